/** What lists say of all runs, in a fixed number of statements; `heads.ts` says from what. */
import { sql } from "kysely";
import { requireKnown } from "../../../words.ts";
import { OVERVIEW_FILTER } from "../../checks.ts";
import type { RunOverview, RunStore, StateChange } from "../../store.ts";
import { countedHeads } from "./count-heads.ts";
import type { SqlDatabase } from "./database.ts";
import { type Head, type HeadRow, headOfRow, rowOfHead } from "./heads.ts";
import { heldRuns } from "./hold-run.ts";
import { byRun, runOf, stateOf } from "./rows.ts";
import { lockedRuns } from "./run-methods.ts";
import type { Tables } from "./schema.ts";

/** Runs that are counted in one transaction. */
const AT_ONCE = 100;

/** What a store says of all runs. */
export function overviewMethods(database: SqlDatabase): Pick<RunStore, "overviews"> {
  const { db, place } = database;
  return {
    async overviews(filter = {}) {
      requireKnown("overviews", filter, OVERVIEW_FILTER);
      const { details = false, run } = filter;
      const rows = await listedRuns(db, run);
      const states = await allStates(db, run);
      const held = await heldRuns(database);
      const heads = await allHeads(database, details, run);
      const missing = rows.filter(({ id }) => !heads.has(id)).map(({ id }) => id);
      for (let from = 0; from < missing.length; from += AT_ONCE) {
        await countHeads(database, missing.slice(from, from + AT_ONCE), states, heads);
      }
      return rows.map(({ checkpoint, ...row }): RunOverview => {
        const own = states.get(row.id) ?? [];
        const { step: last, metrics, spectra } = heads.get(row.id) ?? NOTHING;
        const steps = own.map((change) => change.step);
        const step = Math.max(last ?? -1, checkpoint ?? -1, ...steps);
        return {
          run: runOf(place, row, own.at(-1) ?? null),
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

/** Runs with the steps of their last checkpoints, oldest first. */
async function listedRuns(db: Tables, run: string | undefined) {
  return db
    .selectFrom("runs")
    .selectAll("runs")
    .select(
      sql<number | null>`(select max(step) from checkpoints where run = runs.id)`.as("checkpoint"),
    )
    .$if(run !== undefined, (query) => query.where("runs.id", "=", run!))
    .orderBy("runs.created_at")
    .orderBy("runs.id")
    .execute();
}

async function allStates(
  db: Tables,
  run: string | undefined,
): Promise<ReadonlyMap<string, StateChange[]>> {
  const rows = await db
    .selectFrom("states")
    .select(["run", "state", "step", "message", "at"])
    .$if(run !== undefined, (query) => query.where("run", "=", run!))
    .orderBy("id")
    .execute();
  return new Map(Array.from(byRun(rows), ([run, own]) => [run, own.map(stateOf)]));
}

async function allHeads(
  { db, place }: SqlDatabase,
  details: boolean,
  run: string | undefined,
): Promise<Map<string, Head>> {
  const rows: HeadRow[] = await db
    .selectFrom("heads")
    .select(["run", "step", "metrics", "spectra"])
    .$if(details, (query) => query.select("details"))
    .$if(run !== undefined, (query) => query.where("run", "=", run!))
    .execute();
  return new Map(rows.map((row) => [row.run, headOfRow(place, row)]));
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
