/** Sums over folds, from which regressions on any of the folds follow without the settings being read again. */
import type { Folds } from "../statistics/folds.ts";
import { dot, products as productsOf } from "../statistics/products.ts";

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
  const sorted = columns.map((column) => gathered(column, places));
  const p = columns.length;
  const sums: Float64Array[] = [];
  const products: Float64Array[] = [];
  for (let f = 0; f < folds.count; f++) {
    const [start, end] = [starts[f], starts[f + 1]];
    sums.push(Float64Array.from(sorted, (column) => sumOf(column, start, end)));
    const product = new Float64Array(p * p);
    for (let j = 0; j < p; j += 2) {
      // Two rows of the lower triangle; the last entry of the first is that of the second's transpose.
      const rows = sorted.slice(j, j + 2);
      const until = j + rows.length;
      const found = productsOf(rows, sorted.slice(0, until), start, end);
      for (let r = 0; r < rows.length; r++) {
        for (let k = 0; k < until; k++) {
          product[(j + r) * p + k] = product[k * p + j + r] = found[r * until + k];
        }
      }
    }
    products.push(product);
  }
  return { places, starts, columns: sorted, counts, sums, products };
}

/** Sums of outcomes over folds; O(settings · columns) each. */
export function outcomeMoments(
  { places, starts, columns, counts }: Moments,
  outcomes: readonly Float64Array[],
): OutcomeMoments[] {
  const sorted = outcomes.map((outcome) => gathered(outcome, places));
  const folds = Array.from(counts.keys());
  const found = folds.map((f) => productsOf(sorted, columns, starts[f], starts[f + 1]));
  const [p, overFolds] = [
    columns.length,
    (of: (f: number) => number) => Float64Array.from(folds, of),
  ];
  return sorted.map((own, o) => {
    return {
      outcome: outcomes[o],
      sums: overFolds((f) => sumOf(own, starts[f], starts[f + 1])),
      squares: overFolds((f) => dot(own, own, starts[f], starts[f + 1])),
      products: found.map((each) => each.subarray(o * p, (o + 1) * p)),
    };
  });
}

function gathered(column: Float64Array, places: Uint32Array): Float64Array {
  const own = new Float64Array(column.length);
  for (let place = 0; place < own.length; place++) own[place] = column[places[place]];
  return own;
}

function sumOf(column: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += column[i];
  return sum;
}
