/** What is asked twice under one token, because an answer was lost, is done once. */
import { Kysely, SqliteDialect } from "kysely";
import { afterEach, expect, test } from "vitest";
import { inTransaction } from "../../../src/store/node/sql/database.ts";
import type { Schema } from "../../../src/store/node/sql/schema.ts";
import { sqlMethods } from "../../../src/store/node/sql/sql-store.ts";
import { openDatabase } from "../../../src/store/node/sqlite/database.ts";
import { migrate } from "../../../src/store/node/sqlite/migrations.ts";
import { newPath } from "./files.ts";

let close = async () => {};
afterEach(() => close());

/** The methods that all databases share, as a server's store calls them. */
async function methods() {
  const place = newPath();
  const database = await openDatabase(place);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
  close = () => db.destroy();
  await migrate(db, place);
  return sqlMethods({
    ...{ db, place, now: async () => Date.now(), locksRows: false, packs: false },
    atomically: (work) => inTransaction(db, "begin immediate", work),
  });
}

test("a change of state is recorded once", async () => {
  const store = await methods();
  const { id } = await store.createRun({ configuration: {}, seed: 1, versions: {} });
  const state = { state: "running", step: 1, message: "" } as const;
  for (const token of ["a", "a", "b"]) await store.record(id, { state }, token);
  expect((await store.states(id)).length).toBe(2);
});

test("a lease takes one entry", async () => {
  const store = await methods();
  const { id } = await store.createSweep({ name: "a", definition: {}, source: {}, versions: {} });
  const setting = { trial: 0, draw: 0, point: {}, setting: "a", rejected: null, seeds: [1, 2] };
  await store.addSettings(id, [setting]);
  const request = { milliseconds: 60_000, attempts: 3 };
  const first = await store.leaseEntry(id, request, "a");
  expect(await store.leaseEntry(id, request, "a")).toEqual(first);
  expect((await store.leaseEntry(id, request, "b"))?.seed).toBe(2);
});
