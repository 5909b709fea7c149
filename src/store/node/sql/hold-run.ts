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
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { heldRun } from "../../checks.ts";
import type { RunHold, RunStore } from "../../store.ts";
import { atomically } from "./atomically.ts";
import { requireRun } from "./run-methods.ts";
import type { Schema, Tables } from "./schema.ts";

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
export function holdMethods(db: Tables): HoldMethods {
  const held = new Set<RunHold>();
  return {
    async holdRun(id) {
      const token = randomUUID();
      await atomically(db, (tables) => take(tables, id, token));
      ours.add(token);
      const timer = setInterval(() => void renew(db, token), RENEWAL);
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
      return (await holderOf(db, id)) !== null;
    },
    async releaseAll() {
      for (const hold of [...held]) await hold.release();
    },
  };
}

async function take(db: Tables, run: string, token: string): Promise<void> {
  await requireRun(db, "holdRun", run);
  const other = await holderOf(db, run);
  if (other !== null) {
    const { process: number, host } = other;
    throw heldRun(run, `process ${number}${host === hostname() ? "" : ` on ${host}`}`);
  }
  const [host, birth] = [hostname(), birthOf(process.pid)];
  const row = { run, token, host, process: process.pid, seen: Date.now(), birth };
  await db.replaceInto("holds").values(row).execute();
}

/** Who holds a run; null if nobody does, or only one that is no more. */
async function holderOf(db: Tables, run: string): Promise<Schema["holds"] | null> {
  const row = await db.selectFrom("holds").selectAll().where("run", "=", run).executeTakeFirst();
  return row !== undefined && isAlive(row) ? row : null;
}

/** A renewal that fails is followed by others; a disk that is full fails the next record, and says so. */
async function renew(db: Tables, token: string): Promise<void> {
  await db
    .updateTable("holds")
    .set({ seen: Date.now() })
    .where("token", "=", token)
    .execute()
    .catch(() => {});
}

function isAlive({ token, host, process: number, seen, birth }: Schema["holds"]): boolean {
  const isRenewed = Date.now() - seen <= EXPIRY;
  if (host !== hostname()) return isRenewed;
  if (number === process.pid) return ours.has(token);
  if (!exists(number)) return false;
  const now = birthOf(number);
  return birth === null || now === null ? isRenewed : now === birth;
}

/** When a process began: the boot and the ticks since then; null where there is no /proc. */
export function birthOf(number: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const status = readFileSync(`/proc/${number}/stat`, "utf8");
    // The name, in brackets, may hold anything; the start time is the 20th field behind it.
    const ticks = status.slice(status.lastIndexOf(")") + 2).split(" ")[19];
    return ticks === undefined ? null : `${boot} ${ticks}`;
  } catch {
    return null;
  }
}

function exists(number: number): boolean {
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of another user.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
