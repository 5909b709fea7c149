/** Runs in an SQLite file; `migrations.ts` says what the tables are. */
import { Kysely, SqliteDialect, sql } from "kysely";
import { requireCount, requireEvents } from "../checks.ts";
import type { RunStore } from "../store.ts";
import { atomically } from "./atomically.ts";
import { openDatabase } from "./database.ts";
import { holdMethods } from "./hold-run.ts";
import { migrate } from "./migrations.ts";
import { metricOf, seriesOf, spectrumOf, stateOf } from "./rows.ts";
import { requireRun, runMethods } from "./run-methods.ts";
import type { Schema, Tables } from "./schema.ts";
import { writeEvents } from "./write-events.ts";

/** Opens the file, brings its tables up to date, and makes a store of it. */
export async function openSqliteStore(path: string): Promise<RunStore> {
  const database = await openDatabase(path);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
  try {
    await migrate(db, path);
  } catch (error) {
    database.close();
    throw error;
  }
  const holds = holdMethods(db);
  let isOpen = true;
  return {
    ...runMethods(db),
    ...eventMethods(db),
    ...checkpointMethods(db),
    holdRun: holds.holdRun,
    isHeld: holds.isHeld,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await holds.releaseAll();
      await db.destroy();
    },
  };
}

function eventMethods(
  db: Tables,
): Pick<RunStore, "record" | "metrics" | "spectra" | "series" | "latest" | "states"> {
  return {
    async record(id, events) {
      requireEvents(events);
      await atomically(db, async (tables) => {
        await requireRun(tables, "record", id);
        await writeEvents(tables, id, events);
      });
    },
    async metrics(id, { name, from = 0 } = {}) {
      await requireRun(db, "metrics", id);
      const rows = await db
        .selectFrom("metrics")
        .select(["step", "name", "value"])
        .where("run", "=", id)
        .where("step", ">=", from)
        .$if(name !== undefined, (query) => query.where("name", "=", name!))
        .orderBy("step")
        .orderBy("name")
        .execute();
      return rows.map(metricOf);
    },
    async spectra(id, { kind, from = 0 } = {}) {
      await requireRun(db, "spectra", id);
      const rows = await db
        .selectFrom("spectra")
        .selectAll()
        .where("run", "=", id)
        .where("step", ">=", from)
        .$if(kind !== undefined, (query) => query.where("kind", "=", kind!))
        .orderBy("step")
        .orderBy("kind")
        .execute();
      return rows.map(spectrumOf);
    },
    async series(id, { name, from = 0 } = {}) {
      await requireRun(db, "series", id);
      const rows = await db
        .selectFrom("series")
        .selectAll()
        .where("run", "=", id)
        .where("step", ">=", from)
        .$if(name !== undefined, (query) => query.where("name", "=", name!))
        .orderBy("step")
        .orderBy("name")
        .execute();
      return rows.map(seriesOf);
    },
    async latest(id) {
      await requireRun(db, "latest", id);
      const metrics = await sql<Schema["metrics"]>`
        select m.name, m.step, m.value from metrics m
        join (select name, max(step) as step from metrics where run = ${id} group by name) last
          on last.name = m.name and last.step = m.step
        where m.run = ${id} order by m.name`.execute(db);
      const spectra = await sql<Schema["spectra"]>`
        select s.* from spectra s
        join (select kind, max(step) as step from spectra where run = ${id} group by kind) last
          on last.kind = s.kind and last.step = s.step
        where s.run = ${id} order by s.kind`.execute(db);
      return {
        step: await stepOf(db, id),
        metrics: metrics.rows.map(metricOf),
        spectra: spectra.rows.map(spectrumOf),
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
): Pick<RunStore, "latestCheckpoint" | "checkpoints" | "keepCheckpoints"> {
  const checkpointsOf = (id: string) => db.selectFrom("checkpoints").where("run", "=", id);
  return {
    async latestCheckpoint(id) {
      await requireRun(db, "latestCheckpoint", id);
      const row = await checkpointsOf(id)
        .select(["step", "bytes"])
        .orderBy("step", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : { step: row.step, bytes: new Uint8Array(row.bytes) };
    },
    async checkpoints(id) {
      await requireRun(db, "checkpoints", id);
      return checkpointsOf(id)
        .select(["step", sql<number>`length(bytes)`.as("size")])
        .orderBy("step")
        .execute();
    },
    async keepCheckpoints(id, count) {
      requireCount(count);
      await requireRun(db, "keepCheckpoints", id);
      const kept = checkpointsOf(id).select("step").orderBy("step", "desc").limit(count);
      await db
        .deleteFrom("checkpoints")
        .where("run", "=", id)
        .where("step", "not in", kept)
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
