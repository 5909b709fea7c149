/**
 * Who computes a run: a row with the process and its machine, which it renews while it lives.
 *
 * A process that is killed leaves its row. On the same machine the next one sees that there is no
 * such process, or that its number has gone to one that began at another time, and takes the row over
 * at once. A process that is there keeps it, whatever clocks say: it may have been suspended, or the
 * clock set. On another machine (a shared file system), or where a system does not say when processes
 * began, the row is void when it has not been renewed for long.
 */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { heldRun } from "../../checks.ts";
import type { RunHold, RunStore } from "../../store.ts";
import type { SqlDatabase } from "./database.ts";
import { isThere, processName, thisProcess } from "./process-identity.ts";
import { requireRun } from "./run-methods.ts";
import type { Schema, Tables } from "./schema.ts";
import { replace } from "./write-events.ts";

/** Milliseconds between two renewals. */
const RENEWAL = 10_000;

/** Milliseconds without renewal after which a hold is void; longer than a thread is ever busy. */
const EXPIRY = 300_000;

/** Tokens of this process, whose number a container may have given to its predecessor too. */
const ours = new Set<string>();

/** What a store does about holds. */
export interface HoldMethods extends Pick<RunStore, "holdRun" | "isHeld"> {
  releaseAll(): Promise<void>;
}

/** Holds in the tables of `db`. */
export function holdMethods(database: SqlDatabase): HoldMethods {
  const { db } = database;
  const held = new Set<RunHold>();
  return {
    async holdRun(id) {
      const token = randomUUID();
      await database.atomically((tables) => take(database, tables, id, token));
      ours.add(token);
      const timer = setInterval(() => void renew(database, token), RENEWAL);
      timer.unref();
      const hold: RunHold = {
        async release() {
          if (!held.delete(hold)) return;
          clearInterval(timer);
          ours.delete(token);
          // Where this fails, the row is as good as that of a process that was killed.
          await db
            .deleteFrom("holds")
            .where("token", "=", token)
            .execute()
            .catch(() => {});
        },
      };
      held.add(hold);
      return hold;
    },
    async isHeld(id) {
      await requireRun(db, "isHeld", id);
      return (await holderOf(database, db, id)) !== null;
    },
    async releaseAll() {
      for (const hold of [...held]) await hold.release();
    },
  };
}

async function take(database: SqlDatabase, db: Tables, run: string, token: string): Promise<void> {
  await requireRun(db, "holdRun", run);
  if (database.locksRows) {
    await db.selectFrom("runs").select("id").where("id", "=", run).forUpdate().execute();
  }
  await requireFree(database, db, run);
  const row = { run, token, ...thisProcess(), seen: await database.now(db) };
  await replace(db, "holds", [row]);
}

/** @throws RunHeldError while someone holds the run. */
export async function requireFree(database: SqlDatabase, db: Tables, id: string): Promise<void> {
  const other = await holderOf(database, db, id);
  if (other !== null) throw heldRun(id, processName(other));
}

/** Who holds a run; null if nobody does, or only one that is no more. */
async function holderOf(
  database: SqlDatabase,
  db: Tables,
  run: string,
): Promise<Schema["holds"] | null> {
  const row = await db.selectFrom("holds").selectAll().where("run", "=", run).executeTakeFirst();
  return row !== undefined && isAlive(row, await database.now(db)) ? row : null;
}

/** Runs that somebody holds. */
export async function heldRuns({ db, now }: SqlDatabase): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom("holds").selectAll().execute();
  const time = await now(db);
  return new Set(rows.filter((row) => isAlive(row, time)).map(({ run }) => run));
}

/** A renewal that fails is followed by others; a disk that is full fails the next record, and says so. */
async function renew({ db, now }: SqlDatabase, token: string): Promise<void> {
  try {
    const seen = await now(db);
    await db.updateTable("holds").set({ seen }).where("token", "=", token).execute();
  } catch {
    // As said.
  }
}

function isAlive(row: Schema["holds"], now: number): boolean {
  if (row.host === hostname() && row.process === process.pid) return ours.has(row.token);
  return isThere(row) ?? now - row.seen <= EXPIRY;
}
