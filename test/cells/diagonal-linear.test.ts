import { describe, expect, test } from "vitest";
import { diagonalLinear } from "../../src/cells/index.ts";
import type { Random } from "../../src/random.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";

const normals = (random: Random, length: number) =>
  Float64Array.from({ length }, () => random.normal());

conform("real diagonal", (random) =>
  diagonalLinear({
    inputSize: 3,
    real: normals(random, 6),
    inputWeights: normals(random, 18),
    inputBias: normals(random, 6),
  }),
);
conform("complex diagonal", (random) =>
  diagonalLinear({
    inputSize: 3,
    real: normals(random, 4),
    imaginary: normals(random, 4),
    inputWeights: normals(random, 24),
    inputBias: normals(random, 8),
  }),
);

describe("complex by hand", () => {
  // (0.6 + 0.8i)(1 + 2i) = −1 + 2i, and the input adds 10 + 20i.
  const cell = diagonalLinear({
    inputSize: 1,
    real: Float64Array.of(0.6),
    imaginary: Float64Array.of(0.8),
    inputWeights: Float64Array.of(1, 2),
  });
  const step = putToWork(cell).step(Float64Array.of(1, 2), Float64Array.of(10));

  test("state", () => expectAllClose(step.states, [9, 22], ROUNDING));
  test("Jacobian, a rotation", () => {
    expectAllClose(step.push(Float64Array.of(1, 0, 0, 1)), [0.6, 0.8, -0.8, 0.6], ROUNDING);
    expectAllClose([step.logAbsDeterminant()!], [0], ROUNDING);
  });
});

test("a λ of 0 takes its directions out of the rank: one if real, two if complex", () => {
  const real = Float64Array.of(0.5, 0, 2);
  const cell = (imaginary?: Float64Array) =>
    putToWork(
      diagonalLinear({
        inputSize: 0,
        real,
        imaginary,
        inputWeights: new Float64Array(0),
      }),
    ).step(new Float64Array(imaginary ? 6 : 3), new Float64Array(0));
  expect(cell().rank()).toBe(2);
  expect(cell(Float64Array.of(1, 0, 0)).rank()).toBe(4);
  expect(cell(Float64Array.of(1, 1, 0)).rank()).toBe(6);
  expect(cell().logAbsDeterminant()).toBe(Number.NEGATIVE_INFINITY);
});
