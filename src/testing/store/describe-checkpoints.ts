/** Checkpoints of a store: which is the last, what is replaced, how many stay. */

import type { TestRunner } from "../test-runner.ts";
import { RUN, rejection, type StoreFactory, withRun } from "./store-sample.ts";

/** Describes the checkpoints of a store. */
export function describeCheckpoints(open: StoreFactory, { test, expect }: TestRunner): void {
  const bytes = (length: number, first: number) => Uint8Array.from({ length }, (_, i) => first + i);

  test("the last checkpoint is that of the largest step, in whatever order they came", () =>
    withRun(open, async (store, id) => {
      expect(await store.latestCheckpoint(id)).toEqual(null);
      await store.record(id, { checkpoint: { step: 100, bytes: bytes(4, 1) } });
      await store.record(id, { checkpoint: { step: 20, bytes: bytes(3, 2) } });
      expect(await store.latestCheckpoint(id)).toEqual({ step: 100, bytes: bytes(4, 1) });
      expect(await store.checkpoints(id)).toEqual([
        { step: 20, size: 3 },
        { step: 100, size: 4 },
      ]);
    }));

  test("a checkpoint of the same step is replaced; an empty one is one", () =>
    withRun(open, async (store, id) => {
      await store.record(id, { checkpoint: { step: 3, bytes: bytes(4, 1) } });
      await store.record(id, { checkpoint: { step: 3, bytes: bytes(0, 0) } });
      expect(await store.latestCheckpoint(id)).toEqual({ step: 3, bytes: bytes(0, 0) });
      expect(await store.checkpoints(id)).toEqual([{ step: 3, size: 0 }]);
    }));

  test("the checkpoint of any step can be had", () =>
    withRun(open, async (store, id) => {
      for (const step of [5, 10]) {
        await store.record(id, { checkpoint: { step, bytes: Uint8Array.of(step) } });
      }
      expect(await store.checkpoint(id, 5)).toEqual({ step: 5, bytes: Uint8Array.of(5) });
      expect(await store.checkpoint(id, 6)).toEqual(null);
    }));

  test("checkpoints of some steps can be kept beside the last ones", () =>
    withRun(open, async (store, id) => {
      for (const step of [1, 2, 3, 4]) {
        await store.record(id, { checkpoint: { step, bytes: new Uint8Array(1) } });
      }
      await store.keepCheckpoints(id, 1, [2, 9]);
      expect((await store.checkpoints(id)).map(({ step }) => step)).toEqual([2, 4]);
    }));

  test("the last few checkpoints can be kept, of this run alone", () =>
    withRun(open, async (store, id) => {
      const other = (await store.createRun({ ...RUN, seed: 8 })).id;
      for (const step of [1, 2, 9, 10]) {
        await store.record(id, { checkpoint: { step, bytes: bytes(1, step) } });
      }
      await store.record(other, { checkpoint: { step: 1, bytes: bytes(1, 1) } });
      const steps = async (run: string) => (await store.checkpoints(run)).map(({ step }) => step);
      await store.keepCheckpoints(id, 7);
      expect(await steps(id)).toEqual([1, 2, 9, 10]);
      await store.keepCheckpoints(id, 2);
      expect(await steps(id)).toEqual([9, 10]);
      await store.keepCheckpoints(id, 0);
      expect(await steps(id)).toEqual([]);
      expect(await steps(other)).toEqual([1]);
      for (const count of [-1, 0.5, Number.NaN]) {
        expect(await rejection(store.keepCheckpoints(id, count))).toEqual("RangeError");
      }
    }));
}
