/** What is written by hand, against numpy and scipy. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/random.ts";
import { momentsOf, outcomeMoments } from "../../../src/readout/regression/moments.ts";
import { nestedNeighbours } from "../../../src/readout/regression/neighbours.ts";
import { nestedRidge } from "../../../src/readout/regression/ridge.ts";
import {
  areaDifference,
  areaUnderCurve,
  normalDeviate,
  placesAmongOthers,
} from "../../../src/readout/statistics/auc.ts";
import { quantile, spearman } from "../../../src/readout/statistics/correlation.ts";
import {
  conditioningDesign,
  levelsOf,
  standardised,
} from "../../../src/readout/statistics/levels.ts";
import { partialTests } from "../../../src/readout/statistics/partial-tests.ts";
import { drawPermutations } from "../../../src/readout/statistics/permutations.ts";
import { orderOf, ranks } from "../../../src/readout/statistics/ranks.ts";
import { spearmanIntervals } from "../../../src/readout/statistics/resampling.ts";
import { shareExplained, withinLevels } from "../../../src/readout/statistics/simpson.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";

const found = JSON.parse(readFileSync(new URL("scipy.json", import.meta.url), "utf8"));
const column = (name: string) => Float64Array.from(found[name] as number[]);
const [feature, second, third, outcome] = ["feature", "second", "third", "outcome"].map(column);
const level = {
  kind: "number" as const,
  name: "level",
  log: false,
  values: column("level"),
};
const other = { ...level, name: "other", values: column("other") };
const folds = { of: Uint32Array.from(found.folds as number[]), count: 5 };

/** Both sides work with some hundred operations in float64. */
const ROUNDING = { atol: 1e-12 };
/** Systems with a penalty of 10⁻⁴ have condition numbers up to 10⁴. */
const SOLVED = { atol: 1e-9 };

describe("numpy and scipy agree on", () => {
  test("ranks, ties having the mean of their places", () => {
    expectAllClose(ranks(feature), found.ranks, ROUNDING);
  });

  test("Spearman's ρ", () => {
    expectAllClose([spearman(feature, outcome)], [found.spearman], ROUNDING);
  });

  test("Spearman's ρ of a resample, whose copies are ties", () => {
    const draw = (_: unknown, weights: Float64Array) => weights.set(found.weights);
    const random = createRandom(0);
    const options = { random, draw, resamples: 3, confidence: 0.95 };
    const [interval] = spearmanIntervals([feature], outcome, options);
    const expected = found.resampledSpearman;
    expectAllClose(interval!, [expected, expected], ROUNDING);
  });

  test("quantiles", () => {
    const sorted = outcome.slice().sort();
    const shares = [0.025, 0.1, 0.5, 0.975];
    expectAllClose(
      shares.map((share) => quantile(sorted, share)),
      found.quantiles,
      ROUNDING,
    );
  });

  test("partial rank correlations given levels, a quadratic and another column's ranks", () => {
    const given = conditioningDesign([level, other], levelsOf(level), 30);
    const permutations = drawPermutations(createRandom(0), 19, new Uint32Array(30), 1);
    const alone = [feature, second, third].map((values) => {
      return { ranked: ranks(values), given, beside: null };
    });
    const beside = { ...alone[1], beside: ranks(third) };
    const tests = partialTests([alone, [beside]], ranks(outcome), permutations);
    expectAllClose(
      tests.flat().map(({ correlation }) => correlation),
      [...found.partial, found.partialGivenThird],
      ROUNDING,
    );
  });

  test("Spearman's ρ within levels", () => {
    const within = withinLevels(orderOf(outcome), levelsOf(level)!)(orderOf(feature))!;
    const each: number[] = found.within;
    expectAllClose([within.mean], [each.reduce((a, b) => a + b) / each.length], ROUNDING);
    expect(within.positive).toBe(each.filter((rho) => rho > 0).length);
    expect(within.negative).toBe(each.filter((rho) => rho < 0).length);
  });

  test("the share of rank variance that levels explain", () => {
    const ranked = ranks(feature);
    expectAllClose([shareExplained(ranked, levelsOf(level)!)], [found.epsilonSquared], ROUNDING);
  });

  test("the area under the curve", () => {
    const events = Uint8Array.from(found.event as number[]);
    expectAllClose([areaUnderCurve(feature, events)], [found.auc], ROUNDING);
  });

  test("the difference of two areas, and its standard error", () => {
    const events = Uint8Array.from(found.event as number[]);
    const [first, other] = [feature, second].map((scores) => placesAmongOthers(scores, events));
    const { value, error } = areaDifference(first, other, events);
    expectAllClose([value, error], found.areaDifference, ROUNDING);
  });

  test("normal deviates", () => {
    const shares = [0.5, 0.9, 0.95, 0.975, 0.995];
    expectAllClose(shares.map(normalDeviate), found.normal, ROUNDING);
  });

  test("ridge regression with its penalty chosen inside", () => {
    const columns = [feature, second, third].map(standardised);
    const moments = momentsOf(columns, folds);
    const { predict, squaredErrors } = nestedRidge(moments, [0, 1, 2]);
    const [target] = outcomeMoments(moments, [outcome]);
    expectAllClose(predict(target), found.ridge, SOLVED);
    const squares = outcome.reduce((sum, value, i) => sum + (value - found.ridge[i]) ** 2, 0);
    expectAllClose(squaredErrors([target]), [squares], SOLVED);
  });

  test("nearest neighbours with their number chosen inside", () => {
    const columns = [feature, second, third].map(standardised);
    expectAllClose(nestedNeighbours(columns, folds).predict(outcome), found.neighbours, ROUNDING);
  });
});
