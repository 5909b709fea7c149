/** Intervals by resampling, with seeds. */
import type { Random } from "../../random.ts";
import { quantile } from "./correlation.ts";
import { orderOf, resampledRanks } from "./ranks.ts";

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
  return (random, weights) => {
    const times = new Float64Array(count);
    for (let i = 0; i < count; i++) times[random.integer(count)]++;
    for (let i = 0; i < weights.length; i++) weights[i] = times[codes[i]];
  };
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

/**
 * Percentile intervals of Spearman's ρ of many columns with one outcome, ranks taken anew in every resample.
 *
 * The resamples are the same for all columns. Rank sums of a resample are known (their mean is (W + 1)/2), so that
 *
 *     ρ* = (Σ w rˣ rʸ − W ((W + 1)/2)²) / √(…ˣ …ʸ)
 *
 * costs two walks through orders that were sorted once: O(columns · settings) a resample.
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
  const [x, y] = [new Float64Array(outcome.length), new Float64Array(outcome.length)];
  for (let b = 0; b < resamples; b++) {
    draw(random, weights);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const squares = resampledRanks(outcomeOrder, weights, total, y);
    for (let i = 0; i < y.length; i++) y[i] *= weights[i];
    for (let c = 0; c < columns.length; c++) {
      const own = resampledRanks(orders[c], weights, total, x);
      let product = 0;
      for (let i = 0; i < x.length; i++) product += x[i] * y[i];
      const scale = Math.sqrt(own * squares);
      found[c][b] = scale > 0 ? product / scale : Number.NaN;
    }
  }
  return found.map((values) => percentileInterval(values, confidence));
}
