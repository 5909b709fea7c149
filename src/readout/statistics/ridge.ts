/**
 * Ridge regression whose penalty is chosen without the settings that it is judged by.
 *
 * Everything follows from sums over folds: n, Σ x, Σ x xᵀ and, for each outcome, Σ y, Σ y², Σ x y. The training set that
 * leaves out folds f and g is the sum of the others, its mean and scale are taken out of its sums, and the error on g
 * is a quadratic form in the coefficients,
 *
 *     Σ_g (y − ȳ − β·(x − x̄))² = Σ_g (y − ȳ)² − 2 β·Σ_g (x − x̄)(y − ȳ) + βᵀ Σ_g (x − x̄)(x − x̄)ᵀ β,
 *
 * so that settings are read once, and a permuted outcome costs no new factorisation.
 */
import { factorise, solve } from "./cholesky.ts";
import type { Folds } from "./folds.ts";

/** Penalties that are tried, in units of the variance of a standardised column. */
const PENALTIES = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10];

/** Sums over folds of columns and their products. */
export interface Moments {
  readonly columns: readonly Float64Array[];
  readonly folds: Folds;
  readonly counts: Float64Array;
  /** By fold: Σ x, then Σ x xᵀ row by row. */
  readonly sums: readonly Float64Array[];
  readonly products: readonly Float64Array[];
}

/** Sums over folds of an outcome. */
export interface OutcomeMoments {
  readonly outcome: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** By fold: Σ x y. */
  readonly products: readonly Float64Array[];
}

/** Out-of-fold predictions of an outcome. */
export type Predict = (moments: OutcomeMoments) => Float64Array;

/** Sums of columns over folds; O(settings · columns²). */
export function momentsOf(columns: readonly Float64Array[], folds: Folds): Moments {
  const p = columns.length;
  const each = (length: number) =>
    Array.from({ length: folds.count }, () => new Float64Array(length));
  const counts = new Float64Array(folds.count);
  for (const fold of folds.of) counts[fold]++;
  const [sums, products] = [each(p), each(p * p)];
  const row = new Float64Array(p);
  for (let i = 0; i < folds.of.length; i++) {
    const [sum, product] = [sums[folds.of[i]], products[folds.of[i]]];
    for (let j = 0; j < p; j++) row[j] = columns[j][i];
    for (let j = 0; j < p; j++) {
      sum[j] += row[j];
      for (let k = 0; k <= j; k++) product[j * p + k] += row[j] * row[k];
    }
  }
  for (const product of products) {
    for (let j = 0; j < p; j++) for (let k = 0; k < j; k++) product[k * p + j] = product[j * p + k];
  }
  return { columns, folds, counts, sums, products };
}

/** Sums of an outcome over folds; O(settings · columns). */
export function outcomeMoments({ columns, folds }: Moments, outcome: Float64Array): OutcomeMoments {
  const p = columns.length;
  const sums = new Float64Array(folds.count);
  const squares = new Float64Array(folds.count);
  const products = Array.from({ length: folds.count }, () => new Float64Array(p));
  for (let i = 0; i < outcome.length; i++) {
    sums[folds.of[i]] += outcome[i];
    squares[folds.of[i]] += outcome[i] ** 2;
  }
  for (let j = 0; j < p; j++) {
    const column = columns[j];
    for (let i = 0; i < outcome.length; i++) products[folds.of[i]][j] += column[i] * outcome[i];
  }
  return { outcome, sums, squares, products };
}

/** A training set: what is left when some folds are kept back. */
interface Training {
  readonly kept: readonly number[];
  readonly count: number;
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** By penalty. */
  readonly factors: readonly Float64Array[];
}

/**
 * Nested cross-validation: predictions of each fold by ridge regression on the others, the penalty being the one that
 * predicts best when each of those is kept back in turn.
 *
 * @param subset - Columns of the moments that are used; none: the mean predicts.
 * @param moments - With three folds or more.
 * @returns a function, so that one preparation serves many outcomes.
 */
export function nestedRidge(moments: Moments, subset: readonly number[]): Predict {
  const { count } = moments.folds;
  const all = Array.from({ length: count }, (_, fold) => fold);
  const outer = all.map((f) => train(moments, subset, (fold) => fold !== f));
  const inner = new Map<number, Training>();
  for (const f of all) {
    for (const g of all.slice(0, f)) {
      inner.set(
        f * count + g,
        train(moments, subset, (fold) => fold !== f && fold !== g),
      );
    }
  }
  const without = (f: number, g: number) =>
    inner.get(Math.max(f, g) * count + Math.min(f, g)) as Training;
  return (target) => {
    const predictions = new Float64Array(target.outcome.length);
    for (const f of all) {
      const errors = new Float64Array(PENALTIES.length);
      for (const g of all) {
        if (g === f || subset.length === 0) continue;
        addErrors(moments, subset, target, without(f, g), g, errors);
      }
      predictFold(
        moments,
        subset,
        target,
        outer[f],
        [f, errors.indexOf(Math.min(...errors))],
        predictions,
      );
    }
    return predictions;
  };
}

function train(
  { columns, counts, sums, products, folds }: Moments,
  subset: readonly number[],
  isKept: (fold: number) => boolean,
): Training {
  const [p, n] = [subset.length, columns.length];
  const kept = Array.from({ length: folds.count }, (_, fold) => fold).filter(isKept);
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
  const scale = Float64Array.from(subset, (_, a) =>
    covariance[a * p + a] > 1e-10 ? Math.sqrt(covariance[a * p + a]) : Number.POSITIVE_INFINITY,
  );
  const factors = PENALTIES.map((penalty) => {
    const factor = new Float64Array(p * p);
    for (let a = 0; a < p; a++) {
      for (let b = 0; b <= a; b++) factor[a * p + b] = covariance[a * p + b] / scale[a] / scale[b];
      factor[a * p + a] += penalty;
    }
    factorise(factor, p);
    return factor;
  });
  return { kept, count, mean, scale, factors };
}

/** Coefficients for columns as they are, by penalty, and the mean of the outcome. */
function coefficients(
  { kept, count, mean, scale, factors }: Training,
  subset: readonly number[],
  { sums, products }: OutcomeMoments,
  penalty: number,
): { readonly centre: number; readonly slopes: Float64Array } {
  const centre = kept.reduce((sum, fold) => sum + sums[fold], 0) / count;
  const slopes = new Float64Array(subset.length);
  for (let a = 0; a < subset.length; a++) {
    let sum = 0;
    for (const fold of kept) sum += products[fold][subset[a]];
    slopes[a] = (sum / count - mean[a] * centre) / scale[a];
  }
  solve(factors[penalty], subset.length, slopes);
  for (let a = 0; a < slopes.length; a++) slopes[a] /= scale[a];
  return { centre, slopes };
}

/** Adds the squared errors on fold g, by penalty. */
function addErrors(
  { columns, counts, sums, products }: Moments,
  subset: readonly number[],
  target: OutcomeMoments,
  training: Training,
  g: number,
  errors: Float64Array,
): void {
  const n = columns.length;
  const { mean } = training;
  for (let penalty = 0; penalty < PENALTIES.length; penalty++) {
    const { centre, slopes } = coefficients(training, subset, target, penalty);
    // y − ȳ − β·(x − x̄) = y − constant − β·x.
    let constant = centre;
    for (let a = 0; a < slopes.length; a++) constant -= slopes[a] * mean[a];
    let [linear, quadratic, cross] = [0, 0, 0];
    for (let a = 0; a < slopes.length; a++) {
      const row = subset[a] * n;
      let inner = 0;
      for (let b = 0; b < slopes.length; b++) inner += slopes[b] * products[g][row + subset[b]];
      quadratic += slopes[a] * inner;
      linear += slopes[a] * sums[g][subset[a]];
      cross += slopes[a] * target.products[g][subset[a]];
    }
    errors[penalty] +=
      target.squares[g] +
      counts[g] * constant * constant +
      quadratic -
      2 * (constant * target.sums[g] + cross - constant * linear);
  }
}

function predictFold(
  { columns, folds }: Moments,
  subset: readonly number[],
  target: OutcomeMoments,
  training: Training,
  [f, penalty]: readonly [number, number],
  into: Float64Array,
): void {
  const { centre, slopes } = coefficients(training, subset, target, penalty);
  for (let i = 0; i < into.length; i++) {
    if (folds.of[i] !== f) continue;
    let sum = centre;
    for (let a = 0; a < slopes.length; a++) {
      sum += slopes[a] * (columns[subset[a]][i] - training.mean[a]);
    }
    into[i] = sum;
  }
}
