/** The same list and the same results for any number of workers, however they end. */
import { describe, expect, test } from "vitest";
import { createMemoryStore } from "../../../src/store/memory-store.ts";
import type { RunStore } from "../../../src/store/store.ts";
import { type WorkerOptions, work } from "../../../src/sweep/run/worker.ts";
import { ATTEMPTS, QUICK, type Rest, sweepIn } from "./sample.ts";

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
