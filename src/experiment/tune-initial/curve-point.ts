/**
 * One point of a curve that is known with error: what several networks, drawn alike, have at one setting.
 *
 * The networks are the sample: the error of their mean is s/√S, with Student's t for S − 1 degrees of freedom, which
 * holds what the networks differ by and what the finite data add to each of them. It is at least what the errors
 * of the single values allow (√(Σσ²)/S), for few networks can agree by chance.
 */
import { studentQuantile } from "../../spectrum/statistics/student.ts";

/** A value of one network. */
export interface Sample {
  /** May be −∞. */
  readonly value: number;
  /** One standard error; null where there is none. */
  readonly error: number | null;
}

/** What was found at one setting. */
export interface CurvePoint {
  /** The setting. */
  readonly at: number;
  /** One a network, in the order of the seeds; empty after a failure. */
  readonly samples: readonly Sample[];
  /** Of the samples; −∞ if one of them is, NaN after a failure. */
  readonly mean: number;
  /** One standard error of the mean; null where that is not finite. */
  readonly error: number | null;
  /** Half of the 95 % interval of the mean; null with the error. */
  readonly allowance: number | null;
  /** Why there are no values; null otherwise. */
  readonly failure: string | null;
}

/** 97.5 % quantile of the normal distribution. */
const NORMAL = 1.959964;

/** The point that two samples or more make. */
export function curvePoint(at: number, samples: readonly Sample[]): CurvePoint {
  const count = samples.length;
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / count;
  const error = Number.isFinite(mean) ? errorOf(samples, mean) : null;
  const allowance = error === null ? null : studentQuantile(NORMAL, count - 1) * error;
  return { at, samples, mean, error, allowance, failure: null };
}

/** A point at which a network could not be followed. */
export function failedPoint(at: number, failure: string): CurvePoint {
  return { at, samples: [], mean: Number.NaN, error: null, allowance: null, failure };
}

function errorOf(samples: readonly Sample[], mean: number): number {
  const count = samples.length;
  const own = samples.reduce((sum, { error }) => sum + (error ?? 0) ** 2, 0) / count ** 2;
  const spread = samples.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (count - 1);
  return Math.sqrt(Math.max(spread / count, own));
}
