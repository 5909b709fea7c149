/** What a spectrum says, in sentences: the same ones on the terminal and in the HTML page. */
import type { SpectrumResult } from "../spectrum/result.ts";
import { formatCount, formatDimension, formatMagnitude, unitPerStep } from "./format.ts";

/** What the sign of λ₁ says, with its error bar taken into account. */
export type Verdict = "forgets" | "sensitive" | "undecided";

/** Standard errors that λ₁ must be away from zero before its sign is believed. */
const DECISIVE = 2;

/** The sign of λ₁ if it is two standard errors from zero, or has no error bar. */
export function verdictOf(result: SpectrumResult): Verdict {
  const first = result.exponents[0];
  const allowance = DECISIVE * (result.standardErrors[0] ?? 0);
  if (first < -allowance) return "forgets";
  return first > allowance ? "sensitive" : "undecided";
}

/** |1/λ₁|, the steps in which a small difference changes by a factor e; 0 where λ₁ is −∞. */
export function timeConstant(result: SpectrumResult): number {
  const perStep = Math.abs(result.exponents[0]) * (result.unit === "bits" ? Math.LN2 : 1);
  return 1 / perStep;
}

/**
 * Two or three sentences on what the spectrum means for whoever uses the network.
 *
 * @param closedLoop - The network's own output was its input, so that the exponents are those of an
 *   autonomous system and not conditional on data.
 */
export function interpret(result: SpectrumResult, closedLoop = false): string[] {
  return [
    closedLoop ? firstExponentAlone(result) : firstExponentDriven(result),
    dimensionSentence(result),
    ...nullSentence(result),
  ];
}

function firstExponentDriven(result: SpectrumResult): string {
  const time = steps(timeConstant(result));
  switch (verdictOf(result)) {
    case "forgets":
      return result.exponents[0] === Number.NEGATIVE_INFINITY
        ? "The network forgets its initial state completely within a few steps: every exponent is -Infinity, so the state is a function of the last inputs alone."
        : `The network forgets its initial state: under the same input, two nearby states approach each other by a factor e every ${time} (its memory horizon, 1/|λ₁|).`;
    case "sensitive":
      return `The network is sensitive to its state: under the same input, two nearby states separate by a factor e every ${time} (1/λ₁), so small differences are not forgotten and gradients through time grow.`;
    case "undecided":
      return `λ₁ cannot be told from zero: it lies within two standard errors of the boundary between forgetting (λ₁ < 0) and sensitivity (λ₁ > 0); if it is zero, the memory is longer than any time constant.`;
  }
}

function firstExponentAlone(result: SpectrumResult): string {
  const time = steps(timeConstant(result));
  switch (verdictOf(result)) {
    case "forgets":
      return `Fed with its own output, the network settles: nearby trajectories approach each other by a factor e every ${time}.`;
    case "sensitive":
      return `Fed with its own output, the network is chaotic: nearby trajectories separate by a factor e every ${time} (its Lyapunov time, 1/λ₁).`;
    case "undecided":
      return "Fed with its own output, the network neither settles nor separates measurably: λ₁ lies within two standard errors of zero, as on a cycle.";
  }
}

function dimensionSentence(result: SpectrumResult): string {
  const { kaplanYorkeDimension: dimension, entropy } = result;
  const size = formatCount(result.state.size);
  if (verdictOf(result) === "undecided") {
    return `Its Kaplan–Yorke dimension, ${formatDimension(dimension)} by these numbers, is as undecided.`;
  }
  if (dimension.value === 0) {
    return "Its Kaplan–Yorke dimension is 0: differences in every direction die out.";
  }
  const rate = `${formatMagnitude(entropy.value)} ${unitPerStep(result)}`;
  const growth = entropy.lowerBound
    ? `at least ${rate}, and exponents that were not computed may add to it`
    : `${rate}, an upper bound of the rate at which they create information`;
  return `Differences survive in ${formatDimension(dimension)} of its ${size} state dimensions (Kaplan–Yorke); the positive exponents sum to ${growth}.`;
}

function nullSentence(result: SpectrumResult): string[] {
  const count = result.nullDirections;
  if (count === 0 || count === result.exponents.length) return [];
  return [
    `${formatCount(count)} ${count === 1 ? "exponent is" : "exponents are"} exactly -Infinity: the Jacobian is singular by structure there, and what enters these directions is lost at once.`,
  ];
}

function steps(time: number): string {
  return time < 10 ? `${formatMagnitude(time)} steps` : `${formatCount(time)} steps`;
}
