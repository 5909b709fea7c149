/**
 * Changes in the tables of a database.
 *
 * A number is taken from a row of one counter, in the transaction that writes the change, as the last thing that it
 * does. Whoever has taken one holds the row until the transaction is over, so the next number goes to one that
 * commits later: numbers become visible in their order, and who has seen N will not find a lesser one afterwards.
 * A sequence of PostgreSQL would not do: of two transactions the one with the larger number may commit first, a
 * reader passes over the other, and never comes back. (Where rows are not locked, in SQLite, one transaction at a
 * time writes.) The row is the last lock that a transaction takes, so no two wait for each other.
 */
import { sql } from "kysely";
import {
  CHANGES_DROPPED,
  CHANGES_KEPT,
  type ChangeKind,
  type ChangeStore,
  checkedFilter,
  type NewChange,
  requireNumbered,
} from "../../changes/changes.ts";
import { partsOf, writeParts } from "../../changes/written-parts.ts";
import type { SqlDatabase } from "./database.ts";
import { jsonOf } from "./rows.ts";
import type { Tables } from "./schema.ts";

/**
 * Numbers a change, at the end of the transaction that `db` is in.
 *
 * @param token - Of the call: a change that is written again under it counts once.
 */
export async function writeChange(
  db: Tables,
  change: NewChange,
  token: string | null = null,
): Promise<void> {
  const { kind, run, sweep } = change;
  // In SQL and not by a builder: this is in the way of every record.
  const { rows } = await sql<{ last: number }>`
    update numbering set last = last + 1 returning last`.execute(db);
  const [{ last }] = rows;
  await sql`
    insert into changes (number, kind, run, sweep, parts, token)
    values (${last}, ${kind}, ${run}, ${sweep}, ${writeParts(change)}, ${token})
    on conflict (token) do nothing`.execute(db);
  if (last % CHANGES_DROPPED !== 0 || last <= CHANGES_KEPT) return;
  const dropped = last - CHANGES_KEPT;
  await db.deleteFrom("changes").where("number", "<=", dropped).execute();
  await db.updateTable("numbering").set({ dropped }).execute();
}

/** What a store says of its changes. */
export function changeMethods({ db, place }: SqlDatabase): ChangeStore {
  return {
    async changes(after, given = {}) {
      const { run, sweep, limit } = checkedFilter(after, given);
      const rows = await db
        .selectFrom("changes")
        .selectAll()
        .where("number", ">", after)
        .$if(run !== undefined, (query) => query.where("run", "=", run!))
        .$if(sweep !== undefined, (query) =>
          query.where((is) =>
            is.or([
              is("sweep", "=", sweep!),
              is(
                "run",
                "in",
                is
                  .selectFrom("entries")
                  .select("run")
                  .where("sweep", "=", sweep!)
                  .$castTo<{ run: string }>(),
              ),
            ]),
          ),
        )
        .orderBy("number")
        .limit(limit)
        .execute();
      // Afterwards: what is dropped while the rows are read is noticed.
      const { dropped, last } = await numbering(db);
      requireNumbered(after, dropped, last);
      return rows.map(({ number, kind, parts, ...of }) => ({
        ...{ number, kind: kind as ChangeKind, run: of.run, sweep: of.sweep },
        ...partsOf(jsonOf(place, `change ${number}`, "parts", parts)),
      }));
    },
    lastChange: async () => (await numbering(db)).last,
  };
}

async function numbering(db: Tables): Promise<{ readonly last: number; readonly dropped: number }> {
  return db.selectFrom("numbering").select(["last", "dropped"]).executeTakeFirstOrThrow();
}
