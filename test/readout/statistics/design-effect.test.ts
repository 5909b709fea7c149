import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/random.ts";
import { gainInterval } from "../../../src/readout/ladder/gain-interval.ts";
import { momentsOf, outcomeMoments } from "../../../src/readout/regression/moments.ts";
import { nestedNeighbours } from "../../../src/readout/regression/neighbours.ts";
import { nestedRidge } from "../../../src/readout/regression/ridge.ts";
import { designEffect } from "../../../src/readout/statistics/design-effect.ts";
import { randomFolds } from "../../../src/readout/statistics/folds.ts";

const alone = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);
const normals = (n: number, seed: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length: n }, () => random.normal());
};

describe("what errors out of fold share", () => {
  test("is nothing where predictions take nothing from others, or all that do are resampled with them", () => {
    const nothing = Array.from({ length: 4 }, () => new Float64Array(4));
    expect(designEffect(nothing, alone(4))).toBe(1);
    const mean = nothing.map((_, i) => nothing.map((__, j) => (i === j ? 0 : 1 / 3)));
    const rows = mean.map((row) => Float64Array.from(row));
    expect(designEffect(rows, new Uint32Array(4))).toBe(1);
    // M is 4/3 on the diagonal and −2/3 + 2/9 beside it.
    const expected = (4 * (4 / 3) ** 2 + 12 * (4 / 9) ** 2) / (4 * (4 / 3) ** 2);
    expect(designEffect(rows, alone(4))).toBeCloseTo(expected, 12);
  });

  test("is about n / (n − p) of least squares on p columns, by their own weights", () => {
    const [n, p] = [240, 40];
    const columns = Array.from({ length: p }, (_, j) => normals(n, j));
    const folds = randomFolds(n, 20, createRandom(99));
    const moments = momentsOf(columns, folds);
    const outcome = Float64Array.from(columns[0], (_, i) =>
      columns.reduce((sum, column) => sum + column[i], 0),
    );
    const [target] = outcomeMoments(moments, [outcome]);
    const ridge = nestedRidge(
      moments,
      columns.map((_, j) => j),
    );
    const found = ridge.designEffect(target, alone(n));
    expect(found).toBeGreaterThan(0.9 * (n / (n - p)));
    expect(found).toBeLessThan(1.15 * (n / (n - p)));
  });

  test("of ridge regressions comes from what each outcome counts in each prediction, resampled alone or by levels", () => {
    const n = 60;
    const columns = [normals(n, 1), normals(n, 2), normals(n, 7), normals(n, 8)];
    const outcome = columns[1].map((value, i) => value + 0.5 * normals(n, 3)[i]);
    const byLevel = Uint32Array.from({ length: n }, (_, i) => i % 12);
    const byThree = Uint32Array.from({ length: n }, (_, i) => i % 20);
    const cases = [
      [randomFolds(n, 5, createRandom(4)), alone(n)],
      [{ of: byLevel.map((level) => level >> 2), count: 3 }, byLevel],
      [{ of: byThree.map((level) => level >> 2), count: 5 }, byThree],
    ] as const;
    for (const [folds, units] of cases) {
      const moments = momentsOf(columns, folds);
      for (const subset of [[], [1], [3, 0, 1]]) {
        const ridge = nestedRidge(moments, subset);
        const predicted = (of: Float64Array) => ridge.predict(outcomeMoments(moments, [of])[0]);
        const base = predicted(outcome);
        // Predictions are linear in outcomes as long as penalties stay: a small step loses half of the digits, no more.
        const step = 1e-6;
        const rows = Array.from(outcome, () => new Float64Array(n));
        for (let j = 0; j < n; j++) {
          const moved = predicted(outcome.map((value, i) => value + (i === j ? step : 0)));
          for (let i = 0; i < n; i++) rows[i][j] = (moved[i] - base[i]) / step;
        }
        const found = ridge.designEffect(outcomeMoments(moments, [outcome])[0], units);
        expect(found).toBeGreaterThan(1.001);
        expect(found).toBeCloseTo(designEffect(rows, units), 7);
      }
    }
  });

  test("of neighbours comes from weights that give the predictions and keep each fold from itself", () => {
    const columns = [normals(60, 1), normals(60, 2)];
    const outcome = normals(60, 3);
    const folds = randomFolds(60, 5, createRandom(4));
    const neighbours = nestedNeighbours(columns, folds);
    const predictions = neighbours.predict(outcome);
    for (const [i, row] of neighbours.weights(outcome).entries()) {
      const sum = row.reduce((all, weight, j) => all + weight * outcome[j], 0);
      expect(sum).toBeCloseTo(predictions[i], 10);
      for (let j = 0; j < row.length; j++) if (folds.of[i] === folds.of[j]) expect(row[j]).toBe(0);
    }
  });

  test("widens the interval of a gain about the gain, by its square root", () => {
    const outcome = normals(50, 5);
    const half = outcome.map((value) => value / 2);
    const zeros = new Float64Array(50);
    const nothing = Array.from(outcome, () => new Float64Array(50));
    const shared = Array.from(outcome, (_, i) =>
      Float64Array.from(outcome, (__, j) => (Math.abs(i - j) === 1 ? 0.4 : 0)),
    );
    const judgement = (predictions: Float64Array, rows: Float64Array[]) => ({
      predictions: [predictions],
      designEffects: (units: Uint32Array) => [designEffect(rows, units)],
    });
    const interval = (rows: Float64Array[]) =>
      gainInterval(judgement(zeros, nothing), judgement(half, rows), {
        ...{ outcome, units: { codes: alone(50), count: 50 }, random: createRandom(6) },
        ...{ resamples: 99, confidence: 0.95 },
      })!;
    const mean = outcome.reduce((sum, value) => sum + value, 0) / 50;
    const squares = outcome.reduce((sum, value) => sum + value ** 2, 0);
    const value = (0.75 * squares) / (squares - 50 * mean ** 2);
    const factor = Math.sqrt(designEffect(shared, alone(50)));
    expect(factor).toBeGreaterThan(1.1);
    const [narrow, wide] = [interval(nothing), interval(shared)];
    for (const end of [0, 1]) {
      expect(wide[end]).toBeCloseTo(value + factor * (narrow[end] - value), 12);
    }
  });

  test("widens it of however many settings, by the larger of both rungs", () => {
    const outcome = normals(700, 9);
    const judgement = (predictions: Float64Array, effect: number) => ({
      predictions: [predictions],
      designEffects: () => [effect, effect],
    });
    const lengthBy = (effects: readonly [number, number]) => {
      const [over, by] = [outcome.map(() => 0), outcome.map((value) => value / 2)];
      const [low, high] = gainInterval(judgement(over, effects[0]), judgement(by, effects[1]), {
        ...{ outcome, units: { codes: alone(700), count: 700 }, random: createRandom(6) },
        ...{ resamples: 99, confidence: 0.95 },
      })!;
      return high - low;
    };
    expect(lengthBy([1, 1.44])).toBeCloseTo(1.2 * lengthBy([1, 1]), 12);
    expect(lengthBy([1.44, 1])).toBeCloseTo(1.2 * lengthBy([1, 1]), 12);
  });

  test("over three levels is no more than the range of the ten gains that their resamples have", () => {
    const [outcome, found] = [normals(60, 11), normals(60, 12)];
    const codes = Uint32Array.from(outcome, (_, i) => i % 3);
    for (let i = 0; i < 60; i++) outcome[i] += codes[i];
    const gainOver = (levels: readonly number[]) => {
      const all = levels.flatMap((level) => [...codes.keys()].filter((i) => codes[i] === level));
      const mean = all.reduce((sum, i) => sum + outcome[i], 0) / all.length;
      const errors = all.reduce(
        (sum, i) => sum + outcome[i] ** 2 - (outcome[i] - found[i]) ** 2,
        0,
      );
      return errors / all.reduce((sum, i) => sum + (outcome[i] - mean) ** 2, 0);
    };
    const gains: number[] = [];
    for (let a = 0; a < 3; a++)
      for (let b = a; b < 3; b++) for (let c = b; c < 3; c++) gains.push(gainOver([a, b, c]));
    expect(gains).toHaveLength(10);
    const judgement = (predictions: Float64Array) => ({
      predictions: [predictions],
      designEffects: () => [1],
    });
    const interval = gainInterval(judgement(new Float64Array(60)), judgement(found), {
      ...{ outcome, units: { codes, count: 3 }, random: createRandom(13) },
      ...{ resamples: 2000, confidence: 0.95 },
    })!;
    expect(interval[0]).toBeCloseTo(Math.min(...gains), 12);
    expect(interval[1]).toBeCloseTo(Math.max(...gains), 12);
  });
});
