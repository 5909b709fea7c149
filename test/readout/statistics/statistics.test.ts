import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/random.ts";
import { relationsOf } from "../../../src/readout/feature-relations.ts";
import { factorise, inverseOf } from "../../../src/readout/regression/cholesky.ts";
import { momentsOf, outcomeMoments } from "../../../src/readout/regression/moments.ts";
import { nestedRidge } from "../../../src/readout/regression/ridge.ts";
import {
  disattenuated,
  rankErrors,
  reliability,
} from "../../../src/readout/statistics/attenuation.ts";
import { areaInterval, areaUnderCurve } from "../../../src/readout/statistics/auc.ts";
import { conformal } from "../../../src/readout/statistics/conformal.ts";
import { pearson, spearman } from "../../../src/readout/statistics/correlation.ts";
import { normsOff, residualOff, spanOf } from "../../../src/readout/statistics/design.ts";
import { levelFolds, randomFolds } from "../../../src/readout/statistics/folds.ts";
import {
  conditioningDesign,
  levelsOf,
  predictingDesign,
} from "../../../src/readout/statistics/levels.ts";
import {
  deviationAlong,
  pairsDifferingIn,
  signError,
} from "../../../src/readout/statistics/pairs.ts";
import { partialTests } from "../../../src/readout/statistics/partial-tests.ts";
import { drawPermutations } from "../../../src/readout/statistics/permutations.ts";
import { products, rowProducts } from "../../../src/readout/statistics/products.ts";
import { orderOf, ranks, ranksWithin } from "../../../src/readout/statistics/ranks.ts";
import { redrawnInterval } from "../../../src/readout/statistics/redrawn.ts";
import { regret } from "../../../src/readout/statistics/regret.ts";
import {
  drawLevels,
  drawSettings,
  percentileInterval,
  spearmanIntervals,
  spearmanIntervalsOverLevels,
} from "../../../src/readout/statistics/resampling.ts";
import { withinLevels } from "../../../src/readout/statistics/simpson.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";
import { dot, orthonormalBasis, residual } from "./least-squares.ts";

const ROUNDING = { atol: 1e-12 };

const of = (...values: number[]) => Float64Array.from(values);

function normals(seed: number, length: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
}

const number = (name: string, values: number[], log = false) => ({
  kind: "number" as const,
  name,
  log,
  values: Float64Array.from(values),
});
const category = (name: string, values: string[]) => ({ kind: "category" as const, name, values });

describe("ranks and correlations", () => {
  test("what is not known has no rank, infinities have theirs, −0 is 0", () => {
    const found = ranks(of(0, Number.NaN, Infinity, -0, -Infinity));
    expect([...found]).toEqual([2.5, Number.NaN, 4, 2.5, 1]);
  });

  test("are those of a sort, of numbers that differ in their last digits as well", () => {
    const random = createRandom(3);
    const close = (spread: number) =>
      Float64Array.from({ length: 500 }, () => 1 + spread * Math.floor(1000 * random.normal()));
    for (const spread of [2 ** -52, 2 ** -34, 2 ** -20, 1]) {
      const values = close(spread);
      // One pair out of order that the upper half of the bits does not tell apart.
      [values[10], values[400]] = [0.5 + 2 ** -40, 0.5];
      const sorted = values.slice().sort();
      const { indices, ends } = orderOf(values);
      expect(Array.from(indices, (i) => values[i])).toEqual([...sorted]);
      for (const [place, value] of sorted.entries()) {
        const isFirst = place === 0 || sorted[place - 1] !== value;
        expect(ends[place]).toBe(isFirst ? sorted.lastIndexOf(value) + 1 : 0);
      }
    }
  });

  test("Spearman's ρ is that of the entries that both have", () => {
    const [x, y] = [of(3, 1, Number.NaN, 2, 5), of(30, 10, 1000, 20, Number.NaN)];
    expect(spearman(x, y)).toBe(1);
    expect(spearman(x, of(1, 1, 1, 1, 1))).toBeNaN();
    expect(spearman(of(1, 2), of(1, 2))).toBeNaN();
    expect(pearson(of(0.1, 0.1, 0.1), of(1, 2, 3))).toBeNaN();
  });

  test("ranks within levels are those of each level alone", () => {
    const codes = Uint32Array.of(0, 1, 0, 1, 0, 1);
    const within = ranksWithin(orderOf(of(5, 5, 5, 1, 2, Number.NaN)), codes, 2);
    expect([...within]).toEqual([2.5, 2, 2.5, 1, 1, Number.NaN]);
  });

  test("a level in which nothing varies, or with three settings, has no ρ within", () => {
    const codes = Uint32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3);
    const x = of(1, 2, 3, 4, 4, 3, 2, 1, 7, 7, 7, 7, 1, 2, 3);
    const y = of(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3);
    const levels = { parameter: "a", codes, count: 4, binned: false };
    expect(withinLevels(orderOf(y), levels)(orderOf(x))).toMatchObject({
      mean: 0,
      positive: 1,
      negative: 1,
      levels: 2,
    });
  });

  test("within levels, settings without the feature count for neither rank", () => {
    const codes = Uint32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1);
    const x = of(1, 2, Number.NaN, 3, 4, 1, 2, 3, 4);
    const y = of(1, 2, 2.5, 3, 4, 1, 2, 3, 4);
    const levels = { parameter: "a", codes, count: 2, binned: false };
    expect(withinLevels(orderOf(y), levels)(orderOf(x))?.mean).toBeCloseTo(1, 12);
  });
});

describe("resamples", () => {
  test("of settings have as many as there are, of levels whole levels", () => {
    const weights = new Float64Array(6);
    drawSettings(createRandom(1), weights);
    expect(weights.reduce((a, b) => a + b)).toBe(6);
    const codes = Uint32Array.of(0, 0, 1, 1, 2, 2);
    drawLevels(codes, 3)(createRandom(1), weights);
    expect(weights[0] + weights[2] + weights[4]).toBe(3);
    expect([weights[0], weights[2], weights[4]]).toEqual([weights[1], weights[3], weights[5]]);
  });

  test("intervals of ρ are as wide as those of the normal theory", () => {
    // Fisher: the deviation of artanh ρ is about 1/√(n − 3); 10 % of it is the noise of 1000 resamples and n = 400.
    const n = 400;
    const [x, y] = [normals(1, n), normals(2, n)];
    const options = {
      random: createRandom(3),
      draw: drawSettings,
      resamples: 1000,
      confidence: 0.95,
    };
    const [interval] = spearmanIntervals([x], y, options);
    const half = (Math.atanh(interval![1]) - Math.atanh(interval![0])) / 2;
    expectAllClose([half], [1.96 / Math.sqrt(n - 3)], { rtol: 0.1 });
  });

  test("of features redrawn from their errors lie about ρ times the root of the reliability", () => {
    // Errors as large as the spread halve the variance that is the feature's: ρ of a normal falls by √½ (Spearman's to 2 %).
    const n = 4000;
    const [x, z] = [normals(1, n), normals(2, n)];
    const y = x.map((value, i) => 0.8 * value + 0.6 * z[i]);
    const errors = new Float64Array(n).fill(1);
    const redrawn = (own: Float64Array | null) => redrawnInterval(x, own, y, createRandom(1), 0.95);
    const [low, high] = redrawn(errors)!;
    const expected = spearman(x, y) * Math.SQRT1_2;
    expectAllClose([(low + high) / 2], [expected], { rtol: 0.03 });
    // Its deviation is at most 1/√n, and 95 % of it four of these wide.
    expect(high - low).toBeGreaterThan(0.005);
    expect(high - low).toBeLessThan(4.5 / Math.sqrt(n));
    expect(redrawn(null)).toBeNull();
    const unknown = redrawn(errors.map(() => Number.NaN))!;
    expectAllClose(unknown, [spearman(x, y), spearman(x, y)], ROUNDING);
  });

  test("that mostly give no number make no interval", () => {
    expect(percentileInterval(of(1, 2, Number.NaN), 0.95)).toBeNull();
    expect(percentileInterval(of(1, 1, 1), 0.95)).toEqual([1, 1]);
  });
});

describe("levels and designs", () => {
  test("values that repeat are levels in ascending order", () => {
    const levels = levelsOf(number("a", [3, 1, 3, 1, 2, 2, 1, 2, 3]))!;
    expect([...levels.codes]).toEqual([2, 0, 2, 0, 1, 1, 0, 1, 2]);
    expect(levels).toMatchObject({ count: 3, binned: false });
  });

  test("numbers that hardly repeat are put together, categories are not", () => {
    const values = Array.from(normals(1, 100));
    const levels = levelsOf(number("a", values))!;
    expect(levels).toMatchObject({ count: 10, binned: true });
    const counts = new Array(10).fill(0);
    for (const code of levels.codes) counts[code]++;
    expect(counts).toEqual(new Array(10).fill(10));
    expect(levelsOf(category("a", values.map(String)))).toBeNull();
    expect(levelsOf(number("a", [2, 2, 2]))).toBeNull();
  });

  test("a design that conditions spans every function of the strata and a quadratic of the rest", () => {
    const strata = number("a", [1, 1, 1, 2, 2, 2, 3, 3, 3]);
    const other = number("b", [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    const span = spanOf(conditioningDesign([strata, other], levelsOf(strata), 9), null);
    expect(span.counts.length + span.basis.length).toBe(5);
    const any = of(7, 7, 7, -2, -2, -2, 5, 5, 5).map((value, i) => value + 3 * (i % 3) ** 2);
    expectAllClose(residualOff(span, any), new Float64Array(9), ROUNDING);
  });

  test("a design that predicts spans logarithms and reciprocals of what is positive, and products", () => {
    const x = [1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8];
    const y = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
    const columns = predictingDesign([
      number("a", x),
      number("b", y),
      category("c", y.map(String)),
    ]);
    const basis = orthonormalBasis([new Float64Array(12).fill(1), ...columns]);
    for (const target of [x.map(Math.log), x.map((v) => 1 / v), x.map((v, i) => v * y[i])]) {
      expectAllClose(residual(Float64Array.from(target), basis), new Float64Array(12), ROUNDING);
    }
  });

  test("a span is that of strata and columns over what is known, without what depends on the rest", () => {
    const [a, b] = [normals(1, 20), normals(2, 20)];
    const codes = Uint32Array.from({ length: 20 }, (_, i) => i % 3);
    const depends = a.map((value, i) => value - 2 * b[i] + codes[i]);
    const known = Float64Array.from({ length: 20 }, (_, i) => (i === 4 || i === 11 ? 0 : 1));
    const design = { codes, count: 3, columns: [a, b, depends, new Float64Array(20)] };
    for (const mask of [null, known]) {
      const within = (column: Float64Array) => column.map((value, i) => value * (mask?.[i] ?? 1));
      const indicators = [0, 1, 2].map((code) => Float64Array.from(codes, (c) => +(c === code)));
      const plain = orthonormalBasis([...indicators, a, b].map(within));
      const span = spanOf(design, mask);
      expect(span.basis).toHaveLength(2);
      expectAllClose(
        span.basis.flatMap((p) => span.basis.map((q) => dot(p, q))),
        [1, 0, 0, 1],
        ROUNDING,
      );
      const y = normals(3, 20);
      const rest = residual(within(y), plain);
      expectAllClose(residualOff(span, y), rest, ROUNDING);
      const overlaps = Float64Array.from(span.basis, (q) => dot(q, y));
      expectAllClose(normsOff(span, [y], overlaps), [Math.sqrt(dot(rest, rest))], ROUNDING);
    }
  });

  test("products of columns are those of each pair, however they are put together", () => {
    const [left, right] = [5, 7].map((count) =>
      Array.from({ length: count }, (_, c) => normals(10 * count + c, 9)),
    );
    const found = products(left, right, 2, 8);
    const plain = left.flatMap((x) => right.map((y) => dot(x.slice(2, 8), y.slice(2, 8))));
    expectAllClose(found, plain, ROUNDING);
    // Enough to be worth the kernels, in more than one block of entries.
    const long = [1, 2, 3].map((seed) => normals(seed, 5000));
    const others = Array.from({ length: 12 }, (_, c) => normals(10 + c, 5000));
    const expected = long.flatMap((x) => others.map((y) => dot(x, y)));
    // Sums of 5000 products of about 1, in another order.
    expectAllClose(products(long, others), expected, { atol: 1e-10 });
  });
});

describe("permutations", () => {
  const strata = Uint32Array.from({ length: 40 }, (_, i) => i % 4);
  const NOTHING = { codes: new Uint32Array(40), count: 1, columns: [] };

  test("exchange settings of the same stratum only, each once", () => {
    const { places } = drawPermutations(createRandom(1), 3, strata, 4);
    for (let p = 0; p < 3; p++) {
      const row = places.subarray(40 * p, 40 * (p + 1));
      expect(new Set(row).size).toBe(40);
      expect([...row].every((place, i) => strata[place] === strata[i])).toBe(true);
    }
  });

  test("of nothing give p-values that are uniform", () => {
    // 200 independent p-values: each decile has 20, give or take four standard deviations of 4.2.
    const permutations = drawPermutations(createRandom(1), 99, strata, 4);
    const given = { ...NOTHING, columns: [normals(999, 40)] };
    const counts = new Array(10).fill(0);
    for (let seed = 0; seed < 200; seed++) {
      const [[found]] = partialTests(
        [[{ ranked: ranks(normals(2 * seed, 40)), given, beside: null }]],
        ranks(normals(2 * seed + 1, 40)),
        permutations,
      );
      counts[Math.min(9, Math.floor(found.p * 10 - 1e-9))]++;
      expect(found.adjusted).toBe(found.p);
    }
    for (const count of counts) expect(Math.abs(count - 20)).toBeLessThan(17);
  });

  test("adjust for all columns: of twenty that carry nothing one is below 0.05 in a twentieth of cases", () => {
    const permutations = drawPermutations(createRandom(1), 99, strata, 4);
    let [alone, adjusted] = [0, 0];
    for (let trial = 0; trial < 100; trial++) {
      const outcome = ranks(normals(1000 + trial, 40));
      const hypotheses = Array.from({ length: 20 }, (_, c) => ({
        ranked: ranks(normals(2000 + 20 * trial + c, 40)),
        given: NOTHING,
        beside: null,
      }));
      const [tests] = partialTests([hypotheses], outcome, permutations);
      if (tests.some(({ p }) => p <= 0.05)) alone++;
      if (tests.some((each) => each.adjusted <= 0.05)) adjusted++;
    }
    // Binomial: 100 · (1 − 0.95²⁰) = 64, and 5 with a deviation of 2.2.
    expect(alone).toBeGreaterThan(45);
    expect(adjusted).toBeLessThan(14);
  });

  test("a column that some settings lack is correlated over the others", () => {
    const [x, y, z] = [normals(1, 40), normals(2, 40), normals(3, 40)];
    const given = { ...NOTHING, columns: [z] };
    const ranked = ranks(x.map((value, i) => (i < 10 ? Number.NaN : value)));
    const permutations = drawPermutations(createRandom(1), 99, new Uint32Array(40), 1);
    const [[found]] = partialTests([[{ ranked, given, beside: null }]], ranks(y), permutations);
    const tail = (values: Float64Array) => values.slice(10);
    const basis = orthonormalBasis([new Float64Array(30).fill(1), tail(z)]);
    const expected = pearson(residual(ranks(tail(x)), basis), residual(tail(ranks(y)), basis));
    expectAllClose([found.correlation], [expected], ROUNDING);
  });

  test("several families are what each is by itself, columns with gaps and a column beside the design among them", () => {
    const [x, y, z, beside] = [1, 2, 3, 4].map((seed) => normals(seed, 40));
    const given = { ...NOTHING, columns: [z] };
    const whole = ranks(x.map((value, i) => value + y[i]));
    const gaps = ranks(x.map((value, i) => (i % 4 === 0 ? Number.NaN : value - y[i])));
    const others = ranks(y.map((value, i) => (i % 5 === 0 ? Number.NaN : value + z[i])));
    const alone = [whole, gaps, others].map((ranked) => ({ ranked, given, beside: null }));
    const more = alone.slice(0, 2).map((each) => ({ ...each, beside }));
    const permutations = drawPermutations(createRandom(1), 99, new Uint32Array(40), 1);
    const outcome = ranks(y.map((value, i) => value + beside[i]));
    const tests = partialTests([alone, more], outcome, permutations);
    expect(tests[0]).toEqual(partialTests([alone], outcome, permutations)[0]);
    expect(tests[1]).toEqual(partialTests([more], outcome, permutations)[0]);
    for (const [f, family] of [alone, more].entries()) {
      const statistics = family.map(({ ranked }, h) => {
        const known = Array.from(ranked.keys()).filter((i) => !Number.isNaN(ranked[i]));
        const of = (values: Float64Array) => Float64Array.from(known, (i) => values[i]);
        const held = [z, ...(f === 1 ? [beside] : [])];
        const basis = orthonormalBasis([new Float64Array(known.length).fill(1), ...held.map(of)]);
        const column = residual(of(ranked), basis);
        const correlation = pearson(column, residual(of(outcome), basis));
        expect(tests[f][h].correlation).toBeCloseTo(correlation, 12);
        // What is left over all settings is dealt out, and its part that is known looked at.
        const all = orthonormalBasis([new Float64Array(40).fill(1), ...held]);
        const left = residual(outcome, all);
        const chance = Array.from({ length: 99 }, (_, p) => {
          const dealt = left.map((_, i) => left[permutations.places[p * 40 + i]]);
          return Math.abs(pearson(column, residual(of(dealt), basis)));
        });
        const p = (1 + chance.filter((each) => each >= Math.abs(correlation)).length) / 100;
        expect(tests[f][h].p).toBeCloseTo(p, 12);
        return { correlation, chance };
      });
      for (const [h, { correlation }] of statistics.entries()) {
        const largest = Array.from({ length: 99 }, (_, p) =>
          Math.max(...statistics.map(({ chance }) => chance[p])),
        );
        const beyond = largest.filter((each) => each >= Math.abs(correlation)).length;
        expect(tests[f][h].adjusted).toBeCloseTo((1 + beyond) / 100, 12);
      }
    }
  });

  test("a column that the design explains has no correlation and p = 1, and changes no other's", () => {
    const [x, y, z] = [normals(1, 40), normals(2, 40), normals(3, 40)];
    const given = { ...NOTHING, columns: [ranks(z)] };
    const permutations = drawPermutations(createRandom(1), 99, new Uint32Array(40), 1);
    const [[explained, other]] = partialTests(
      [
        [
          { ranked: ranks(z), given, beside: null },
          { ranked: ranks(x), given, beside: null },
        ],
      ],
      ranks(y),
      permutations,
    );
    expect(explained).toEqual({ correlation: Number.NaN, p: 1, adjusted: 1 });
    expect(other.adjusted).toBe(other.p);
  });
});

describe("resamples of what has ties", () => {
  test("have the ranks of the settings written out as often as they are drawn", () => {
    const column = of(1, 1, 2, 3, 3, 3, 4, 5, 5, 6);
    const outcome = of(2, 1, 1, 4, 3, 3, 5, 9, 9, 7);
    const found = (confidence: number) =>
      spearmanIntervals([column], outcome, {
        ...{ random: createRandom(6), draw: drawSettings, resamples: 21, confidence },
      })[0]!;
    const random = createRandom(6);
    const weights = new Float64Array(10);
    const expected = Array.from({ length: 21 }, () => {
      drawSettings(random, weights);
      const drawn = (values: Float64Array) =>
        Float64Array.from([...values].flatMap((value, i) => new Array(weights[i]).fill(value)));
      return spearman(drawn(column), drawn(outcome));
    }).sort((a, b) => a - b);
    // Of 21 sorted values the ends of 80 % are the third and the last but two.
    expectAllClose(found(0.8), [expected[2], expected[18]], ROUNDING);
  });
});

describe("resamples of whole levels", () => {
  test("from sums made once have the ranks of the settings gone through, ties among them", () => {
    const codes = Uint32Array.from({ length: 70 }, (_, i) => (i * i) % 4);
    const outcome = normals(1, 70).map((value, i) => Math.round(2 * (value + codes[i])));
    const columns = [normals(2, 70), normals(3, 70).map((v, i) => Math.round(v + outcome[i]))];
    const options = () => ({ random: createRandom(4), resamples: 30, confidence: 0.8 });
    const walked = spearmanIntervals(columns, outcome, {
      ...options(),
      draw: drawLevels(codes, 4),
    });
    const found = spearmanIntervalsOverLevels(columns, outcome, { codes, count: 4 }, options());
    for (const [c, interval] of found.entries()) expectAllClose(interval!, walked[c]!, ROUNDING);
  });
});

describe("predictions out of fold", () => {
  test("folds at random are of equal size; folds of levels are whole levels", () => {
    const { of: fold } = randomFolds(23, 5, createRandom(1));
    const counts = new Array(5).fill(0);
    for (const each of fold) counts[each]++;
    expect(counts.sort()).toEqual([4, 4, 5, 5, 5]);
    const codes = Uint32Array.of(0, 1, 2, 3, 4, 5);
    const levels = { parameter: "a", codes, count: 6, binned: false };
    expect(levelFolds(levels, 3)).toEqual({ of: Uint32Array.of(0, 0, 1, 1, 2, 2), count: 3 });
  });

  test("a setting's own outcome has no part in its prediction", () => {
    const columns = [normals(1, 30), normals(2, 30)];
    const folds = randomFolds(30, 5, createRandom(3));
    const moments = momentsOf(columns, folds);
    const { predict } = nestedRidge(moments, [0, 1]);
    const y = normals(4, 30);
    const before = predict(outcomeMoments(moments, [y])[0]);
    const own = (i: number) => folds.of[i] === folds.of[0];
    const changed = y.map((value, i) => (own(i) ? value + 100 : value));
    const after = predict(outcomeMoments(moments, [changed])[0]);
    for (let i = 0; i < 30; i++) if (own(i)) expect(after[i]).toBeCloseTo(before[i], 9);
  });

  test("without columns the mean of the others predicts", () => {
    const folds = { of: Uint32Array.of(0, 0, 1, 1, 2, 2), count: 3 };
    const moments = momentsOf([], folds);
    const found = nestedRidge(moments, []).predict(
      outcomeMoments(moments, [of(1, 2, 3, 4, 5, 6)])[0],
    );
    expectAllClose(found, [4.5, 4.5, 3.5, 3.5, 2.5, 2.5], ROUNDING);
  });

  test("a column that is constant in a training set predicts nothing there", () => {
    const folds = { of: Uint32Array.of(0, 0, 1, 1, 2, 2), count: 3 };
    const moments = momentsOf([of(1, -1, 0, 0, 0, 0)], folds);
    const found = nestedRidge(moments, [0]).predict(
      outcomeMoments(moments, [of(9, 7, 3, 4, 5, 6)])[0],
    );
    expectAllClose(found.subarray(0, 2), [4.5, 4.5], ROUNDING);
  });

  test("Cholesky's factor gives the inverse, by minors over the determinant", () => {
    const matrix = of(4, 0, 0, 2, 5, 0, 1, 3, 6);
    factorise(matrix, 3);
    const minors = of(21, -9, 1, -9, 23, -10, 1, -10, 16);
    expectAllClose(
      inverseOf(matrix, 3),
      minors.map((minor) => minor / 67),
      ROUNDING,
    );
  });

  test("many outcomes at once have the errors that each has by itself, through kernels and without", () => {
    const settings = 60;
    const columns = Array.from({ length: 12 }, (_, j) => normals(j + 1, settings));
    const folds = randomFolds(settings, 5, createRandom(3));
    const moments = momentsOf(columns, folds);
    const { predict, squaredErrors } = nestedRidge(
      moments,
      columns.map((_, j) => j),
    );
    const outcomes = Array.from({ length: 40 }, (_, t) => normals(100 + t, settings));
    const targets = outcomeMoments(moments, outcomes);
    const alone = targets.map((target, t) =>
      predict(target).reduce((sum, value, i) => sum + (outcomes[t][i] - value) ** 2, 0),
    );
    expectAllClose(squaredErrors(targets), alone, { rtol: 1e-11 });
  });

  test("products of rows are those of columns, whatever blocks they are taken in", () => {
    const [rows, columns, inner] = [300, 270, 33];
    const left = normals(1, rows * inner);
    const right = normals(2, columns * inner);
    const found = rowProducts(left, right, inner);
    for (const [a, b] of [
      [0, 0],
      [255, 256],
      [256, 255],
      [299, 269],
      [257, 3],
    ]) {
      const row = (all: Float64Array, k: number) => all.subarray(k * inner, (k + 1) * inner);
      expectAllClose([found[a * columns + b]], [dot(row(left, a), row(right, b))], ROUNDING);
    }
  });

  test("conformal intervals cover nine settings in ten, and need nine", () => {
    const errors = normals(1, 400);
    const folds = randomFolds(400, 5, createRandom(1));
    const found = conformal(errors, folds, 0.9)!;
    // The 90 % quantile of |normal| is 1.645; both have a deviation of about 0.015 and 0.06.
    expectAllClose([found.covered], [0.9], { atol: 0.05 });
    expectAllClose([found.halfWidth], [1.645], { atol: 0.2 });
    expect(conformal(of(1, 2, 3, 4, 5, 6, 7, 8), folds, 0.9)).toBeNull();
    expect(conformal(of(1, 2, 3, 4, 5, -9, 6, 7, 8), folds, 0.9)?.halfWidth).toBe(9);
  });
});

describe("interventions", () => {
  const lr = number("lr", [1, 2, 3, 1, 2, 3]);
  const dropout = number("dropout", [0, 0, 0, 1, 1, 1]);
  const outcome = of(5, 4, 3, 2, 1, 0.95);

  test("pairs differ in one hyperparameter and by more than the noise", () => {
    const pairs = pairsDifferingIn("lr", [lr, dropout], outcome, 0.1);
    expect([...pairs]).toEqual([0, 1, 0, 2, 1, 2, 3, 4, 3, 5]);
    expect([...pairsDifferingIn("dropout", [lr, dropout], outcome, 2.9)]).toEqual([0, 3, 1, 4]);
  });

  test("a feature can order all settings and be blind to one hyperparameter", () => {
    const feature = of(3, 2, 1, 3, 2, 1);
    const along = (name: string) =>
      signError(feature, outcome, pairsDifferingIn(name, [lr, dropout], outcome, 0.1), 1);
    expect(along("lr")).toEqual({ error: 0, pairs: 5 });
    expect(along("dropout")).toEqual({ error: 0.5, pairs: 3 });
    const turned = feature.map((value) => -value);
    expect(signError(turned, outcome, Uint32Array.of(0, 1), 1).error).toBe(1);
    expect(signError(turned, outcome, Uint32Array.of(0, 1), -1).error).toBe(0);
    expect(signError(turned, outcome, new Uint32Array(0), 1)).toEqual({ error: null, pairs: 0 });
  });

  test("noise is measured beside a trend, whatever the steps", () => {
    const random = createRandom(1);
    const settings = Array.from({ length: 400 }, (_, i) => [i % 20, Math.floor(i / 20)]);
    const x = number(
      "x",
      settings.map(([a]) => 1.3 ** a),
      true,
    );
    const y = number(
      "y",
      settings.map(([, b]) => b ** 1.5),
    );
    const noisy = Float64Array.from(settings, ([a, b]) => 3 * a - b ** 1.5 + 0.1 * random.normal());
    // 700 differences, a third of them independent: the median is known to some 8 %.
    expectAllClose([deviationAlong([x, y], noisy)!], [0.1], { rtol: 0.25 });
    expect(deviationAlong([lr], outcome)).toBeNull();
  });
});

describe("regret", () => {
  test("is what picking by the feature loses, the worse of equals being picked", () => {
    const [outcome, least] = [of(4, 1, 3, 2), 1];
    expect(regret(orderOf(of(4, 1, 3, 2)), outcome, least, 1, 1)).toBe(0);
    expect(regret(orderOf(of(4, 1, 3, 2)), outcome, least, -1, 1)).toBe(3);
    expect(regret(orderOf(of(4, 1, 3, 2)), outcome, least, -1, 3)).toBe(1);
    expect(regret(orderOf(of(7, 7, 7, 7)), outcome, least, 1, 1)).toBe(3);
    expect(regret(orderOf(of(7, 7, 7, 7)), outcome, least, -1, 2)).toBe(2);
    expect(regret(orderOf(of(7, Number.NaN, 7, 7)), outcome, least, 1, 5)).toBe(1);
    expect(regret(orderOf(of(Number.NaN, Number.NaN)), of(1, 2), least, 1, 1)).toBeNaN();
  });
});

describe("errors of features", () => {
  test("dilute a correlation by the square root of what is not error", () => {
    const truth = normals(1, 4000);
    const noise = normals(2, 4000);
    const measured = truth.map((value, i) => value + 0.5 * noise[i]);
    const errors = truth.map(() => 0.5);
    const share = reliability(measured, errors)!;
    // 1 / (1 + 0.25), known to √(2 / 4000).
    expectAllClose([share], [0.8], { atol: 0.05 });
    expectAllClose([disattenuated(0.4, share)], [0.4 / Math.sqrt(share)], ROUNDING);
    expect(disattenuated(-0.99, 0.5)).toBe(-1);
  });

  test("of ranks are how far a rank moves with its value, and are the same of any scale on which they are small", () => {
    const values = of(4, 1, 2, Number.POSITIVE_INFINITY);
    // 1 ± 0.5: from ½ below all to rank 1.5; 2 ± 1: from 1, the least, to halfway from 2 to 4; 4 ± 1: from 2.5 to between 4 and ∞.
    const found = rankErrors(orderOf(values), values, of(1, 0.5, 1, 1));
    expectAllClose(
      found.subarray(0, 3),
      [(3.5 - 2.5) / 2, (1.5 - 0.5) / 2, (2.5 - 0.5) / 2],
      ROUNDING,
    );
    expect(found[3]).toBeNaN();
    expect(rankErrors(orderOf(values), values, of(1, Number.NaN, 1, 1))[1]).toBeNaN();

    const measured = normals(1, 2000).map((value, i) => value + 0.2 * normals(2, 2000)[i]);
    const skewed = measured.map(Math.exp);
    const shareOf = (x: Float64Array, errors: Float64Array) =>
      reliability(ranks(x), rankErrors(orderOf(x), x, errors))!;
    const [plain, other] = [
      shareOf(
        measured,
        measured.map(() => 0.2),
      ),
      shareOf(
        skewed,
        skewed.map((value) => 0.2 * value),
      ),
    ];
    // 1 / (1 + 0.04); a curved scale moves errors of 0.2 by some of their square.
    expectAllClose([plain, other], [0.96, 0.96], { atol: 0.01 });
  });

  test("dilute a feature's ρ by what they do to its ranks", () => {
    const truth = normals(3, 500);
    const values = truth.map((value) => Math.exp(1.5 * value));
    const errors = values.map((value) => 0.45 * value);
    const [order, ranked] = [orderOf(values), ranks(values)];
    const column = { feature: "λ₁", epoch: 0, values, errors, order, ranked };
    const [{ correlation, disattenuated: found }] = relationsOf([column], truth, []);
    expect(correlation).toBe(1);
    expect(found).toBe(1);
    const outcome = truth.map((value, i) => value + normals(4, 500)[i]);
    const [noisy] = relationsOf([column], outcome, []);
    const share = reliability(ranked, rankErrors(order, values, errors))!;
    expectAllClose([noisy.disattenuated!], [noisy.correlation / Math.sqrt(share)], ROUNDING);
    expect(share).toBeGreaterThan(reliability(values, errors)! + 0.1);
  });

  test("that explain everything leave no correlation to be corrected", () => {
    expect(reliability(of(1, 2, 3), of(2, 2, 2))).toBeNull();
    expect(reliability(of(1, 2, 3, 9), of(Number.NaN, Number.NaN, 0.1, 0.1))).toBeNull();
  });
});

describe("areas under the curve", () => {
  test("count pairs in order, ties by half", () => {
    expect(areaUnderCurve(of(1, 2, 2, 3), Uint8Array.of(0, 0, 1, 1))).toBe(3.5 / 4);
    expect(areaUnderCurve(of(1, 2), Uint8Array.of(1, 1))).toBeNaN();
  });

  test("have intervals that do not collapse where the curve is perfect", () => {
    const [low, high] = areaInterval(1, 10, 10, 1.96);
    expect(high).toBeCloseTo(1, 9);
    expect(low).toBeGreaterThan(0.7);
    expect(low).toBeLessThan(0.95);
    const [a, b] = areaInterval(0.5, 50, 50, 1.96);
    expect(a + b).toBeCloseTo(1, 9);
    // Mann and Whitney's variance without ties: (m + n + 1) / (12 m n).
    expectAllClose([(b - a) / 2], [1.96 * Math.sqrt(101 / (12 * 2500))], { rtol: 0.05 });
  });
});
