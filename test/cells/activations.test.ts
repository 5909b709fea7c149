import { describe, expect, test } from "vitest";
import { ACTIVATIONS, type Activation, sumLogs } from "../../src/cells/parts/activations.ts";
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

function logSlope(name: Activation, x: number): number {
  return ACTIVATIONS[name].sumLogSlopes(Float64Array.of(x), 0, 1);
}

describe.each(Object.keys(ACTIVATIONS) as Activation[])("%s", (name) => {
  const rule = ACTIVATIONS[name];
  const { value, slope } = applied(name, POINTS);

  test("ln φ′ and ln |φ| are the logarithms of slope and value, wherever these do not underflow", () => {
    POINTS.forEach((x, i) => {
      // Rounding of φ itself: ε relative, so ε absolute in the logarithm.
      if (slope[i] > 1e-300)
        expectAllClose([logSlope(name, x)], [Math.log(slope[i])], { atol: 1e-13 });
      if (value[i] !== 0) {
        expectAllClose(
          [rule.sumLogAbsValues(Float64Array.of(x), 0, 1)],
          [Math.log(Math.abs(value[i]))],
          { atol: 1e-13 },
        );
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
    [20, -20, 400, -400].flatMap((a) => [logSlope("tanh", a), logSlope("sigmoid", a)]),
    [20, 20, 400, 400].flatMap((a) => [
      Math.log(4) - 2 * a - 2 * Math.log1p(Math.exp(-2 * a)),
      -a - 2 * Math.log1p(Math.exp(-a)),
    ]),
    { rtol: 1e-15 },
  );
  expect(ACTIVATIONS.sigmoid.sumLogAbsValues(Float64Array.of(-1000), 0, 1)).toBe(-1000);
});

test("sums are those of the terms, however many, large or small they are", () => {
  const x = Float64Array.from({ length: 5000 }, (_, i) => (i % 7 === 3 ? 300 : 0.01 * (i - 2500)));
  const [start, count] = [11, 4900];
  for (const name of ["tanh", "sigmoid"] as const) {
    const rule = ACTIVATIONS[name];
    for (const sum of [rule.sumLogSlopes, rule.sumLogAbsValues]) {
      let expected = 0;
      for (let i = start; i < start + count; i++) expected += sum(x, i, 1);
      // Thousands of roundings of sums of up to 1e6.
      expectAllClose([sum(x, start, count)], [expected], { rtol: 1e-12 });
    }
  }
  expect(ACTIVATIONS.relu.sumLogSlopes(Float64Array.of(1, 1, -1, 1), 0, 4)).toBe(-Infinity);
  expect(ACTIVATIONS.tanh.sumLogSlopes(Float64Array.of(1, Number.NaN), 0, 2)).toBeNaN();
});

test("logarithms of numbers that have all their digits are summed by products, and of no others", () => {
  const x = Float64Array.from({ length: 3000 }, (_, i) => (-1) ** i * 10 ** ((i % 581) - 290));
  const [start, count] = [2, 2990];
  let expected = 0;
  for (let i = start; i < start + count; i++) expected += Math.log(Math.abs(x[i]));
  expectAllClose([sumLogs(x, start, count)!], [expected], { atol: 1e-9 });
  expect(sumLogs(x, 5, 0)).toBe(0);
  for (const lacking of [0, 1e-300, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(sumLogs(Float64Array.of(1, lacking, 1), 0, 3)).toBeNull();
  }
  expect(sumLogs(Float32Array.of(1, 1e-35), 0, 2)).toBeNull();
  expectAllClose([sumLogs(Float32Array.of(0.5, -0.25), 0, 2)!], [-3 * Math.LN2], { rtol: 1e-15 });
});

test("piecewise linear ones are flat at and beyond their corners", () => {
  expect([...applied("relu", [-1, 0, 1]).slope]).toEqual([0, 0, 1]);
  expect([...applied("hard-sigmoid", [-2.5, -2.4, 2.4, 2.5]).slope]).toEqual([0, 0.2, 0.2, 0]);
  expect([...applied("hard-sigmoid-6", [-3, 0, 3]).slope]).toEqual([0, 1 / 6, 0]);
  expect(logSlope("relu", 0)).toBe(Number.NEGATIVE_INFINITY);
});
