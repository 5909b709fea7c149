/**
 * The store on a PostgreSQL server of the test's own: the suite of all stores, and what only servers do.
 *
 * @module-tag slow
 */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../../src/store/node/open-store.ts";
import { describeStore } from "../../../src/testing/index.ts";
import { freePort } from "../../support/own-server.ts";
import {
  POSTGRES_ABSENT,
  type PostgresServer,
  postgresPrograms,
  startPostgres,
} from "../../support/postgres.ts";
import { failureOfPromise } from "./files.ts";

const RUN = { configuration: { task: "copy" }, seed: 2 ** 53 - 1, versions: {} };
const LEASE = { milliseconds: 60_000, attempts: 3 };

if (postgresPrograms() === null) console.log(`skipped: PostgreSQL store: ${POSTGRES_ABSENT}`);

describe.skipIf(postgresPrograms() === null)("PostgreSQL", () => {
  let server: PostgresServer;
  let count = 0;
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server?.remove());

  const fresh = () => server.create(`test${count++}`);

  describeStore(
    "the store on a PostgreSQL server",
    async () => {
      await server.run("drop schema if exists lyapscope cascade");
      return openStore(server.address);
    },
    { describe, test, expect },
  );

  test("is found again by the next who opens it, large seeds and all", async () => {
    const address = await fresh();
    const first = await openStore(address);
    const { id } = await first.createRun(RUN);
    await first.close();
    const second = await openStore(address);
    expect((await second.run(id)).seed).toBe(RUN.seed);
    await second.close();
  });

  test("eight first starts at once make the tables once", async () => {
    const address = await fresh();
    const stores = await Promise.all(Array.from({ length: 8 }, () => openStore(address)));
    const made = await Promise.all(stores.map((store) => store.createRun(RUN)));
    expect(made.filter(({ existed }) => !existed).length).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("of eight stores that lease at once each gets other entries, and none twice", async () => {
    const address = await fresh();
    const stores = await Promise.all(Array.from({ length: 8 }, () => openStore(address)));
    const sweep = { name: "a", definition: {}, source: {}, versions: {} };
    const ids = await Promise.all(stores.map(async (store) => (await store.createSweep(sweep)).id));
    const seeds = Array.from({ length: 40 }, (_, i) => i);
    const setting = { trial: 0, draw: 0, point: {}, setting: "a", rejected: null, seeds };
    await Promise.all(stores.map((store, i) => store.addSettings(ids[i], [setting])));
    const taken = stores.map(async (store, i) => {
      const mine: number[] = [];
      for (;;) {
        const entry = await store.leaseEntry(ids[i], LEASE);
        if (entry === null) return mine;
        mine.push(entry.seed);
      }
    });
    expect((await Promise.all(taken)).flat().sort((a, b) => a - b)).toEqual(seeds);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("an entry that another transaction is taking is passed over, not waited for", async () => {
    const address = await fresh();
    const store = await openStore(address);
    const { id } = await store.createSweep({ name: "a", definition: {}, source: {}, versions: {} });
    const setting = { trial: 0, draw: 0, point: {}, setting: "a", rejected: null, seeds: [0, 1] };
    await store.addSettings(id, [setting]);
    const other = new pg.Client({ connectionString: address });
    await other.connect();
    await other.query("begin");
    await other.query("select 1 from lyapscope.entries where seed = 0 for update");
    // Who waits would wait for ever; then the test ends, with the wrong entry.
    const end = setTimeout(() => void other.query("rollback"), 30_000);
    expect((await store.leaseEntry(id, LEASE))?.seed).toBe(1);
    clearTimeout(end);
    await other.query("rollback");
    await other.end();
    await store.close();
  });

  test("one run is held by one of many that ask at once", async () => {
    const address = await fresh();
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(address)));
    const { id } = await stores[0].createRun(RUN);
    const asked = await Promise.allSettled(stores.map((store) => store.holdRun(id)));
    expect(asked.filter(({ status }) => status === "fulfilled").length).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
  });

  test("a server that stops is waited for, and nothing is lost or counts twice", async () => {
    const address = await fresh();
    const waits: string[] = [];
    const store = await openStore(address, { onWait: (message) => waits.push(message) });
    const { id } = await store.createRun(RUN);
    let isDown = false;
    const outage = (async () => {
      for (let round = 0; round < 2; round++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        isDown = true;
        await server.stop();
        await server.start();
      }
    })();
    let step = 0;
    let last = 0;
    while (!isDown || step < last + 20) {
      step++;
      if (!isDown) last = step;
      const state = { state: "running", step, message: "" } as const;
      await store.record(id, { metrics: [{ step, name: "loss", value: step / 3 }], state });
    }
    await outage;
    const steps = Array.from({ length: step }, (_, i) => i + 1);
    expect((await store.metrics(id)).map((metric) => metric.step)).toEqual(steps);
    expect((await store.states(id)).map((change) => change.step)).toEqual(steps);
    expect(waits[0]).toMatch(/does not answer \(.*\); asking again for 120 s$/);
    await store.close();
  });

  test("a server that is not there is named, without the password, and given up as told", async () => {
    const address = `postgres://me:secret@127.0.0.1:${await freePort()}/db`;
    const failure = await failureOfPromise(openStore(address, { patience: 200 }));
    expect(failure.message).toMatch(/^postgres:\/\/me:…@127\.0\.0\.1:\d+\/db: .*ECONNREFUSED/);
    expect(failure.message).not.toContain("secret");
    expect((await failureOfPromise(openStore("postgres://a:b:c"))).name).toBe("RangeError");
  });

  test("a database that is not there is refused at once in the server's words", async () => {
    const absent = server.address.replace(/postgres$/, "absent");
    expect((await failureOfPromise(openStore(absent))).message).toMatch(
      /database "absent" does not exist/,
    );
  });

  test("tables of a newer version, and of another program, are refused", async () => {
    await server.run("drop schema if exists lyapscope cascade");
    await (await openStore(server.address)).close();
    await server.run(
      "insert into lyapscope.kysely_migration (name, timestamp) values ('9999-later', 'x')",
    );
    const newer = await failureOfPromise(openStore(server.address));
    expect(newer.message).toContain("made by a newer lyapscope (it has 9999-later;");
    await server.run("drop schema lyapscope cascade; create schema lyapscope");
    await server.run("create table lyapscope.theirs (id int)");
    expect((await failureOfPromise(openStore(server.address))).message).toContain("theirs");
    await server.run("drop schema lyapscope cascade");
  });
});
