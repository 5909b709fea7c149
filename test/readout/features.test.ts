/** Features by closed form: every value and error here can be checked by hand. */
import { describe, expect, test } from "vitest";
import { FEATURES, type FeatureSource, layerFeatures } from "../../src/readout/features.ts";

/** Rounding of sums over a few exponents. */
const DIGITS = 12;

function source(exponents: readonly number[], more: Partial<FeatureSource> = {}): FeatureSource {
  const all = Float64Array.from(exponents);
  return { exponents: all, errors: null, stateSize: all.length, layerOf: null, ...more };
}

function feature(name: string) {
  const found = [...FEATURES, ...layerFeatures(0), ...layerFeatures(1)].find(
    (each) => each.name === name,
  );
  if (found === undefined) throw new Error(`no feature "${name}"`);
  return found;
}

const of = (name: string, spectrum: FeatureSource) => feature(name).of(spectrum);
const errorOf = (name: string, spectrum: FeatureSource) => feature(name).error(spectrum);

/** 0.5, 0.4 … −0.5: eleven exponents, so that tenths are exponents. */
const RAMP = source(
  Array.from({ length: 11 }, (_, j) => (5 - j) / 10),
  { errors: Float64Array.from({ length: 11 }, (_, j) => 0.01 * (j + 1)) },
);

describe("of a ramp from 0.5 to −0.5", () => {
  test.each([
    ["λ₁", 0.5, 0.01],
    ["λ₂", 0.4, 0.02],
    ["λ₁₀", -0.4, 0.1],
    ["λ₁ − λ₁₀", 0.9, 0.11],
    ["|λ₁|", 0.5, 0.01],
    ["mean", 0, 0.06],
    ["median", 0, 0.06],
    ["least", -0.5, 0.11],
    // Σ_{d=1…5} 2 (d/10)² = 1.1, over 11.
    ["spread", Math.sqrt(0.1), undefined],
    // One unit of index is a tenth of the spectrum, and a tenth of a nat.
    ["slope 0–10 %", -1, (0.01 + 0.02) / 0.1],
    ["slope 10–50 %", -1, (0.02 + 0.06) / 0.4],
    ["slope 50–90 %", -1, (0.06 + 0.1) / 0.4],
    ["share above 0", 5 / 11, undefined],
    ["share above −1/10", 6 / 11, undefined],
    ["share above −1/1", 1, 0],
    ["share within 0.01 of 0", 1 / 11, undefined],
    ["null directions", 0, 0],
    // All partial sums are ≥ 0, the last is 0.
    ["sum of positive exponents", 1.5, 0.01 + 0.02 + 0.03 + 0.04 + 0.05],
    [
      "Σλ² of the first 10",
      2 * (0.25 + 0.16 + 0.09 + 0.04 + 0.01) - 0.25,
      2 * (0.5 * 0.01 + 0.4 * 0.02 + 0.3 * 0.03 + 0.2 * 0.04 + 0.1 * 0.05) +
        2 * (0.1 * 0.07 + 0.2 * 0.08 + 0.3 * 0.09 + 0.4 * 0.1),
    ],
  ])("%s", (name, value, error) => {
    expect(of(name, RAMP)).toBeCloseTo(value, DIGITS);
    if (error !== undefined) expect(errorOf(name, RAMP)).toBeCloseTo(error, DIGITS);
  });

  test("the spread's error is that of errors which pull outwards", () => {
    // Σ |λ_j − mean| σ_j / (n · spread), with |λ_j| = |5 − j|/10 and σ_j = (j + 1)/100.
    let sum = 0;
    for (let j = 0; j < 11; j++) sum += (Math.abs(5 - j) / 10) * (0.01 * (j + 1));
    expect(errorOf("spread", RAMP)).toBeCloseTo(sum / (11 * Math.sqrt(0.1)), DIGITS);
  });

  test("a share is off by the exponents that an error carries across, half of them either way", () => {
    const spectrum = source([0.3, 0.1, -0.1, -0.3], { errors: new Float64Array(4).fill(0.2) });
    // Up by 0.2: three above 0; down by 0.2: one.
    expect(errorOf("share above 0", spectrum)).toBeCloseTo((3 - 1) / 2 / 4, DIGITS);
  });
});

describe("memory", () => {
  test("the horizon is 1/|λ₁| of what forgets, with the error that λ₁'s gives it", () => {
    const spectrum = source([-0.25, -1], { errors: Float64Array.of(0.01, 0.1) });
    expect(of("memory horizon 1/|λ₁|", spectrum)).toBeCloseTo(4, DIGITS);
    expect(errorOf("memory horizon 1/|λ₁|", spectrum)).toBeCloseTo(16 * 0.01, DIGITS);
  });

  test("what does not forget has none", () => {
    expect(of("memory horizon 1/|λ₁|", source([0.1, -1]))).toBeNaN();
    expect(of("memory horizon 1/|λ₁|", source([0, -1]))).toBeNaN();
  });
});

describe("Kaplan–Yorke dimension", () => {
  test("and its error, from ∂D = 1/|λ₃| for λ₁ and λ₂, S/λ₃² for λ₃", () => {
    const spectrum = source([0.9, 0, -14.5], { errors: Float64Array.of(0.01, 0.02, 0.1) });
    expect(of("Kaplan–Yorke dimension", spectrum)).toBeCloseTo(2 + 0.9 / 14.5, DIGITS);
    const expected = (0.01 + 0.02) / 14.5 + (0.9 / 14.5 ** 2) * 0.1;
    expect(errorOf("Kaplan–Yorke dimension", spectrum)).toBeCloseTo(expected, DIGITS);
  });

  test("does not exist where it is only bounded from below", () => {
    expect(of("Kaplan–Yorke dimension", source([0.9, 0], { stateSize: 3 }))).toBeNaN();
    expect(of("sum of positive exponents", source([0.9, 0.1], { stateSize: 3 }))).toBeNaN();
  });
});

describe("exponents of −∞", () => {
  const spectrum = source([-1, -3, -Infinity, -Infinity], {
    errors: Float64Array.of(0.1, 0.1, Number.NaN, Number.NaN),
  });

  test("are counted, and left out of means, quantiles and spreads", () => {
    expect(of("null directions", spectrum)).toBe(2);
    expect(of("mean", spectrum)).toBe(-2);
    expect(of("median", spectrum)).toBe(-2);
    expect(of("least", spectrum)).toBe(-3);
    expect(of("spread", spectrum)).toBe(1);
    expect(errorOf("mean", spectrum)).toBeCloseTo(0.1, DIGITS);
    expect(errorOf("least", spectrum)).toBeCloseTo(0.1, DIGITS);
  });

  test("count as below every threshold", () => {
    expect(of("share above −1/1", spectrum)).toBe(0);
    expect(of("share above −1/1", source([-0.5, -Infinity]))).toBe(0.5);
  });

  test("no feature is ever infinite, also of a spectrum of nothing else", () => {
    const nothing = source(new Array(12).fill(-Infinity));
    for (const { name, of: ask } of FEATURES) {
      expect([name, Math.abs(ask(nothing))]).not.toEqual([name, Infinity]);
    }
    expect(of("λ₁", nothing)).toBeNaN();
    expect(of("null directions", nothing)).toBe(12);
  });
});

describe("a partial spectrum", () => {
  const first = source([0.2, -0.1, -0.4], { stateSize: 100 });

  test("has its first exponents, and nothing that the others would change", () => {
    expect(of("λ₁", first)).toBe(0.2);
    expect(of("Kaplan–Yorke dimension", first)).toBeCloseTo(2 + 0.1 / 0.4, DIGITS);
    for (const name of ["mean", "median", "least", "spread", "share above 0", "null directions"]) {
      expect([name, of(name, first)]).toEqual([name, Number.NaN]);
    }
  });

  test("counts as whole where n is not known", () => {
    expect(of("mean", { ...first, stateSize: null })).toBeCloseTo(-0.1, DIGITS);
  });
});

describe("layers", () => {
  const stack = source([0.5, 0.1, -0.3, -0.7], {
    layerOf: [1, 0, 1, 0],
    errors: Float64Array.of(1, 2, 3, 4),
  });

  test("have features of the exponents that they own", () => {
    expect(of("λ₁ of layer 1", stack)).toBe(0.1);
    expect(errorOf("λ₁ of layer 1", stack)).toBe(2);
    expect(of("mean of layer 1", stack)).toBeCloseTo(-0.3, DIGITS);
    expect(of("λ₁ of layer 2", stack)).toBe(0.5);
    expect(of("spread of layer 2", stack)).toBeCloseTo(0.4, DIGITS);
  });

  test("have none where owners are not known", () => {
    expect(of("λ₁ of layer 1", { ...stack, layerOf: null })).toBeNaN();
  });
});
