import type { Certificates, Unit } from "./result.ts";
import type { SequenceGrowth } from "./uncertainty.ts";

/** One thing to say about a result. */
export interface Warning {
  /** Ends in what to change. */
  readonly text: string;
  /** Whether the result has not converged because of it. */
  readonly blocking: boolean;
}

/**
 * Halves of the data may differ by this many standard errors of their difference. Five, not two or
 * three: up to some thousand exponents are looked at, and their errors are themselves estimates.
 */
const DRIFT_LIMIT = 5;

/** Whether the estimate has settled: each reason why not. */
export function convergenceWarnings(
  growth: readonly SequenceGrowth[],
  order: readonly number[],
  means: Float64Array,
  errors: readonly (number | null)[],
  drifts: readonly number[],
  certificates: Certificates,
  context: { tolerance: number | undefined; accuracy: number; transient: number; unit: Unit },
): Warning[] {
  const warnings: Warning[] = [];
  if (growth.every(({ steps }) => steps < 2)) {
    warnings.push({
      blocking: true,
      text:
        "each sequence counts one step, which says nothing of long times; give longer sequences " +
        "(is time the first axis? --layout tbm), or a shorter --transient",
    });
  }
  const finite = order.filter((j) => Number.isFinite(means[j]));
  if (finite.some((j) => errors[j] === null)) {
    const steps = Math.min(...growth.map((g) => g.steps));
    warnings.push({
      blocking: true,
      text:
        `${steps} counted steps are too few for error bars; give longer input, or count more of it ` +
        `with --transient ${Math.floor(context.transient / 2)}`,
    });
    return warnings;
  }
  const drifting = finite.filter((j) => drifts[j] > DRIFT_LIMIT);
  if (drifting.length > 0) {
    const worst = drifting.reduce((a, b) => (drifts[b] > drifts[a] ? b : a));
    warnings.push({
      blocking: true,
      text:
        `λ${order.indexOf(worst) + 1} has not settled: the two halves of the data differ by ` +
        `${drifts[worst].toFixed(1)} standard errors` +
        `${drifting.length > 1 ? ` (and ${drifting.length - 1} more)` : ""}; give longer input, ` +
        `or skip more with --transient ${Math.max(200, 2 * context.transient)}`,
    });
  }
  const { tolerance } = context;
  const largest = Math.max(0, ...finite.map((j) => errors[j] ?? 0));
  if (tolerance !== undefined && largest > tolerance) {
    const factor = Math.ceil((largest / tolerance) ** 2);
    warnings.push({
      blocking: true,
      text:
        `the largest standard error is ${largest.toExponential(1)} nats/step, above --tolerance ` +
        `${tolerance}; give some ${factor} times as much input`,
    });
  }
  const bound = certificates.accuracyBound * (context.unit === "bits" ? Math.LN2 : 1);
  if (bound > context.accuracy)
    warnings.push(accuracyWarning(bound, context.accuracy, certificates));
  return warnings;
}

function accuracyWarning(bound: number, accuracy: number, { intervalUsed }: Certificates): Warning {
  const remedy =
    intervalUsed.maximum > 1
      ? "use --interval 1"
      : "the first exponents keep theirs: ask for fewer with --exponents, or split a stack with --stack per-layer";
  if (bound === Number.POSITIVE_INFINITY) {
    return {
      blocking: true,
      text: `rounding has taken all digits of the least exponents; ${remedy}`,
    };
  }
  return {
    blocking: false,
    text:
      `rounding may have moved the least certain exponents by up to ${bound.toExponential(1)} ` +
      `nats/step, above --accuracy ${accuracy}; ${remedy}`,
  };
}
