/** Runs in an SQLite file; `migrations.ts` says what the tables are. */
import { stat } from "node:fs/promises";
import { Kysely, SqliteDialect } from "kysely";
import type { RunStore } from "../../store.ts";
import { inTransaction, type SqlDatabase } from "../sql/database.ts";
import type { Schema } from "../sql/schema.ts";
import { sqlMethods } from "../sql/sql-store.ts";
import type { StoreOptions } from "../store-options.ts";
import { openDatabase } from "./database.ts";
import { migrate } from "./migrations.ts";

/** Milliseconds between two times that the journal is moved into the file. */
const TIDYING = 5000;

/** Calls after which the event loop turns once. */
const A_TURN = 16;

/** Opens the file, brings its tables up to date, and makes a store of it. */
export async function openSqliteStore(
  path: string,
  { onLost, onNetwork }: StoreOptions = {},
): Promise<RunStore> {
  const file = await openDatabase(path, onNetwork);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: file }) });
  const database: SqlDatabase = {
    db,
    place: path,
    atomically: (work) => inTransaction(db, "begin immediate", work),
    now: async () => Date.now(),
    locksRows: false,
    packs: true,
  };
  try {
    await migrate(db, path);
  } catch (error) {
    file.close();
    throw error;
  }
  const { releaseAll, ...all } = sqlMethods(database);
  const methods = withTurns(all);
  const place = await watchPlace(path);
  let tidied = Number.NEGATIVE_INFINITY;
  let isOpen = true;
  return {
    ...methods,
    async record(id, recorded) {
      await methods.record(id, recorded);
      if (!(await place.isOurs()) && !place.said) {
        place.said = true;
        onLost?.(place.message);
      }
      // What is in the journal alone is missing from a copy of the file.
      const due = performance.now() - tidied > TIDYING;
      if (!due && recorded.state === undefined) return;
      tidied = performance.now();
      file.checkpoint();
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await releaseAll();
      const lost = !(await place.isOurs());
      await db.destroy();
      if (lost) throw new Error(place.message);
    },
  };
}

/**
 * The methods, with a turn of the event loop now and then. SQLite answers at once, so that whoever asks a thousand things
 * one after the other would keep the loop from turning: signals would not be heard, and what native code held for
 * each answer not be given back, however often it is collected.
 */
function withTurns<Methods extends object>(methods: Methods): Methods {
  let calls = 0;
  const turning = Object.entries(methods).map(([name, method]) => {
    const call = method as (...args: unknown[]) => Promise<unknown>;
    const withTurn = async (...args: unknown[]) => {
      const answer = await call(...args);
      if (++calls % A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      return answer;
    };
    return [name, withTurn] as const;
  });
  return Object.fromEntries(turning) as Methods;
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
