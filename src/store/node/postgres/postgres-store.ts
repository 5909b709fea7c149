/**
 * Runs and sweeps in a PostgreSQL server, for many machines: one schema, `lyapscope`, in the database that the
 * address names.
 *
 * Writers work at the same time: rows that are read to be changed are locked one by one, leases skip those
 * that others are taking, and time is the server's. A server that is restarted is waited for.
 */
import { randomUUID } from "node:crypto";
import { Kysely, Migrator, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { FormatError, reasonOf } from "../../../errors.ts";
import type { RunStore } from "../../store.ts";
import { inTransaction, type SqlDatabase } from "../sql/database.ts";
import type { Schema, Tables } from "../sql/schema.ts";
import { type SqlMethods, sqlMethods } from "../sql/sql-store.ts";
import type { StoreOptions } from "../store-options.ts";
import { KEEP_ALIVE, shownAddress } from "./address.ts";
import { isPassing, openingPatience, PATIENCE, type Patience, withPatience } from "./patience.ts";
import { MIGRATIONS } from "./tables.ts";

const SCHEMA = "lyapscope";

/** Connections at most: a store is used by one process, which asks one thing at a time and renews leases. */
const CONNECTIONS = 4;

/** Milliseconds to wait for an answer to a first connection, which a firewall may swallow. */
const CONNECTING = 10_000;

/** `int8` in the table of types. */
const INT8 = 20;

/** "Lyap": of the lock under which tables are brought up to date. */
const MIGRATION_LOCK = 0x4c796170;

/**
 * Opens the store on a server, and makes or updates its tables; several first starts at once do it once.
 *
 * @throws Error if the server does not answer in `options.opening` milliseconds, or refuses.
 * @throws FormatError `UNSUPPORTED` for tables of a newer lyapscope.
 */
export async function openPostgresStore(
  address: string,
  { onWait = () => {}, patience: limit, opening = limit, signal }: StoreOptions = {},
): Promise<RunStore> {
  const place = shownAddress(address);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: poolOf(address) }) });
  let isOpen = true;
  const patience: Patience = {
    limit: () => limit ?? PATIENCE,
    onWait: (reason, most) =>
      onWait(`${place} does not answer (${reason}); asking again for ${Math.ceil(most / 1000)} s`),
    isOver: () => !isOpen,
  };
  const first: Patience = {
    ...patience,
    limit: (error) => opening ?? openingPatience(error),
    signal,
  };
  const patiently = async <Result>(
    action: () => Promise<Result>,
    how = patience,
  ): Promise<Result> => {
    try {
      return await withPatience(action, how);
    } catch (error) {
      throw failureOf(place, error, how.limit(error));
    }
  };
  const database: SqlDatabase = {
    db,
    place,
    atomically: (work) => inTransaction(db, "begin", work),
    now,
    locksRows: true,
    packs: false,
  };
  try {
    await patiently(() => migrate(db, place), first);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const { releaseAll, ...methods } = sqlMethods(database);
  return {
    ...patientMethods(methods, patiently),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await releaseAll();
      await db.destroy();
    },
  };
}

/** Every method, tried again when the server was away; with a token where trying twice could count twice. */
function patientMethods(
  methods: Omit<SqlMethods, "releaseAll">,
  patiently: <Result>(action: () => Promise<Result>) => Promise<Result>,
): Omit<RunStore, "close"> {
  const patient = Object.entries(methods).map(([name, method]) => {
    const call = method as (...args: unknown[]) => Promise<unknown>;
    return [name, (...args: unknown[]) => patiently(() => call(...args))] as const;
  });
  return {
    ...(Object.fromEntries(patient) as unknown as Omit<RunStore, "close">),
    record(id, events) {
      const token = randomUUID();
      return patiently(() => methods.record(id, events, token));
    },
    leaseEntry(id, request) {
      const token = randomUUID();
      return patiently(() => methods.leaseEntry(id, request, token));
    },
  };
}

function poolOf(address: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: address,
    max: CONNECTIONS,
    allowExitOnIdle: true,
    connectionTimeoutMillis: CONNECTING,
    options: `-c search_path=${SCHEMA} -c client_min_messages=warning`,
    ...KEEP_ALIVE,
    types: {
      // Counts and steps are safe integers; `pg` hands them out as text.
      getTypeParser: ((type: number, format?: "text" | "binary") =>
        type === INT8
          ? Number
          : pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser,
    },
  });
  // A connection that breaks fails the call that uses it; an idle one is made anew by the next.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

async function now(tables: Tables): Promise<number> {
  const { rows } = await sql<{ now: number }>`
    select floor(1000 * extract(epoch from clock_timestamp()))::bigint as now`.execute(tables);
  return rows[0].now;
}

/** Brings the tables up to date, behind a lock that all programs of this name share. */
async function migrate(db: Tables, place: string): Promise<void> {
  await inTransaction(db, "begin", async (tables) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(tables);
    const applied = await appliedTo(tables, place);
    const known = Object.keys(MIGRATIONS);
    const unknown = applied.filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw new FormatError(
        "UNSUPPORTED",
        `${place}: made by a newer lyapscope (it has ${unknown.join(", ")}; this one knows up to ${known.at(-1)}); expected an older store (update lyapscope)`,
      );
    }
    if (applied.length === known.length) return;
    await sql`create schema if not exists ${sql.id(SCHEMA)}`.execute(tables);
    const migrator = new Migrator({
      db: tables,
      provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
      migrationTableSchema: SCHEMA,
      disableTransactions: true,
    });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
  });
}

/** Migrations that the schema has had; none if it is new. */
async function appliedTo(tables: Tables, place: string): Promise<string[]> {
  const found = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = ${SCHEMA}`.execute(tables);
  const names = found.rows.map(({ name }) => name);
  if (names.length === 0) return [];
  if (!names.includes("kysely_migration")) {
    throw new FormatError(
      "UNSUPPORTED",
      `${place}: its schema ${SCHEMA} has tables of another program (${names.slice(0, 3).join(", ")}); expected one that lyapscope made, or none`,
    );
  }
  const applied = await sql<{ name: string }>`
    select name from kysely_migration order by name`.execute(tables);
  return applied.rows.map(({ name }) => name);
}

/** From the server's words to what is the matter; our own errors as they are. */
function failureOf(place: string, error: unknown, patience: number): unknown {
  if (error instanceof pg.DatabaseError || isPassing(error)) {
    const waited = isPassing(error) ? `; it was asked for ${Math.round(patience / 1000)} s` : "";
    return new Error(`${place}: ${reasonOf(error)}${waited}`, { cause: error });
  }
  return error;
}
