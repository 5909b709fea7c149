import { expect, test } from "vitest";
import { cornn } from "../../src/cells/index.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

const CONSTANTS = { step: 0.1, frequency: 2.7, damping: 4.7 };

conform("coRNN", (random) => {
  const layer = randomLayer(random, 1);
  const velocityWeights = Float64Array.from(layer.recurrentWeights, () => 0.5 * random.normal());
  return cornn({ ...layer, velocityWeights, ...CONSTANTS });
});

/** One oscillator without input. */
const one = (u: number, v: number, constants: Partial<typeof CONSTANTS> = {}) => ({
  inputSize: 0,
  hiddenSize: 1,
  inputWeights: new Float64Array(0),
  recurrentWeights: Float64Array.of(u),
  velocityWeights: Float64Array.of(v),
  ...CONSTANTS,
  ...constants,
});
const none = new Float64Array(0);

test("one oscillator by hand: the velocity moves first, the position with its new value", () => {
  // a = 2·ln 2 − ln 2·1 = ln 2 with y = ln 2, z = 1, U = 2, V = −ln 2: φ = 0.6, φ′ = 0.64.
  // Δ = 1/2, γ = 2, ε = 1/2: z′ = 1 + (0.6 − 2 ln 2 − 1/2)/2, y′ = ln 2 + z′/2.
  const constants = { step: 0.5, frequency: 2, damping: 0.5 };
  const { LN2 } = Math;
  const step = putToWork(cornn(one(2, -LN2, constants))).step(Float64Array.of(LN2, 1), none);
  const z = 1 + (0.6 - 2 * LN2 - 0.5) / 2;
  expectAllClose(step.states, [LN2 + z / 2, z], ROUNDING);
  // Of y: q′ = −1 + 0.32·2 = −0.36, p′ = 1 − 0.18. Of z: q′ = 3/4 − 0.32 ln 2.
  const q = 0.75 - 0.32 * LN2;
  expectAllClose(step.push(Float64Array.of(1, 0, 0, 1)), [0.82, -0.36, q / 2, q], ROUNDING);
});

test("without weights J has the determinant 1 − Δε of a damped oscillator", () => {
  const step = putToWork(cornn(one(0, 0))).step(Float64Array.of(0.3, -0.2), none);
  const [a, b, c, d] = step.push(Float64Array.of(1, 0, 0, 1));
  expectAllClose([a * d - b * c], [1 - 0.1 * 4.7], ROUNDING);
});

test.each([
  [{ step: 0 }, "cornn: step is 0; expected a positive number"],
  [{ damping: Number.NaN }, "cornn: damping is NaN; expected a finite number"],
  [{ frequency: Number.POSITIVE_INFINITY }, "cornn: frequency is Infinity; expected a finite"],
])("%j is refused", (constants, message) => {
  expect(() => cornn(one(1, 1, constants))).toThrow(message);
});

test("velocity weights of another size are refused", () => {
  const wrong = { ...one(1, 1), velocityWeights: new Float64Array(4) };
  expect(() => cornn(wrong)).toThrow("cornn: velocityWeights has 4 elements; expected 1");
});
