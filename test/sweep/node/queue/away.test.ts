/** A queue that does not take what it is given: the work goes on, and ends when it is told to. Queue and processes are stand-ins. */
import { expect, test, vi } from "vitest";
import { createMemoryStore } from "../../../../src/store/memory-store.ts";
import type { EntryKey } from "../../../../src/store/sweeps.ts";
import type { EntryEnd } from "../../../../src/sweep/run/one-entry.ts";
import { BASE, sweepIn } from "../../run/sample.ts";

const queue = vi.hoisted(() => ({
  add: async (_: readonly EntryKey[]): Promise<void> => {},
  compute: async (_: EntryKey): Promise<EntryEnd> => ({ kind: "returned" }),
  stopped: 0,
  deliver: null as null | ((key: EntryKey) => Promise<EntryEnd>),
}));

vi.mock("../../../../src/sweep/node/queue/entry-queue.ts", () => ({
  openQueue: async () => ({
    add: (keys: readonly EntryKey[]) => queue.add(keys),
    listen(_: number, compute: (key: EntryKey) => Promise<EntryEnd>) {
      queue.deliver = compute;
      return { async pause() {}, async close() {} };
    },
    async close() {},
  }),
}));

vi.mock("../../../../src/sweep/node/queue/told-worker.ts", () => ({
  toldWorker: () => ({
    compute: (key: EntryKey) => queue.compute(key),
    stop: () => queue.stopped++,
    ended: async () => {},
  }),
}));

async function begun(signal?: AbortSignal) {
  const { runFromQueue } = await import("../../../../src/sweep/node/queue/run-queue.ts");
  const store = createMemoryStore();
  const space = { "training.optimiser.learningRate": { values: [0.01, 0.1] } };
  const { id, plan } = await sweepIn(store, { space, sampler: { kind: "grid" }, seeds: 1 }, BASE);
  const notes: string[] = [];
  const end = runFromQueue({
    ...{ store, plan, sweep: id, workers: 1, attempts: 1, folder: ".", place: "nowhere", signal },
    ...{ patience: 0, quiet: 1, onNote: (note: string) => notes.push(note) },
    queue: { server: "redis", url: "redis://nowhere", shown: "redis://nowhere" },
  });
  return { store, id, notes, end };
}

test("jobs that a queue did not take are added again, and the sweep comes to its end", async () => {
  let refusals = 2;
  const { store, id, notes, end } = await begun();
  queue.add = async (keys) => {
    if (refusals-- > 0) throw new Error("Command timed out");
    for (const key of keys) await queue.deliver!(key);
  };
  queue.compute = async (key) => {
    const lease = await store.leaseEntry(id, { milliseconds: 60_000, attempts: 1, entry: key });
    const told = { run: null, reason: "", objective: 1, seconds: 1 };
    const settling = { token: lease!.token, attempts: 1 };
    await store.settleEntry(id, { ...key, state: "done", ...told }, settling);
    return { kind: "over", state: "done", reason: "" };
  };
  expect((await end).end.kind).toBe("done");
  expect(notes).toEqual(Array(2).fill("redis://nowhere: Command timed out"));
  expect((await store.countEntries(id)).done).toBe(2);
});

test("what is under way is told to stop at once, though the queue does not answer", async () => {
  const signal = new AbortController();
  queue.stopped = 0;
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    queue.add = () => {
      resolve();
      return new Promise((refused) => {
        answer = refused;
      });
    };
  });
  const { end } = await begun(signal.signal);
  await asked;
  signal.abort();
  expect(queue.stopped).toBe(1);
  answer();
  expect((await end).end.kind).toBe("stopped");
});
