/**
 * The tables in PostgreSQL: those of an SQLite file as its newest migration leaves them, with this server's types.
 *
 * Texts compare by bytes (`collate "C"`), as SQLite and JavaScript do: an id is found by its beginning, and
 * names are in one order everywhere. NaN is NULL, as in SQLite, so that one reader serves both.
 */
import { type Kysely, type Migration, sql } from "kysely";

/** By name, in the order of their numbers. One that has been released is never changed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-tables": { up: createTables },
  "0002-heads": { up: createHeads },
  "0003-changes": { up: createChanges },
  "0004-losses": { up: addLosses },
};

const TEXT = 'text collate "C"';

const STATEMENTS = [
  `create table runs (
    id ${TEXT} primary key,
    name ${TEXT},
    configuration text not null,
    seed bigint not null,
    versions text not null,
    created_at ${TEXT} not null,
    origin ${TEXT},
    origin_step bigint
  )`,
  `create table metrics (
    run ${TEXT} not null references runs (id) on delete cascade,
    name ${TEXT} not null,
    step bigint not null,
    value double precision,
    primary key (run, name, step)
  )`,
  `create table spectra (
    run ${TEXT} not null references runs (id) on delete cascade,
    kind ${TEXT} not null,
    step bigint not null,
    exponents bytea not null,
    errors bytea,
    layer_of text,
    details text not null,
    primary key (run, kind, step)
  )`,
  `create table series (
    run ${TEXT} not null references runs (id) on delete cascade,
    name ${TEXT} not null,
    step bigint not null,
    numbers bytea not null,
    primary key (run, name, step)
  )`,
  `create table checkpoints (
    run ${TEXT} not null references runs (id) on delete cascade,
    step bigint not null,
    bytes bytea not null,
    digest text,
    primary key (run, step)
  )`,
  `create table states (
    id bigint generated always as identity primary key,
    run ${TEXT} not null references runs (id) on delete cascade,
    state ${TEXT} not null,
    step bigint not null,
    message text not null,
    at ${TEXT} not null,
    token text unique
  )`,
  "create index states_of_run on states (run, id)",
  `create table holds (
    run ${TEXT} primary key references runs (id) on delete cascade,
    token text not null,
    host text not null,
    process bigint not null,
    seen bigint not null,
    birth text
  )`,
  `create table sweeps (
    id ${TEXT} primary key,
    name ${TEXT} not null unique,
    definition text not null,
    source text not null,
    versions text not null,
    created_at ${TEXT} not null
  )`,
  `create table settings (
    sweep ${TEXT} not null references sweeps (id) on delete cascade,
    trial bigint not null,
    draw bigint not null,
    point text not null,
    setting text not null,
    rejected text,
    seeds text not null,
    primary key (sweep, trial)
  )`,
  `create table entries (
    sweep ${TEXT} not null references sweeps (id) on delete cascade,
    trial bigint not null,
    place bigint not null,
    seed bigint not null,
    state ${TEXT} not null,
    attempts bigint not null,
    failures bigint not null,
    run ${TEXT},
    reason text not null,
    objective text,
    details text not null,
    late bigint not null,
    seconds double precision not null,
    token text,
    lease_until bigint not null,
    host text,
    process bigint,
    birth text,
    primary key (sweep, trial, place)
  )`,
  "create index entries_by_state on entries (sweep, state, trial, place)",
  "create index entries_of_run on entries (run)",
];

async function createTables(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

/** What lists say of the events of a run; runs that are there are counted when they are listed or go on. */
async function createHeads(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table heads (
        run ${TEXT} primary key references runs (id) on delete cascade,
        step bigint,
        metrics text not null,
        spectra text not null,
        details text not null
      )`,
    )
    .execute(db);
}

/** What happened, numbered; of runs that are there nothing is known to have happened. */
async function createChanges(db: Kysely<unknown>): Promise<void> {
  const statements = [
    "create table numbering (last bigint not null, dropped bigint not null)",
    "insert into numbering (last, dropped) values (0, 0)",
    `create table changes (
      number bigint primary key,
      kind text not null,
      run ${TEXT},
      sweep ${TEXT},
      parts text not null,
      token text unique
    )`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** How often entries lost their worker; until then that counted as a failure. */
async function addLosses(db: Kysely<unknown>): Promise<void> {
  await sql.raw("alter table entries add column losses bigint not null default 0").execute(db);
}
