import { type Selectable, sql } from "kysely";
import { requireKnown } from "../../../words.ts";
import { canonicalJson } from "../../canonical-json.ts";
import { runChange } from "../../changes/changes.ts";
import { completeId, RUN_FILTER, requireName, requireNewRun, unknownRun } from "../../checks.ts";
import { runId } from "../../run-id.ts";
import type { Run, RunFilter, RunStore } from "../../store.ts";
import { writeChange } from "./change-methods.ts";
import type { SqlDatabase } from "./database.ts";
import { runOf, stateOf } from "./rows.ts";
import type { Schema, Tables } from "./schema.ts";

/** What a store does with whole runs. */
export function runMethods(
  database: SqlDatabase,
): Pick<RunStore, "createRun" | "run" | "runs" | "renameRun" | "removeRun"> {
  const { db, place, atomically } = database;
  return {
    async createRun(run) {
      requireNewRun(run);
      const row = {
        id: await runId(run),
        name: run.name ?? null,
        configuration: canonicalJson(run.configuration, "createRun"),
        seed: run.seed,
        versions: canonicalJson(run.versions, "createRun"),
        created_at: new Date().toISOString(),
        origin: null,
        origin_step: null,
      };
      const existed = await atomically(async (tables) => {
        const { numInsertedOrUpdatedRows } = await tables
          .insertInto("runs")
          .values(row)
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows === 0n) return true;
        await writeChange(tables, runChange(row.id, "created"));
        return false;
      });
      return { id: row.id, existed };
    },
    async run(prefix) {
      // "g" comes after every hexadecimal digit, so this is a range of the key.
      const matches =
        prefix === ""
          ? []
          : await runsIn(db)
              .where("runs.id", ">=", prefix)
              .where("runs.id", "<", `${prefix}g`)
              .execute();
      const id = completeId(
        prefix,
        matches.map((row) => row.id),
      );
      return listedRun(place, matches.find((row) => row.id === id)!);
    },
    async runs(filter = {}) {
      requireKnown("runs", filter, RUN_FILTER);
      return listRuns(database, filter);
    },
    async renameRun(id, name) {
      requireName(name, "name", "renameRun");
      await atomically(async (tables) => {
        const { numUpdatedRows } = await tables
          .updateTable("runs")
          .set({ name })
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) throw unknownRun("renameRun", id);
        await writeChange(tables, runChange(id, "renamed", { name }));
      });
    },
    async removeRun(id) {
      await atomically(async (tables) => {
        const { numDeletedRows } = await tables
          .deleteFrom("runs")
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) throw unknownRun("removeRun", id);
        await writeChange(tables, runChange(id, "removed"));
      });
    },
  };
}

/** Runs, oldest first. */
async function listRuns({ db, place }: SqlDatabase, { name, state }: RunFilter): Promise<Run[]> {
  const rows = await runsIn(db)
    .$if(name !== undefined, (query) => query.where("runs.name", "=", name!))
    .$if(state !== undefined, (query) => query.where("states.state", "=", state!))
    .orderBy("runs.created_at")
    .orderBy("runs.id")
    .execute();
  return rows.map((row) => listedRun(place, row));
}

/** @throws RangeError if there is no such run. */
export async function requireRun(db: Tables, who: string, id: string): Promise<void> {
  const row = await db.selectFrom("runs").select("id").where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw unknownRun(who, id);
}

/** Those of some runs that are there; until the transaction ends nobody else writes them. */
export async function lockedRuns(
  { locksRows }: SqlDatabase,
  db: Tables,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom("runs")
    .select("id")
    .where("id", "in", [...ids])
    .orderBy("id")
    .$if(locksRows, (query) => query.forNoKeyUpdate())
    .execute();
  return rows.map(({ id }) => id);
}

function listedRun(place: string, { state, step, message, at, ...row }: RunRow): Run {
  const change = state === null ? null : { state, step: step!, message: message!, at: at! };
  return runOf(place, row, change && stateOf(change));
}

/** A run with its last change of state. */
interface RunRow extends Selectable<Schema["runs"]> {
  readonly state: string | null;
  readonly step: number | null;
  readonly message: string | null;
  readonly at: string | null;
}

/** Runs with their last change of state. */
function runsIn(db: Tables) {
  return db
    .selectFrom("runs")
    .leftJoin("states", (join) =>
      join.on(
        "states.id",
        "=",
        sql<number>`(select max(last.id) from states last where last.run = runs.id)`,
      ),
    )
    .selectAll("runs")
    .select(["states.state", "states.step", "states.message", "states.at"]);
}
