import { describe, expect, test } from "vitest";
import { henonMap } from "../../src/cells/index.ts";
import { autonomousInputs } from "../../src/data/index.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { restsOnTooFew } from "../../src/spectrum/statistics/verdict.ts";

describe("error bars rest on too few independent samples", () => {
  test("if those of the first exponent do", () => {
    expect(restsOnTooFew([19, 90, 90, 90, 90, 90, 90])).toBe(true);
    expect(restsOnTooFew([20, 90, 90])).toBe(false);
  });

  test("or those of more than a fifth of all; some look correlated by chance", () => {
    expect(restsOnTooFew([90, 90, 90, 90, 19])).toBe(false);
    expect(restsOnTooFew([90, 90, 90, 19, 19])).toBe(true);
  });

  test("dead directions have none, and do not count", () => {
    expect(restsOnTooFew([90, null, null])).toBe(false);
    expect(restsOnTooFew([null])).toBe(false);
  });
});

test("a warning of more rounding than was asked for keeps nothing from having settled", async () => {
  const compute = (accuracy: number) =>
    lyapunovSpectrum(henonMap(), autonomousInputs(3000), { accuracy, interval: 1 });
  const [usual, strict] = [await compute(1e-4), await compute(1e-17)];
  expect(usual).toMatchObject({ converged: true, warnings: [], unsettled: [] });
  expect(strict.warnings).toEqual([expect.stringContaining("above --accuracy 1e-17")]);
  expect(strict).toMatchObject({ converged: true, unsettled: [] });
});
