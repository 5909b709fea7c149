import { describe, expect, test } from "vitest";
import { ACTIVATIONS, type Activation } from "../../src/cells/activations.ts";
import type { RealArray } from "../../src/kernels/kernels.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const POINTS = [-700, -350, -20, -2.6, -1, -1e-3, 0, 1e-3, 0.7, 2.6, 20, 350, 700];

function applied(name: Activation, points: readonly number[]) {
  const kernels = createReferenceKernels({ precision: "float64", capacity: 3 * points.length });
  const [x, value, slope] = [0, 1, 2].map(() => kernels.allocate(points.length));
  x.set(points);
  const column = (data: RealArray) => ({ data, stride: points.length });
  ACTIVATIONS[name].apply(kernels, points.length, 1, column(x), column(value), column(slope));
  return { value, slope };
}

describe.each(Object.keys(ACTIVATIONS) as Activation[])("%s", (name) => {
  const rule = ACTIVATIONS[name];
  const { value, slope } = applied(name, POINTS);

  test("ln φ′ and ln |φ| are the logarithms of slope and value, wherever these do not underflow", () => {
    POINTS.forEach((x, i) => {
      // Rounding of φ itself: ε relative, so ε absolute in the logarithm.
      if (slope[i] > 1e-300)
        expectAllClose([rule.logSlope(x)], [Math.log(slope[i])], { atol: 1e-13 });
      if (value[i] !== 0) {
        expectAllClose([rule.logAbsValue(x)], [Math.log(Math.abs(value[i]))], { atol: 1e-13 });
      }
    });
  });

  test("the slope is the derivative of the value", () => {
    const points = POINTS.filter((x) => x !== 0 && Math.abs(x) < 20);
    const h = 1e-5; // truncation h² and rounding ε/h, both 1e-10
    const ahead = applied(
      name,
      points.map((x) => x + h),
    ).value;
    const behind = applied(
      name,
      points.map((x) => x - h),
    ).value;
    const differences = Array.from(ahead, (a, i) => (a - behind[i]) / (2 * h));
    expectAllClose(applied(name, points).slope, differences, { atol: 1e-9 });
  });

  test("NaN stays NaN", () => {
    expect(applied(name, [Number.NaN]).value[0]).toBeNaN();
  });
});

test("logarithms of slopes do not underflow", () => {
  expectAllClose(
    [20, -20, 400, -400].flatMap((a) => [
      ACTIVATIONS.tanh.logSlope(a),
      ACTIVATIONS.sigmoid.logSlope(a),
    ]),
    [20, 20, 400, 400].flatMap((a) => [
      Math.log(4) - 2 * a - 2 * Math.log1p(Math.exp(-2 * a)),
      -a - 2 * Math.log1p(Math.exp(-a)),
    ]),
    { rtol: 1e-15 },
  );
  expect(ACTIVATIONS.sigmoid.logAbsValue(-1000)).toBe(-1000);
});

test("piecewise linear ones are flat at and beyond their corners", () => {
  expect([...applied("relu", [-1, 0, 1]).slope]).toEqual([0, 0, 1]);
  expect([...applied("hard-sigmoid", [-2.5, -2.4, 2.4, 2.5]).slope]).toEqual([0, 0.2, 0.2, 0]);
  expect([...applied("hard-sigmoid-6", [-3, 0, 3]).slope]).toEqual([0, 1 / 6, 0]);
  expect(ACTIVATIONS.relu.logSlope(0)).toBe(Number.NEGATIVE_INFINITY);
});
