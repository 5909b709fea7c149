/** Values of the readout's statistics that a sheet of paper gives. */
import { expect, test } from "vitest";
import { reliability } from "../../../src/readout/statistics/attenuation.ts";
import { conformal } from "../../../src/readout/statistics/conformal.ts";
import {
  conditioningDesign,
  levelsOf,
  predictingDesign,
  standardised,
} from "../../../src/readout/statistics/levels.ts";
import { orderOf } from "../../../src/readout/statistics/ranks.ts";
import { withinLevels } from "../../../src/readout/statistics/simpson.ts";

const of = (...values: number[]) => Float64Array.from(values);

function number(values: Float64Array, log: boolean) {
  return { kind: "number", name: "a", log, values } as const;
}

test("the share of a variance that is no error, with n − 1 of them", () => {
  // 1, 2, 3, 4 have a variance of 5/3; errors of 1/2 take 1/4 of it.
  expect(reliability(of(1, 2, 3, 4), of(0.5, 0.5, 0.5, 0.5))).toBeCloseTo(1 - 0.25 / (5 / 3), 14);
});

test("what a conformal interval covers is counted with intervals made without the fold", () => {
  // All: the 4th of six errors is 2. Without the fold of ones: 2, which holds them. Without that of twos: 1, which does not.
  const folds = { of: Uint32Array.of(0, 0, 0, 1, 1, 1), count: 2 };
  expect(conformal(of(1, -1, 1, 2, 2, -2), folds, 0.5)).toEqual({
    ...{ halfWidth: 2, covered: 0.5, settings: 6 },
  });
});

test("a hyperparameter that counts by ratios predicts by itself too, one that does not by its logarithm", () => {
  const values = of(1, 2, 4, 16);
  const logarithms = values.map(Math.log);
  const [byRatio, , itself] = predictingDesign([number(values, true)]);
  expect([byRatio, itself]).toEqual([standardised(logarithms), standardised(values)]);
  const [plain, , logarithm] = predictingDesign([number(values, false)]);
  expect([plain, logarithm]).toEqual([standardised(values), standardised(logarithms)]);
});

test("strata that were put together keep z and z², those of few values do not", () => {
  const many = number(
    Float64Array.from({ length: 40 }, (_, i) => i),
    false,
  );
  const binned = levelsOf(many);
  expect(binned).toMatchObject({ binned: true, count: 4 });
  expect(conditioningDesign([many], binned, 40).columns).toHaveLength(2);
  const few = number(
    many.values.map((value) => value % 2),
    false,
  );
  expect(conditioningDesign([few], levelsOf(few), 40).columns).toHaveLength(0);
});

test("levels weigh by the errors of their correlations, 1/(n − 1)", () => {
  const values = of(1, 2, 3, 4, 1, 2, 3, 4, 5);
  const codes = Uint32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1);
  const levels = { parameter: "a", codes, count: 2, binned: false };
  expect(withinLevels(orderOf(values), levels)(orderOf(values))).toEqual({
    ...{ mean: 1, positive: 2, negative: 0, levels: 2 },
    weight: expect.closeTo(2 / Math.sqrt(1 / 3 + 1 / 4), 12),
  });
});
