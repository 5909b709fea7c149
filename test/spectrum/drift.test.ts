import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/random.ts";
import { apart, autoregressive, growthOf, judged } from "../support/made-up-growth.ts";

/** Noise of deviation 1 and something that is not stationary, 5 times as large, in each of `blocks`. */
function moving(shape: (at: number) => number, blocks: number, seed: number): number[] {
  return autoregressive(createRandom(seed), blocks, 0).map(
    (value, i) => value + 5 * shape(i / blocks),
  );
}

const SHAPES: [string, (at: number) => number][] = [
  ["a step at the middle", (at) => (at < 0.5 ? 0 : 1)],
  ["a step at two thirds", (at) => (at < 2 / 3 ? 0 : 1)],
  ["a trend", (at) => at],
  ["the first fifth", (at) => (at < 0.2 ? 1 : 0)],
  ["a hump", (at) => (Math.abs(at - 0.5) < 0.17 ? 1 : 0)],
  ["a slow decay", (at) => Math.exp(-3 * at)],
];

describe("what moves along the data has not settled", () => {
  test.each(SHAPES)("%s", (_, shape) => {
    for (const blocks of [24, 96, 190]) {
      for (let seed = 0; seed < 8; seed++) {
        const { warnings } = judged([growthOf([moving(shape, blocks, seed)], 1)], 1);
        expect(warnings.some(({ blocking }) => blocking)).toBe(true);
      }
    }
  });

  test.each(SHAPES)("%s, in each of four sequences", (_, shape) => {
    const growth = [1, 2, 3, 4].map((seed) => growthOf([moving(shape, 24, seed)], 1));
    expect(judged(growth, 1).warnings.length).toBeGreaterThan(0);
  });

  test("a change in steps with hardly any noise, as where the input is switched on", () => {
    const values = moving((at) => (at < 0.5 ? 0 : 1), 96, 1).map((value) => value / 1000);
    expect(judged([growthOf([values], 1)], 1).warnings.length).toBeGreaterThan(0);
  });

  test.each<[string, (at: number) => number]>([
    ["from third to third", (at) => 0.2 * Math.floor(3 * at)],
    ["in the last third", (at) => (at < 2 / 3 ? 0 : 0.4)],
    ["in the first third", (at) => (at < 1 / 3 ? 0 : 0.4)],
  ])("a change %s that a block hides, in the words that say so", (_, shape) => {
    const values = moving(shape, 190, 2);
    const [warning] = judged([growthOf([values], 1)], 1).warnings;
    expect(warning.blocking).toBe(true);
    expect(warning.text).toMatch(
      /^λ1 has not settled: two thirds of the time differ by \d+\.\d standard errors of their difference; give longer input$/,
    );
  });

  test("a longer transient is advice where it leaves half of the steps", () => {
    const values = moving((at) => (at < 2 / 3 ? 0 : 0.4), 4500, 1);
    const [warning] = judged([growthOf([values], 45)], 45).warnings;
    expect(warning.text).toMatch(/give longer input, or skip more with --transient 2000$/);
  });

  test("one of a thousand exponents", () => {
    const random = createRandom(5);
    const columns = Array.from({ length: 1000 }, () => autoregressive(random, 96, 0));
    columns[700] = columns[700].map((value, i) => value + (i < 32 ? 0 : 5));
    const { warnings } = judged([growthOf(apart(columns), 1)], 1);
    expect(warnings.map(({ text }) => text).join()).toMatch(/^λ701 has not settled/);
  });
});

describe("what is stationary has settled", () => {
  /** Share of results with any warning. */
  function alarms(trials: number, exponents: number, blocks: number, phi: number, sequences = 1) {
    let warned = 0;
    for (let seed = 0; seed < trials; seed++) {
      const random = createRandom(seed);
      const growth = Array.from({ length: sequences }, () =>
        growthOf(
          apart(Array.from({ length: exponents }, () => autoregressive(random, blocks, phi))),
          1,
        ),
      );
      if (judged(growth, 1).warnings.length > 0) warned++;
    }
    return warned / trials;
  }

  // 1 % is wanted of the drift, and another is what looks like few samples.

  test.each([
    [400, 1, 96, 0, 1, 0.03],
    [300, 1, 190, 0.4, 1, 0.03],
    [200, 1, 24, 0, 4, 0.04],
    [100, 1, 24, 0.2, 8, 0.04],
    [30, 64, 96, 0.2, 1, 0.07],
  ])("%i trials of %i exponents, %i blocks, memory %f, %i sequences", (...trial) => {
    const [trials, exponents, blocks, phi, sequences, most] = trial;
    expect(alarms(trials, exponents, blocks, phi, sequences)).toBeLessThanOrEqual(most);
  });

  test("a thousand exponents at once", () => {
    expect(alarms(5, 1000, 96, 0)).toBe(0);
    expect(alarms(3, 1000, 96, 0.2)).toBe(0);
  });

  test("what does not vary at all", () => {
    const { warnings, estimates } = judged([growthOf([new Array<number>(300).fill(-0.7)], 3)], 3);
    expect(warnings).toEqual([]);
    expect(estimates.samples[0]).toBeCloseTo(100, 6);
  });
});
