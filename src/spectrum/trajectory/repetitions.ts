/**
 * Several starts along the same input, counted as further sequences.
 *
 * They are not independent samples. Where the network forgets its start all of them become the same
 * trajectory, and R of them say no more than one; where it is chaotic they are as good as
 * independent in what the state does, but have the input in common. So errors are taken from growth
 * averaged over the starts of each sequence, whose variation in time is small just as far as the starts
 * differ; and where starts disagree for good (other attractors), their spread is the error.
 */

import type { SequenceSet } from "../../data/sequences.ts";
import { rangeError } from "../../errors.ts";
import { type Drifts, findDrifts } from "../statistics/drift.ts";
import type { SequenceGrowth } from "../statistics/sequence-growth.ts";
import {
  type Estimates,
  standardErrors,
  type UncertaintyContext,
} from "../statistics/uncertainty.ts";
import type { Warning } from "../statistics/verdict.ts";

/** Every sequence R times: all of them, then all of them again. */
export function repeatSequences(inputs: SequenceSet, repetitions: number): SequenceSet {
  if (repetitions === 1) return inputs;
  const copies = Array.from({ length: repetitions }, () => inputs.sequences);
  return { ...inputs, sequences: copies.flat() };
}

/** @throws RangeError if repetitions would all be the same. */
export function requireRepetitions(repetitions: number, isRandom: boolean, given: number): void {
  if (!Number.isInteger(repetitions) || repetitions < 1 || repetitions > 4096) {
    throw rangeError(
      "lyapunovSpectrum",
      `repetitions is ${repetitions}; expected an integer in [1, 4096]`,
    );
  }
  if (repetitions === 1 || isRandom || given > 1) return;
  throw rangeError(
    "lyapunovSpectrum",
    `repetitions is ${repetitions} and all would begin in the same state; ` +
      'expected initialState "random"',
  );
}

/** Starts disagree where their λ₁ are so many of their own standard errors, and more than `accuracy`, apart. */
const DISAGREEMENT = 6;

/** {@link Estimates} over several starts. */
export interface RepeatedEstimates extends Estimates {
  /** Of the growth averaged over the starts of each sequence. */
  readonly drifts: Drifts | null;
  readonly disagreement: readonly Warning[];
}

/** What errors of several starts depend on. */
export interface RepetitionContext extends UncertaintyContext {
  /** How far apart exponents are that count as the same, in nats per step. */
  readonly accuracy: number;
}

/** {@link standardErrors} of `repetitions` starts of each sequence; see the file header. */
export function errorsOfRepetitions(
  growth: readonly SequenceGrowth[],
  repetitions: number,
  context: RepetitionContext,
): RepeatedEstimates {
  const apart = standardErrors(growth, context);
  if (repetitions === 1) {
    return { ...apart, drifts: findDrifts(growth, apart, context), disagreement: [] };
  }
  const means = averaged(growth, repetitions);
  const together = standardErrors(means, context);
  const errors = apart.errors.map((error, j) => {
    const other = together.errors[j];
    return error === null || other === null ? null : Math.max(error, other);
  });
  return {
    ...together,
    errors,
    drifts: findDrifts(means, together, context),
    disagreement: disagreementOf(growth, repetitions, together, context.accuracy),
  };
}

/** Of each sequence, the mean over its starts. */
function averaged(growth: readonly SequenceGrowth[], repetitions: number): SequenceGrowth[] {
  const sequences = growth.length / repetitions;
  return Array.from({ length: sequences }, (_, b) => {
    const own = growth.filter((_, i) => i % sequences === b);
    const mean = (of: (g: SequenceGrowth) => Float64Array): Float64Array =>
      of(own[0]).map((_, j) => own.reduce((sum, g) => sum + of(g)[j], 0) / repetitions);
    return {
      ...own[0],
      total: mean((g) => g.total),
      blocks: own[0].blocks.map((_, i) => mean((g) => g.blocks[i])),
    };
  });
}

function disagreementOf(
  growth: readonly SequenceGrowth[],
  repetitions: number,
  { means, errors }: Estimates,
  accuracy: number,
): Warning[] {
  const first = means.reduce((best, mean, j) => (mean > means[best] ? j : best), 0);
  const sequences = growth.length / repetitions;
  const largest = Array.from({ length: repetitions }, (_, r) => {
    const own = growth.slice(r * sequences, (r + 1) * sequences);
    const steps = own.reduce((sum, g) => sum + g.steps, 0);
    return own.reduce((sum, g) => sum + Math.max(...g.total), 0) / steps;
  });
  const [low, high] = [Math.min(...largest), Math.max(...largest)];
  // The error of the mean, of starts that differ in nothing but chance, is √R times smaller than theirs.
  const own = (errors[first] ?? Number.POSITIVE_INFINITY) * Math.sqrt(repetitions);
  const apart = high - low;
  if (!(apart > Math.max(DISAGREEMENT * own, accuracy))) return [];
  // Two digits of what they are apart by, however little that is.
  const digits = Math.min(Math.max(4, 1 - Math.floor(Math.log10(apart))), 12);
  return [
    {
      blocking: true,
      text:
        `the ${repetitions} starts do not agree (λ₁ from ${low.toFixed(digits)} to ${high.toFixed(digits)} ` +
        "nats/step): they are on different attractors, or on their way there, and the mean belongs to " +
        "none; give longer input and transient, and look at each start in perSequence of --json",
    },
  ];
}
