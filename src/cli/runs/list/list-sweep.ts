/** A sweep's settings and entries in order of merit, and all sweeps of a store. */

import type { Row } from "../../../records/list/row.ts";
import { statisticsText } from "../../../records/list/statistics.ts";
import { MISSING } from "../../../records/missing.ts";
import { settingsWriter } from "../../../records/run-settings.ts";
import {
  inOrderOfMerit,
  listedSweeps,
  rowsOf,
  settingStatistics,
  sweepDocument,
  sweepListDocument,
  sweepListing,
  valueIn,
} from "../../../records/sweep-listing.ts";
import { plural } from "../../../report/format.ts";
import type { RunStore } from "../../../store/store.ts";
import { ENTRY_STATES, type Entry, type Sweep } from "../../../store/sweeps.ts";
import type { SettingResult } from "../../../sweep/run/results.ts";
import type { SweepObjective } from "../../../sweep/sweep.ts";
import type { Context } from "../../command.ts";
import { alignColumns } from "../numbers.ts";
import { countWords, stateCounts } from "../state-counts.ts";
import { asksForDetails, chosenRows, type ListRequest } from "./list-runs.ts";
import { tableOf, valueText } from "./table.ts";

/** What `lyapscope runs --sweep NAME` prints. */
export async function listSweep(
  store: RunStore,
  name: string,
  request: ListRequest,
  context: Context,
): Promise<void> {
  const { out, err } = context;
  const found = await sweepListing(store, name, asksForDetails(request));
  const { sweep, objective, entries, results, rows: all } = found;
  const rows = chosenRows(all, request, context);
  const isFlat = request.sort !== undefined || request.columns !== undefined;
  if (request.asJson) {
    const ordered = isFlat ? rows : inOrderOfMerit(results, rows);
    out.write(`${JSON.stringify(sweepDocument(found, ordered), null, 2)}\n`);
    return;
  }
  err.write(`${headText(sweep, objective, entries)}\n`);
  if (rows.length === 0 && request.where !== undefined) return;
  const chosen = new Map(rows.map((row) => [row.entry!, row]));
  const columns = request.columns ?? ["trial", "seed", "id", "state", "objective", "λ₁", "reason"];
  if (isFlat) out.write(tableOf(rows, all, columns, out.style));
  else out.write(settingsTable(results, chosen, objective, request.grouped, context));
}

/** What `lyapscope runs --sweeps` prints. */
export async function listSweeps(
  store: RunStore,
  path: string,
  asJson: boolean,
  { out, err }: Context,
): Promise<void> {
  const found = await listedSweeps(store);
  if (asJson) {
    out.write(`${JSON.stringify(sweepListDocument(found), null, 2)}\n`);
    return;
  }
  if (found.length === 0) {
    err.write(`no sweeps in ${path}; \`lyapscope sweep SWEEP.yaml\` makes one\n`);
    return;
  }
  const states = ENTRY_STATES.filter((state) => found.some(({ counts }) => counts[state] > 0));
  const rows = found.map(({ sweep, settings, counts }) => [
    sweep.name,
    sweep.id,
    sweep.createdAt,
    String(settings),
    ...states.map((state) => String(counts[state])),
  ]);
  const [head, ...lines] = alignColumns(
    [["name", "id", "created", "settings", ...states], ...rows],
    3,
  );
  out.write([out.style.bold(head), ...lines].map((line) => `${line}\n`).join(""));
}

/** What a sweep is after, and where its runs stand. */
export function headText(
  { name, id }: Sweep,
  { goal, metric, of, seeds }: SweepObjective,
  entries: readonly Entry[],
): string {
  const words = countWords(stateCounts(entries));
  return `sweep ${name} (${id}): ${goal} ${metric}, the ${of} of each run, the ${seeds} over seeds; ${plural(entries.length, "run")}: ${words.join(", ") || "none yet"}`;
}

function settingsTable(
  results: readonly SettingResult[],
  chosen: ReadonlyMap<Entry, Row>,
  objective: SweepObjective,
  grouped: boolean,
  { out }: Context,
): string {
  const { head, rows, isLeft } = settingRows(results, chosen, objective, grouped);
  const [title, ...lines] = alignColumns([head, ...rows], isLeft);
  return [out.style.bold(title), ...lines].map((line) => `${line}\n`).join("");
}

/** A row for every setting, and below it one for each of its entries unless only settings are wanted. */
export function settingRows(
  results: readonly SettingResult[],
  chosen: ReadonlyMap<Entry, Row>,
  { metric }: SweepObjective,
  grouped: boolean,
): { head: string[]; rows: string[][]; isLeft: boolean[] } {
  const textOf = settingsWriter(results.map(({ setting }) => setting.point));
  const head = ["trial", "seed", "run", "state", metric, "λ₁ nats/step", "reason, or setting"];
  const cells: string[][] = [];
  for (const result of results) {
    const rows = rowsOf(result, chosen);
    const { trial, point, rejected } = result.setting;
    if (rows.length === 0 && rejected === null) continue;
    const why = rejected === null ? "" : ` (rejected: ${rejected})`;
    const counts = countWords(stateCounts(rows.map(({ entry }) => entry!)));
    const state = rejected === null ? counts.join(", ") : "rejected";
    const [objective, largest] = settingStatistics(rows).map((each) => statisticsText(each));
    const setting = `${textOf(point)}${why}`;
    cells.push([
      String(trial),
      plural(rows.length, "seed"),
      "",
      state,
      objective,
      largest,
      setting,
    ]);
    if (grouped) continue;
    for (const row of rows) {
      const say = (name: string) => valueText(valueIn(row, name));
      const { state: own, reason, seed } = row.entry!;
      const numbers = [say("objective"), say("λ₁")];
      cells.push(["", String(seed), row.entry!.run ?? MISSING, own, ...numbers, reason]);
    }
  }
  return { head, rows: cells, isLeft: [false, false, true, true, false, false, true] };
}
