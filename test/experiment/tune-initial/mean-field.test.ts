/** The theory of many units against published values and against networks. */
import { describe, expect, test } from "vitest";
import {
  meanFieldExponent,
  ownVariance,
  tangentGrowth,
} from "../../../src/experiment/tune-initial/mean-field.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

describe("mean-field theory", () => {
  test("λ₁ of large networks without input", () => {
    // Digits of another quadrature of the same two equations, those of 10 and 20 by `scipy.integrate.quad` of SciPy 1.17.1.
    const known = [
      [1.2, 0.0164762596],
      [1.5, 0.0652172119],
      [2, 0.1547242298],
      [5, 0.5324279416],
      [10, 0.8564351892],
      [20, 1.1924126391],
    ];
    for (const [gain, exponent] of known) {
      let variance = 1;
      for (let step = 0; step < 3000; step++) variance = ownVariance(gain, variance);
      expectAllClose([tangentGrowth(gain, variance)], [exponent], { atol: 2e-10 });
    }
  });

  test("in silence from zero states: ln g", () => {
    expectAllClose([meanFieldExponent(0.7, [new Float64Array(50)], 5)], [Math.log(0.7)], {
      atol: 1e-12,
    });
  });

  test("in silence from random states: that of the chaos, as from any other variance", () => {
    // By the table above, at g = 2; the states' own variance is forgotten during the transient.
    for (const scale of [0.1, 0.5, 2]) {
      const found = meanFieldExponent(2, [new Float64Array(1000)], 500, scale);
      expectAllClose([found], [0.1547242298], { atol: 2e-10 });
    }
    // The first step counts, too: what is there is g² s².
    const first = meanFieldExponent(0.5, [new Float64Array(1)], 0, 3);
    expect(first).toBe(tangentGrowth(0.5, 1.5 ** 2));
  });

  test("a drive holds chaos down, and the transient is not counted", () => {
    const drive = new Float64Array(200).fill(0.1);
    expect(meanFieldExponent(1.2, [drive], 20)).toBeLessThan(0);
    const late = Float64Array.from(drive, (value, t) => (t < 20 ? 1000 : value));
    // What came before the transient is forgotten at the rate of a few steps.
    expectAllClose([meanFieldExponent(1.2, [late], 100)], [meanFieldExponent(1.2, [drive], 100)], {
      atol: 1e-6,
    });
  });
});
