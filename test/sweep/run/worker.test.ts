/** Workers: the same list and the same results for any number of them, however they end. */
import { describe, expect, test } from "vitest";
import { createMemoryStore } from "../../../src/store/memory-store.ts";
import type { RunStore } from "../../../src/store/store.ts";
import { type WorkerOptions, work } from "../../../src/sweep/run/worker.ts";
import { ATTEMPTS, BASE, freshSweep, type Rest, sweepIn } from "./sample.ts";

/** Without spectra, which take most of the time. */
const QUICK = { ...BASE, monitor: { enabled: false } };

const RATE = "training.optimiser.learningRate";
const TPE: Rest = {
  space: { [RATE]: { low: 0.001, high: 1, log: true }, "network.hidden": { low: 2, high: 6 } },
  sampler: { kind: "tpe", trials: 8, lag: 2, startup: 3 },
  pruner: { kind: "median", startup: 2 },
  seeds: 1,
};

/** What does not depend on the clock. */
async function contentsOf({ store, id }: { store: RunStore; id: string }): Promise<unknown> {
  const entries = (await store.entries(id)).map(
    ({ seconds: _, worker: __, attempts: ___, ...entry }) => entry,
  );
  return { settings: await store.settings(id), entries };
}

const workers = (count: number, options: WorkerOptions) =>
  Promise.all(Array.from({ length: count }, () => work(options)));

async function sweepBy(count: number, change: (store: RunStore) => RunStore = (store) => store) {
  const store = createMemoryStore();
  const options = await sweepIn(change(store), TPE, QUICK);
  const ends = await workers(count, { ...options, attempts: ATTEMPTS, pause: 25 });
  expect(ends.every(({ kind }) => kind === "done")).toBe(true);
  return contentsOf({ store, id: options.id });
}

describe("a TPE with a pruner that compares", () => {
  let alone: unknown;

  test("gives two and seven workers the list and results of one", { tags: ["slow"] }, async () => {
    alone = await sweepBy(1);
    for (const count of [2, 7]) expect(await sweepBy(count)).toEqual(alone);
  });

  test("also where every answer of the store takes its own time", { tags: ["slow"] }, async () => {
    alone ??= await sweepBy(1);
    let turn = 0;
    const slow = (store: RunStore): RunStore => ({
      ...store,
      async leaseEntry(id, request) {
        await new Promise((resolve) => setTimeout(resolve, (7 * turn++) % 5));
        return store.leaseEntry(id, request);
      },
      async settleEntry(id, outcome, settling) {
        await new Promise((resolve) => setTimeout(resolve, (5 * turn++) % 7));
        return store.settleEntry(id, outcome, settling);
      },
    });
    expect(await sweepBy(4, slow)).toEqual(alone);
  });

  test("also where workers are stopped and begun again", { tags: ["slow"] }, async () => {
    alone ??= await sweepBy(1);
    const store = createMemoryStore();
    const options = { ...(await sweepIn(store, TPE, QUICK)), attempts: ATTEMPTS, pause: 25 };
    for (let round = 0; ; round++) {
      const stop = new AbortController();
      let seen = 0;
      const observer = {
        onEntry: () => ({ onEpoch: () => void (++seen === 3 && stop.abort()) }),
      };
      const ends = await workers(2, { ...options, signal: stop.signal, observer });
      if (ends.every(({ kind }) => kind === "done")) break;
      expect((await store.countEntries(options.id)).running).toBe(0);
      expect(round).toBeLessThan(100);
    }
    expect(await contentsOf({ store, id: options.id })).toEqual(alone);
  });
});

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

test("a sweep whose settings are all rejected is over", async () => {
  const options = await freshSweep(
    { ...GRID, space: { "network.hidden": { values: [4, 5] } } },
    QUICK,
  );
  expect(await work({ ...options, attempts: 1, pause: 25 })).toMatchObject({ kind: "done" });
});
