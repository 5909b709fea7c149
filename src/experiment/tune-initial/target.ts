/** What a spectrum is to be, and where a measurement says what it is. */
import { rangeError } from "../../errors.ts";
import type { MonitorReport } from "../monitor/monitor-options.ts";
import type { Sample } from "./curve-point.ts";

/** What is asked of the spectrum of a network before its training, in nats per step. */
export type TuningTarget =
  /** λ_index, from 1 on, has this value. */
  | { readonly kind: "exponent"; readonly index: number; readonly value: number }
  /** Differences fade by a factor e in so many steps: λ₁ = −1/steps. */
  | { readonly kind: "horizon"; readonly steps: number }
  /** The mean of all n exponents has this value. */
  | { readonly kind: "mean"; readonly value: number };

/** A target as the value of something that is measured. */
export interface TargetValue {
  /** "λ₁" is index 1; 0: the mean. */
  readonly index: number;
  /** In nats per step. */
  readonly value: number;
}

/**
 * The value that is wanted, and of what.
 *
 * @throws RangeError for an index, a number of steps or a value that none can have.
 */
export function targetValue(who: string, target: TuningTarget): TargetValue {
  if (target.kind === "horizon") {
    const { steps } = target;
    if (steps > 0 && Number.isFinite(steps)) return { index: 1, value: -1 / steps };
    throw rangeError(who, `the horizon is ${steps}; expected a number of steps above 0`);
  }
  if (!Number.isFinite(target.value)) {
    throw rangeError(who, `the target is ${target.value}; expected a finite number`);
  }
  if (target.kind === "mean") return { index: 0, value: target.value };
  if (Number.isInteger(target.index) && target.index >= 1) {
    return { index: target.index, value: target.value };
  }
  throw rangeError(who, `the exponent's index is ${target.index}; expected an integer from 1 on`);
}

/** What a measurement says; null where it does not hold what is asked for. */
export function sampleOf(report: MonitorReport, { index }: TargetValue): Sample | null {
  const { spectrum, meanExponent } = report;
  const { exponents, standardErrors, state, mean } = spectrum;
  if (index > 0) {
    if (index > exponents.length) return null;
    return { value: exponents[index - 1], error: standardErrors[index - 1] };
  }
  if (meanExponent !== null) return { value: meanExponent, error: null };
  return exponents.length === state.size ? { value: mean, error: null } : null;
}
