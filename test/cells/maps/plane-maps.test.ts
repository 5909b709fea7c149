import { describe, test } from "vitest";
import { catMap, henonMap, ikedaMap } from "../../../src/cells/index.ts";
import { putToWork } from "../../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";
import { conform, ROUNDING } from "../conform.ts";
import { meanExponent } from "./mean-exponent.ts";

conform("Hénon map", () => henonMap());
conform("Ikeda map", () => ikedaMap());
conform("cat map", () => catMap(), {
  // Away from the jumps of mod 1, which finite differences would see.
  state: (random) => Float64Array.of(0.1 + 0.1 * random.uniform(), 0.1 + 0.1 * random.uniform()),
});

const none = new Float64Array(0);
const identity = Float64Array.of(1, 0, 0, 1);

describe("by hand", () => {
  test("Hénon", () => {
    // (1 − 1.4·0.25 + 0.2, 0.3·0.5), J = [−2.8·0.5, 1; 0.3, 0].
    const step = putToWork(henonMap()).step(Float64Array.of(0.5, 0.2), none);
    expectAllClose(step.states, [0.85, 0.15], ROUNDING);
    expectAllClose(step.push(identity), [-1.4, 0.3, 1, 0], ROUNDING);
  });
  test("Ikeda", () => {
    // At the origin τ = 0.4 − 6 is stationary: J is u times a rotation by τ.
    const step = putToWork(ikedaMap()).step(Float64Array.of(0, 0), none);
    const [c, s] = [Math.cos(-5.6), Math.sin(-5.6)];
    expectAllClose(step.states, [1, 0], ROUNDING);
    expectAllClose(step.push(identity), [0.9 * c, 0.9 * s, -0.9 * s, 0.9 * c], ROUNDING);
  });
  test("cat", () => {
    const step = putToWork(catMap()).step(Float64Array.of(0.5, 0.75), none);
    expectAllClose(step.states, [0.75, 0.25], ROUNDING);
    expectAllClose(step.push(identity), [2, 1, 1, 1], ROUNDING);
  });
});

describe("published and exact exponents", () => {
  // Finite-time spread shrinks as T^−½; 3 standard deviations of about 0.7.
  const steps = 30_000;
  const sampling = { atol: 2.1 / Math.sqrt(steps) };
  test("Hénon 0.4192 (Sprott 2003)", () => {
    expectAllClose([meanExponent(henonMap(), [0.1, 0.1], steps)], [0.4192], sampling);
  });
  test("Ikeda 0.507 ± 0.001 (own run of 4·10⁵ steps in numpy)", () => {
    expectAllClose([meanExponent(ikedaMap(), [0.1, 0.1], steps)], [0.507], sampling);
  });
  test("cat ln((3 + √5)/2), to rounding once the tangent is aligned", () => {
    const exact = Math.log((3 + Math.sqrt(5)) / 2);
    expectAllClose([meanExponent(catMap(), [0.1, 0.2], 1000)], [exact], { atol: 1e-13 });
  });
});
