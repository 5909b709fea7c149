/**
 * Whether the estimates drift along the data.
 *
 * The counted time of every sequence is cut into thirds, and the mean growth of one third is held
 * against that of another. What their difference may be comes from how growth varies about the mean of
 * *its own* third: an error bar of the whole series would contain the drift itself, and no drift could
 * ever be larger than it. Thirds, not halves, so that a hump is seen as well as a step or a trend.
 *
 * The limit is Student's, for three differences of each of K exponents: of stationary data one result in
 * a hundred may be called drifting, whatever K is.
 */
import { correlatedSum, meanOf } from "./correlated-sum.ts";
import type { SequenceGrowth } from "./sequence-growth.ts";
import { degreesFrom, normalQuantile, studentQuantile } from "./student.ts";
import { seriesOf } from "./time-blocks.ts";
import type { Estimates, UncertaintyContext } from "./uncertainty.ts";

/** How far thirds of the data are apart, in column order. */
export interface Drifts {
  /** Largest difference between two thirds, in standard errors of that difference; 0 where none is known. */
  readonly ratios: Float64Array;
  /** What stationary data exceed in one result of a hundred, for each column. */
  readonly limits: Float64Array;
}

/** Share of stationary results that may be called drifting. */
const FALSE_ALARMS = 0.01;

/** Fewest blocks in a third. */
const FEWEST_BLOCKS = 4;

/**
 * Compares thirds.
 *
 * @returns null if less than half of the counted steps are in sequences with enough blocks for it.
 */
export function findDrifts(
  sequences: readonly SequenceGrowth[],
  { means, leftOver }: Estimates,
  { blockLength, unitRoundoff }: UncertaintyContext,
): Drifts | null {
  const long = sequences.filter(({ blocks }) => blocks.length >= 3 * FEWEST_BLOCKS);
  const steps = (of: readonly SequenceGrowth[]) => of.reduce((sum, s) => sum + s.steps, 0);
  if (steps(long) < steps(sequences) / 2) return null;
  const finite = means.filter(Number.isFinite).length;
  const tail = normalQuantile(FALSE_ALARMS / (3 * finite) / 2);
  const ratios = new Float64Array(means.length);
  const limits = new Float64Array(means.length).fill(Number.POSITIVE_INFINITY);
  means.forEach((mean, j) => {
    if (!Number.isFinite(mean)) return;
    const thirds = long.map(({ blocks }) => thirdsOf(seriesOf(blocks, j)));
    const sums = correlatedSum(thirds.flat());
    const blocks = thirds.reduce((sum, [first]) => sum + first.length, 0);
    const levels = [0, 1, 2].map((i) => meanOf(thirds.map((parts) => parts[i])));
    const difference = Math.max(...levels) - Math.min(...levels);
    // What blocks do not show: the first third has all that is left of transients; rounding is everywhere.
    const left = 3 * leftOver[j] * blockLength;
    const rounding = unitRoundoff * Math.max(1, Math.abs(mean)) * blockLength;
    const variance = (2 * sums.perValue) / blocks + left ** 2 + 6 * rounding ** 2;
    ratios[j] = difference / Math.sqrt(variance);
    limits[j] = studentQuantile(tail, degreesFrom(sums.samples));
  });
  return { ratios, limits };
}

/** First, middle and last third; the first and the last of equal length. */
function thirdsOf(values: Float64Array): [Float64Array, Float64Array, Float64Array] {
  const third = Math.floor(values.length / 3);
  const last = values.length - third;
  return [values.subarray(0, third), values.subarray(third, last), values.subarray(last)];
}
