/** One worker: what it takes, keeps, reports, and when it is through. */
import { expect, test } from "vitest";
import { RunHeldError } from "../../../src/store/checks.ts";
import { createMemoryStore } from "../../../src/store/memory-store.ts";
import type { RunStore } from "../../../src/store/store.ts";
import { storedSweep } from "../../../src/sweep/run/source.ts";
import { computeLeased, work } from "../../../src/sweep/run/worker.ts";
import { freshSweep, QUICK, type Rest } from "./sample.ts";

const RATE = "training.optimiser.learningRate";
const GRID: Rest = {
  space: { [RATE]: { values: [0.01, 0.1] } },
  sampler: { kind: "grid" },
  seeds: [1],
};

test("an entry that fails is tried again and then given up, and the rest is computed", async () => {
  const options = await freshSweep(GRID, QUICK);
  const { store } = options;
  let first: string | null = null;
  const broken: RunStore = {
    ...store,
    async createRun(run) {
      const created = await store.createRun(run);
      first ??= created.id;
      if (created.id === first) throw new Error("no room");
      return created;
    },
  };
  const outcomes: string[] = [];
  await work({
    ...{ ...options, store: broken, attempts: 2, pause: 25 },
    observer: { onOutcome: ({ state }, recorded) => outcomes.push(`${state} ${recorded}`) },
  });
  expect(outcomes).toEqual(["failed true", "failed true", "done true"]);
  const [failed, done] = await store.entries(options.id);
  expect(failed).toMatchObject({ state: "failed", failures: 2, attempts: 2, reason: "no room" });
  expect(done.state).toBe("done");
});

test("a worker that waits for others reads their entries when something has come of them", async () => {
  const options = await freshSweep(GRID, QUICK);
  const { store, id } = options;
  const request = { milliseconds: 60_000, attempts: 2 };
  const taken = [await store.leaseEntry(id, request), await store.leaseEntry(id, request)];
  let [looks, reads] = [0, 0];
  const watched: RunStore = {
    ...store,
    async countEntries(sweep) {
      looks++;
      const other = looks === 8 ? taken[0]! : looks === 16 ? taken[1]! : null;
      if (other !== null) {
        const { trial, seed, token } = other;
        const end = { state: "done", run: null, reason: "", objective: 1, seconds: 1 } as const;
        await store.settleEntry(id, { trial, seed, ...end }, { token, attempts: 2 });
      }
      return store.countEntries(sweep);
    },
    entries(sweep) {
      reads++;
      return store.entries(sweep);
    },
  };
  const end = await work({ ...options, store: watched, attempts: 2, pause: 1 });
  expect(end.kind).toBe("done");
  expect(looks).toBeGreaterThanOrEqual(16);
  expect(reads).toBeLessThanOrEqual(3);
});

test("a lease is kept for as long as the computation takes", async () => {
  const options = await freshSweep(GRID, QUICK);
  const { store } = options;
  let renewals = 0;
  const counting: RunStore = {
    ...store,
    renewLease(...args) {
      renewals++;
      return store.renewLease(...args);
    },
    async record(...args) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      return store.record(...args);
    },
  };
  await work({ ...options, store: counting, attempts: 1, lease: 30, pause: 25 });
  expect(renewals).toBeGreaterThan(4);
  const ends = (await store.entries(options.id)).map(({ state, reason }) => `${state} ${reason}`);
  expect(ends).toEqual(["done ", "done "]);
});

test("a worker rests ever longer while others compute, and begins anew after work of its own", async () => {
  const options = await freshSweep(GRID, QUICK);
  const { store, id } = options;
  const request = { milliseconds: 60_000, attempts: 1 };
  const other = (await store.leaseEntry(id, request))!;
  const said: string[] = [];
  const waiting = {
    async rest() {
      said.push("rest");
      if (said.length < 4) return;
      const { trial, seed, token } = other;
      const end = { state: "done", run: null, reason: "", objective: 1, seconds: 1 } as const;
      await store.settleEntry(id, { trial, seed, ...end }, { token, attempts: 1 });
    },
    restart: () => said.push("restart"),
    wake: () => {},
  };
  expect((await work({ ...options, attempts: 1, waiting })).kind).toBe("done");
  expect(said).toEqual(["restart", "rest", "rest", "rest"]);
});

test("a run that somebody else holds is looked at ever less often", async () => {
  const options = await freshSweep(GRID, QUICK);
  const stop = new AbortController();
  let [rests, looks] = [0, 0];
  const waiting = {
    async rest() {
      if (++rests === 3) stop.abort();
    },
    restart: () => expect.unreachable("it got none"),
    wake: () => {},
  };
  const { store } = options;
  const held: RunStore = {
    ...store,
    holdRun(id) {
      if (++looks > 9) stop.abort();
      return Promise.reject(new RunHeldError(`run ${id} is computed elsewhere`));
    },
  };
  await work({ ...options, store: held, attempts: 1, pause: 1, waiting, signal: stop.signal });
  expect(rests).toBe(3);
});

test("a sweep whose settings are all rejected is over", async () => {
  const options = await freshSweep(
    { ...GRID, space: { "network.hidden": { values: [4, 5] } } },
    QUICK,
  );
  expect(await work({ ...options, attempts: 1, pause: 25 })).toMatchObject({ kind: "done" });
});

test("what a worker puts on the list it takes at once", { timeout: 30_000 }, async () => {
  const options = await freshSweep(GRID, QUICK);
  const empty = createMemoryStore();
  const { id } = await empty.createSweep(storedSweep(options.sweep, "test", options.versions));
  const stop = new AbortController();
  const store: RunStore = {
    ...empty,
    async settleEntry(...settled) {
      const recorded = await empty.settleEntry(...settled);
      if ((await empty.countEntries(id)).waiting === 0) stop.abort();
      return recorded;
    },
  };
  // Whoever rests before that rests until the test is given up.
  const pause = 1e9;
  await work({ ...options, store, id, attempts: 1, pause, signal: stop.signal });
  expect((await empty.entries(id)).map(({ state }) => state)).toEqual(["done", "done"]);
});

test("what came of an entry is reported, also where nobody looks on", async () => {
  const options = await freshSweep(GRID, QUICK);
  const { store, id } = options;
  const entry = await store.leaseEntry(id, { milliseconds: 60_000, attempts: 1 });
  const outcome = await computeLeased(entry!, { ...options, attempts: 1, lease: 60_000 });
  expect(outcome.state).toBe("done");
  expect((await store.entries(id))[0]).toMatchObject({ state: "done", run: outcome.run });
});

test("a worker is not through while another may give back what it has", async () => {
  const options = await freshSweep(GRID, QUICK);
  const { store, id } = options;
  const lease = await store.leaseEntry(id, { milliseconds: 60_000, attempts: 1 });
  let looks = 0;
  const watched: RunStore = {
    ...store,
    async countEntries(sweep) {
      const { trial, seed, token } = lease!;
      const back = {
        state: "returned",
        run: null,
        reason: "",
        objective: null,
        seconds: 1,
      } as const;
      if (++looks === 3) {
        await store.settleEntry(id, { trial, seed, ...back }, { token, attempts: 1 });
      }
      return store.countEntries(sweep);
    },
  };
  await work({ ...options, store: watched, attempts: 1, pause: 1 });
  expect((await store.entries(id)).map(({ state }) => state)).toEqual(["done", "done"]);
});
