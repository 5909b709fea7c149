import { expect, test } from "vitest";
import { gruResetBefore } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

conform("GRU, reset before,", (random) => gruResetBefore(randomLayer(random, 3)));
conform("GRU, reset before, with hard sigmoids,", (random) =>
  gruResetBefore({ ...randomLayer(random, 3), gateActivation: "hard-sigmoid" }),
);

test("one unit by hand", () => {
  // h = 2/5; r = σ(ln 3) = 3/4, z = σ(−ln 3) = 1/4, n = tanh(2 r h + ln 2 − 0.6) = 3/5:
  // h′ = 3/4·3/5 + 1/4·2/5 = 0.55. With r′ = z′ = 3/16,
  // J = z + (h − n) z′·4 + (1 − z) n′·2 (r + h r′·2) = 0.25 − 0.15 + 0.96·0.9.
  const cell = gruResetBefore({
    inputSize: 1,
    hiddenSize: 1,
    inputWeights: Float64Array.of(0, 0, 1),
    recurrentWeights: Float64Array.of(2, 4, 2),
    inputBias: Float64Array.of(Math.log(3), 0, 0),
    recurrentBias: Float64Array.of(-0.8, -Math.log(3) - 1.6, -0.6),
  });
  const step = putToWork(cell).step(Float64Array.of(0.4), Float64Array.of(Math.LN2));
  expectAllClose(step.states, [0.55], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1)), [0.964], ROUNDING);
});

test("a row whose coefficients are all 0 lowers the rank", () => {
  // z = 0 and n′ = 0 (relu, off) in one of four units.
  const options = randomLayer(createRandom(1), 3, { inputSize: 0, hiddenSize: 4, deviation: 0.1 });
  const bias = Float64Array.from({ length: 12 }, (_, i) => ({ 4: -50, 8: -50 })[i] ?? 0.5);
  const cell = gruResetBefore({
    ...options,
    inputBias: bias,
    gateActivation: "hard-sigmoid",
    activation: "relu",
  });
  expect(putToWork(cell).step(new Float64Array(4), new Float64Array(0)).rank()).toBe(3);
});
