/** A database as the methods of a store see it: what they have in common, and the little in which they differ. */
import { type Kysely, sql } from "kysely";
import type { Schema, Tables } from "./schema.ts";

/** Tables in a database. */
export interface SqlDatabase {
  readonly db: Tables;
  /** File or address, for errors. */
  readonly place: string;
  /** Runs `work` in a transaction that writes: all of it happens, or nothing. */
  atomically<Result>(work: (tables: Tables) => Promise<Result>): Promise<Result>;
  /** Milliseconds since 1970 by the clock that all who use the database share. */
  now(tables: Tables): Promise<number>;
  /** Rows that are read to be changed must be locked; false where only one transaction at a time writes. */
  readonly locksRows: boolean;
  /** Rows of a list come as one text ({@link packedRows}); false where one by one is quick. */
  readonly packs: boolean;
}

/**
 * Runs `work` between `begin` and commit.
 *
 * @param begin - For SQLite `begin immediate`, which takes the write lock at once: a transaction that reads
 *   first and asks for the lock later fails without waiting when another process wrote in between.
 */
export async function inTransaction<Result>(
  db: Kysely<Schema>,
  begin: "begin" | "begin immediate",
  work: (tables: Tables) => Promise<Result>,
): Promise<Result> {
  return db.connection().execute(async (tables) => {
    await sql.raw(begin).execute(tables);
    try {
      const result = await work(tables);
      await sql`commit`.execute(tables);
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after a full disk, and a connection may be gone.
      await sql`rollback`.execute(tables).catch(() => {});
      throw error;
    }
  });
}
