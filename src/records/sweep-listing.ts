/** A sweep's settings and entries in order of merit, and all sweeps of a store. */
import { jsonValue } from "../store/export/export-json.ts";
import type { Value } from "../store/query/values.ts";
import type { RunStore } from "../store/store.ts";
import type { Entry, EntryCounts, Sweep } from "../store/sweeps.ts";
import { type SettingResult, settingResults } from "../sweep/run/results.ts";
import type { SweepObjective } from "../sweep/sweep.ts";
import { fieldOf } from "./list/fields.ts";
import { statisticsDocument } from "./list/group-document.ts";
import type { Row } from "./list/row.ts";
import { type Statistics, statisticsOf } from "./list/statistics.ts";
import { listingDocument, listingOf } from "./run-listing.ts";

/** Names and versions of the documents; a number rises when a reader would have to change. */
export const SWEEP_RUNS_SCHEMA = "lyapscope.sweep-runs/1";
export const SWEEP_LIST_SCHEMA = "lyapscope.sweep-list/1";

/** A sweep with all of its entries. */
export interface SweepListing {
  readonly sweep: Sweep;
  readonly objective: SweepObjective;
  readonly entries: readonly Entry[];
  /** An entry each, with its run where there is one. */
  readonly rows: readonly Row[];
  /** Settings in order of merit. */
  readonly results: readonly SettingResult[];
}

/**
 * Reads a sweep.
 *
 * @param details - Whether what was recorded beside spectra is read too.
 */
export async function sweepListing(
  store: RunStore,
  name: string,
  details: boolean,
): Promise<SweepListing> {
  const sweep = await store.sweep(name);
  const [settings, entries] = [await store.settings(sweep.id), await store.entries(sweep.id)];
  const listing = await listingOf(store, details);
  const listed = new Map(listing.map((each) => [each.overview.run.id, each]));
  const rows = entries.map(
    (entry): Row => ({ entry, listed: listed.get(entry.run ?? "") ?? null }),
  );
  const objective = sweep.definition["objective"] as unknown as SweepObjective;
  const results = settingResults(settings, entries, objective.goal, objective.seeds);
  return { sweep, objective, entries, rows, results };
}

/** Those rows that are of a setting, in the order of its entries. */
export function rowsOf(
  { entries }: SettingResult,
  chosen: ReadonlyMap<Entry, Row>,
): readonly Row[] {
  return entries.flatMap((entry) => chosen.get(entry) ?? []);
}

/** Rows in order of merit. */
export function inOrderOfMerit(
  results: readonly SettingResult[],
  rows: readonly Row[],
): readonly Row[] {
  const chosen = new Map(rows.map((row) => [row.entry!, row]));
  return results.flatMap((result) => rowsOf(result, chosen));
}

/** A sweep and how far it is. */
export interface ListedSweep {
  readonly sweep: Sweep;
  readonly settings: number;
  readonly counts: EntryCounts;
}

/** All sweeps of a store, oldest first. */
export async function listedSweeps(store: RunStore): Promise<ListedSweep[]> {
  return Promise.all(
    (await store.sweeps()).map(async (sweep) => ({
      sweep,
      settings: (await store.settings(sweep.id)).length,
      counts: await store.countEntries(sweep.id),
    })),
  );
}

/** What `runs --sweeps --json` prints. */
export function sweepListDocument(found: readonly ListedSweep[]): object {
  const sweeps = found.map(({ sweep: { id, name, createdAt, versions }, ...rest }) => {
    return { id, name, createdAt, versions, ...rest };
  });
  return { schema: SWEEP_LIST_SCHEMA, sweeps };
}

/** Objective and λ₁ over the seeds. */
export function settingStatistics(rows: readonly Row[]): Statistics[] {
  return ["objective", "λ₁"].map((name) => statisticsOf(rows.map((row) => valueIn(row, name)))!);
}

/** What a row says under a name; undefined where it says nothing. */
export function valueIn(row: Row, name: string): Value {
  const field = fieldOf(name, [row]);
  return typeof field === "function" ? field(row) : undefined;
}

/** What `runs --sweep NAME --json` prints, of the rows that are asked for in their order. */
export function sweepDocument(
  { sweep: { id, name, createdAt, versions }, objective, results }: SweepListing,
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
  const { trial, seed, point, state, run, reason, objective } = entry!;
  const { attempts, failures, losses, late, seconds } = entry!;
  const document =
    listed === null ? null : (listingDocument(listed) as Readonly<Record<string, unknown>>);
  return {
    id: run,
    ...{ trial, seed, point, state, reason },
    objective: objective === null ? null : jsonValue(objective),
    ...{ attempts, failures, losses, late, seconds },
    metrics: document?.["metrics"] ?? null,
    largestExponent: document?.["largestExponent"] ?? null,
    epochs: document?.["epochs"] ?? null,
    step: document?.["step"] ?? null,
  };
}
