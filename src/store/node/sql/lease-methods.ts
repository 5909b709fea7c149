/** Who computes which entry of a sweep, and what came of it. */
import { randomUUID } from "node:crypto";
import { canonicalJson } from "../../canonical-json.ts";
import {
  isLate,
  isRecorded,
  LOST,
  requireLease,
  requireOutcome,
  unknownEntry,
} from "../../sweep-checks.ts";
import type { EntryKey, EntryState, LeasedEntry, LeaseRequest, SweepStore } from "../../sweeps.ts";
import type { SqlDatabase } from "./database.ts";
import { type EntryRow, entriesIn, entryRowOf, requireSweep } from "./entry-rows.ts";
import { isThere, thisProcess } from "./process-identity.ts";
import type { Schema, Tables } from "./schema.ts";

/** Leases in the tables of a database. */
export function leaseMethods(
  database: SqlDatabase,
): Pick<SweepStore, "renewLease" | "settleEntry" | "repeatFailed"> & LeaseByToken {
  const { db, place } = database;
  return {
    async leaseEntry(id, request, token = randomUUID()) {
      requireLease(request);
      const row = await database.atomically(async (tables) => {
        await requireSweep(tables, "leaseEntry", id);
        return take(database, tables, id, request, token);
      });
      return row === null ? null : { ...entryRowOf(place, row), token };
    },
    async renewLease(id, key, { token, milliseconds, run }) {
      await requireSweep(db, "renewLease", id);
      const { numUpdatedRows } = await entry(db, id, key)
        .set({
          lease_until: (await database.now(db)) + milliseconds,
          ...(run === undefined ? {} : { run }),
        })
        .where("state", "=", "running")
        .where("token", "=", token)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    async settleEntry(id, outcome, settling) {
      requireOutcome(outcome);
      return database.atomically(async (tables) => {
        await requireSweep(tables, "settleEntry", id);
        const row = await rowOf(database, tables, id, outcome);
        const entryBefore = { ...row, state: row.state as EntryState };
        if (!isRecorded(entryBefore, outcome, settling.token)) return false;
        await entry(tables, id, outcome)
          .set({
            state: outcome.state,
            reason: outcome.reason,
            objective: outcome.objective === null ? null : String(outcome.objective),
            run: outcome.run ?? row.run,
            seconds: row.seconds + outcome.seconds,
            details: canonicalJson(outcome.details ?? {}),
            late: isLate(entryBefore, settling) ? 1 : 0,
            failures: row.failures + (outcome.state === "failed" ? 1 : 0),
            token: null,
          })
          .execute();
        return true;
      });
    },
    async repeatFailed(id) {
      await requireSweep(db, "repeatFailed", id);
      const { numUpdatedRows } = await db
        .updateTable("entries")
        .set({ state: "waiting", failures: 0, reason: "" })
        .where("sweep", "=", id)
        .where("state", "=", "failed")
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },
  };
}

/** A call that is repeated with its token, because nobody knows what became of it, takes one entry. */
interface LeaseByToken {
  leaseEntry(id: string, request: LeaseRequest, token?: string): Promise<LeasedEntry | null>;
}

/** The first entry that can be had, now with the lease. */
async function take(
  database: SqlDatabase,
  db: Tables,
  sweep: string,
  request: LeaseRequest,
  token: string,
): Promise<EntryRow | null> {
  const there = await entriesIn(db, sweep).where("token", "=", token).executeTakeFirst();
  if (there !== undefined) return there;
  const now = await database.now(db);
  await giveUpLost(db, sweep, now);
  const { entry: only, attempts } = request;
  const row = await entriesIn(db, sweep)
    .where((is) =>
      is.or([
        is("state", "in", ["waiting", "returned"]),
        is.and([is("state", "=", "failed"), is("failures", "<", attempts)]),
      ]),
    )
    .$if(only !== undefined, (query) =>
      query.where("entries.trial", "=", only!.trial).where("seed", "=", only!.seed),
    )
    .orderBy("entries.trial")
    .orderBy("place")
    .limit(1)
    .$if(database.locksRows, (query) => query.forUpdate("entries").skipLocked())
    .executeTakeFirst();
  if (row === undefined) return null;
  const taken = {
    state: "running",
    reason: "",
    attempts: row.attempts + 1,
    token,
    lease_until: now + request.milliseconds,
    ...thisProcess(),
  };
  await entry(db, sweep, row).set(taken).execute();
  return { ...row, ...taken };
}

/** Entries whose lease is void have failed, and wait again if that has not happened too often. */
async function giveUpLost(db: Tables, sweep: string, now: number): Promise<void> {
  const running = await db
    .selectFrom("entries")
    .selectAll()
    .where("sweep", "=", sweep)
    .where("state", "=", "running")
    .execute();
  for (const row of running.filter((row) => isVoid(row, now))) {
    await entry(db, sweep, row)
      .set({ state: "failed", failures: row.failures + 1, reason: LOST, token: null })
      .where("token", "=", row.token)
      .execute();
  }
}

function isVoid({ lease_until, host, process, birth }: Schema["entries"], now: number): boolean {
  if (lease_until < now) return true;
  return host !== null && process !== null && isThere({ host, process, birth }) === false;
}

function entry(db: Tables, sweep: string, { trial, seed }: EntryKey) {
  return db
    .updateTable("entries")
    .where("sweep", "=", sweep)
    .where("trial", "=", trial)
    .where("seed", "=", seed);
}

/** The row of an entry, to be changed. */
async function rowOf(
  database: SqlDatabase,
  db: Tables,
  sweep: string,
  { trial, seed }: EntryKey,
): Promise<Schema["entries"]> {
  const row = await db
    .selectFrom("entries")
    .selectAll()
    .where("sweep", "=", sweep)
    .where("trial", "=", trial)
    .where("seed", "=", seed)
    .$if(database.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row === undefined) throw unknownEntry("settleEntry", { trial, seed });
  return row;
}
