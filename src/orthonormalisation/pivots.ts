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
 * Which row comes to each place when rows are exchanged as the pivots say: row i of L is row
 * order[i] of F = Pᵀ·L.
 *
 * @param into - n row numbers; overwritten.
 */
export function pivotOrder(pivots: Int32Array, width: number, into: Int32Array): Int32Array {
  for (let i = 0; i < into.length; i++) into[i] = i;
  for (let j = 0; j < width; j++) {
    const kept = into[j];
    into[j] = into[pivots[j]];
    into[pivots[j]] = kept;
  }
  return into;
}

/**
 * Where each row of Pᵀ·L ends: at the column whose pivot it was.
 *
 * @param into - n lengths; overwritten.
 */
export function findRowLengths(order: Int32Array, width: number, into: Int32Array): void {
  for (let i = 0; i < order.length; i++) into[order[i]] = i < width ? i + 1 : width;
}
