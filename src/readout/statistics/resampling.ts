/** Intervals by resampling, with seeds. */
import type { Random } from "../../random.ts";
import { quantile } from "./correlation.ts";
import { productsByLevel, ranksByLevel, resampledProduct } from "./level-resampling.ts";
import type { Levels } from "./levels.ts";
import { type Order, orderOf, resampledRanks } from "./ranks.ts";

/** Draws one resample: how often each setting occurs in it, written into `weights`. */
export type Draw = (random: Random, weights: Float64Array) => void;

/** As many settings as there are, with replacement. */
export const drawSettings: Draw = (random, weights) => {
  weights.fill(0);
  for (let i = 0; i < weights.length; i++) weights[random.integer(weights.length)]++;
};

/**
 * As many whole levels as there are, with replacement: what the next experimenter's choice of levels would change.
 *
 * @param codes - Level of each setting, in [0, count).
 */
export function drawLevels(codes: Uint32Array, count: number): Draw {
  const times = new Float64Array(count);
  return (random, weights) => {
    drawTimes(random, times);
    for (let i = 0; i < weights.length; i++) weights[i] = times[codes[i]];
  };
}

/** How often each of so many levels is drawn. */
function drawTimes(random: Random, times: Float64Array): void {
  times.fill(0);
  for (let i = 0; i < times.length; i++) times[random.integer(times.length)]++;
}

/** How intervals are drawn. */
export interface Resampling {
  readonly random: Random;
  readonly draw: Draw;
  readonly resamples: number;
  /** Share of resamples inside. */
  readonly confidence: number;
}

/** Share of resamples that must have given a number. */
const ENOUGH = 0.9;

/** The percentile interval of what resamples gave; null where too many gave nothing. */
export function percentileInterval(
  values: Float64Array,
  confidence: number,
): readonly [number, number] | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length < Math.max(2, ENOUGH * values.length)) return null;
  const tail = (1 - confidence) / 2;
  return [quantile(sorted, tail), quantile(sorted, 1 - tail)];
}

/** Columns of which the same entries are known: they share their resamples. */
export interface KnownAlike {
  readonly columns: readonly number[];
  /** Places of the entries. */
  readonly known: readonly number[];
}

/** Columns by which entries are known. */
export function knownAlike(
  chosen: readonly number[],
  valuesOf: (column: number) => Float64Array,
): KnownAlike[] {
  const byPattern = new Map<string, number[]>();
  for (const c of chosen) {
    const values = valuesOf(c);
    const pattern = values.includes(Number.NaN) ? Array.from(values, Number.isNaN).join() : "";
    byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), c]);
  }
  return Array.from(byPattern.values(), (columns) => {
    const values = valuesOf(columns[0]);
    return { columns, known: [...values.keys()].filter((i) => !Number.isNaN(values[i])) };
  });
}

/** Values at some places. */
export function pick(values: Float64Array, places: readonly number[]): Float64Array {
  return Float64Array.from(places, (i) => values[i]);
}

/**
 * Percentile intervals of Spearman's ρ of many columns with one outcome, ranks taken anew in every resample.
 *
 * The resamples are the same for all columns. Rank sums of a resample are known (their mean is (W + 1)/2), so that
 *
 *     ρ* = (Σ w rˣ rʸ − W ((W + 1)/2)²) / √(…ˣ …ʸ)
 *
 * costs a walk through orders that were sorted once: O(columns · settings) a resample.
 *
 * @param columns - All known at every setting.
 * @returns by column; null where a column or the outcome does not vary in most resamples.
 */
export function spearmanIntervals(
  columns: readonly Float64Array[],
  outcome: Float64Array,
  { random, draw, resamples, confidence }: Resampling,
): (readonly [number, number] | null)[] {
  const orders = columns.map(orderOf);
  const outcomeOrder = orderOf(outcome);
  const found = columns.map(() => new Float64Array(resamples));
  const weights = new Float64Array(outcome.length);
  const along = new Float64Array(outcome.length);
  const sums = new Float64Array(2);
  for (let b = 0; b < resamples; b++) {
    draw(random, weights);
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i];
    const squares = resampledRanks(outcomeOrder, weights, total, along);
    for (let i = 0; i < along.length; i++) along[i] *= weights[i];
    for (let c = 0; c < columns.length; c++) {
      sumRanks(orders[c], weights, total, along, sums);
      const scale = Math.sqrt(sums[0] * squares);
      found[c][b] = scale > 0 ? sums[1] / scale : Number.NaN;
    }
  }
  return found.map((values) => percentileInterval(values, confidence));
}

/**
 * The same of resamples of whole levels, as {@link drawLevels} draws them; where there are more settings than products of
 * three levels, from sums that are made once (level-resampling.ts).
 */
export function spearmanIntervalsOverLevels(
  columns: readonly Float64Array[],
  outcome: Float64Array,
  { codes, count }: Pick<Levels, "codes" | "count">,
  resampling: Omit<Resampling, "draw">,
): (readonly [number, number] | null)[] {
  if (count ** 3 > outcome.length) {
    const draw = drawLevels(codes, count);
    return spearmanIntervals(columns, outcome, { ...resampling, draw });
  }
  const { random, resamples, confidence } = resampling;
  const ranksOf = (values: Float64Array) => ranksByLevel(orderOf(values), codes, count);
  const y = ranksOf(outcome);
  const ofOutcome = productsByLevel(y, y, codes, count);
  const sums = columns.map((column) => {
    const x = ranksOf(column);
    return [productsByLevel(x, x, codes, count), productsByLevel(x, y, codes, count)] as const;
  });
  const found = columns.map(() => new Float64Array(resamples));
  const times = new Float64Array(count);
  for (let b = 0; b < resamples; b++) {
    drawTimes(random, times);
    const squares = resampledProduct(ofOutcome, times);
    for (const [c, [own, both]] of sums.entries()) {
      const scale = Math.sqrt(resampledProduct(own, times) * squares);
      found[c][b] = scale > 0 ? resampledProduct(both, times) / scale : Number.NaN;
    }
  }
  return found.map((values) => percentileInterval(values, confidence));
}

/** Of the ranks that `resampledRanks` has: the sum of their squares over the resample, and that of their products. */
function sumRanks(
  { indices, ends }: Order,
  weights: Float64Array,
  total: number,
  along: Float64Array,
  sums: Float64Array,
): void {
  let half = -total;
  let squares = 0;
  let product = 0;
  for (let start = 0; start < indices.length; ) {
    const end = ends[start];
    let weight = weights[indices[start]];
    let other = along[indices[start]];
    for (let place = start + 1; place < end; place++) {
      weight += weights[indices[place]];
      other += along[indices[place]];
    }
    // Twice the rank about the mean of all; the first one more than what went before.
    const twice = half + weight;
    squares += weight * twice * twice;
    product += twice * other;
    half += 2 * weight;
    start = end;
  }
  sums[0] = squares / 4;
  sums[1] = product / 2;
}
