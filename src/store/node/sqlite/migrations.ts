/**
 * How the tables came to be, step by step; a file is brought up to date when it is opened.
 *
 * A migration that has been released is never changed: files out there were made by it.
 */
import { type Kysely, type Migration, Migrator, sql } from "kysely";
import { FormatError } from "../../../errors.ts";
import { inTransaction } from "../sql/database.ts";
import type { Tables } from "../sql/schema.ts";

/** "Lyap": what SQLite's header says of whose database this is. */
const APPLICATION = 0x4c796170;

/** By name, in the order of their numbers. */
export type Migrations = Readonly<Record<string, Migration>>;

/** All there are. */
export const MIGRATIONS: Migrations = {
  "0001-runs": { up: createTables },
  "0002-holds": { up: createHolds },
  "0003-digests": { up: addDigests },
  "0004-origins": { up: addOrigins },
  "0005-sweeps": { up: createSweeps },
  "0006-heads": { up: createHeads },
  "0007-changes": { up: createChanges },
  "0008-losses": { up: addLosses },
};

/**
 * Brings a database up to date; several processes may try at once, one does it.
 *
 * @throws FormatError `UNSUPPORTED` for another program's database, and for one that a newer
 *   lyapscope has changed.
 */
export async function migrate(
  db: Tables,
  path: string,
  migrations: Migrations = MIGRATIONS,
): Promise<void> {
  const known = Object.keys(migrations);
  const isDone = async (tables: Tables) => {
    const applied = await appliedTo(tables, path);
    requireKnown(applied, known, path);
    return applied.length === known.length;
  };
  if (await isDone(db)) return;
  await inTransaction(db, "begin immediate", async (tables) => {
    if (await isDone(tables)) return;
    const provider = { getMigrations: async () => ({ ...migrations }) };
    // The transaction is ours: Kysely's own begins without the lock that keeps other processes out.
    const migrator = new Migrator({ db: tables, provider, disableTransactions: true });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
  });
}

/** Migrations that a database has had; none if it is new. */
async function appliedTo(db: Tables, path: string): Promise<string[]> {
  const named = await sql<{ name: string }>`select name from sqlite_master`.execute(db);
  if (named.rows.length === 0) return [];
  const { rows } = await sql<{ application_id: number }>`pragma application_id`.execute(db);
  if (rows[0]?.application_id !== APPLICATION) {
    throw new FormatError(
      "UNSUPPORTED",
      `${path}: an SQLite database of another program; expected one that lyapscope made, or no file`,
    );
  }
  const applied = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return applied.rows.map(({ name }) => name).sort();
}

function requireKnown(applied: readonly string[], known: readonly string[], path: string): void {
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new FormatError(
    "UNSUPPORTED",
    `${path}: made by a newer lyapscope (it has ${unknown.join(", ")}; this one knows up to ${known.at(-1)}); expected an older file (update lyapscope)`,
  );
}

/**
 * Keys lead with the run, so that a run's events lie together in the order in which they are read.
 * Rows of numbers need no second key (WITHOUT ROWID); rows with blobs are better off with one.
 */
async function createTables(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `pragma application_id = ${APPLICATION}`,
    `create table runs (
      id text primary key,
      name text,
      configuration text not null,
      seed integer not null,
      versions text not null,
      created_at text not null
    ) strict`,
    `create table metrics (
      run text not null references runs (id) on delete cascade,
      name text not null,
      step integer not null,
      value real,
      primary key (run, name, step)
    ) strict, without rowid`,
    `create table spectra (
      run text not null references runs (id) on delete cascade,
      kind text not null,
      step integer not null,
      exponents blob not null,
      errors blob,
      layer_of text,
      details text not null,
      primary key (run, kind, step)
    ) strict`,
    `create table series (
      run text not null references runs (id) on delete cascade,
      name text not null,
      step integer not null,
      numbers blob not null,
      primary key (run, name, step)
    ) strict`,
    `create table checkpoints (
      run text not null references runs (id) on delete cascade,
      step integer not null,
      bytes blob not null,
      primary key (run, step)
    ) strict`,
    `create table states (
      id integer primary key autoincrement,
      run text not null references runs (id) on delete cascade,
      state text not null,
      step integer not null,
      message text not null,
      at text not null
    ) strict`,
    "create index states_of_run on states (run, id)",
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** One row for every run that is being computed, and for those whose process was killed. */
async function createHolds(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table holds (
        run text primary key references runs (id) on delete cascade,
        token text not null,
        host text not null,
        process integer not null,
        seen integer not null
      ) strict, without rowid`,
    )
    .execute(db);
}

/**
 * Of checkpoints a checksum, NULL for those that were written before there was one; of holds when their
 * process began, NULL where the system does not say.
 */
async function addDigests(db: Kysely<unknown>): Promise<void> {
  await sql.raw("alter table checkpoints add column digest text").execute(db);
  await sql.raw("alter table holds add column birth text").execute(db);
}

/** Which run another one continues, and from which step on; NULL for all that began by themselves. */
async function addOrigins(db: Kysely<unknown>): Promise<void> {
  await sql.raw("alter table runs add column origin text").execute(db);
  await sql.raw("alter table runs add column origin_step integer").execute(db);
}

/** Sweeps, their settings, and for every seed of a setting who computes it and what came of it. */
async function createSweeps(db: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table sweeps (
      id text primary key,
      name text not null unique,
      definition text not null,
      source text not null,
      versions text not null,
      created_at text not null
    ) strict`,
    `create table settings (
      sweep text not null references sweeps (id) on delete cascade,
      trial integer not null,
      draw integer not null,
      point text not null,
      setting text not null,
      rejected text,
      seeds text not null,
      primary key (sweep, trial)
    ) strict`,
    `create table entries (
      sweep text not null references sweeps (id) on delete cascade,
      trial integer not null,
      place integer not null,
      seed integer not null,
      state text not null,
      attempts integer not null,
      failures integer not null,
      run text,
      reason text not null,
      objective text,
      details text not null,
      late integer not null,
      seconds real not null,
      token text,
      lease_until integer not null,
      host text,
      process integer,
      birth text,
      primary key (sweep, trial, place)
    ) strict`,
    "alter table states add column token text",
    "create unique index states_by_token on states (token)",
    "create index entries_by_state on entries (sweep, state, trial, place)",
    "create index entries_of_run on entries (run)",
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** What lists say of the events of a run; runs that are there are counted when they are listed or go on. */
async function createHeads(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table heads (
        run text primary key references runs (id) on delete cascade,
        step integer,
        metrics text not null,
        spectra text not null,
        details text not null
      ) strict`,
    )
    .execute(db);
}

/** What happened, numbered; of runs that are there nothing is known to have happened. */
async function createChanges(db: Kysely<unknown>): Promise<void> {
  const statements = [
    "create table numbering (last integer not null, dropped integer not null) strict",
    "insert into numbering (last, dropped) values (0, 0)",
    `create table changes (
      number integer primary key,
      kind text not null,
      run text,
      sweep text,
      parts text not null,
      token text unique
    ) strict`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** How often entries lost their worker; until then that counted as a failure. */
async function addLosses(db: Kysely<unknown>): Promise<void> {
  await sql.raw("alter table entries add column losses integer not null default 0").execute(db);
}
