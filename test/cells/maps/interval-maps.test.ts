import { expect, test } from "vitest";
import { logisticMap, tentMap } from "../../../src/cells/index.ts";
import { putToWork } from "../../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";
import { conform, ROUNDING } from "../conform.ts";
import { meanExponent } from "./mean-exponent.ts";

conform("logistic map", () => logisticMap({ r: 3.7 }), {
  state: (random) => Float64Array.of(random.uniform()),
});
conform("tent map", () => tentMap(), { state: (random) => Float64Array.of(random.uniform()) });

const at = (x: number, cell = logisticMap()) =>
  putToWork(cell).step(Float64Array.of(x), new Float64Array(0));

test("by hand", () => {
  expectAllClose(at(0.2).states, [0.64], ROUNDING); // 4 · 0.2 · 0.8
  expectAllClose(at(0.2).push(Float64Array.of(1)), [2.4], ROUNDING); // 4 · 0.6
  expectAllClose(at(0.75, tentMap({ slope: 2 })).states, [0.5], ROUNDING);
  expectAllClose(at(0.75, tentMap({ slope: 2 })).push(Float64Array.of(1)), [-2], ROUNDING);
});

test("the critical point is singular", () => {
  expect([at(0.5).rank(), at(0.5).logAbsDeterminant()]).toEqual([0, Number.NEGATIVE_INFINITY]);
});

test("for r = 4 the exponent is ln 2", () => {
  // Conjugate to doubling. ln |f′| = ln |4 cos θ| with θ uniform has standard deviation π/√12 = 0.91;
  // successive ones are anticorrelated, so 3·0.91/√T is more than three standard errors.
  const steps = 50_000;
  expectAllClose([meanExponent(logisticMap(), [0.3], steps)], [Math.LN2], {
    atol: 2.73 / Math.sqrt(steps),
  });
});

test("a parameter that is no number is refused", () => {
  expect(() => logisticMap({ r: Number.NaN })).toThrow(
    "logistic: r is NaN; expected a finite number",
  );
});
