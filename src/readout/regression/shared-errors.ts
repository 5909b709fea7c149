/**
 * What errors out of fold of ridge regressions share (see statistics/design-effect.ts), from sums over folds alone.
 *
 * With x = [1; columns] and what fold f is predicted by, w_ij = x_iᵀ H_f x_j for every j outside of f,
 *
 *     H_f = (1/n_f) [1 + mᵀ S m, −(S m)ᵀ; −S m, S],   S = s (C + penalty)⁻¹ s,
 *
 * m and 1/s being means and deviations of the n_f settings that it is fitted to. The blocks of M = (I − W)(I − W)ᵀ are then
 *
 *     M_ff = I + X_f (H_f N H_f) X_fᵀ,   M_fg = X_f (H_f N H_g − H_f − H_g) X_gᵀ,
 *
 * N being Σ x xᵀ over the folds that neither is, and their squares are traces of products of small matrices: no matrix of
 * settings by settings is made.
 */
import { rowProducts } from "../statistics/products.ts";
import type { Moments } from "./moments.ts";
import type { Training } from "./training-sets.ts";

/** What a fold is predicted by: its training set, and the place of the penalty. */
export interface FoldFit {
  readonly training: Training;
  readonly penalty: number;
}

/**
 * How much more the sum of squared errors varies than so many independent ones: exact, O(settings · columns² + folds²
 * · columns³).
 *
 * @param fits - By fold.
 * @param units - What is resampled as one, of each setting: all of a unit lie in the same fold.
 */
export function ridgeDesignEffect(
  moments: Moments,
  subset: readonly number[],
  fits: readonly FoldFit[],
  units: Uint32Array,
): number {
  const size = subset.length + 1;
  const folds = [...fits.keys()];
  const sums = folds.map((fold) => productsIn(moments, subset, fold));
  const forms = fits.map((fit) => formOf(fit, size));
  const outside = (...out: number[]) => summed(sums.filter((_, fold) => !out.includes(fold)));
  const across = (f: number, g: number) =>
    rowProducts(rowProducts(forms[f], outside(f, g), size), forms[g], size);
  let all = 0;
  let own = 0;
  for (const f of folds) {
    const within = across(f, f);
    const times = rowProducts(within, sums[f], size);
    all += moments.counts[f] + 2 * trace(times, size) + traceOfSquare(times, size);
    own += ownSquares(moments, subset, f, within, units);
    for (let g = 0; g < f; g++) {
      const between = across(f, g).map((value, k) => value - forms[f][k] - forms[g][k]);
      const right = rowProducts(between, sums[g], size);
      const left = rowProducts(sums[f], transposed(between, size), size);
      for (let k = 0; k < left.length; k++) all += 2 * left[k] * right[k];
    }
  }
  return all / own;
}

/** Σ x xᵀ over a fold. */
function productsIn(
  { columns, counts, sums, products }: Moments,
  subset: readonly number[],
  fold: number,
): Float64Array {
  const size = subset.length + 1;
  const own = new Float64Array(size * size);
  own[0] = counts[fold];
  for (const [a, j] of subset.entries()) {
    own[a + 1] = own[(a + 1) * size] = sums[fold][j];
    for (const [b, k] of subset.entries()) {
      own[(a + 1) * size + b + 1] = products[fold][j * columns.length + k];
    }
  }
  return own;
}

/** H_f. */
function formOf(
  { training: { count, mean, perDeviation, inverses }, penalty }: FoldFit,
  size: number,
): Float64Array {
  const p = size - 1;
  const form = new Float64Array(size * size);
  form[0] = 1 / count;
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      const inverse = inverses[penalty * p * p + a * p + b];
      const entry = (perDeviation[a] * inverse * perDeviation[b]) / count;
      form[(a + 1) * size + b + 1] = entry;
      form[(a + 1) * size] -= entry * mean[b];
      form[b + 1] -= entry * mean[a];
      form[0] += entry * mean[a] * mean[b];
    }
  }
  return form;
}

/** Σ M²_ij over i and j of the same unit, in a fold. */
function ownSquares(
  { columns, places, starts }: Moments,
  subset: readonly number[],
  fold: number,
  within: Float64Array,
  units: Uint32Array,
): number {
  const [start, end, size] = [starts[fold], starts[fold + 1], subset.length + 1];
  const rows = new Float64Array((end - start) * size).fill(1);
  for (const [a, j] of subset.entries()) {
    for (let i = start; i < end; i++) rows[(i - start) * size + a + 1] = columns[j][i];
  }
  const weighed = rowProducts(rows, within, size);
  const members = new Map<number, number[]>();
  for (let i = start; i < end; i++) {
    const unit = units[places[i]];
    const others = members.get(unit) ?? [];
    members.set(unit, others);
    others.push(i - start);
  }
  let squares = end - start;
  for (const unit of members.values()) squares += squaresOfUnit(unit, weighed, rows, size);
  return squares;
}

/**
 * 2 Σ g_ii + Σ g²_ij over a unit, g_ij being the product of row i with what row j is weighed to: of few, pair by pair, and
 * of many from one small matrix.
 */
function squaresOfUnit(
  unit: readonly number[],
  weighed: Float64Array,
  rows: Float64Array,
  size: number,
): number {
  let squares = 0;
  if (unit.length < size) {
    for (const i of unit) {
      for (const j of unit) {
        let product = 0;
        for (let a = 0; a < size; a++) product += weighed[i * size + a] * rows[j * size + a];
        squares += product * product + (i === j ? 2 * product : 0);
      }
    }
    return squares;
  }
  const times = new Float64Array(size * size);
  for (const i of unit) {
    for (let a = 0; a < size; a++) {
      const weight = weighed[i * size + a];
      for (let b = 0; b < size; b++) times[a * size + b] += weight * rows[i * size + b];
    }
  }
  return 2 * trace(times, size) + traceOfSquare(times, size);
}

function summed(matrices: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(matrices[0].length);
  for (const matrix of matrices) for (let k = 0; k < sum.length; k++) sum[k] += matrix[k];
  return sum;
}

function transposed(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((_, k) => matrix[(k % size) * size + Math.floor(k / size)]);
}

function trace(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let a = 0; a < size; a++) sum += matrix[a * size + a];
  return sum;
}

/** Of the matrix times itself. */
function traceOfSquare(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) sum += matrix[a * size + b] * matrix[b * size + a];
  }
  return sum;
}
