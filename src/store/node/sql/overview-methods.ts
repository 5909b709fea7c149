/** What lists say of all runs, in a fixed number of statements; `heads.ts` says from what. */
import { sql } from "kysely";
import { requireKnown } from "../../../words.ts";
import { OVERVIEW_FILTER } from "../../checks.ts";
import type { RunOverview, RunStore, StateChange } from "../../store.ts";
import { countedHeads } from "./count-heads.ts";
import type { SqlDatabase } from "./database.ts";
import { HEAD_JSON, type Head, type HeadValues, headFrom, rowOfHead } from "./heads.ts";
import { heldRuns } from "./hold-run.ts";
import { packedRows } from "./packed-rows.ts";
import { byRun, type RunValues, runFrom, stateOf } from "./rows.ts";
import { lockedRuns } from "./run-methods.ts";
import type { Schema } from "./schema.ts";

/** Runs that are counted in one transaction. */
const AT_ONCE = 100;

/** What a store says of all runs. */
export function overviewMethods(database: SqlDatabase): Pick<RunStore, "overviews"> {
  return {
    async overviews(filter = {}) {
      requireKnown("overviews", filter, OVERVIEW_FILTER);
      const { details = false, run } = filter;
      const rows = await listedRuns(database, run);
      const states = await allStates(database, run);
      const held = await heldRuns(database);
      const heads = await allHeads(database, details, run);
      const missing = rows.filter(({ id }) => !heads.has(id)).map(({ id }) => id);
      for (let from = 0; from < missing.length; from += AT_ONCE) {
        await countHeads(database, missing.slice(from, from + AT_ONCE), states, heads);
      }
      return rows.map((row): RunOverview => {
        const own = states.get(row.id) ?? [];
        const { step: last, metrics, spectra } = heads.get(row.id) ?? NOTHING;
        const step = own.reduce(
          (most, change) => Math.max(most, change.step),
          Math.max(last ?? -1, row.checkpoint ?? -1),
        );
        return {
          run: runFrom(row, own.at(-1) ?? null),
          step: step < 0 ? null : step,
          metrics,
          spectra: details ? spectra : spectra.map((head) => ({ ...head, details: null })),
          states: own,
          held: held.has(row.id),
        };
      });
    },
  };
}

/** Of a run that was removed while it was counted. */
const NOTHING: Head = { step: null, metrics: [], spectra: [] };

/** A run with the step of its last checkpoint. */
interface ListedRow extends RunValues {
  readonly checkpoint: number | null;
}

/** Oldest first. */
async function listedRuns(database: SqlDatabase, run: string | undefined): Promise<ListedRow[]> {
  const query = database.db
    .selectFrom("runs")
    .selectAll("runs")
    .select(
      sql<number | null>`(select max(step) from checkpoints where run = runs.id)`.as("checkpoint"),
    )
    .$if(run !== undefined, (query) => query.where("runs.id", "=", run!));
  const rows = await packedRows<ListedRow>(database, query, {
    ...{ id: null, name: null, seed: null, created_at: null, origin: null, origin_step: null },
    ...{ configuration: "configuration", versions: "versions", checkpoint: null },
  });
  return rows.sort((a, b) => order(a.created_at, b.created_at) || order(a.id, b.id));
}

async function allStates(
  database: SqlDatabase,
  run: string | undefined,
): Promise<ReadonlyMap<string, StateChange[]>> {
  const query = database.db
    .selectFrom("states")
    .select(["id", "run", "state", "step", "message", "at"])
    .$if(run !== undefined, (query) => query.where("run", "=", run!));
  const rows = await packedRows<Omit<Schema["states"], "id" | "token"> & { readonly id: number }>(
    database,
    query,
    { id: null, run: null, state: null, step: null, message: null, at: null },
  );
  rows.sort((a, b) => a.id - b.id);
  return new Map(Array.from(byRun(rows), ([run, own]) => [run, own.map(stateOf)]));
}

async function allHeads(
  database: SqlDatabase,
  details: boolean,
  run: string | undefined,
): Promise<Map<string, Head>> {
  const { details: named, ...always } = HEAD_JSON;
  const query = database.db
    .selectFrom("heads")
    .select(["run", "step", "metrics", "spectra"])
    .$if(details, (query) => query.select("details"))
    .$if(run !== undefined, (query) => query.where("run", "=", run!));
  const rows = await packedRows<HeadValues>(database, query, {
    ...{ run: null, step: null, ...always },
    ...(details && { details: named }),
  });
  return new Map(rows.map((row) => [row.run, headFrom(row)]));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Adds the heads of runs that have none to `heads`, and keeps those of runs that are over. */
async function countHeads(
  database: SqlDatabase,
  runs: readonly string[],
  states: ReadonlyMap<string, readonly StateChange[]>,
  heads: Map<string, Head>,
): Promise<void> {
  await database.atomically(async (db) => {
    const there = await lockedRuns(database, db, runs);
    const counted = await countedHeads(db, database.place, there);
    for (const [run, head] of counted) heads.set(run, head);
    // Of what a version without heads is recording at the moment, there will be more.
    const isOver = (run: string) =>
      !["running", undefined].includes(states.get(run)?.at(-1)?.state);
    const kept = there.filter(isOver).map((run) => rowOfHead(run, counted.get(run)!));
    if (kept.length === 0) return;
    await db
      .insertInto("heads")
      .values(kept)
      .onConflict((conflict) => conflict.column("run").doNothing())
      .execute();
  });
}
