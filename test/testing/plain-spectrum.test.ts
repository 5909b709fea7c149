import { describe, expect, test } from "vitest";
import {
  type Cell,
  cornn,
  elman,
  gru,
  henonMap,
  leaky,
  lstm,
  lyapunovSpectrum,
  sequencesFromNumbers,
  stack,
} from "../../src/index.ts";
import { createRandom } from "../../src/random.ts";
import { plainSpectrum } from "../../src/testing/index.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const STEPS = 60;
const TRANSIENT = 10;
const CELLS = ["tanh", "lstm", "gru", "leaky", "cornn", "stack"] as const;

/** Two inputs, four units, weights of variance 1/4. */
function cellNamed(name: (typeof CELLS)[number]): Cell {
  const random = createRandom(7);
  const numbers = (length: number) => Float64Array.from({ length }, () => 0.5 * random.normal());
  const layer = (gates: number, inputSize = 2) => ({
    inputSize,
    hiddenSize: 4,
    inputWeights: numbers(4 * gates * inputSize),
    recurrentWeights: numbers(16 * gates),
    inputBias: numbers(4 * gates),
  });
  switch (name) {
    case "tanh":
      return elman(layer(1));
    case "lstm":
      return lstm(layer(4));
    case "gru":
      return gru(layer(3));
    case "leaky":
      return leaky({ ...layer(1), leak: 0.3 });
    case "cornn":
      return cornn({
        ...layer(1),
        velocityWeights: numbers(16),
        ...{ step: 0.2, frequency: 1, damping: 2 },
      });
    case "stack":
      return stack([gru(layer(3)), elman(layer(1, 4))]);
  }
}

describe("the plain spectrum", () => {
  test.each(CELLS)("of %s is that of lyapunovSpectrum, column by column", async (name) => {
    const cell = cellNamed(name);
    const random = createRandom(3);
    const inputs = Float64Array.from({ length: 2 * STEPS }, () => random.normal());
    const plain = plainSpectrum(cell, inputs, STEPS, { transient: TRANSIENT });
    const fast = await lyapunovSpectrum(cell, sequencesFromNumbers([inputs], 2), {
      transient: TRANSIENT,
      interval: 1,
      frame: "identity",
      kernels: "reference",
    });
    expect(plain).toHaveLength(cell.stateSize);
    expectAllClose(fast.perSequence[0], [...plain], {
      atol: fast.certificates.accuracyBound + 1e-12,
    });
  });

  test("of the Hénon map sums to ln 0.3, the area that a step leaves", () => {
    const exponents = plainSpectrum(henonMap(), new Float64Array(0), 500, {
      initialState: Float64Array.of(0.1, 0.1),
    });
    expectAllClose([exponents[0] + exponents[1]], [Math.log(0.3)], { atol: 1e-12 });
  });

  test("of k columns is the beginning of that of n", () => {
    const cell = cellNamed("gru");
    const inputs = new Float64Array(2 * STEPS).fill(0.3);
    const frame = Float64Array.from({ length: 8 }, (_, at) => (at === 0 || at === 5 ? 1 : 0));
    const first = plainSpectrum(cell, inputs, STEPS, { frame });
    const all = plainSpectrum(cell, inputs, STEPS);
    expectAllClose([...first], [...all.subarray(0, 2)], { atol: 1e-12 });
  });
});
