import { sql } from "kysely";
import type { Tables } from "./schema.ts";

/**
 * Runs `work` in a transaction: all of it happens, or nothing.
 *
 * The write lock is taken at the beginning (`begin immediate`). A transaction that reads first and
 * asks for the lock later fails at once, without waiting, when another process wrote in between.
 */
export async function atomically<Result>(
  db: Tables,
  work: (tables: Tables) => Promise<Result>,
): Promise<Result> {
  return db.connection().execute(async (tables) => {
    await sql`begin immediate`.execute(tables);
    try {
      const result = await work(tables);
      await sql`commit`.execute(tables);
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after a full disk; then there is nothing left to undo.
      await sql`rollback`.execute(tables).catch(() => {});
      throw error;
    }
  });
}
