/** Who computes which entry of a sweep, and what came of it. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { canonicalJson } from "../../canonical-json.ts";
import { type ChangedEntry, sweepChange } from "../../changes/changes.ts";
import {
  afterLoss,
  isLate,
  isRecorded,
  REPEATED,
  requireLease,
  requireOutcome,
  unknownEntry,
  WITHOUT_A_WORD,
} from "../../sweep-checks.ts";
import {
  type EntryKey,
  type EntryState,
  type LeasedEntry,
  type LeaseRequest,
  LOSSES_PER_FAILURE,
  type SweepStore,
} from "../../sweeps.ts";
import { writeChange } from "./change-methods.ts";
import type { SqlDatabase } from "./database.ts";
import { type EntryRow, entriesIn, entryRowOf, requireSweep } from "./entry-rows.ts";
import { isThere, thisProcess } from "./process-identity.ts";
import type { Schema, Tables } from "./schema.ts";

/** Leases in the tables of a database. */
export function leaseMethods(
  database: SqlDatabase,
): Pick<SweepStore, "renewLease" | "settleEntry" | "loseEntry" | "repeatFailed"> & LeaseByToken {
  const { db, place } = database;
  return {
    async leaseEntry(id, request, token = randomUUID()) {
      requireLease(request);
      const row = await database.atomically(async (tables) => {
        await requireSweep(tables, "leaseEntry", id);
        const changed: ChangedEntry[] = [];
        const taken = await take(database, tables, id, request, { token, changed });
        if (changed.length > 0) await writeChange(tables, sweepChange(id, "entries", changed));
        return taken;
      });
      return row === null ? null : { ...entryRowOf(place, row), token };
    },
    async renewLease(id, key, { token, milliseconds, run }) {
      await requireSweep(db, "renewLease", id);
      const lease_until = (await database.now(db)) + milliseconds;
      const renew = async (tables: Tables, columns: Partial<Schema["entries"]>) => {
        const { numUpdatedRows } = await entry(tables, id, key)
          .set(columns)
          .where("state", "=", "running")
          .where("token", "=", token)
          .executeTakeFirstOrThrow();
        return numUpdatedRows > 0n;
      };
      if (run === undefined) return renew(db, { lease_until });
      return database.atomically(async (tables) => {
        const before = await entriesIn(tables, id).where("token", "=", token).executeTakeFirst();
        if (!(await renew(tables, { lease_until, run }))) return false;
        // Workers say it with every renewal.
        if (before?.run === run) return true;
        const { trial, seed } = key;
        const changed = { trial, seed, state: "running", run } as const;
        await writeChange(tables, sweepChange(id, "entries", [changed]));
        return true;
      });
    },
    async settleEntry(id, outcome, settling) {
      requireOutcome(outcome);
      return database.atomically(async (tables) => {
        await requireSweep(tables, "settleEntry", id);
        const row = await rowOf(database, tables, "settleEntry", id, outcome);
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
        const { trial, seed, state } = outcome;
        const changed = { trial, seed, state, run: outcome.run ?? row.run };
        await writeChange(tables, sweepChange(id, "entries", [changed]));
        return true;
      });
    },
    async loseEntry(id, key, { token, how, attempts }) {
      return database.atomically(async (tables) => {
        await requireSweep(tables, "loseEntry", id);
        const row = await rowOf(database, tables, "loseEntry", id, key);
        if (row.state !== "running" || row.token !== token) return false;
        const changed = await lose(tables, id, row, { how, attempts });
        await writeChange(tables, sweepChange(id, "entries", [changed]));
        return true;
      });
    },
    async repeatFailed(id) {
      return database.atomically(async (tables) => {
        await requireSweep(tables, "repeatFailed", id);
        const rows = await tables
          .updateTable("entries")
          .set(REPEATED)
          .where("sweep", "=", id)
          .where("state", "=", "failed")
          .returning(["trial", "seed", "run"])
          .execute();
        const changed = rows.map((row) => ({ ...row, state: "waiting" as const }));
        if (rows.length > 0) await writeChange(tables, sweepChange(id, "entries", changed));
        return rows.length;
      });
    },
  };
}

/** A call that is repeated with its token, because nobody knows what became of it, takes one entry. */
interface LeaseByToken {
  leaseEntry(id: string, request: LeaseRequest, token?: string): Promise<LeasedEntry | null>;
}

/** The first entry that can be had, now with the lease; that and what was given up are added to `changed`. */
async function take(
  database: SqlDatabase,
  db: Tables,
  sweep: string,
  request: LeaseRequest,
  { token, changed }: { readonly token: string; readonly changed: ChangedEntry[] },
): Promise<EntryRow | null> {
  const there = await entriesIn(db, sweep).where("token", "=", token).executeTakeFirst();
  if (there !== undefined) return there;
  const now = await database.now(db);
  const { entry: only, attempts } = request;
  changed.push(...(await giveUpLost(db, sweep, now, attempts)));
  const row = await entriesIn(db, sweep)
    .where((is) =>
      is.or([
        is("state", "in", ["waiting", "returned"]),
        is.and([
          is("state", "=", "failed"),
          is(
            sql<number>`failures * ${LOSSES_PER_FAILURE} + losses`,
            "<",
            attempts * LOSSES_PER_FAILURE,
          ),
        ]),
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
  const { trial, seed, run } = row;
  changed.push({ trial, seed, state: "running", run });
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

/** Entries whose lease is void have lost their worker, and go on if that has not happened too often. */
async function giveUpLost(
  db: Tables,
  sweep: string,
  now: number,
  attempts: number,
): Promise<ChangedEntry[]> {
  const running = await db
    .selectFrom("entries")
    .selectAll()
    .where("sweep", "=", sweep)
    .where("state", "=", "running")
    .execute();
  const changed: ChangedEntry[] = [];
  for (const row of running.filter((row) => isVoid(row, now))) {
    changed.push(await lose(db, sweep, row, { how: WITHOUT_A_WORD, attempts }));
  }
  return changed;
}

/** An entry whose worker is gone, unless another has it by now. */
async function lose(
  db: Tables,
  sweep: string,
  row: Schema["entries"],
  { how, attempts }: { readonly how: string; readonly attempts: number },
): Promise<ChangedEntry> {
  const after = afterLoss(row, how, attempts);
  await entry(db, sweep, row)
    .set({ ...after, token: null })
    .where("token", "=", row.token)
    .execute();
  const { trial, seed, run } = row;
  return { trial, seed, state: after.state, run };
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
    .$if(database.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row === undefined) throw unknownEntry(who, { trial, seed });
  return row;
}
