/**
 * Ridge regression whose penalty is chosen without the settings that it is judged by.
 *
 * Everything follows from sums over folds (moments.ts). The training set that leaves out folds f and g is the sum of the
 * others; its mean and scale are taken out of its sums, z = (x − x̄)/s, and the error on g is a quadratic form in
 * the coefficients,
 *
 *     Σ_g (y − ȳ − β·z)² = Σ_g (y − ȳ)² − 2 β·Σ_g z (y − ȳ) + βᵀ (Σ_g z zᵀ) β,
 *
 * so that a permuted outcome costs no new factorisation, and no walk through the settings.
 */
import { factorise, solve } from "./cholesky.ts";
import type { Moments, OutcomeMoments } from "./moments.ts";
import { dot } from "./products.ts";

/** Penalties that are tried, in units of the variance of a standardised column. */
const PENALTIES = [3e-4, 3e-3, 3e-2, 3e-1, 3];
/** Settings from which on each fold's penalty is chosen by two of the others, which are then large enough to say. */
const LARGE = 1000;

/** Out-of-fold predictions of outcomes, prepared once. */
export interface NestedRidge {
  /** Predictions of each setting. */
  predict(target: OutcomeMoments): Float64Array;
  /** Σ (y − ŷ)² of those predictions. */
  squaredError(target: OutcomeMoments): number;
  /** Row i: what the outcome of each setting counts in the prediction of setting i, once penalties are chosen. */
  weights(target: OutcomeMoments): Float64Array[];
}

/** A training set: what is left when some folds are kept back. */
interface Training {
  readonly kept: readonly number[];
  readonly count: number;
  readonly mean: Float64Array;
  /** 1/s; 0 for what does not vary here. */
  readonly perDeviation: Float64Array;
  /** By penalty. */
  readonly factors: readonly Float64Array[];
}

/** A fold that was kept back, as its training set sees it: Σ z zᵀ, lower triangle, off the diagonal twice. */
interface Judge {
  readonly fold: number;
  readonly form: Float64Array;
}

/**
 * Nested cross-validation: predictions of each fold by ridge regression on the others, the penalty being the one that
 * predicts best when each of those is kept back in turn.
 *
 * @param subset - Columns of the moments that are used; none: the mean predicts.
 * @param moments - With three folds or more.
 */
export function nestedRidge(moments: Moments, subset: readonly number[]): NestedRidge {
  const count = moments.counts.length;
  const folds = Array.from({ length: count }, (_, fold) => fold);
  const outer = folds.map((f) => trained(moments, subset, [f]));
  const inner = innerPairs(moments).map((pair) => trained(moments, subset, pair));
  const choose = (target: OutcomeMoments): Uint32Array => {
    const errors = folds.map(() => new Float64Array(PENALTIES.length));
    for (const { training, judges } of subset.length === 0 ? [] : inner) {
      const [a, b] = judges;
      for (let penalty = 0; penalty < PENALTIES.length; penalty++) {
        const fitted = regress(training, subset, target, penalty);
        errors[a.fold][penalty] += errorOn(moments, subset, target, training, b, fitted);
        errors[b.fold][penalty] += errorOn(moments, subset, target, training, a, fitted);
      }
    }
    return Uint32Array.from(errors, (each) => each.indexOf(Math.min(...each)));
  };
  return {
    predict(target) {
      const chosen = choose(target);
      const predictions = new Float64Array(target.outcome.length);
      for (const f of folds) {
        const { training } = outer[f];
        const fitted = regress(training, subset, target, chosen[f]);
        predictFold(moments, subset, f, training, fitted, predictions);
      }
      return predictions;
    },
    squaredError(target) {
      const chosen = choose(target);
      return folds.reduce((sum, f) => {
        const { training, judges } = outer[f];
        const fitted = regress(training, subset, target, chosen[f]);
        return sum + errorOn(moments, subset, target, training, judges[0], fitted);
      }, 0);
    },
    weights(target) {
      const chosen = choose(target);
      const rows = Array.from(moments.places, () => new Float64Array(moments.places.length));
      for (const f of folds) weighFold(moments, subset, f, outer[f].training, chosen[f], rows);
      return rows;
    },
  };
}

/** Pairs of folds that are kept back together: all, or of many settings each with the next. */
function innerPairs({ counts, places }: Moments): [number, number][] {
  const count = counts.length;
  const pairs: [number, number][] = [];
  for (let f = 0; f < count; f++) {
    for (let g = 0; g < f; g++) {
      const next = f - g === 1 || f - g === count - 1;
      if (places.length < LARGE || next) pairs.push([f, g]);
    }
  }
  return pairs;
}

function trained(
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
        form[a * p + b] = (a === b ? 1 : 2) * raw * perDeviation[a] * perDeviation[b];
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
  const factors = PENALTIES.map((penalty) => {
    const factor = new Float64Array(p * p);
    for (let a = 0; a < p; a++) {
      for (let b = 0; b <= a; b++) {
        factor[a * p + b] = covariance[a * p + b] * perDeviation[a] * perDeviation[b];
      }
      factor[a * p + a] += penalty;
    }
    factorise(factor, p);
    return factor;
  });
  return { kept, count, mean, perDeviation, factors };
}

/** ȳ and β. */
interface Fitted {
  readonly centre: number;
  readonly slopes: Float64Array;
}

function regress(
  { kept, count, mean, perDeviation, factors }: Training,
  subset: readonly number[],
  { sums, products }: OutcomeMoments,
  penalty: number,
): Fitted {
  let centre = 0;
  for (const fold of kept) centre += sums[fold] / count;
  const slopes = new Float64Array(subset.length);
  for (const fold of kept) {
    const product = products[fold];
    for (let a = 0; a < subset.length; a++) slopes[a] += product[subset[a]];
  }
  for (let a = 0; a < slopes.length; a++) {
    slopes[a] = (slopes[a] / count - mean[a] * centre) * perDeviation[a];
  }
  solve(factors[penalty], subset.length, slopes);
  return { centre, slopes };
}

function errorOn(
  { counts, sums: columnSums }: Moments,
  subset: readonly number[],
  { sums, squares, products }: OutcomeMoments,
  { mean, perDeviation }: Training,
  { fold, form }: Judge,
  { centre, slopes }: Fitted,
): number {
  const p = slopes.length;
  const count = counts[fold];
  let error = squares[fold] - 2 * centre * sums[fold] + count * centre * centre;
  const [own, about] = [products[fold], columnSums[fold]];
  for (let a = 0; a < p; a++) {
    const j = subset[a];
    const cross =
      (own[j] - mean[a] * sums[fold] - centre * (about[j] - count * mean[a])) * perDeviation[a];
    let inner = 0;
    const row = a * p;
    for (let b = 0; b <= a; b++) inner += form[row + b] * slopes[b];
    error += slopes[a] * (inner - 2 * cross);
  }
  return error;
}

function predictFold(
  { columns, places, starts }: Moments,
  subset: readonly number[],
  fold: number,
  { mean, perDeviation }: Training,
  { centre, slopes }: Fitted,
  into: Float64Array,
): void {
  for (let place = starts[fold]; place < starts[fold + 1]; place++) {
    let sum = centre;
    for (let a = 0; a < slopes.length; a++) {
      sum += slopes[a] * perDeviation[a] * (columns[subset[a]][place] - mean[a]);
    }
    into[places[place]] = sum;
  }
}

/** ŷ_i = Σ_j w_ij y_j over the training set, w_ij = (1 + z_iᵀ (C + penalty)⁻¹ z_j) / count. */
function weighFold(
  { columns, places, starts }: Moments,
  subset: readonly number[],
  fold: number,
  { count, mean, perDeviation, factors }: Training,
  penalty: number,
  into: readonly Float64Array[],
): void {
  const p = subset.length;
  const scaled = (place: number) =>
    Float64Array.from(subset, (j, a) => perDeviation[a] * (columns[j][place] - mean[a]));
  const all = Array.from(places, (_, place) => scaled(place));
  for (let place = starts[fold]; place < starts[fold + 1]; place++) {
    const own = all[place].slice();
    solve(factors[penalty], p, own);
    const row = into[places[place]];
    for (let other = 0; other < places.length; other++) {
      const isKeptBack = other >= starts[fold] && other < starts[fold + 1];
      row[places[other]] = isKeptBack ? 0 : (1 + dot(own, all[other])) / count;
    }
  }
}
