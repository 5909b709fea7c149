import { test } from "vitest";
import { minimalGated } from "../../src/cells/index.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

conform("minimal gated unit", (random) => minimalGated(randomLayer(random, 2)));
conform("minimal gated unit with relu", (random) =>
  minimalGated({ ...randomLayer(random, 2), gateActivation: "hard-sigmoid", activation: "relu" }),
);

test("one unit by hand", () => {
  // h = 2/5; f = σ(ln 3) = 3/4, n = tanh(2 f h + ln 2 − 0.6) = 3/5:
  // h′ = 3/4·3/5 + 1/4·2/5 = 0.55. With f′ = 3/16,
  // J = 1 − f + (n − h) f′·2 + f n′·2 (f + h f′·2) = 0.25 + 0.075 + 0.96·0.9.
  const cell = minimalGated({
    inputSize: 1,
    hiddenSize: 1,
    inputWeights: Float64Array.of(0, 1),
    recurrentWeights: Float64Array.of(2, 2),
    inputBias: Float64Array.of(Math.log(3) - 0.8, -0.6),
  });
  const step = putToWork(cell).step(Float64Array.of(0.4), Float64Array.of(Math.LN2));
  expectAllClose(step.states, [0.55], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1)), [1.189], ROUNDING);
});
