/**
 * Standard errors of the exponents, from how their growth varies over time and over sequences.
 *
 * Growth sums over time blocks of one length (time-blocks.ts) make a short series per sequence. How
 * their sum varies, correlations included, is Geyer's estimate (correlated-sum.ts). It rests on as many
 * independent samples as would vary as much, and is widened by Student's t for half of their number;
 * below some 20 of them it is too small nevertheless, which verdict.ts says. Three things keep it from
 * being too good:
 *
 * - Boundaries. Growth is ln of a length, so every sum carries a term of order one that does not grow
 *   with T. The error is at least what one block's sum varies for each sequence, over T.
 * - The frame's transient. A frame that starts at random needs time to find column j's direction:
 *   what is left of it after T₀ steps is e^{−g T₀}, g the gap to the nearest exponent, times some
 *   ½ ln n + 1 nats, over T. It is a shift, not noise, so it adds up over the segments of a sequence.
 *   Constant and periodic Jacobians would otherwise claim no error.
 * - Differences between sequences, for instance because they sit on different attractors
 *   (between-sequences.ts).
 */

import { betweenSequences } from "./between-sequences.ts";
import { correlatedSum } from "./correlated-sum.ts";
import type { SequenceGrowth } from "./sequence-growth.ts";
import { degreesFrom, studentFactor } from "./student.ts";
import { seriesOf } from "./time-blocks.ts";

/** What {@link standardErrors} needs beside the growth. */
export interface UncertaintyContext {
  /** Steps per block, the same for all sequences. */
  readonly blockLength: number;
  /** n of the frame that each column belongs to. */
  readonly stateSizes: readonly number[];
  /** Relative rounding, the least error of all. */
  readonly unitRoundoff: number;
}

/** Mean exponents and what is known about their errors, in column order. */
export interface Estimates {
  /** Weighted by length, in nats per step. */
  readonly means: Float64Array;
  /** One standard error; null where the exponent is −∞ or there are too few blocks and sequences. */
  readonly errors: (number | null)[];
  /** Independent samples that the error rests on, and null with it. */
  readonly samples: (number | null)[];
  /** What is left of the frames' transients, per step: part of the error that no block shows. */
  readonly leftOver: Float64Array;
}

/** Fewest blocks of a sequence, on average, from which a variance is estimated. */
const FEWEST_BLOCKS = 8;

/** See the file header. */
export function standardErrors(
  sequences: readonly SequenceGrowth[],
  context: UncertaintyContext,
): Estimates {
  const columns = sequences[0].total.length;
  const steps = sequences.reduce((sum, s) => sum + s.steps, 0);
  const means = new Float64Array(columns);
  for (const s of sequences) for (let j = 0; j < columns; j++) means[j] += s.total[j] / steps;
  const leftOver = leftOfTransients(sequences, means, context.stateSizes, steps);
  const errors: (number | null)[] = [];
  const samples: (number | null)[] = [];
  for (let j = 0; j < columns; j++) {
    const rounding = context.unitRoundoff * Math.max(1, Math.abs(means[j]));
    const least = leftOver[j] ** 2 + rounding ** 2;
    const known =
      means[j] === Number.NEGATIVE_INFINITY
        ? null
        : columnVariance(sequences, steps, j, context.blockLength, least);
    errors.push(known === null ? null : Math.sqrt(known.variance + least));
    samples.push(known === null ? null : known.samples);
  }
  return { means, errors, samples, leftOver };
}

/** Variance of the mean of column j, widened by Student's t, and the samples behind it. */
function columnVariance(
  sequences: readonly SequenceGrowth[],
  steps: number,
  j: number,
  blockLength: number,
  least: number,
): { variance: number; samples: number } | null {
  const within = withinSequences(sequences, steps, j, blockLength, least);
  const between = betweenSequences(sequences, j, within === null ? null : within.plain);
  if (within === null) {
    if (between === null) return null;
    return { variance: between.variance * between.factor ** 2, samples: between.sequences };
  }
  const factor = studentFactor(degreesFrom(within.samples));
  const variance = within.plain * factor ** 2;
  if (between === null) return { variance, samples: within.samples };
  const share = (within.plain + least) / (within.plain + least + between.excess);
  return {
    variance: variance + between.variance * between.factor ** 2,
    samples: Math.max(Math.min(between.sequences, within.samples), within.samples * share),
  };
}

/** Variance of the weighted mean from the sequences' own blocks; null with too few of them. */
function withinSequences(
  sequences: readonly SequenceGrowth[],
  steps: number,
  j: number,
  blockLength: number,
  least: number,
): { plain: number; samples: number } | null {
  const divided = sequences.filter(({ blocks }) => blocks.length > 1);
  const count = divided.reduce((sum, { blocks }) => sum + blocks.length, 0);
  if (count === 0 || count / divided.length < FEWEST_BLOCKS) return null;
  const sums = correlatedSum(divided.map(({ blocks }) => seriesOf(blocks, j)));
  // All T counted steps are worth a fractional number of blocks, remainders and short sequences too.
  const worth = steps / blockLength;
  const sum = Math.max(worth * sums.perValue, sequences.length * sums.spread);
  // What no block shows varies as if it were independent noise of every block.
  const hidden = (least * steps * steps) / worth;
  const samples =
    (worth * (sums.spread + hidden)) / (Math.max(sums.perValue, sums.spread) + hidden);
  return { plain: sum / (steps * steps), samples };
}

/** What is left of the frames' transients in every mean. */
function leftOfTransients(
  sequences: readonly SequenceGrowth[],
  means: Float64Array,
  stateSizes: readonly number[],
  steps: number,
): Float64Array {
  return neighbourGaps(means, stateSizes).map((gap, j) => {
    if (stateSizes[j] === 1) return 0;
    let squares = 0;
    for (const { uncounted } of sequences) {
      squares += uncounted.reduce((sum, before) => sum + leftAfter(gap, before), 0) ** 2;
    }
    return (Math.sqrt(squares) * (0.5 * Math.log(stateSizes[j]) + 1)) / steps;
  });
}

/** e^{−g T₀}; nothing is left of a direction that dies at once, however soon it is asked for. */
function leftAfter(gap: number, before: number): number {
  return gap === Number.POSITIVE_INFINITY ? 0 : Math.exp(-gap * before);
}

/**
 * Distance of each finite mean to the nearest other one. Below the last of k < n there are others,
 * about as far as the computed ones are from each other; nothing is known with k = 1, so none is assumed.
 */
function neighbourGaps(means: Float64Array, stateSizes: readonly number[]): Float64Array {
  const order = Array.from(means.keys()).sort((a, b) => means[b] - means[a]);
  const gaps = new Float64Array(means.length).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i + 1 < order.length; i++) {
    const gap = means[order[i]] - means[order[i + 1]];
    gaps[order[i]] = Math.min(gaps[order[i]], gap);
    gaps[order[i + 1]] = Math.min(gaps[order[i + 1]], gap);
  }
  const last = order[order.length - 1];
  if (means.length < stateSizes[last] && Number.isFinite(means[last])) {
    const range = means[order[0]] - means[last];
    gaps[last] = means.length === 1 ? 0 : Math.min(gaps[last], range / (means.length - 1));
  }
  return gaps;
}
