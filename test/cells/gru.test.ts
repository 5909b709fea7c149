import { describe, expect, test } from "vitest";
import { gru } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

conform("GRU", (random) => gru(randomLayer(random, 3)));
conform("GRU with hard sigmoids", (random) =>
  gru({ ...randomLayer(random, 3), gateActivation: "hard-sigmoid", activation: "relu" }),
);

test("one unit by hand", () => {
  // h = 1/5; r = σ(ln 3) = 3/4, z = σ(−ln 3) = 1/4, m = 2h + 2/5 = 4/5, n = tanh(ln 2) = 3/5:
  // h′ = 3/4·3/5 + 1/4·1/5 = 1/2. With r′ = z′ = 3/16 and e = (1 − z) n′ = 3/4·0.64 = 0.48,
  // J = z + (h − n) z′·4 + e m r′·2 + e r·2 = 0.25 − 0.3 + 0.144 + 0.72.
  const cell = gru({
    inputSize: 1,
    hiddenSize: 1,
    inputWeights: Float64Array.of(0, 0, 1),
    recurrentWeights: Float64Array.of(2, 4, 2),
    inputBias: Float64Array.of(Math.log(3), 0, 0),
    recurrentBias: Float64Array.of(-0.4, -Math.log(3) - 0.8, 0.4),
  });
  const step = putToWork(cell).step(Float64Array.of(0.2), Float64Array.of(Math.LN2 - 0.6));
  expectAllClose(step.states, [0.5], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1)), [0.814], ROUNDING);
  // The candidate reads the input beside r∘m: ∂f/∂x = e·1.
  expectAllClose(step.push(Float64Array.of(1), Float64Array.of(1)), [0.814 + 0.48], ROUNDING);
});

describe("rank", () => {
  // z = 0 in the first two of five units, by hard sigmoids; r = 1/2.
  const options = randomLayer(createRandom(5), 3, { inputSize: 0, hiddenSize: 5, deviation: 0.1 });
  const closing = Float64Array.from({ length: 15 }, (_, i) => (i === 5 || i === 6 ? -50 : 0));
  const rankWith = (recurrentWeights: Float64Array, outward = closing) =>
    putToWork(
      gru({ ...options, recurrentWeights, inputBias: outward, gateActivation: "hard-sigmoid" }),
    )
      .step(new Float64Array(5).fill(0.3), new Float64Array(0))
      .rank();

  test("is n where the candidate carries what z drops", () => {
    expect(rankWith(Float64Array.from(options.recurrentWeights))).toBe(5);
  });
  test("is the number of z ≠ 0 without recurrence", () => {
    expect(rankWith(new Float64Array(75))).toBe(3);
  });
  test("grows by the rank of the recurrence at most", () => {
    const rankOne = Float64Array.from({ length: 75 }, (_, at) => (at >= 50 ? 0.1 * (at % 5) : 0));
    expect(rankWith(rankOne)).toBe(4);
  });
});
