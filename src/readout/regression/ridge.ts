/**
 * Ridge regression whose penalty is chosen without the settings that it is judged by.
 *
 * Everything follows from sums over folds (moments.ts). The training set that leaves out folds f and g is the sum of the
 * others; its mean and scale are taken out of its sums, z = (x − x̄)/s, and the error on g is a quadratic form in
 * the coefficients,
 *
 *     Σ_g (y − ȳ − β·z)² = Σ_g (y − ȳ)² − 2 β·Σ_g z (y − ȳ) + βᵀ (Σ_g z zᵀ) β,
 *
 * so that a permuted outcome costs no new factorisation, and no walk through the settings. Each training set's matrix is
 * inverted once for each penalty (condition numbers end at columns/3e-4, and inverses lose no more than eleven of sixteen digits),
 * and many outcomes at all penalties are then two products of matrices.
 */

import type { Folds } from "../statistics/folds.ts";
import { rowProducts } from "../statistics/products.ts";
import { type Moments, momentsOf, type OutcomeMoments, outcomeMoments } from "./moments.ts";
import { ridgeDesignEffect } from "./shared-errors.ts";
import { type Judge, PENALTIES, type Training, trained } from "./training-sets.ts";

/** Settings from which on each fold's penalty is chosen by two of the others, which are then large enough to say. */
const LARGE = 1000;

/** Out-of-fold predictions of outcomes, prepared once. */
export interface NestedRidge {
  /** Predictions of each setting. */
  predict(target: OutcomeMoments): Float64Array;
  /** Σ (y − ŷ)² of those predictions, of each of many outcomes. */
  squaredErrors(targets: readonly OutcomeMoments[]): Float64Array;
  /**
   * How much more Σ (y − ŷ)² varies than so many independent squares, once penalties are chosen (statistics/design-effect.ts).
   *
   * @param units - What is resampled as one, of each setting: all of a unit lie in the same fold.
   */
  designEffect(target: OutcomeMoments, units: Uint32Array): number;
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
  /** By target, then fold: the penalty, by its place. */
  const choose = (targets: readonly OutcomeMoments[]): Uint32Array => {
    const tried = targets.length * PENALTIES.length;
    const errors = folds.map(() => new Float64Array(tried));
    for (const { training, judges } of subset.length === 0 ? [] : inner) {
      const fits = fitted(training, subset, targets);
      const [a, b] = judges;
      add(errors[a.fold], errorsOn(moments, subset, targets, training, b, fits));
      add(errors[b.fold], errorsOn(moments, subset, targets, training, a, fits));
    }
    return Uint32Array.from({ length: targets.length * count }, (_, place) => {
      const first = Math.floor(place / count) * PENALTIES.length;
      const own = errors[place % count].subarray(first, first + PENALTIES.length);
      return own.indexOf(Math.min(...own));
    });
  };
  return {
    predict(target) {
      const chosen = choose([target]);
      const predictions = new Float64Array(target.outcome.length);
      for (const f of folds) {
        const { training } = outer[f];
        const own = atPenalties(fitted(training, subset, [target]), [chosen[f]]);
        predictFold(moments, subset, f, training, own, predictions);
      }
      return predictions;
    },
    squaredErrors(targets) {
      const chosen = choose(targets);
      const sums = new Float64Array(targets.length);
      for (const f of folds) {
        const { training, judges } = outer[f];
        const penalties = targets.map((_, t) => chosen[t * count + f]);
        const own = atPenalties(fitted(training, subset, targets), penalties);
        add(sums, errorsOn(moments, subset, targets, training, judges[0], own));
      }
      return sums;
    },
    designEffect(target, units) {
      const chosen = choose([target]);
      const fits = folds.map((f) => ({ training: outer[f].training, penalty: chosen[f] }));
      return ridgeDesignEffect(moments, subset, fits, units);
    },
  };
}

/** Predictions of each fold by regressions on the others. */
export function outOfFold(
  columns: readonly Float64Array[],
  outcome: Float64Array,
  folds: Folds,
): Float64Array {
  const moments = momentsOf(columns, folds);
  const [target] = outcomeMoments(moments, [outcome]);
  return nestedRidge(moments, [...columns.keys()]).predict(target);
}

function add(into: Float64Array, values: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] += values[i];
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

/** Fits of many targets. */
interface Fits {
  /** ȳ of each target. */
  readonly centres: Float64Array;
  /** β: by target, then penalty where there are several, then column. */
  readonly slopes: Float64Array;
}

/** At every penalty. */
function fitted(
  { kept, count, mean, perDeviation, inverses }: Training,
  subset: readonly number[],
  targets: readonly OutcomeMoments[],
): Fits {
  const p = subset.length;
  const centres = new Float64Array(targets.length);
  const right = new Float64Array(targets.length * p);
  for (const [t, { sums, products }] of targets.entries()) {
    const own = right.subarray(t * p, (t + 1) * p);
    for (const fold of kept) {
      const product = products[fold];
      centres[t] += sums[fold] / count;
      for (let a = 0; a < p; a++) own[a] += product[subset[a]];
    }
    for (let a = 0; a < p; a++) own[a] = (own[a] / count - mean[a] * centres[t]) * perDeviation[a];
  }
  return { centres, slopes: rowProducts(right, inverses, p) };
}

/** Of each target the fit at one penalty. */
function atPenalties({ centres, slopes }: Fits, penalties: readonly number[]): Fits {
  const p = slopes.length / centres.length / PENALTIES.length;
  const own = new Float64Array(centres.length * p);
  for (const [t, penalty] of penalties.entries()) {
    const start = (t * PENALTIES.length + penalty) * p;
    for (let a = 0; a < p; a++) own[t * p + a] = slopes[start + a];
  }
  return { centres, slopes: own };
}

/** Σ (y − ŷ)² over a fold, of each fit of each target. */
function errorsOn(
  { counts, sums: columnSums }: Moments,
  subset: readonly number[],
  targets: readonly OutcomeMoments[],
  { mean, perDeviation }: Training,
  { fold, form }: Judge,
  { centres, slopes }: Fits,
): Float64Array {
  const p = subset.length;
  const each = p === 0 ? 1 : slopes.length / p / targets.length;
  const errors = new Float64Array(targets.length * each);
  const shaped = rowProducts(slopes, form, p);
  const cross = new Float64Array(p);
  const about = columnSums[fold];
  const count = counts[fold];
  for (const [t, { sums, squares, products }] of targets.entries()) {
    const centre = centres[t];
    const own = products[fold];
    for (let a = 0; a < p; a++) {
      const j = subset[a];
      cross[a] =
        (own[j] - mean[a] * sums[fold] - centre * (about[j] - count * mean[a])) * perDeviation[a];
    }
    const whole = squares[fold] - 2 * centre * sums[fold] + count * centre * centre;
    for (let k = t * each; k < (t + 1) * each; k++) {
      let error = whole;
      for (let a = 0; a < p; a++) error += slopes[k * p + a] * (shaped[k * p + a] - 2 * cross[a]);
      errors[k] = error;
    }
  }
  return errors;
}

function predictFold(
  { columns, places, starts }: Moments,
  subset: readonly number[],
  fold: number,
  { mean, perDeviation }: Training,
  { centres, slopes }: Fits,
  into: Float64Array,
): void {
  const [start, end] = [starts[fold], starts[fold + 1]];
  const sums = new Float64Array(end - start).fill(centres[0]);
  for (let a = 0; a < slopes.length; a++) {
    const column = columns[subset[a]];
    const slope = slopes[a] * perDeviation[a];
    for (let i = 0; i < sums.length; i++) sums[i] += slope * (column[start + i] - mean[a]);
  }
  for (let i = 0; i < sums.length; i++) into[places[start + i]] = sums[i];
}
