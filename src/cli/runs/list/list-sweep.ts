/** A sweep's settings and entries in order of merit, and all sweeps of a store. */
import { plural } from "../../../report/format.ts";
import { jsonValue } from "../../../store/export/export-json.ts";
import type { RunStore } from "../../../store/store.ts";
import { ENTRY_STATES, type Entry, type Sweep } from "../../../store/sweeps.ts";
import { type SettingResult, settingResults } from "../../../sweep/run/results.ts";
import type { SweepObjective } from "../../../sweep/sweep.ts";
import type { Context } from "../../command.ts";
import { alignColumns, MISSING } from "../numbers.ts";
import { listingDocument, listingOf } from "../run-listing.ts";
import { settingsWriter } from "../run-settings.ts";
import { countWords, stateCounts } from "../state-counts.ts";
import { fieldOf } from "./fields.ts";
import { statisticsDocument } from "./group-document.ts";
import { asksForDetails, chosenRows, type ListRequest } from "./list-runs.ts";
import type { Row } from "./row.ts";
import { type Statistics, statisticsOf, statisticsText } from "./statistics.ts";
import { tableOf, valueText } from "./table.ts";

/** Names and versions of the documents; a number rises when a reader would have to change. */
export const SWEEP_RUNS_SCHEMA = "lyapscope.sweep-runs/1";
export const SWEEP_LIST_SCHEMA = "lyapscope.sweep-list/1";

/** What `lyapscope runs --sweep NAME` prints. */
export async function listSweep(
  store: RunStore,
  name: string,
  request: ListRequest,
  context: Context,
): Promise<void> {
  const { out, err } = context;
  const sweep = await store.sweep(name);
  const [settings, entries] = [await store.settings(sweep.id), await store.entries(sweep.id)];
  const listing = await listingOf(store, asksForDetails(request));
  const listed = new Map(listing.map((each) => [each.overview.run.id, each]));
  const all = entries.map((entry): Row => ({ entry, listed: listed.get(entry.run ?? "") ?? null }));
  const rows = chosenRows(all, request, context);
  const objective = sweep.definition["objective"] as unknown as SweepObjective;
  const results = settingResults(settings, entries, objective.goal, objective.seeds);
  const chosen = new Map(rows.map((row) => [row.entry!, row]));
  const isFlat = request.sort !== undefined || request.columns !== undefined;
  if (request.asJson) {
    const ordered = isFlat ? rows : results.flatMap((result) => rowsOf(result, chosen));
    out.write(`${JSON.stringify(documentOf(sweep, objective, results, ordered), null, 2)}\n`);
    return;
  }
  err.write(`${headText(sweep, objective, entries)}\n`);
  if (rows.length === 0 && request.where !== undefined) return;
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
  const found = await Promise.all(
    (await store.sweeps()).map(async (sweep) => ({
      sweep,
      settings: (await store.settings(sweep.id)).length,
      counts: await store.countEntries(sweep.id),
    })),
  );
  if (asJson) {
    const sweeps = found.map(({ sweep: { id, name, createdAt, versions }, ...rest }) => {
      return { id, name, createdAt, versions, ...rest };
    });
    out.write(`${JSON.stringify({ schema: SWEEP_LIST_SCHEMA, sweeps }, null, 2)}\n`);
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

function rowsOf({ entries }: SettingResult, chosen: ReadonlyMap<Entry, Row>): Row[] {
  return entries.flatMap((entry) => chosen.get(entry) ?? []);
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

/** Objective and λ₁ over the seeds. */
function settingStatistics(rows: readonly Row[]): Statistics[] {
  return ["objective", "λ₁"].map((name) => statisticsOf(rows.map((row) => valueIn(row, name)))!);
}

function valueIn(row: Row, name: string) {
  const field = fieldOf(name, [row]);
  return typeof field === "function" ? field(row) : undefined;
}

function documentOf(
  { id, name, createdAt, versions }: Sweep,
  objective: SweepObjective,
  results: readonly SettingResult[],
  ordered: readonly Row[],
): object {
  const chosen = new Map(ordered.map((row) => [row.entry!, row]));
  return {
    schema: SWEEP_RUNS_SCHEMA,
    sweep: { id, name, createdAt, versions },
    objective,
    settings: results.map((result) => {
      const [own, largest] = settingStatistics(rowsOf(result, chosen)).map(statisticsDocument);
      const { trial, point, rejected } = result.setting;
      return { trial, point, rejected, objective: own, largestExponent: largest };
    }),
    runs: ordered.map(rowDocument),
  };
}

/** An entry, with all that a list says of its run; null where that is not known yet, or was deleted. */
function rowDocument({ entry, listed }: Row): object {
  const { trial, seed, point, state, run, reason, objective, attempts, failures, late, seconds } =
    entry!;
  const document =
    listed === null ? null : (listingDocument(listed) as Readonly<Record<string, unknown>>);
  return {
    id: run,
    ...{ trial, seed, point, state, reason },
    objective: objective === null ? null : jsonValue(objective),
    ...{ attempts, failures, late, seconds },
    metrics: document?.["metrics"] ?? null,
    largestExponent: document?.["largestExponent"] ?? null,
    epochs: document?.["epochs"] ?? null,
    step: document?.["step"] ?? null,
  };
}
