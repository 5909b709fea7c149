/** Runs in an SQLite file; `migrations.ts` says what the tables are. */
import { stat } from "node:fs/promises";
import { Kysely, SqliteDialect, sql } from "kysely";
import { requireCount, requireEvents } from "../../checks.ts";
import type { RunStore } from "../../store.ts";
import type { StoreOptions } from "../open-store.ts";
import { openDatabase } from "../sqlite.ts";
import { atomically } from "./atomically.ts";
import { holdMethods } from "./hold-run.ts";
import { migrate } from "./migrations.ts";
import { checkpointOf, metricOf, seriesOf, spectrumOf, stateOf } from "./rows.ts";
import { requireRun, runMethods } from "./run-methods.ts";
import type { Schema, Tables } from "./schema.ts";
import { sweepMethods } from "./sweep-methods.ts";
import { writeEvents } from "./write-events.ts";

/** Milliseconds between two times that the journal is moved into the file. */
const TIDYING = 5000;

/** Opens the file, brings its tables up to date, and makes a store of it. */
export async function openSqliteStore(
  path: string,
  { onLost }: StoreOptions = {},
): Promise<RunStore> {
  const database = await openDatabase(path);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
  try {
    await migrate(db, path);
  } catch (error) {
    database.close();
    throw error;
  }
  const holds = holdMethods(db);
  const runs = runMethods(db, path);
  const events = eventMethods(db, path);
  const place = await watchPlace(path);
  let tidied = Number.NEGATIVE_INFINITY;
  let isOpen = true;
  return {
    ...runs,
    ...events,
    ...checkpointMethods(db, path),
    ...sweepMethods(db, path),
    holdRun: holds.holdRun,
    isHeld: holds.isHeld,
    async record(id, recorded) {
      await events.record(id, recorded);
      if (!(await place.isOurs()) && !place.said) {
        place.said = true;
        onLost?.(place.message);
      }
      // What is in the journal alone is missing from a copy of the file.
      const due = performance.now() - tidied > TIDYING;
      if (!due && recorded.state === undefined) return;
      tidied = performance.now();
      database.checkpoint();
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await holds.releaseAll();
      const lost = !(await place.isOurs());
      await db.destroy();
      if (lost) throw new Error(place.message);
    },
  };
}

/** Whether the file at a path is still the one that was opened. */
async function watchPlace(path: string) {
  const idOf = async () => {
    const found = await stat(path, { bigint: true }).catch(() => null);
    return found === null ? null : `${found.dev}:${found.ino}`;
  };
  const opened = await idOf();
  return {
    isOurs: async () => (await idOf()) === opened,
    said: false,
    message:
      `${path}: the file was deleted, moved or replaced while it was being written; what has been recorded ` +
      "is where it went, or nowhere",
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
  from = 0,
): Promise<Schema[Table][]> {
  await requireRun(db, table, run);
  const column = sql.ref(KEYS[table]);
  // One index serves both: a condition that may be void would keep SQLite from it.
  const ofKey = key === undefined ? sql`` : sql` and ${column} = ${key}`;
  const { rows } = await sql<Schema[Table]>`
    select * from ${sql.table(table)} where run = ${run} and step >= ${from}${ofKey}
    order by step, ${column}`.execute(db);
  return rows;
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

function eventMethods(
  db: Tables,
  path: string,
): Pick<RunStore, "record" | "metrics" | "spectra" | "series" | "latest" | "states"> {
  return {
    async record(id, events) {
      requireEvents(events);
      await atomically(db, async (tables) => {
        await requireRun(tables, "record", id);
        await writeEvents(tables, id, events);
      });
    },
    async metrics(id, { name, from } = {}) {
      return (await eventsIn(db, "metrics", id, name, from)).map(metricOf);
    },
    async spectra(id, { kind, from } = {}) {
      const rows = await eventsIn(db, "spectra", id, kind, from);
      return rows.map((row) => spectrumOf(path, row));
    },
    async series(id, { name, from } = {}) {
      return (await eventsIn(db, "series", id, name, from)).map(seriesOf);
    },
    async latest(id) {
      await requireRun(db, "latest", id);
      const metrics = await lastIn(db, "metrics", id);
      const spectra = await lastIn(db, "spectra", id);
      return {
        step: await stepOf(db, id),
        metrics: metrics.map(metricOf),
        spectra: spectra.map((row) => spectrumOf(path, row)),
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

function checkpointMethods(
  db: Tables,
  path: string,
): Pick<RunStore, "latestCheckpoint" | "checkpoint" | "checkpoints" | "keepCheckpoints"> {
  const checkpointsOf = (id: string) => db.selectFrom("checkpoints").where("run", "=", id);
  return {
    async latestCheckpoint(id) {
      await requireRun(db, "latestCheckpoint", id);
      const row = await checkpointsOf(id)
        .selectAll()
        .orderBy("step", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : checkpointOf(path, row);
    },
    async checkpoint(id, step) {
      await requireRun(db, "checkpoint", id);
      const row = await checkpointsOf(id).selectAll().where("step", "=", step).executeTakeFirst();
      return row === undefined ? null : checkpointOf(path, row);
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
    )`.execute(db);
  return rows[0].step;
}
