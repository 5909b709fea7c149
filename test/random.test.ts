import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { addingProblem } from "../src/data/generators/adding.ts";

import { createRandom, restoreRandom, seedFor } from "../src/random.ts";
import { createBatches } from "../src/training/batches.ts";
import { createNetwork } from "../src/training/create-network.ts";
import { sequenceSet } from "./support/drive.ts";

/** Seeds that are looked at: all are fixed, so that a test passes always or never. */
const SEEDS = 10_000;
/** A normal deviate is larger with probability 6·10⁻⁷; all tests here look at some 200 of them. */
const FAR = 5;

/** χ² of counts that ought to be equal, as a deviate that is near normal. */
function deviateOf(counts: readonly number[]): number {
  const mean = counts.reduce((a, b) => a + b) / counts.length;
  const chi = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  const freedom = counts.length - 1;
  return (chi - freedom) / Math.sqrt(2 * freedom);
}

/** √N times the correlation of two lists of uniforms: a standard normal if they are independent. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const product = a.reduce((sum, value, i) => sum + (value - 0.5) * (b[i] - 0.5), 0);
  return (12 * product) / Math.sqrt(a.length);
}

/** How far the pairs (aᵢ, bᵢ) are from filling 16 × 16 boxes evenly. */
function boxes(a: readonly number[], b: readonly number[]): number {
  const counts = new Array<number>(256).fill(0);
  for (const [i, value] of a.entries()) {
    counts[16 * Math.floor(16 * value) + Math.floor(16 * b[i])]++;
  }
  return deviateOf(counts);
}

/** draws[d][i]: draw d of the i-th seed. */
function firstDraws(seedOf: (i: number) => number, draws = 4): number[][] {
  const all = Array.from({ length: draws }, () => new Array<number>(SEEDS));
  for (let i = 0; i < SEEDS; i++) {
    const random = createRandom(seedOf(i));
    for (let d = 0; d < draws; d++) all[d][i] = random.uniform();
  }
  return all;
}

describe("seeds", () => {
  test("become the state by splitmix64, whose published outputs for 1234567 it is", () => {
    // Vigna, splitmix64.c; the two first outputs, as Rosetta Code lists them.
    const [s0, s1] = [6457827717110365317n, 3203168211198807973n];
    const [a, b, c, d] = createRandom(1234567)
      .save()
      .generator.map((half) => BigInt.asUintN(32, BigInt(half)));
    expect([(a << 32n) | b, (c << 32n) | d]).toEqual([s0, s1]);
  });

  test.each<[string, (i: number) => number]>([
    ["0, 1, 2, …", (i) => i],
    ["−1, −2, …", (i) => -1 - i],
    ["multiples of 2³²", (i) => i * 2 ** 32],
    ["multiples of 1000", (i) => 1000 * i],
  ])("%s: the very first draws are uniform and independent from seed to seed", (_, seedOf) => {
    const draws = firstDraws(seedOf);
    for (const [d, values] of draws.entries()) {
      const bins = new Array<number>(64).fill(0);
      for (const value of values) bins[Math.floor(64 * value)]++;
      expect(Math.abs(deviateOf(bins)), `draw ${d}: uniform`).toBeLessThan(FAR);
      for (const apart of [1, 2, 3]) {
        const [here, there] = [values.slice(0, -apart), values.slice(apart)];
        expect(Math.abs(correlation(here, there)), `draw ${d}, ${apart} apart`).toBeLessThan(FAR);
        expect(Math.abs(boxes(here, there)), `draw ${d}, ${apart} apart`).toBeLessThan(FAR);
      }
      for (const other of draws.slice(d + 1)) {
        expect(Math.abs(correlation(values, other))).toBeLessThan(FAR);
        expect(Math.abs(boxes(values, other))).toBeLessThan(FAR);
      }
    }
  });

  test("one bit of the seed changes half of the bits of the first draw", () => {
    const bitsOf = (seed: number) => BigInt(Math.floor(createRandom(seed).uniform() * 2 ** 53));
    const changed: number[] = [];
    for (let seed = 0; seed < 200; seed++) {
      for (let bit = 0; bit < 50; bit++) {
        const both = bitsOf(seed) ^ bitsOf(seed + 2 ** bit);
        changed.push(both.toString(2).replaceAll("0", "").length);
      }
    }
    const mean = changed.reduce((a, b) => a + b) / changed.length;
    // Binomial with 53 bits, were the pairs independent; every seed is in 50 of them.
    expect(Math.abs(mean - 26.5)).toBeLessThan((FAR * Math.sqrt(53 / 4)) / Math.sqrt(200));
  });

  test("that differ by 2³² differ, and those that are no safe integers are refused", () => {
    expect(createRandom(2 ** 32).uniform()).not.toBe(createRandom(0).uniform());
    for (const seed of [0.5, Number.NaN, 2 ** 53, 1e300]) {
      expect(() => createRandom(seed)).toThrow(
        `createRandom: seed is ${seed}; expected an integer`,
      );
      expect(() => seedFor(seed, "data")).toThrow(`seedFor: seed is ${seed}; expected an integer`);
    }
  });

  test("for purposes are safe integers that neither repeat nor follow the seed", () => {
    const purposes = ["data", "weights", "dropout", "frames", "order 0", "order 1", "order 10"];
    const all = purposes.flatMap((purpose) =>
      Array.from({ length: 1000 }, (_, s) => seedFor(s, purpose)),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(all.every(Number.isSafeInteger)).toBe(true);
    const scaled = (purpose: string) =>
      Array.from({ length: SEEDS }, (_, s) => seedFor(s, purpose) / 2 ** 53);
    expect(Math.abs(boxes(scaled("data"), scaled("weights")))).toBeLessThan(FAR);
    expect(Math.abs(boxes(scaled("order 0"), scaled("order 1")))).toBeLessThan(FAR);
  });
});

describe("a stream", () => {
  test("has the integers that its generator's package draws below any bound", () => {
    const random = createRandom(5);
    const bounds = [1, 2, 3, 7, 9800, 2 ** 31 - 1, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32, 2 ** 40];
    for (const bound of bounds) {
      const generator = xoroshiro128plusFromState(random.save().generator);
      for (let i = 0; i < 200; i++) {
        expect(random.integer(bound)).toBe(uniformInt(generator, 0, bound - 1));
      }
    }
  });

  test("goes on where it was saved, also within a pair of normals", () => {
    const random = createRandom(3, 2);
    random.normal();
    const again = restoreRandom(JSON.parse(JSON.stringify(random.save())));
    const next = () => [random.normal(), random.uniform(), random.integer(7), random.normal()];
    expect([again.normal(), again.uniform(), again.integer(7), again.normal()]).toEqual(next());
  });

  test("of one seed is none of the others", () => {
    const first = Array.from({ length: 50 }, (_, stream) => createRandom(0, stream).uniform());
    expect(new Set(first).size).toBe(50);
  });
});

describe("what is drawn from small seeds", () => {
  test("the first weight of a network is uniform over seeds", () => {
    const H = 4;
    const counts = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 2000; seed++) {
      const { cell } = createNetwork({
        cell: "tanh",
        inputSize: 1,
        hiddenSize: H,
        outputs: 1,
        seed,
      });
      const [weight] = (cell.definition as unknown as { inputWeights: Float64Array }).inputWeights;
      counts[Math.floor(((weight * Math.sqrt(H) + 1) / 2) * counts.length)]++;
    }
    expect(Math.abs(deviateOf(counts))).toBeLessThan(FAR);
  });

  test("the last sequence of an epoch says nothing about that of the next", async () => {
    const task = addingProblem({ steps: 4, sequences: 16, seed: 0 });
    const ids = sequenceSet(...Array.from({ length: 16 }, (_, s) => [[s], [s], [s], [s]]));
    const batches = createBatches({ ...task, inputs: ids }, { sequences: 1, seed: 0 });
    const last: number[] = [];
    for (let epoch = 0; epoch < 2000; epoch++) {
      last.push(((await batches.read(epoch, 15)).batch.inputs as Float64Array)[0]);
    }
    const scaled = last.map((s) => (s + 0.5) / 16);
    expect(Math.abs(boxes(scaled.slice(0, -1), scaled.slice(1)))).toBeLessThan(FAR);
    expect(Math.abs(deviateOf(countsOf(last, 16)))).toBeLessThan(FAR);
  });

  test("the data of a seed are not its weights over again", async () => {
    const own: number[] = [];
    const theirs: number[] = [];
    for (let seed = 0; seed < 2000; seed++) {
      const { inputs } = addingProblem({ steps: 4, sequences: 1, seed });
      own.push((await inputs.sequences[0].read(0, 1))[0]);
      const { cell } = createNetwork({
        cell: "tanh",
        inputSize: 1,
        hiddenSize: 1,
        outputs: 1,
        seed,
      });
      const [weight] = (cell.definition as unknown as { inputWeights: Float64Array }).inputWeights;
      theirs.push((weight + 1) / 2);
    }
    expect(Math.abs(correlation(own, theirs))).toBeLessThan(FAR);
  });
});

function countsOf(values: readonly number[], kinds: number): number[] {
  const counts = new Array<number>(kinds).fill(0);
  for (const value of values) counts[value]++;
  return counts;
}
