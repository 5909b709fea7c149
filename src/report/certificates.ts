/** The run-time checks of a spectrum, as statements with a verdict. */
import type { SpectrumResult } from "../spectrum/result.ts";
import { formatMagnitude, formatNumber, plural, unitPerStep } from "./format.ts";

/** One check. */
export interface CertificateLine {
  readonly name: string;
  /** null: there is no verdict, and `detail` says why or gives the numbers alone. */
  readonly passed: boolean | null;
  /** The numbers, on one line. */
  readonly detail: string;
  /** What is compared with what, and why it should agree. */
  readonly explanation: string;
}

/** Share of Σλ that rounding of the long sum itself may take. */
const ROUNDING_OF_SUM = 1e-9;
/**
 * A frame that is orthonormal up to this moves an exponent by about as many nats per factorisation:
 * the default accuracy of the interval.
 */
const ORTHOGONALITY = 1e-4;

/** Sum rule, orthogonality, rounding, time segments if there are any, and convergence. */
export function certificateLines(result: SpectrumResult): CertificateLine[] {
  return [
    sumRuleLine(result),
    orthogonalityLine(result),
    accuracyLine(result),
    ...segmentLines(result),
    settledLine(result),
  ];
}

/** All checks on one line: "✓ sum rule (residual 1e-14) · …". */
export function certificateSummary(result: SpectrumResult): string {
  return certificateLines(result)
    .map(({ name, passed, detail }) => `${tick(passed)} ${name} (${detail})`)
    .join(" · ");
}

/** ✓ passed, ✗ failed, – no verdict. */
export function tick(passed: boolean | null): string {
  return passed === null ? "–" : passed ? "✓" : "✗";
}

function sumRuleLine(result: SpectrumResult): CertificateLine {
  const { sumRule, sumRuleReason, accuracyBound } = result.certificates;
  const explanation =
    "The exponents of a full spectrum sum to the mean of ln |det J|, which is computed another way; a wrong Jacobian or a lost direction breaks it.";
  if (sumRule === null) {
    return { name: "sum rule", passed: null, detail: sumRuleReason, explanation };
  }
  const allowance =
    result.exponents.length * accuracyBound + ROUNDING_OF_SUM * Math.abs(sumRule.expected);
  const method = sumRule.method === "closed-form" ? "closed form" : "LU on sampled steps";
  return {
    name: "sum rule",
    passed: Math.abs(sumRule.residual) <= allowance,
    detail: `Σλ ${formatNumber(sumRule.found, 4)}, by ${method} ${formatNumber(sumRule.expected, 4)}, residual ${formatMagnitude(sumRule.residual)}`,
    explanation,
  };
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

function accuracyLine(result: SpectrumResult): CertificateLine {
  const { accuracyBound, intervalUsed, growthSpread } = result.certificates;
  const { minimum, mean, maximum } = intervalUsed;
  const interval =
    minimum === maximum ? `${minimum}` : `${minimum}–${maximum}, mean ${formatMagnitude(mean)}`;
  const errors = result.standardErrors.filter((error) => error !== null);
  return {
    name: "rounding",
    passed: errors.length === 0 ? null : accuracyBound <= Math.max(...errors),
    detail: `≤ ${formatMagnitude(accuracyBound)} ${unitPerStep(result)}, interval ${interval}`,
    explanation: `Between two factorisations, columns grew apart by up to ${formatMagnitude(growthSpread)} nats; the bound says how much of any exponent rounding can take, and it should lie below the statistical errors.`,
  };
}

/** No verdict: near-equal exponents leave the sines near 1 without harm. */
function segmentLines(result: SpectrumResult): CertificateLine[] {
  const frames = result.certificates.segmentFrames;
  if (frames === null) return [];
  const { segments, overlap, medianSine, largestSine } = frames;
  return [
    {
      name: "time segments",
      passed: null,
      detail: `${segments}, ${overlap} steps of overlap; frames apart by sines of ${formatMagnitude(medianSine)} (median) and ${formatMagnitude(largestSine)} (largest)`,
      explanation:
        "Segments of time were computed side by side, each from a frame of its own; this is how far the directions of neighbours were apart where one took over from the other. Near-equal exponents leave it large without harm.",
    },
  ];
}

function settledLine(result: SpectrumResult): CertificateLine {
  return {
    name: "settled",
    passed: result.converged,
    detail: result.converged
      ? "the estimates no longer drift"
      : plural(result.warnings.length, "warning"),
    explanation:
      "Whether the estimates have settled within their standard errors over the data given.",
  };
}
