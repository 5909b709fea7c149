import { describe, expect, test } from "vitest";
import { sequencesFromNumbers, sequencesFromTokens } from "../../src/data/sequences.ts";
import { nextStepTask } from "../../src/data/tasks/next-step.ts";
import { createBatches } from "../../src/training/batches.ts";
import { planShards, shardOf, shardStates } from "../../src/training/shards/shard-plan.ts";

/** Sequence s at step t is 10 s + t. */
const counted = (...lengths: number[]) =>
  sequencesFromTokens(
    lengths.map((length, s) => Int32Array.from({ length }, (_, t) => 10 * s + t)),
    100,
  );
const task = (...lengths: number[]) => ({
  inputs: counted(...lengths),
  targets: counted(...lengths),
  scoredFrom: 0,
});

describe("batches", () => {
  test("column t·B + b is step t of the group's sequence b; chunks go on, groups do not", async () => {
    const batches = createBatches(task(5, 5, 5, 5), { sequences: 2, steps: 3, shuffle: false });
    expect(batches.count(0)).toBe(4);
    const read = await Promise.all([0, 1, 2, 3].map((index) => batches.read(0, index)));
    expect(read.map(({ batch }) => [...batch.inputs])).toEqual([
      [0, 10, 1, 11, 2, 12],
      [3, 13, 4, 14],
      [20, 30, 21, 31, 22, 32],
      [23, 33, 24, 34],
    ]);
    expect(read.map(({ batch }) => batch.steps)).toEqual([3, 2, 3, 2]);
    expect(read.map(({ continues }) => continues)).toEqual([false, true, false, true]);
  });

  test("vectors keep their features together", async () => {
    const vectors = sequencesFromNumbers(
      [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8)],
      2,
    );
    const batches = createBatches(
      { inputs: vectors, targets: vectors, scoredFrom: 0 },
      { sequences: 2, shuffle: false },
    );
    const { batch } = await batches.read(0, 0);
    expect([...batch.inputs]).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
  });

  test("what is not there, or comes before scoredFrom, is not scored", async () => {
    const ragged = { ...task(4, 2, 3), scoredFrom: 1 };
    const batches = createBatches(ragged, { sequences: 2, steps: 3, shuffle: false });
    const read = await Promise.all([0, 1, 2].map((index) => batches.read(0, index)));
    expect(read.map(({ batch }) => [...batch.targets])).toEqual([
      [-1, -1, 1, 11, 2, -1],
      [3, -1],
      [-1, -1, 21, -1, 22, -1],
    ]);
    const numbers = sequencesFromNumbers([Float64Array.of(1, 2)], 1);
    const inNumbers = createBatches(
      { inputs: numbers, targets: numbers, scoredFrom: 1 },
      { sequences: 2, shuffle: false },
    );
    const { batch } = await inNumbers.read(0, 0);
    expect([...batch.targets]).toEqual([Number.NaN, Number.NaN, 2, Number.NaN]);
    expect([...batch.inputs]).toEqual([1, 0, 2, 0]);
  });

  test("every epoch has its own order of all sequences, the same whenever it is read", async () => {
    const lengths = new Array(9).fill(1);
    const read = async (batches: ReturnType<typeof createBatches>, epoch: number) => {
      const parts = [0, 1, 2].map((index) => batches.read(epoch, index));
      return (await Promise.all(parts)).flatMap(({ batch }) => [...batch.inputs]);
    };
    const batches = createBatches(task(...lengths), { sequences: 3, seed: 5 });
    const [first, second] = [await read(batches, 0), await read(batches, 1)];
    const all = lengths.map((_, s) => 10 * s);
    expect(first).not.toEqual(second);
    expect(first).not.toEqual(all);
    expect([...first].sort((a, b) => a - b)).toEqual(all);
    const fresh = createBatches(task(...lengths), { sequences: 3, seed: 5 });
    expect(await read(fresh, 1)).toEqual(second);
    expect(await read(batches, 0)).toEqual(first);
    const other = createBatches(task(...lengths), { sequences: 3, seed: 6 });
    expect(await read(other, 0)).not.toEqual(first);
  });

  test("tasks whose halves do not belong together are refused", () => {
    const wrong = { inputs: counted(3, 3), targets: counted(3, 2), scoredFrom: 0 };
    expect(() => createBatches(wrong, { sequences: 1 })).toThrow("of the same lengths");
    expect(() => createBatches({ ...task(3), scoredFrom: 3 }, { sequences: 1 })).toThrow(
      "scoredFrom is 3",
    );
    expect(() => createBatches(task(3), { sequences: 0 })).toThrow("sequences is 0");
  });
});

describe("the next step", () => {
  test("is the target, one step shorter", async () => {
    const { inputs, targets } = nextStepTask(counted(4));
    const [input] = inputs.sequences;
    const [target] = targets.sequences;
    expect([input.length, target.length]).toEqual([3, 3]);
    expect([...(await input.read(0, 9))]).toEqual([0, 1, 2]);
    expect([...(await target.read(0, 9))]).toEqual([1, 2, 3]);
    expect([...(await target.read(1, 1))]).toEqual([2]);
  });
  test("needs two steps", () => {
    expect(() => nextStepTask(counted(4, 1))).toThrow("a sequence of 1 steps; expected at least 2");
  });
});

describe("shards", () => {
  test("are 1, 2, 4 and 8 of at least 16 sequences", () => {
    const plan = (B: number) => [planShards(B).shards, planShards(B).size];
    expect([1, 31, 32, 33, 127, 128, 511, 512].map(plan)).toEqual([
      [1, 1],
      [1, 31],
      [2, 16],
      [2, 17],
      [2, 64],
      [4, 32],
      [4, 128],
      [8, 64],
    ]);
  });

  test("are columns of the batch; what is missing is not scored", () => {
    const batch = {
      steps: 2,
      inputs: Float64Array.of(1, 2, 3, 4, 5, 6),
      targets: Int32Array.of(1, 2, 3, 4, 5, 6),
    };
    const plan = { shards: 2, size: 2 };
    const [first, second] = [0, 1].map((s) => shardOf(batch, 3, plan, s));
    expect([...first.targets, ...second.targets]).toEqual([1, 2, 4, 5, 3, -1, 6, -1]);
    expect([...first.inputs, ...second.inputs]).toEqual([1, 2, 4, 5, 3, 0, 6, 0]);
    const states = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect([...shardStates(states, 2, plan, 1)!]).toEqual([5, 6, 0, 0]);
    expect(shardStates(null, 2, plan, 1)).toBe(null);
  });
});
