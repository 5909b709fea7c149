import { expect, test } from "vitest";
import { antisymmetric } from "../../src/cells/index.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

conform("antisymmetric", (random) =>
  antisymmetric({ ...randomLayer(random, 1), step: 0.1, diffusion: 0.05 }),
);

const pair = (diffusion: number) => ({
  inputSize: 0,
  hiddenSize: 2,
  inputWeights: new Float64Array(0),
  recurrentWeights: Float64Array.of(0, 1, 0, 0),
  step: 0.5,
  diffusion,
});
const none = new Float64Array(0);

test("two units by hand: the sign of U − Uᵀ", () => {
  // M = [0 1; −1 0], h = (0, ln 2): a = (ln 2, 0), h′ = (0.6/2, ln 2), J = I + [0.32 0; 0 0.5] M.
  const step = putToWork(antisymmetric(pair(0))).step(Float64Array.of(0, Math.LN2), none);
  expectAllClose(step.states, [0.3, Math.LN2], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1, 0, 0, 1)), [1, -0.5, 0.32, 1], ROUNDING);
});

test("the diffusion is taken off the diagonal", () => {
  // At the origin J = I + ε M, with M = [−γ 1; −1 −γ].
  const step = putToWork(antisymmetric(pair(0.2))).step(new Float64Array(2), none);
  expectAllClose(step.push(Float64Array.of(1, 0, 0, 1)), [0.9, -0.5, 0.5, 0.9], ROUNDING);
});

test("a step that is not positive is refused", () => {
  expect(() => antisymmetric({ ...pair(0), step: 0 })).toThrow(
    "antisymmetric: step is 0; expected a positive number",
  );
});
