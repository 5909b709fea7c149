/** The run-time checks of a spectrum, as statements with a verdict. */

import type { SpectrumResult } from "../spectrum/result.ts";
import { UNCONVERGED_SINE } from "../spectrum/work/segment-frames.ts";
import type { CertificateLine } from "./certificate-line.ts";
import { formatMagnitude, formatNumber, plural, unitPerStep } from "./format.ts";
import { trajectoryLines } from "./trajectory-words.ts";

/** Share of Σλ that rounding of the long sum itself may take. */
const ROUNDING_OF_SUM = 1e-9;
/**
 * A frame that is orthonormal up to this moves an exponent by about as many nats per factorisation:
 * the default accuracy of the interval.
 */
const ORTHOGONALITY = 1e-4;

/** Sum rule, own derivative, orthogonality, rounding, time segments if there are any, and convergence. */
export function certificateLines(result: SpectrumResult): CertificateLine[] {
  return [
    sumRuleLine(result),
    ...derivativeLine(result),
    orthogonalityLine(result),
    accuracyLine(result),
    ...segmentLines(result),
    ...trajectoryLines(result),
    settledLine(result),
  ];
}

/** ✓ passed, ✗ failed, – no verdict. */
export function tick(passed: boolean | null): string {
  return passed === null ? "–" : passed ? "✓" : "✗";
}

/**
 * By the closed form it is a check of the Jacobian; by an LU of what `pushForward` makes of the identity it
 * is one of the factorisation alone, which may fail but never vouches for the whole.
 */
function sumRuleLine(result: SpectrumResult): CertificateLine {
  const { sumRule, sumRuleReason, accuracyBound } = result.certificates;
  const independent = sumRule?.method !== "sampled-lu";
  const explanation = independent
    ? "The exponents of a full spectrum sum to the mean of ln |det J|, which a formula gives without the Jacobian that moved them; a wrong Jacobian or a lost direction breaks it."
    : "The exponents of a full spectrum sum to the mean of ln |det J|. J is here the one that moved them, taken at some steps, so this checks how they were factorised, and not whether J is right.";
  if (sumRule === null) {
    return { name: "sum rule", passed: null, detail: sumRuleReason, explanation };
  }
  const allowance =
    result.exponents.length * accuracyBound + ROUNDING_OF_SUM * Math.abs(sumRule.expected);
  const holds = Math.abs(sumRule.residual) <= allowance;
  const method = independent ? "closed form" : "LU on sampled steps";
  return {
    name: "sum rule",
    passed: holds && !independent ? null : holds,
    detail:
      `Σλ ${formatNumber(sumRule.found, 4)}, by ${method} ${formatNumber(sumRule.expected, 4)}, residual ${formatMagnitude(sumRule.residual)}` +
      (independent ? "" : "; checks the factorisation, not the Jacobian"),
    explanation,
  };
}

/** Only of cells that are code of the caller's own. */
function derivativeLine(result: SpectrumResult): CertificateLine[] {
  const check = result.certificates.derivative;
  if (check === null) return [];
  const { samples, undecided, failed, largest } = check;
  const seen = samples - undecided;
  return [
    {
      name: "derivative",
      passed: failed > 0 ? false : seen > 0 ? true : null,
      detail:
        seen === 0
          ? "step has no derivative that differences could show, so pushForward was not checked"
          : `pushForward against differences of step in ${plural(seen, "direction")}: up to ${formatMagnitude(largest)} apart` +
            (failed > 0 ? `, ${failed} of them too far` : ""),
      explanation:
        "For a cell of one's own: its pushForward in random directions against differences of its step. A wrong derivative gives the exponents of another map.",
    },
  ];
}

function orthogonalityLine(result: SpectrumResult): CertificateLine {
  const { orthogonality } = result.certificates;
  return {
    name: "orthonormal frame",
    passed: orthogonality <= ORTHOGONALITY,
    detail: `‖QᵀQ − I‖ ≤ ${formatMagnitude(orthogonality)}`,
    explanation:
      "The directions that carry the exponents have to stay at right angles; this is the largest departure met where the frame was made orthonormal.",
  };
}

/** ✓ below both what was asked for and the statistical errors, ✗ above both. */
function accuracyLine(result: SpectrumResult): CertificateLine {
  const { accuracyBound, accuracy, intervalUsed, growthSpread } = result.certificates;
  const { minimum, mean, maximum } = intervalUsed;
  const interval =
    minimum === maximum
      ? `${minimum === 1 ? "every step" : `every ${minimum} steps`}`
      : `every ${minimum} to ${maximum} steps, ${formatMagnitude(mean)} on average`;
  const errors = result.standardErrors.filter((error) => error !== null);
  const belowErrors = errors.length > 0 && accuracyBound <= Math.max(...errors);
  const asAsked = accuracyBound <= accuracy;
  const unit = unitPerStep(result);
  return {
    name: "rounding",
    passed: asAsked && belowErrors ? true : asAsked || belowErrors ? null : false,
    detail:
      `≤ ${formatMagnitude(accuracyBound)} ${unit}${result.maximum > 0 ? " along the trajectory as computed" : ""}, factorised ${interval}` +
      (asAsked ? "" : `; above --accuracy, ${formatMagnitude(accuracy)}`) +
      (errors.length === 0 || belowErrors ? "" : "; above every standard error") +
      float32Words(result),
    explanation:
      `Between two factorisations, columns grew apart by up to ${formatMagnitude(growthSpread)} nats; the bound says how much of any exponent rounding can take, and it should lie below what was asked for and below the statistical errors.` +
      ofWhichTrajectory(result),
  };
}

/** Which steps were in float32, where any could be; empty where all were in float64 anyway. */
function float32Words({ certificates, settings }: SpectrumResult): string {
  const { share, reason } = certificates.float32;
  if (settings.precision === "float64") return "";
  const words = share === 1 ? "" : ` for ${formatMagnitude(100 * share)} % of the steps`;
  const which = share === 0 ? "tangents in float64" : `tangents in float32${words}`;
  return `; ${which}${reason === "" ? "" : `: ${reason}`}`;
}

/** Digits of float64, in nats. */
const DIGITS = 53 * Math.LN2;

/** What the bound is of in a chaotic network, whose states no arithmetic follows; empty for others. */
function ofWhichTrajectory({ maximum, unit }: SpectrumResult): string {
  if (!(maximum > 0)) return "";
  const steps = Math.ceil(DIGITS / (unit === "bits" ? maximum * Math.LN2 : maximum));
  return (
    " It is of the directions along the trajectory as computed, in float64 whatever the precision of directions. λ₁ > 0: " +
    `within some ${steps.toLocaleString("en")} steps rounding has made that another one than the initial state's own, ` +
    "and what averages along it differ by is bounded by nothing but sampling: the standard errors."
  );
}

/**
 * The median sine fails, and does not vouch: near-equal exponents leave single sines at 1 without harm (the
 * largest says nothing and is in the JSON alone), and slow drifts may hide behind a small median.
 */
function segmentLines(result: SpectrumResult): CertificateLine[] {
  const frames = result.certificates.segmentFrames;
  if (frames === null) return [];
  const { segments, overlap, medianSine } = frames;
  const apart = medianSine > UNCONVERGED_SINE;
  const found = apart
    ? `frames had not found their directions where they met (median sine ${formatMagnitude(medianSine)}): use --segments 1`
    : `most directions agree where they met (median sine ${formatMagnitude(medianSine)})`;
  return [
    {
      name: "time segments",
      passed: apart ? false : null,
      detail: `${segments}, each after ${overlap} uncounted steps; ${found}`,
      explanation:
        "Segments of time were computed side by side, each from a frame of its own; this is how far the directions of neighbours were apart where one took over from the other. --segments 1 computes without.",
    },
  ];
}

/** How many of the warnings are about settling: others tell how something was computed. */
function doubts({ unsettled, warnings }: SpectrumResult): string {
  if (unsettled.length === warnings.length) return plural(unsettled.length, "warning");
  return `${unsettled.length} of ${plural(warnings.length, "warning")}`;
}

/** Counted steps of each sequence below which no drift could be seen. */
const FEW_STEPS = 32;

function settledLine(result: SpectrumResult): CertificateLine {
  const each = Math.floor(result.steps / result.sequences);
  const visible = each >= FEW_STEPS && result.standardErrors[0] !== null;
  const vanished = result.nullDirections === result.exponents.length;
  const judged = visible || (vanished && each >= FEW_STEPS);
  return {
    name: "settled",
    passed: result.converged ? (judged ? true : null) : false,
    detail: !result.converged
      ? doubts(result)
      : judged
        ? "the estimates no longer drift"
        : `${plural(each, "counted step")} of each sequence ${each === 1 ? "is" : "are"} too few to see a drift`,
    explanation:
      "Whether the estimates have settled within their standard errors over the data given.",
  };
}
