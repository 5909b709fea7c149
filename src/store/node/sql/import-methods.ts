/** Runs and sweeps of another store, with their own times, in the tables of a database. */
import { canonicalJson } from "../../canonical-json.ts";
import { runChange, sweepChange } from "../../changes/changes.ts";
import { requireRunCopy } from "../../checks.ts";
import type { RunCopy, RunStore } from "../../store.ts";
import { importedEntry, isImported, requireSweepCopy } from "../../sweep-checks.ts";
import type { Entry, EntryState, SweepCopy } from "../../sweeps.ts";
import { writeChange } from "./change-methods.ts";
import type { SqlDatabase } from "./database.ts";
import { requireFree } from "./hold-run.ts";
import { processNamed } from "./process-identity.ts";
import type { Schema, Tables } from "./schema.ts";
import { addSettings, addSweep } from "./sweep-methods.ts";
import { writeEvents } from "./write-events.ts";

/** Rows per statement: 6 values each, below the 32,766 that SQLite takes. */
const ROWS = 1000;

/** Imports into the tables of a database. */
export function importMethods(database: SqlDatabase): Pick<RunStore, "importRun" | "importSweep"> {
  return {
    async importRun(copy) {
      await requireRunCopy(copy);
      await database.atomically((tables) => importRun(database, tables, copy));
    },
    async importSweep(copy) {
      await requireSweepCopy(copy);
      await database.atomically((tables) => importSweep(database, tables, copy));
    },
  };
}

const OF_A_RUN = ["metrics", "spectra", "series", "heads", "checkpoints", "states"] as const;

async function importRun(database: SqlDatabase, db: Tables, copy: RunCopy): Promise<void> {
  const { run, metrics, spectra, series, checkpoints, states } = copy;
  const { id } = run;
  // The row first: it locks out whoever imports the same run.
  const row = rowOf(run);
  await db
    .insertInto("runs")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
  await requireFree(database, db, id);
  for (const table of OF_A_RUN) await db.deleteFrom(table).where("run", "=", id).execute();
  await writeEvents(database, db, id, { metrics, spectra, series }, "");
  for (const checkpoint of checkpoints) await writeEvents(database, db, id, { checkpoint }, "");
  for (let from = 0; from < states.length; from += ROWS) {
    const rows = states.slice(from, from + ROWS).map(({ state, step, message, at }) => {
      return { run: id, state, step, message, at, token: null };
    });
    await db.insertInto("states").values(rows).execute();
  }
  await writeChange(db, runChange(id, "replaced"));
}

function rowOf({ id, name, configuration, seed, versions, createdAt, origin }: RunCopy["run"]) {
  return {
    id,
    name,
    configuration: canonicalJson(configuration, "importRun"),
    seed,
    versions: canonicalJson(versions, "importRun"),
    created_at: createdAt,
    origin: origin?.run ?? null,
    origin_step: origin?.step ?? null,
  };
}

async function importSweep(
  { locksRows }: SqlDatabase,
  db: Tables,
  { sweep, settings, entries }: SweepCopy,
): Promise<void> {
  const { id, name, createdAt } = sweep;
  await addSweep(db, {
    ...{ id, name, created_at: createdAt },
    definition: canonicalJson(sweep.definition, "importSweep"),
    source: canonicalJson(sweep.source, "importSweep"),
    versions: canonicalJson(sweep.versions, "importSweep"),
  });
  await addSettings(db, id, settings);
  const rows = await db
    .selectFrom("entries")
    .selectAll()
    .where("sweep", "=", id)
    .$if(locksRows, (query) => query.forUpdate())
    .execute();
  const keyOf = ({ trial, seed }: Pick<Entry, "trial" | "seed">) => `${trial} ${seed}`;
  const here = new Map(rows.map((row) => [keyOf(row), row]));
  for (const coming of entries) {
    const there = here.get(keyOf(coming));
    if (there === undefined) continue;
    const { state, attempts } = there;
    if (!isImported({ state: state as EntryState, attempts }, coming)) continue;
    await db
      .updateTable("entries")
      .set(columnsOf(importedEntry(coming)))
      .where("sweep", "=", id)
      .where("trial", "=", coming.trial)
      .where("seed", "=", coming.seed)
      .execute();
  }
  await writeChange(db, sweepChange(id, "replaced"));
}

function columnsOf(coming: Entry): Partial<Schema["entries"]> {
  const { state, attempts, failures, losses, run, reason, objective, details, late, seconds } =
    coming;
  const who = processNamed(coming.worker);
  return {
    ...{ state, attempts, failures, losses, run, reason, seconds },
    objective: objective === null ? null : String(objective),
    details: canonicalJson(details, "importSweep"),
    late: late ? 1 : 0,
    token: null,
    host: who?.host ?? null,
    process: who?.process ?? null,
    birth: null,
  };
}
