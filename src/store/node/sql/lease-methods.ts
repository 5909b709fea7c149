/** Who computes which entry of a sweep, and what came of it. */
import { randomUUID } from "node:crypto";
import {
  isRecorded,
  lostReason,
  requireLease,
  requireOutcome,
  unknownEntry,
} from "../../sweep-checks.ts";
import type { EntryKey, EntryState, LeaseRequest, SweepStore } from "../../sweeps.ts";
import { atomically } from "./atomically.ts";
import { type EntryRow, entriesIn, entryRowOf, requireSweep } from "./entry-rows.ts";
import { isThere, thisProcess } from "./process-identity.ts";
import type { Schema, Tables } from "./schema.ts";

/** Leases in the tables of `db`. */
export function leaseMethods(
  db: Tables,
  path: string,
): Pick<SweepStore, "leaseEntry" | "renewLease" | "settleEntry" | "repeatFailed"> {
  return {
    async leaseEntry(id, request) {
      requireLease(request);
      const token = randomUUID();
      const row = await atomically(db, async (tables) => {
        await requireSweep(tables, "leaseEntry", id);
        return take(tables, id, request, token);
      });
      return row === null ? null : { ...entryRowOf(path, row), token };
    },
    async renewLease(id, key, { token, milliseconds, run }) {
      await requireSweep(db, "renewLease", id);
      const { numUpdatedRows } = await entry(db, id, key)
        .set({ lease_until: Date.now() + milliseconds, ...(run === undefined ? {} : { run }) })
        .where("state", "=", "running")
        .where("token", "=", token)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    async settleEntry(id, outcome, token) {
      requireOutcome(outcome);
      return atomically(db, async (tables) => {
        await requireSweep(tables, "settleEntry", id);
        const row = await rowOf(tables, "settleEntry", id, outcome);
        if (!isRecorded({ ...row, state: row.state as EntryState }, outcome, token)) return false;
        await entry(tables, id, outcome)
          .set({
            state: outcome.state,
            reason: outcome.reason,
            objective: outcome.objective === null ? null : String(outcome.objective),
            run: outcome.run ?? row.run,
            seconds: row.seconds + outcome.seconds,
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
        .set({ state: "waiting", losses: 0, reason: "" })
        .where("sweep", "=", id)
        .where("state", "=", "failed")
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },
  };
}

/** The first entry that can be had, now with the lease. */
async function take(
  db: Tables,
  sweep: string,
  request: LeaseRequest,
  token: string,
): Promise<EntryRow | null> {
  await giveUpLost(db, sweep, request.losses);
  const { entry: only } = request;
  const row = await entriesIn(db, sweep)
    .where("state", "in", ["waiting", "returned"])
    .$if(only !== undefined, (query) =>
      query.where("entries.trial", "=", only!.trial).where("seed", "=", only!.seed),
    )
    .orderBy("entries.trial")
    .orderBy("place")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  const taken = {
    state: "running",
    reason: "",
    attempts: row.attempts + 1,
    token,
    lease_until: Date.now() + request.milliseconds,
    ...thisProcess(),
  };
  await entry(db, sweep, row).set(taken).execute();
  return { ...row, ...taken };
}

/** Entries whose lease is void wait again, or have failed if that has happened too often. */
async function giveUpLost(db: Tables, sweep: string, most: number): Promise<void> {
  const running = await db
    .selectFrom("entries")
    .selectAll()
    .where("sweep", "=", sweep)
    .where("state", "=", "running")
    .execute();
  for (const row of running.filter(isVoid)) {
    const losses = row.losses + 1;
    const state = losses < most ? "waiting" : "failed";
    await entry(db, sweep, row)
      .set({ state, losses, reason: lostReason(losses), token: null })
      .execute();
  }
}

function isVoid({ lease_until, host, process, birth }: Schema["entries"]): boolean {
  if (lease_until < Date.now()) return true;
  return host !== null && process !== null && isThere({ host, process, birth }) === false;
}

function entry(db: Tables, sweep: string, { trial, seed }: EntryKey) {
  return db
    .updateTable("entries")
    .where("sweep", "=", sweep)
    .where("trial", "=", trial)
    .where("seed", "=", seed);
}

async function rowOf(
  db: Tables,
  who: string,
  sweep: string,
  { trial, seed }: EntryKey,
): Promise<Schema["entries"]> {
  const row = await db
    .selectFrom("entries")
    .selectAll()
    .where("sweep", "=", sweep)
    .where("trial", "=", trial)
    .where("seed", "=", seed)
    .executeTakeFirst();
  if (row === undefined) throw unknownEntry(who, { trial, seed });
  return row;
}
