/** The growth at single steps: closed forms, its mean, what ends it. */
import { describe, expect, test } from "vitest";
import { elman, gru, stack } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { localGrowth, lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { randomLayer } from "../support/plain-networks.ts";

const kernels = "reference";
/** One logarithm of a product of a few roundings. */
const ROUNDING = { atol: 1e-13 };

/** h ← f(0.8 h + x). */
const single = (activation: "tanh" | "relu" | "identity") =>
  elman({
    ...{ inputSize: 1, hiddenSize: 1, activation },
    inputWeights: Float64Array.of(1),
    recurrentWeights: Float64Array.of(0.8),
  });

describe("growth at single steps", () => {
  test("of one tanh unit is ln |u (1 − h²)| at every step", async () => {
    const inputs = normalInputs(createRandom(1), 300, 1);
    const growth = await localGrowth(single("tanh"), sequenceSet(inputs), {
      transient: 7,
      kernels,
    });
    let h = 0;
    const expected = inputs.map(([x]) => {
      h = Math.tanh(0.8 * h + x);
      return Math.log(0.8 * (1 - h * h));
    });
    expectAllClose(growth, expected.slice(7), ROUNDING);
  });

  test("counts so many steps, and those of the sequence that is asked for", async () => {
    const both = [1, 2].map((seed) => normalInputs(createRandom(seed), 60, 1));
    const set = {
      ...sequenceSet(both[0]),
      sequences: both.map((each) => sequenceSet(each).sequences[0]),
    };
    const options = { transient: 10, steps: 20, kernels } as const;
    const second = await localGrowth(single("tanh"), set, { ...options, sequence: 1 });
    const alone = await localGrowth(single("tanh"), sequenceSet(both[1]), options);
    expect(second).toEqual(alone);
    expect(second).toHaveLength(20);
    expect(second).not.toEqual(await localGrowth(single("tanh"), set, options));
  });

  test("has λ₁ as its mean, of a stack, too", async () => {
    const random = createRandom(4);
    const cell = stack([
      elman(randomLayer(random, 1, 2, 6).options),
      gru(randomLayer(random, 3, 6, 5).options),
    ]);
    const set = sequenceSet(normalInputs(createRandom(5), 900, 2));
    // After 500 steps either direction is the one that grows most, to less than rounding.
    const transient = 500;
    const growth = await localGrowth(cell, set, { transient, kernels });
    const { maximum, perSequence } = await lyapunovSpectrum(cell, set, {
      ...{ exponents: 1, transient, kernels, segments: 1 },
    });
    const mean = growth.reduce((sum, value) => sum + value) / growth.length;
    expect(perSequence).toHaveLength(1);
    expect(Math.abs(mean - maximum)).toBeLessThan(1e-9);
  });

  test("does not over- or underflow, however long", async () => {
    const still = sequenceSet(Array.from({ length: 5000 }, () => [0]));
    const growth = await localGrowth(single("identity"), still, { transient: 0, kernels });
    expectAllClose(growth, new Array(5000).fill(Math.log(0.8)), ROUNDING);
  });

  test("is −∞ where the input takes every difference, and is not known after that", async () => {
    const inputs = [1, 1, -9, 1, 1].map((x) => [x]);
    const growth = await localGrowth(single("relu"), sequenceSet(inputs), {
      transient: 0,
      kernels,
    });
    expectAllClose(growth.slice(0, 2), [Math.log(0.8), Math.log(0.8)], ROUNDING);
    expect([...growth.slice(2)]).toEqual([Number.NEGATIVE_INFINITY, Number.NaN, Number.NaN]);
  });

  test("refuses steps and sequences that there are not", async () => {
    const set = sequenceSet(normalInputs(createRandom(1), 30, 1));
    for (const options of [{ steps: 31 }, { transient: 30 }, { sequence: 1 }, { steps: 0.5 }]) {
      await expect(localGrowth(single("tanh"), set, options)).rejects.toThrow(
        /steps of sequence \d are wanted, which has \d+; expected at least one/,
      );
    }
  });
});
