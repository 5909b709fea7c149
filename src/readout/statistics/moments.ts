/** Sums over folds, from which regressions on any of the folds follow without the settings being read again. */
import type { Folds } from "./folds.ts";
import { dot } from "./projection.ts";

/** Sums over folds of columns and their products. */
export interface Moments {
  /** Settings in the order of their folds: fold f holds [starts[f], starts[f + 1]). */
  readonly places: Uint32Array;
  readonly starts: Uint32Array;
  /** Columns in that order. */
  readonly columns: readonly Float64Array[];
  /** By fold: settings, Σ x, and Σ x xᵀ row by row. */
  readonly counts: Float64Array;
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

/** Sums of columns over folds; O(settings · columns²). */
export function momentsOf(columns: readonly Float64Array[], folds: Folds): Moments {
  const counts = new Float64Array(folds.count);
  for (const fold of folds.of) counts[fold]++;
  const starts = new Uint32Array(folds.count + 1);
  for (let f = 0; f < folds.count; f++) starts[f + 1] = starts[f] + counts[f];
  const next = starts.slice();
  const places = new Uint32Array(folds.of.length);
  for (let i = 0; i < folds.of.length; i++) places[next[folds.of[i]]++] = i;
  const sorted = columns.map((column) => Float64Array.from(places, (i) => column[i]));
  const p = columns.length;
  const sums: Float64Array[] = [];
  const products: Float64Array[] = [];
  for (let f = 0; f < folds.count; f++) {
    const own = sorted.map((column) => column.subarray(starts[f], starts[f + 1]));
    sums.push(Float64Array.from(own, (column) => column.reduce((sum, value) => sum + value, 0)));
    const product = new Float64Array(p * p);
    for (let j = 0; j < p; j++) {
      for (let k = 0; k <= j; k++) {
        product[j * p + k] = product[k * p + j] = dot(own[j], own[k]);
      }
    }
    products.push(product);
  }
  return { places, starts, columns: sorted, counts, sums, products };
}

/** Sums of an outcome over folds; O(settings · columns). */
export function outcomeMoments(moments: Moments, outcome: Float64Array): OutcomeMoments {
  const { places, starts, columns, counts } = moments;
  const sorted = Float64Array.from(places, (i) => outcome[i]);
  const sums = new Float64Array(counts.length);
  const squares = new Float64Array(counts.length);
  const products: Float64Array[] = [];
  for (let f = 0; f < counts.length; f++) {
    const [start, end] = [starts[f], starts[f + 1]];
    const own = sorted.subarray(start, end);
    for (const value of own) sums[f] += value;
    squares[f] = dot(own, own);
    products.push(Float64Array.from(columns, (column) => dot(column.subarray(start, end), own)));
  }
  return { outcome, sums, squares, products };
}
