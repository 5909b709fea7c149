/**
 * Live events from a store on a PostgreSQL server of the test's own.
 *
 * @module-tag slow
 */
import { afterAll, beforeAll, describe, test } from "vitest";
import {
  POSTGRES_ABSENT,
  type PostgresServer,
  postgresPrograms,
  startPostgres,
} from "../support/postgres.ts";
import { expectEachOnceThroughRestarts } from "./restarts.ts";

if (postgresPrograms() === null) console.log(`skipped: events of PostgreSQL: ${POSTGRES_ABSENT}`);

describe.skipIf(postgresPrograms() === null)("events of a store on PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server?.remove());

  test("are dropped and repeated by no server that is stopped and started twice while a training records", async () => {
    await expectEachOnceThroughRestarts(server.address, 120);
  });
});
