/**
 * Standard errors of the exponents, from how their growth varies over time and over sequences.
 *
 * Growth sums over some 50 time blocks (time-blocks.ts) make a short series per sequence. The
 * variance of its mean is (γ₀ + 2 Σ γ_l) / blocks, the sum cut where pairs γ_2m + γ_2m+1 stop being
 * positive (Geyer, Statistical Science 7 (1992) 473–483). Two things keep it from being too good:
 *
 * - Boundaries. Growth is ln of a length, so every sum carries a term of order one that does not grow
 *   with T. The error is at least what one block's sum varies, over T.
 * - The frame's transient. A frame that starts at random needs time to find column j's direction:
 *   what is left of it after the transient T₀ is e^{−g T₀}, g the gap to the nearest exponent, times
 *   some ½ ln n + 1 nats, over T. Constant and periodic Jacobians would otherwise claim no error.
 *
 * Between sequences: if their means differ significantly more (1 % level) than the time series say,
 * for instance because they sit on different attractors, the spread between them is what counts.
 */

/** Growth of every column of one sequence. */
export interface SequenceGrowth {
  /** Counted steps. */
  readonly steps: number;
  /** Σ ln R_jj over all counted steps, by column; −∞ for null columns. */
  readonly total: Float64Array;
  /** Steps per block. */
  readonly blockLength: number;
  /** Consecutive blocks; each Σ ln R_jj by column. */
  readonly blocks: readonly Float64Array[];
}

/** What {@link standardErrors} needs beside the growth. */
export interface UncertaintyContext {
  /** n of the frame that each column belongs to. */
  readonly stateSizes: readonly number[];
  /** T₀, steps that the frames moved before they counted. */
  readonly transient: number;
  /** Relative rounding, the least error of all. */
  readonly unitRoundoff: number;
}

/**
 * Least share of the variance of independent blocks. Some tens of blocks look anticorrelated by chance
 * now and then; without this the error would be a third of the truth in one case of a hundred.
 */
const ANTICORRELATED = 0.25;

/** Fewest blocks from which a variance is estimated. */
const FEWEST_BLOCKS = 4;

/**
 * Mean exponents (weighted by length) and their standard errors, in column order.
 *
 * @returns `means` in nats per step; `errors` null where the exponent is −∞ or there are too few
 *   blocks and sequences; `drifts`: difference between the two halves in standard errors.
 */
export function standardErrors(
  sequences: readonly SequenceGrowth[],
  context: UncertaintyContext,
): { means: Float64Array; errors: (number | null)[]; drifts: number[] } {
  const columns = sequences[0].total.length;
  const steps = sequences.reduce((sum, s) => sum + s.steps, 0);
  const means = new Float64Array(columns);
  for (const s of sequences) for (let j = 0; j < columns; j++) means[j] += s.total[j] / steps;
  const gaps = neighbourGaps(means);
  const errors: (number | null)[] = [];
  const drifts: number[] = [];
  for (let j = 0; j < columns; j++) {
    const within = withinVariance(sequences, steps, j);
    const between = betweenVariance(sequences, steps, j, means[j]);
    const variance = pooledVariance(within, between, sequences.length);
    if (means[j] === Number.NEGATIVE_INFINITY || variance === null) {
      errors.push(null);
      drifts.push(0);
      continue;
    }
    const left =
      Math.exp(-gaps[j] * context.transient) * (0.5 * Math.log(context.stateSizes[j]) + 1);
    const floor = (left * Math.sqrt(sequences.length)) / steps;
    const rounding = context.unitRoundoff * Math.max(1, Math.abs(means[j]));
    errors.push(Math.sqrt(variance + floor * floor + rounding * rounding));
    drifts.push(Math.abs(halvesDifference(sequences, j)) / (2 * errors[j]!));
  }
  return { means, errors, drifts };
}

/** Distance of each finite mean to the nearest other one. */
function neighbourGaps(means: Float64Array): Float64Array {
  const order = Array.from(means.keys()).sort((a, b) => means[b] - means[a]);
  const gaps = new Float64Array(means.length).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i + 1 < order.length; i++) {
    const gap = means[order[i]] - means[order[i + 1]];
    gaps[order[i]] = Math.min(gaps[order[i]], gap);
    gaps[order[i + 1]] = Math.min(gaps[order[i + 1]], gap);
  }
  return gaps;
}

/** Variance of the weighted mean from each sequence's own blocks; null with too few of them. */
function withinVariance(
  sequences: readonly SequenceGrowth[],
  steps: number,
  j: number,
): number | null {
  let variance = 0;
  let degrees = 0;
  for (const { steps: T, blocks, blockLength } of sequences) {
    if (blocks.length < FEWEST_BLOCKS) return null;
    degrees += (blocks.length - 1) / 2; // the other half went into estimating correlations
    const weight = T / steps;
    const sums = blocks.map((block) => block[j]);
    const sumVariance = varianceOfSum(sums);
    const spread = autocovariance(sums, mean(sums), 0);
    // Blocks cover n·length of the T counted steps; their sum varies in proportion.
    const covered = sums.length * blockLength;
    const least = Math.max(spread, ANTICORRELATED * sums.length * spread);
    variance += (weight / covered) ** 2 * Math.max(sumVariance, least);
  }
  return variance * smallSampleFactor(degrees);
}

function betweenVariance(
  sequences: readonly SequenceGrowth[],
  steps: number,
  j: number,
  overall: number,
): number | null {
  const B = sequences.length;
  if (B < 2) return null;
  let sum = 0;
  for (const s of sequences) sum += ((s.steps / steps) * (s.total[j] / s.steps - overall)) ** 2;
  return (sum * B) / (B - 1);
}

function pooledVariance(
  within: number | null,
  between: number | null,
  sequences: number,
): number | null {
  if (between === null) return within;
  if (within === null) return between * smallSampleFactor(sequences - 1);
  const excess = between > within * chiSquareOverDegrees(sequences - 1);
  return excess ? between * smallSampleFactor(sequences - 1) : within;
}

/** 99 % quantile of χ²_d / d (Wilson and Hilferty 1931). */
function chiSquareOverDegrees(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return (1 - spread + 2.326 * Math.sqrt(spread)) ** 3;
}

/**
 * (t / z)² with the 97.5 % quantiles of Student's t and the normal distribution, so that ±2 errors
 * estimated from little still hold 95 %. Cornish–Fisher expansion (Abramowitz and Stegun 26.7.5).
 */
function smallSampleFactor(degrees: number): number {
  const t = 1.96 + 2.372 / degrees + 2.822 / degrees ** 2 + 2.555 / degrees ** 3;
  return (t / 1.96) ** 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function autocovariance(values: readonly number[], centre: number, lag: number): number {
  let sum = 0;
  for (let i = 0; i + lag < values.length; i++) {
    sum += (values[i] - centre) * (values[i + lag] - centre);
  }
  return sum / (values.length - 1);
}

/** Variance of the sum of a correlated series: n (γ₀ + 2 Σ γ_l), with Geyer's cut. */
export function varianceOfSum(values: readonly number[]): number {
  const centre = mean(values);
  const n = values.length;
  let total = -autocovariance(values, centre, 0);
  for (let lag = 0; lag + 1 < n / 2; lag += 2) {
    const pair = autocovariance(values, centre, lag) + autocovariance(values, centre, lag + 1);
    if (pair <= 0) break;
    total += 2 * pair;
  }
  // The mean was estimated from the same values, which takes total/n from every covariance.
  const corrected = total > 0 ? total * (1 + total / (n * autocovariance(values, centre, 0))) : 0;
  return n * corrected;
}

function halvesDifference(sequences: readonly SequenceGrowth[], j: number): number {
  let early = 0;
  let late = 0;
  let steps = 0;
  for (const { blocks, blockLength } of sequences) {
    const half = Math.floor(blocks.length / 2);
    steps += half * blockLength;
    for (let i = 0; i < half; i++) {
      early += blocks[i][j];
      late += blocks[blocks.length - half + i][j];
    }
  }
  return steps === 0 ? 0 : (late - early) / steps;
}
