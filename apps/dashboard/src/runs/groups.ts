/** Runs of one setting: the same but for the seed. */
import { formatMagnitude, formatWithError } from "../../../../src/report/format.ts";
import { numberOrNull, type RunRow } from "../api/documents.ts";
import { MISSING, stateOf } from "../parts/words.ts";

export interface Group {
  readonly key: string;
  readonly rows: readonly RunRow[];
}

/** Groups in the order of their first rows. */
export function groupsOf(rows: readonly RunRow[]): Group[] {
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    // What runs of a task have in common is not among their settings, and need not be compared.
    const key = JSON.stringify([row.task, row.settings]);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return Array.from(groups, ([key, own]) => ({ key, rows: own }));
}

/** "0.0123 ± 0.0012 (2 of 3)": mean and spread over the runs that have it. */
export function spreadText(rows: readonly RunRow[], of: (row: RunRow) => number | null): string {
  const values = rows.map(of).filter((value) => value !== null);
  if (values.length === 0) return MISSING;
  const mean = values.reduce((a, b) => a + b) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread =
    values.length > 1 && Number.isFinite(mean) ? Math.sqrt(squares / (values.length - 1)) : 0;
  const text =
    spread > 0 ? formatWithError(mean, spread, "typeset") : formatMagnitude(mean, "typeset");
  return values.length === rows.length ? text : `${text} (${values.length} of ${rows.length})`;
}

export const lossOf = (row: RunRow): number | null => numberOrNull(row.heldOutLoss?.value);
export const trainLossOf = (row: RunRow): number | null => numberOrNull(row.trainLoss?.value);
export const largestOf = (row: RunRow): number | null => numberOrNull(row.largestExponent?.value);

/** "2 finished, 1 diverged". */
export function stateCounts(rows: readonly RunRow[]): string {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const state = stateOf(row) ?? "not begun";
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return Array.from(counts, ([state, count]) => `${count} ${state}`).join(", ");
}
