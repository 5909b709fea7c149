/** Sweeps in the tables of a database. */
import { canonicalJson } from "../../canonical-json.ts";
import { sweepChange } from "../../changes/changes.ts";
import { sweepId } from "../../run-id.ts";
import {
  chosenSweep,
  otherSetting,
  requireNewSweep,
  requireSettings,
  takenName,
  unknownSweep,
} from "../../sweep-checks.ts";
import {
  ENTRY_STATES,
  type EntryCounts,
  type NewSetting,
  type Sweep,
  type SweepStore,
} from "../../sweeps.ts";
import { writeChange } from "./change-methods.ts";
import type { SqlDatabase } from "./database.ts";
import { entriesIn, entryRowOf, requireSweep } from "./entry-rows.ts";
import { leaseMethods } from "./lease-methods.ts";
import { jsonOf } from "./rows.ts";
import type { Schema, Tables } from "./schema.ts";

/** Rows per statement: 20 values each, below the 32,766 that SQLite takes. */
const ROWS = 1000;

/** What a store does with sweeps. */
export function sweepMethods(database: SqlDatabase): Omit<SweepStore, "importSweep"> {
  const { db, place, atomically } = database;
  const sweepOf = (row: Schema["sweeps"]): Sweep => ({
    id: row.id,
    name: row.name,
    definition: jsonOf(place, `sweep ${row.id}`, "definition", row.definition),
    source: jsonOf(place, `sweep ${row.id}`, "source", row.source),
    versions: jsonOf(place, `sweep ${row.id}`, "versions", row.versions),
    createdAt: row.created_at,
  });
  const listed = () =>
    db.selectFrom("sweeps").selectAll().orderBy("created_at").orderBy("id").execute();
  return {
    ...leaseMethods(database),
    async createSweep(sweep) {
      requireNewSweep(sweep);
      const row = {
        id: await sweepId(sweep),
        name: sweep.name,
        definition: canonicalJson(sweep.definition, "createSweep"),
        source: canonicalJson(sweep.source, "createSweep"),
        versions: canonicalJson(sweep.versions, "createSweep"),
        created_at: new Date().toISOString(),
      };
      const existed = await atomically(async (tables) => {
        const wasThere = await addSweep(tables, row);
        if (!wasThere) await writeChange(tables, sweepChange(row.id, "created"));
        return wasThere;
      });
      return { id: row.id, existed };
    },
    sweep: async (name) => sweepOf(chosenSweep("sweep", name, await listed())),
    sweeps: async () => (await listed()).map(sweepOf),
    async removeSweep(id) {
      await atomically(async (tables) => {
        const { numDeletedRows } = await tables
          .deleteFrom("sweeps")
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) throw unknownSweep("removeSweep", id);
        await writeChange(tables, sweepChange(id, "removed"));
      });
    },
    async addSettings(id, settings) {
      requireSettings(settings);
      await atomically(async (tables) => {
        await requireSweep(tables, "addSettings", id);
        const added = await addSettings(tables, id, settings);
        if (added > 0) await writeChange(tables, sweepChange(id, "extended"));
      });
    },
    async settings(id) {
      await requireSweep(db, "settings", id);
      const rows = await db
        .selectFrom("settings")
        .selectAll()
        .where("sweep", "=", id)
        .orderBy("trial")
        .execute();
      return rows.map(({ sweep, point, seeds, ...row }) => ({
        ...row,
        point: jsonOf(place, `sweep ${sweep}`, `point of trial ${row.trial}`, point),
        seeds: jsonOf(place, `sweep ${sweep}`, `seeds of trial ${row.trial}`, seeds),
      }));
    },
    async entries(id) {
      await requireSweep(db, "entries", id);
      const rows = await entriesIn(db, id).orderBy("entries.trial").orderBy("place").execute();
      return rows.map((row) => entryRowOf(place, row));
    },
    async countEntries(id) {
      await requireSweep(db, "countEntries", id);
      const rows = await db
        .selectFrom("entries")
        .select(["state", ({ fn }) => fn.countAll().as("count")])
        .where("sweep", "=", id)
        .groupBy("state")
        .execute();
      const found = new Map(rows.map(({ state, count }) => [state, Number(count)]));
      return Object.fromEntries(
        ENTRY_STATES.map((state) => [state, found.get(state) ?? 0]),
      ) as EntryCounts;
    },
  };
}

/** Adds a sweep; whether it was there. */
export async function addSweep(db: Tables, row: Schema["sweeps"]): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("sweeps")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) return false;
  const there = await db.selectFrom("sweeps").select("id").where("id", "=", row.id).execute();
  if (there.length > 0) return true;
  const named = await db
    .selectFrom("sweeps")
    .select("id")
    .where("name", "=", row.name)
    .executeTakeFirstOrThrow();
  throw takenName(row.name, named.id);
}

/** Adds settings with their entries, and counts them; those that are there have to be the same. */
export async function addSettings(
  db: Tables,
  sweep: string,
  settings: readonly NewSetting[],
): Promise<number> {
  let added = 0;
  for (const { point, seeds, ...setting } of settings) {
    const { trial } = setting;
    const texts = { point: canonicalJson(point), seeds: JSON.stringify(seeds) };
    const row = { sweep, ...setting, ...texts };
    const { numInsertedOrUpdatedRows } = await db
      .insertInto("settings")
      .values(row)
      .onConflict((conflict) => conflict.columns(["sweep", "trial"]).doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) {
      await requireSame(db, row);
      continue;
    }
    added++;
    for (let from = 0; from < seeds.length; from += ROWS) {
      const part = seeds.slice(from, from + ROWS);
      const rows = part.map((seed, i) => newEntry(sweep, trial, from + i, seed));
      await db.insertInto("entries").values(rows).execute();
    }
  }
  return added;
}

/** @throws Error if the setting that is there has another point or other seeds. */
async function requireSame(db: Tables, row: Schema["settings"]): Promise<void> {
  const there = await db
    .selectFrom("settings")
    .selectAll()
    .where("sweep", "=", row.sweep)
    .where("trial", "=", row.trial)
    .executeTakeFirstOrThrow();
  const [old, now] = [canonicalJson(there), canonicalJson(row)];
  if (old !== now) throw otherSetting(row.trial, old, now);
}

function newEntry(sweep: string, trial: number, place: number, seed: number): Schema["entries"] {
  return {
    sweep,
    trial,
    place,
    seed,
    state: "waiting",
    attempts: 0,
    failures: 0,
    losses: 0,
    run: null,
    reason: "",
    objective: null,
    details: "{}",
    late: 0,
    seconds: 0,
    token: null,
    lease_until: 0,
    host: null,
    process: null,
    birth: null,
  };
}
