/** What the pivots of a factorisation say about rows: pivots[j] was exchanged with row j, in order. */
import type { RealArray } from "../kernels/kernels.ts";

/** The scale of each pivot row; `rowMaxima` is used up. */
export function pivotRowScales(
  rowMaxima: RealArray,
  pivots: Int32Array,
  width: number,
  into: Float64Array,
): Float64Array {
  for (let j = 0; j < width; j++) {
    const p = pivots[j];
    into[j] = rowMaxima[p];
    rowMaxima[p] = rowMaxima[j];
  }
  return into;
}

/**
 * Where each row of Pᵀ·L ends: at the column whose pivot it was.
 *
 * @param into - n lengths; overwritten.
 */
export function findRowLengths(pivots: Int32Array, width: number, into: Int32Array): void {
  const n = into.length;
  const place = new Int32Array(n);
  for (let i = 0; i < n; i++) place[i] = i;
  into.fill(width);
  for (let j = 0; j < width; j++) {
    const row = place[pivots[j]];
    place[pivots[j]] = place[j];
    into[row] = j + 1;
  }
}

/** Rows of an n × width matrix into the order of the pivots: F = Pᵀ·L becomes L. */
export function intoPivotOrder(
  frame: RealArray,
  n: number,
  width: number,
  pivots: Int32Array,
): void {
  for (let at = 0; at < width * n; at += n) {
    for (let j = 0; j < width; j++) exchange(frame, at + j, at + pivots[j]);
  }
}

/** The inverse of {@link intoPivotOrder}. */
export function fromPivotOrder(
  frame: RealArray,
  n: number,
  width: number,
  pivots: Int32Array,
): void {
  for (let at = 0; at < width * n; at += n) {
    for (let j = width - 1; j >= 0; j--) exchange(frame, at + j, at + pivots[j]);
  }
}

function exchange(values: RealArray, i: number, j: number): void {
  const kept = values[i];
  values[i] = values[j];
  values[j] = kept;
}
