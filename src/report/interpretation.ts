/** What a spectrum says, in sentences: the same ones on the terminal and in the HTML page. */
import type { SpectrumResult } from "../spectrum/result.ts";
import { formatCount, formatDimension, formatMagnitude, unitPerStep } from "./format.ts";
import { reachSentences } from "./reach/reach-words.ts";
import { isUnstableRest, unstableRestSentences } from "./trajectory-words.ts";

/** What sentences are made from: a result, or what is recorded of one. */
export interface Interpretable
  extends Pick<
    SpectrumResult,
    | "unit"
    | "exponents"
    | "standardErrors"
    | "reach"
    | "trajectory"
    | "kaplanYorkeDimension"
    | "entropy"
    | "nullDirections"
  > {
  /** n; null where it is not recorded. */
  readonly state: { readonly size: number | null };
}

/** What the sign of λ₁ says, with its error bar taken into account. */
export type Verdict = "forgets" | "sensitive" | "undecided";

/** Standard errors that λ₁ must be away from zero before its sign is believed. */
const DECISIVE = 2;

/** The sign of λ₁ if it is two standard errors from zero; undecided also without an error bar, but for −∞. */
export function verdictOf(result: Pick<SpectrumResult, "exponents" | "standardErrors">): Verdict {
  const first = result.exponents[0];
  const error = result.standardErrors[0];
  if (error === null) return first === Number.NEGATIVE_INFINITY ? "forgets" : "undecided";
  if (first < -DECISIVE * error) return "forgets";
  return first > DECISIVE * error ? "sensitive" : "undecided";
}

/**
 * |1/λ₁|, the e-folding time: steps in which a small difference changes by a factor e, in the long run; 0
 * where λ₁ is −∞. No time after which anything is forgotten.
 */
export function timeConstant(result: Pick<SpectrumResult, "exponents" | "unit">): number {
  const perStep = Math.abs(result.exponents[0]) * (result.unit === "bits" ? Math.LN2 : 1);
  return 1 / perStep;
}

/**
 * A few sentences on what the spectrum means for whoever uses the network, and on what it does not say.
 *
 * @param closedLoop - The network's own output was its input, so that the exponents are those of an
 *   autonomous system and not conditional on data.
 */
export function interpret(result: Interpretable, closedLoop = false): string[] {
  if (isUnstableRest(result)) return [...unstableRestSentences(result), ...nullSentence(result)];
  return [
    closedLoop ? firstExponentAlone(result) : firstExponentDriven(result),
    ...reachSentences(result),
    dimensionSentence(result),
    ...nullSentence(result),
  ];
}

const VANISHES =
  "Every exponent is −∞: after some steps a small difference of the state is gone without a trace. After how many, exponents do not say";

function firstExponentDriven(result: Interpretable): string {
  const time = steps(timeConstant(result));
  switch (verdictOf(result)) {
    case "forgets":
      return result.exponents[0] === Number.NEGATIVE_INFINITY
        ? `${VANISHES}${result.reach === null ? " (--lags does)" : ""}.`
        : `Under the same input, small differences of the state fade: in the long run by a factor e every ${time} (1/|λ₁|, their e-folding time).${result.reach === null ? " How long they last before that, and what an input leaves, λ₁ does not say (--lags does); nor does it speak of differences that are not small." : ""}`;
    case "sensitive":
      return `Under the same input, small differences of the state grow: in the long run by a factor e every ${time} (1/λ₁), and gradients through time with them.`;
    case "undecided":
      return result.standardErrors[0] === null
        ? "λ₁ has no error bar here, so that its sign is not known."
        : "λ₁ cannot be told from zero: it lies within two standard errors of the boundary between fading differences (λ₁ < 0) and growing ones (λ₁ > 0). If it is zero, they do neither at an exponential pace.";
  }
}

function firstExponentAlone(result: Interpretable): string {
  const time = steps(timeConstant(result));
  switch (verdictOf(result)) {
    case "forgets":
      return result.exponents[0] === Number.NEGATIVE_INFINITY
        ? `Fed with its own output: ${VANISHES}.`
        : `Fed with its own output, the network settles, on a fixed point or a cycle: nearby trajectories approach each other by a factor e every ${time}.`;
    case "sensitive":
      return `Fed with its own output, nearby trajectories separate by a factor e every ${time} (the Lyapunov time, 1/λ₁): chaos, where the trajectory stays bounded and is no unstable fixed point or cycle.`;
    case "undecided":
      return result.standardErrors[0] === null
        ? "Fed with its own output: λ₁ has no error bar here, so that its sign is not known."
        : "Fed with its own output, nearby trajectories neither approach nor separate measurably: λ₁ cannot be told from zero, as along a flow's own direction, on a torus, or at the edge of chaos.";
  }
}

function dimensionSentence(result: Interpretable): string {
  const { kaplanYorkeDimension: dimension, entropy } = result;
  const size =
    result.state.size === null ? "" : `, of ${formatCount(result.state.size)} state dimensions`;
  if (verdictOf(result) === "undecided") {
    return `Its Kaplan–Yorke dimension, ${formatDimension(dimension)} by these numbers, is as undecided.`;
  }
  if (dimension.value === 0) {
    return "Its Kaplan–Yorke dimension is 0: in the long run small differences fade in every direction.";
  }
  const rate = `${formatMagnitude(entropy.value)} ${unitPerStep(result)}`;
  const growth = entropy.lowerBound
    ? `at least ${rate}, and exponents that were not computed may add to it`
    : `${rate}, an upper bound of the rate at which they create information`;
  return `Its Kaplan–Yorke dimension is ${formatDimension(dimension)}${size}: up to there growth makes up for contraction. The positive exponents sum to ${growth}.`;
}

function nullSentence(result: Interpretable): string[] {
  const count = result.nullDirections;
  if (count === 0 || count === result.exponents.length) return [];
  return [
    `${formatCount(count)} ${count === 1 ? "exponent is" : "exponents are"} −∞: the product of the Jacobians is singular by structure there, and what enters these directions is gone without a trace after some steps.`,
  ];
}

function steps(time: number): string {
  return time < 10 ? `${formatMagnitude(time)} steps` : `${formatCount(time)} steps`;
}
