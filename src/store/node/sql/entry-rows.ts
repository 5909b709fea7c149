/** Entries of sweeps, from rows to what a store hands out. */
import type { SelectQueryBuilder } from "kysely";
import { unknownSweep } from "../../sweep-checks.ts";
import type { Entry, EntryState } from "../../sweeps.ts";
import { processName } from "./process-identity.ts";
import { jsonOf } from "./rows.ts";
import type { Schema, Tables } from "./schema.ts";

/** An entry with the point of its setting. */
export interface EntryRow extends Readonly<Schema["entries"]> {
  readonly point: string;
}

/** @throws RangeError if there is no such sweep. */
export async function requireSweep(db: Tables, who: string, id: string): Promise<void> {
  const row = await db.selectFrom("sweeps").select("id").where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw unknownSweep(who, id);
}

/** The entries of a sweep. */
export function entriesIn(
  db: Tables,
  sweep: string,
): SelectQueryBuilder<Schema, "entries" | "settings", EntryRow> {
  return db
    .selectFrom("entries")
    .innerJoin("settings", (join) =>
      join
        .onRef("settings.sweep", "=", "entries.sweep")
        .onRef("settings.trial", "=", "entries.trial"),
    )
    .selectAll("entries")
    .select("settings.point")
    .where("entries.sweep", "=", sweep);
}

/** An entry as a row says it; `path` is for errors. */
export function entryRowOf(path: string, row: EntryRow): Entry {
  const { trial, seed, attempts, failures, losses, run, reason, objective, seconds } = row;
  return {
    trial,
    seed,
    point: jsonOf(path, `sweep ${row.sweep}`, `point of trial ${trial}`, row.point),
    state: row.state as EntryState,
    attempts,
    failures,
    losses,
    run,
    reason,
    objective: objective === null ? null : Number(objective),
    details: jsonOf(path, `sweep ${row.sweep}`, `details of trial ${trial}`, row.details),
    late: row.late !== 0,
    seconds,
    worker: workerOf(row),
  };
}

function workerOf({ host, process, birth }: EntryRow): string | null {
  return host === null || process === null ? null : processName({ host, process, birth });
}
