/**
 * Differences between sequences beyond what their own time series explain.
 *
 * Mean growth of sequence b is taken as μ + d_b + noise, as in a random-effects analysis of variance:
 * the mean square between sequences estimates var d + noise, and what the noise does not explain counts
 * as var d, with Student's t for the number of sequences less one. No test decides whether there is a
 * difference: a difference that a test misses is then left out of the error, which with two to five
 * sequences leaves 77 to 85 % instead of 95 % inside. (1 − 1/B of the noise is subtracted, so that few
 * sequences that happen to agree do not hide a difference.)
 */

import type { SequenceGrowth } from "./sequence-growth.ts";
import { studentFactor } from "./student.ts";

/** What differs between sequences. */
export interface BetweenSequences {
  /** Part of the mean's variance that time series do not explain; all of it if they say nothing. */
  readonly variance: number;
  /** The same with all of the noise subtracted: an estimate that is not on the safe side. */
  readonly excess: number;
  /** Student's factor of its square root. */
  readonly factor: number;
  /** Sequences that were compared. */
  readonly sequences: number;
}

/**
 * Sequences shorter than this share of the longest are not compared: their means are noise of another
 * size, and would be blown up to an error of the long one.
 */
const COMPARABLE = 0.25;

/**
 * Compares the means of column j.
 *
 * @param within - Variance of the mean over all sequences by their time series, or null if unknown.
 * @returns null with fewer than two comparable sequences.
 */
export function betweenSequences(
  sequences: readonly SequenceGrowth[],
  j: number,
  within: number | null,
): BetweenSequences | null {
  const longest = Math.max(...sequences.map((s) => s.steps));
  const compared = sequences.filter((s) => s.steps >= COMPARABLE * longest);
  const B = compared.length;
  if (B < 2) return null;
  const all = sequences.reduce((sum, s) => sum + s.steps, 0);
  const steps = compared.reduce((sum, s) => sum + s.steps, 0);
  const mean = compared.reduce((sum, s) => sum + s.total[j], 0) / steps;
  // Σ T_b (m_b − m)² / (B − 1) is the variance of a step's growth if nothing but noise differs.
  let square = 0;
  for (const s of compared) square += s.steps * (s.total[j] / s.steps - mean) ** 2;
  square /= B - 1;
  const noise = within === null ? 0 : within * all;
  // A difference of variance v adds v·T̄ to the square and v·Σ (T_b / T)² to the mean's variance.
  const squares = sequences.reduce((sum, s) => sum + s.steps ** 2, 0) / all ** 2;
  const share = (squares * B) / steps;
  return {
    variance: Math.max(0, square - (1 - 1 / B) * noise) * share,
    excess: Math.max(0, square - noise) * share,
    factor: studentFactor(B - 1),
    sequences: B,
  };
}
