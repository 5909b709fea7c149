/** What regressions are fitted to when folds are kept back, from sums over folds (moments.ts). */
import { factorise, inverseOf } from "./cholesky.ts";
import type { Moments } from "./moments.ts";

/** Penalties that are tried, in units of the variance of a standardised column. */
export const PENALTIES: readonly number[] = [3e-4, 3e-3, 3e-2, 3e-1, 3];
/** A training set: what is left when some folds are kept back. */
export interface Training {
  readonly kept: readonly number[];
  readonly count: number;
  readonly mean: Float64Array;
  /** 1/s; 0 for what does not vary here. */
  readonly perDeviation: Float64Array;
  /** (C + penalty)⁻¹, penalty below penalty. */
  readonly inverses: Float64Array;
}

/** A fold that was kept back, as its training set sees it: Σ z zᵀ. */
export interface Judge {
  readonly fold: number;
  readonly form: Float64Array;
}

/** The training set without some folds, and how it sees each of these. */
export function trained(
  moments: Moments,
  subset: readonly number[],
  out: readonly number[],
): { readonly training: Training; readonly judges: readonly Judge[] } {
  const training = train(moments, subset, out);
  const { mean, perDeviation } = training;
  const [p, n] = [subset.length, moments.columns.length];
  const judges = out.map((fold): Judge => {
    const [sum, product, count] = [
      moments.sums[fold],
      moments.products[fold],
      moments.counts[fold],
    ];
    const form = new Float64Array(p * p);
    for (let a = 0; a < p; a++) {
      for (let b = 0; b <= a; b++) {
        const raw =
          product[subset[a] * n + subset[b]] -
          mean[a] * sum[subset[b]] -
          mean[b] * sum[subset[a]] +
          count * mean[a] * mean[b];
        form[a * p + b] = form[b * p + a] = raw * perDeviation[a] * perDeviation[b];
      }
    }
    return { fold, form };
  });
  return { training, judges };
}

function train(
  { columns, counts, sums, products }: Moments,
  subset: readonly number[],
  out: readonly number[],
): Training {
  const [p, n] = [subset.length, columns.length];
  const kept = Array.from(counts.keys()).filter((fold) => !out.includes(fold));
  const count = kept.reduce((sum, fold) => sum + counts[fold], 0);
  const mean = Float64Array.from(
    subset,
    (j) => kept.reduce((sum, fold) => sum + sums[fold][j], 0) / count,
  );
  const covariance = new Float64Array(p * p);
  for (let a = 0; a < p; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (const fold of kept) sum += products[fold][subset[a] * n + subset[b]];
      covariance[a * p + b] = sum / count - mean[a] * mean[b];
    }
  }
  // Columns are of unit variance over all settings: what is left by rounding of one that is constant here is none.
  const perDeviation = Float64Array.from(subset, (_, a) =>
    covariance[a * p + a] > 1e-10 ? 1 / Math.sqrt(covariance[a * p + a]) : 0,
  );
  const inverses = new Float64Array(PENALTIES.length * p * p);
  for (const [place, penalty] of PENALTIES.entries()) {
    const factor = new Float64Array(p * p);
    for (let a = 0; a < p; a++) {
      for (let b = 0; b <= a; b++) {
        factor[a * p + b] = covariance[a * p + b] * perDeviation[a] * perDeviation[b];
      }
      factor[a * p + a] += penalty;
    }
    factorise(factor, p);
    inverses.set(inverseOf(factor, p), place * p * p);
  }
  return { kept, count, mean, perDeviation, inverses };
}
