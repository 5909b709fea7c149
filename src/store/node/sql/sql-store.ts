/** What a store does with runs, their events and sweeps, in the tables of a database. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { requireKnown } from "../../../words.ts";
import { runChange } from "../../changes/changes.ts";
import { recordedParts } from "../../changes/recorded-parts.ts";
import { KIND_FILTER, NAME_FILTER, requireCount, requireEvents, unknownRun } from "../../checks.ts";
import type { Extent, NameFilter, RunEvents, RunStore } from "../../store.ts";
import type { LeasedEntry, LeaseRequest } from "../../sweeps.ts";
import { changeMethods, writeChange } from "./change-methods.ts";
import type { SqlDatabase } from "./database.ts";
import { type HoldMethods, holdMethods } from "./hold-run.ts";
import { importMethods } from "./import-methods.ts";
import { overviewMethods } from "./overview-methods.ts";
import { checkpointOf, metricOf, seriesOf, spectrumOf, stateOf } from "./rows.ts";
import { lockedRuns, requireRun, runMethods } from "./run-methods.ts";
import type { Schema, Tables } from "./schema.ts";
import { sweepMethods } from "./sweep-methods.ts";
import { writeEvents } from "./write-events.ts";

/**
 * Every method of a store but `close`. Those that would count twice when they are repeated take a token of the
 * call: repeated with it they count once.
 */
export interface SqlMethods extends Omit<RunStore, "close">, Pick<HoldMethods, "releaseAll"> {
  record(id: string, events: RunEvents, token?: string): Promise<void>;
  leaseEntry(id: string, request: LeaseRequest, token?: string): Promise<LeasedEntry | null>;
}

/** The methods of a store in a database. */
export function sqlMethods(database: SqlDatabase): SqlMethods {
  return {
    ...runMethods(database),
    ...eventMethods(database),
    ...overviewMethods(database),
    ...checkpointMethods(database),
    ...sweepMethods(database),
    ...holdMethods(database),
    ...importMethods(database),
    ...changeMethods(database),
  };
}

/** Tables of events, each with the column that is their key beside run and step. */
const KEYS = { metrics: "name", spectra: "kind", series: "name" } as const;

/** Events of a run from a step on, all or those of one key, by step and key. */
async function eventsIn<Table extends keyof typeof KEYS>(
  db: Tables,
  table: Table,
  run: string,
  key: string | undefined,
  { from = 0, to }: Pick<NameFilter, "from" | "to">,
): Promise<Schema[Table][]> {
  await requireRun(db, table, run);
  const column = sql.ref(KEYS[table]);
  // One index serves both: a condition that may be void would keep SQLite from it.
  const ofKey = key === undefined ? sql`` : sql` and ${column} = ${key}`;
  const until = to === undefined ? sql`` : sql` and step <= ${to}`;
  const { rows } = await sql<Schema[Table]>`
    select * from ${sql.table(table)} where run = ${run} and step >= ${from}${until}${ofKey}
    order by ${column}, step`.execute(db);
  // The index has them by key: a database that sorts them by step copies every blob.
  return rows.sort((a, b) => a.step - b.step);
}

/** The last event of every key, by key. */
async function lastIn<Table extends keyof typeof KEYS>(
  db: Tables,
  table: Table,
  run: string,
): Promise<Schema[Table][]> {
  const [events, column] = [sql.table(table), sql.ref(KEYS[table])];
  const { rows } = await sql<Schema[Table]>`
    select * from ${events} join (
      select ${column}, max(step) as step from ${events} where run = ${run} group by ${column}
    ) last using (${column}, step)
    where run = ${run} order by ${column}`.execute(db);
  return rows;
}

/** How many events there are of every key, by key; read from the index alone. */
async function extentsIn<Table extends keyof typeof KEYS>(
  db: Tables,
  table: Table,
  run: string,
): Promise<Extent[]> {
  const column = sql.ref(KEYS[table]);
  const { rows } = await sql<Extent>`
    select ${column} as name, count(*) as count, min(step) as first, max(step) as last
    from ${sql.table(table)} where run = ${run} group by ${column} order by ${column}`.execute(db);
  return rows;
}

function eventMethods(
  database: SqlDatabase,
): Pick<
  SqlMethods,
  "record" | "metrics" | "spectra" | "series" | "latest" | "recorded" | "states"
> {
  const { db, place, atomically } = database;
  return {
    async record(id, events, token = randomUUID()) {
      requireEvents(events);
      await atomically(async (tables) => {
        const [run] = await lockedRuns(database, tables, [id]);
        if (run === undefined) throw unknownRun("record", id);
        const state = await writeEvents(database, tables, id, events, token);
        await writeChange(tables, runChange(id, "recorded", recordedParts(events, state)), token);
      });
    },
    async metrics(id, filter = {}) {
      requireKnown("metrics", filter, NAME_FILTER);
      return (await eventsIn(db, "metrics", id, filter.name, filter)).map(metricOf);
    },
    async spectra(id, filter = {}) {
      requireKnown("spectra", filter, KIND_FILTER);
      const rows = await eventsIn(db, "spectra", id, filter.kind, filter);
      return rows.map((row) => spectrumOf(place, row));
    },
    async series(id, filter = {}) {
      requireKnown("series", filter, NAME_FILTER);
      return (await eventsIn(db, "series", id, filter.name, filter)).map(seriesOf);
    },
    async latest(id) {
      await requireRun(db, "latest", id);
      const metrics = await lastIn(db, "metrics", id);
      const spectra = await lastIn(db, "spectra", id);
      return {
        step: await stepOf(db, id),
        metrics: metrics.map(metricOf),
        spectra: spectra.map((row) => spectrumOf(place, row)),
      };
    },
    async recorded(id) {
      await requireRun(db, "recorded", id);
      return {
        metrics: await extentsIn(db, "metrics", id),
        spectra: await extentsIn(db, "spectra", id),
        series: await extentsIn(db, "series", id),
      };
    },
    async states(id) {
      await requireRun(db, "states", id);
      const rows = await db
        .selectFrom("states")
        .select(["state", "step", "message", "at"])
        .where("run", "=", id)
        .orderBy("id")
        .execute();
      return rows.map(stateOf);
    },
  };
}

function checkpointMethods({
  db,
  place,
}: SqlDatabase): Pick<
  RunStore,
  "latestCheckpoint" | "checkpoint" | "checkpoints" | "keepCheckpoints"
> {
  const checkpointsOf = (id: string) => db.selectFrom("checkpoints").where("run", "=", id);
  return {
    async latestCheckpoint(id) {
      await requireRun(db, "latestCheckpoint", id);
      const row = await checkpointsOf(id)
        .selectAll()
        .orderBy("step", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : checkpointOf(place, row);
    },
    async checkpoint(id, step) {
      await requireRun(db, "checkpoint", id);
      const row = await checkpointsOf(id).selectAll().where("step", "=", step).executeTakeFirst();
      return row === undefined ? null : checkpointOf(place, row);
    },
    async checkpoints(id) {
      await requireRun(db, "checkpoints", id);
      return checkpointsOf(id)
        .select(["step", sql<number>`length(bytes)`.as("size")])
        .orderBy("step")
        .execute();
    },
    async keepCheckpoints(id, count, also = []) {
      requireCount(count);
      await requireRun(db, "keepCheckpoints", id);
      const kept = checkpointsOf(id).select("step").orderBy("step", "desc").limit(count);
      await db
        .deleteFrom("checkpoints")
        .where("run", "=", id)
        .where("step", "not in", kept)
        .$if(also.length > 0, (query) => query.where("step", "not in", [...also]))
        .execute();
    },
  };
}

/** Largest step of anything recorded of a run; null without any. */
async function stepOf(db: Tables, id: string): Promise<number | null> {
  const { rows } = await sql<{ step: number | null }>`
    select max(step) as step from (
      select max(step) as step from metrics where run = ${id}
      union all select max(step) from spectra where run = ${id}
      union all select max(step) from series where run = ${id}
      union all select max(step) from checkpoints where run = ${id}
      union all select max(step) from states where run = ${id}
    ) as steps`.execute(db);
  return rows[0].step;
}
