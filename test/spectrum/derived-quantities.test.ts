import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/elman.ts";
import { autonomousInputs } from "../../src/data/sequences.ts";
import { derivedQuantities } from "../../src/spectrum/derived-quantities.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import { unstableDirections } from "../../src/spectrum/statistics/unstable-directions.ts";

const NULL = Number.NEGATIVE_INFINITY;

/** Of exponents and their errors, of as many states unless more are named. */
function unstable(spectrum: readonly (readonly [number, number | null])[], stateSize?: number) {
  return unstableDirections({
    exponents: spectrum.map(([exponent]) => exponent),
    standardErrors: spectrum.map(([, error]) => error),
    stateSize: stateSize ?? spectrum.length,
  });
}

describe("unstable directions", () => {
  test("are those above zero by more than two standard errors", () => {
    expect(
      unstable([
        [0.5, 0.1],
        [0.21, 0.1],
        [0.2, 0.1],
        [0.1, 0.1],
        [-1, 0.1],
      ]),
    ).toEqual({
      value: 2,
      lowerBound: false,
    });
    expect(
      unstable([
        [0.1, 0],
        [0, 0],
        [-0.1, 0],
      ]),
    ).toEqual({ value: 1, lowerBound: false });
  });

  test("those of −∞ are none, and no reason to doubt the number", () => {
    expect(
      unstable([
        [0.5, 0.1],
        [NULL, null],
      ]),
    ).toEqual({ value: 1, lowerBound: false });
    expect(unstable([[NULL, null]], 4)).toEqual({ value: 0, lowerBound: false });
  });

  test("a positive one without an error bar makes the number a lower bound", () => {
    expect(
      unstable([
        [0.5, 0.1],
        [0.4, null],
        [-1, 0.1],
      ]),
    ).toEqual({ value: 1, lowerBound: true });
    expect(
      unstable([
        [0.5, 0.1],
        [-1, null],
      ]),
    ).toEqual({ value: 1, lowerBound: false });
  });

  test("so does a partial spectrum whose least exponent is positive, whatever its error", () => {
    expect(
      unstable(
        [
          [0.5, 0.1],
          [0.1, 0.1],
        ],
        3,
      ),
    ).toEqual({ value: 1, lowerBound: true });
    expect(
      unstable(
        [
          [0.5, 0.1],
          [-0.1, 0.1],
        ],
        3,
      ),
    ).toEqual({ value: 1, lowerBound: false });
    expect(
      unstable(
        [
          [0.5, 0.1],
          [0.1, 0.1],
        ],
        2,
      ),
    ).toEqual({ value: 1, lowerBound: false });
  });
});

test("the order of the exponents changes no quantity, as in the reference code's convention", () => {
  const sorted = { exponents: [0.5, 0.25, -0.5, NULL], standardErrors: [0.1, 0.2, 0.1, null] };
  const mixed = { exponents: [-0.5, NULL, 0.5, 0.25], standardErrors: [0.1, null, 0.1, 0.2] };
  expect(derivedQuantities(mixed, 5)).toEqual(derivedQuantities(sorted, 5));
  expect(derivedQuantities(sorted, 5)).toEqual({
    nullDirections: 1,
    unstableDirections: { value: 1, lowerBound: false },
    kaplanYorkeDimension: { value: 3, lowerBound: false },
    entropy: { value: 0.75, lowerBound: false },
    maximum: 0.5,
    mean: NULL,
  });
});

test("a result has them, in either convention", async () => {
  // h ← diag(2, 0.5) h: exponents ln 2 and −ln 2 exactly, so that errors are rounding.
  const cell = elman({
    ...{ inputSize: 0, hiddenSize: 2, activation: "identity" },
    ...{ inputWeights: new Float64Array(0), recurrentWeights: Float64Array.of(2, 0, 0, 0.5) },
  });
  const result = await lyapunovSpectrum(cell, autonomousInputs(300));
  expect(result).toMatchObject(derivedQuantities(result, 2));
  expect(result.unstableDirections).toEqual({ value: 1, lowerBound: false });
  const tanh = elman({
    ...{ inputSize: 0, hiddenSize: 1 },
    ...{ inputWeights: new Float64Array(0), recurrentWeights: Float64Array.of(2) },
  });
  const old = await lyapunovSpectrum(tanh, autonomousInputs(300), { convention: "vogt2020" });
  expect(old).toMatchObject(derivedQuantities(old, 1));
  // Without error bars nobody knows.
  expect(old.unstableDirections).toEqual({ value: 0, lowerBound: true });
});
