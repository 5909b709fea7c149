/** Runs of one setting: the same but for the seed. */
import { statisticsOf, statisticsText } from "../../../../src/records/list/statistics.ts";
import { numberOrNull, type RunRow } from "../api/documents.ts";
import { stateOf } from "../parts/words.ts";

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
  return statisticsText(statisticsOf(rows.map((row) => of(row) ?? undefined))!, "typeset");
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
