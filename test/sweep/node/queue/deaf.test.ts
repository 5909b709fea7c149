/**
 * A queue that brings nothing although jobs wait: found out by the store, and listened to anew.
 *
 * Queue and processes are stand-ins, so that one of them can be deaf; the store and its sweep are real.
 */
import { expect, test, vi } from "vitest";
import { createMemoryStore } from "../../../../src/store/memory-store.ts";
import type { EntryKey } from "../../../../src/store/sweeps.ts";
import type { EntryEnd } from "../../../../src/sweep/run/one-entry.ts";
import { BASE, sweepIn } from "../../run/sample.ts";

const seen = vi.hoisted(() => ({
  listeners: 0,
  closed: 0,
  added: 0,
  giveUp: new AbortController(),
  waiting: [] as EntryKey[],
  compute: null as null | ((key: EntryKey) => Promise<EntryEnd>),
}));

vi.mock("../../../../src/sweep/node/queue/entry-queue.ts", () => ({
  openQueue: async () => ({
    async add(keys: readonly EntryKey[]) {
      // Whoever never listens anew would go on for ever.
      if (++seen.added > 8) seen.giveUp.abort();
      seen.waiting = keys.map(({ trial, seed }) => ({ trial, seed }));
    },
    listen(_: number, compute: (key: EntryKey) => Promise<EntryEnd>) {
      seen.listeners++;
      const hears = seen.listeners > 1;
      const deliver = async () => {
        for (const key of seen.waiting.splice(0)) await compute(key);
      };
      const timer = setInterval(() => hears && void deliver(), 10);
      const end = async () => clearInterval(timer);
      return {
        pause: end,
        async close() {
          seen.closed++;
          await end();
        },
      };
    },
    async close() {},
  }),
}));

vi.mock("../../../../src/sweep/node/queue/told-worker.ts", () => ({
  toldWorker: () => ({
    compute: (key: EntryKey) => seen.compute!(key),
    stop() {},
    ended: async () => {},
  }),
}));

test("a queue that has gone deaf is listened to anew, and the sweep comes to its end", async () => {
  const { runFromQueue } = await import("../../../../src/sweep/node/queue/run-queue.ts");
  const store = createMemoryStore();
  const space = { "training.optimiser.learningRate": { values: [0.01, 0.1] } };
  const { id, plan } = await sweepIn(store, { space, sampler: { kind: "grid" }, seeds: 1 }, BASE);
  seen.compute = async (key) => {
    const lease = await store.leaseEntry(id, { milliseconds: 60_000, attempts: 1, entry: key });
    const outcome = {
      ...key,
      state: "done",
      run: null,
      reason: "",
      objective: 1,
      seconds: 1,
    } as const;
    await store.settleEntry(id, outcome, { token: lease!.token, attempts: 1 });
    return { kind: "over", state: "done", reason: "" };
  };
  const notes: string[] = [];
  const { end, crashes } = await runFromQueue({
    ...{ store, plan, sweep: id, workers: 1, attempts: 1, folder: ".", place: "nowhere" },
    signal: seen.giveUp.signal,
    ...{ patience: 0, quiet: 1, onNote: (note: string) => notes.push(note) },
    queue: { server: "redis", url: "redis://nowhere", shown: "redis://nowhere" },
  });
  expect(notes).toEqual([
    "2 runs wait, and nothing was heard of the queue for a while; listening anew",
  ]);
  expect([end.kind, crashes]).toEqual(["done", 0]);
  expect([seen.listeners, seen.closed]).toEqual([2, 2]);
  expect((await store.countEntries(id)).done).toBe(2);
});
