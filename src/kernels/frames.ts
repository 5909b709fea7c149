/** What factorising a moving frame takes beside LU and QR: its measure, its rows, and the rounding between its columns. */
import type { RealArray } from "./numbers.ts";

/** Passes over frames; conventions as in `kernels.ts`. */
export interface FrameKernels {
  /**
   * A ← diag(scales)·A unless `scales` is null, columnMaxima[j] ← max_i |a_ij| of the result and
   * rowMaxima[i] ← max_j |a_ij|, in one pass.
   *
   * A column that holds NaN has the maximum NaN; the maxima of rows pass over NaN.
   */
  scaleAndMeasure(
    rows: number,
    columns: number,
    scales: RealArray | null,
    a: RealArray,
    lda: number,
    columnMaxima: RealArray,
    rowMaxima: RealArray,
  ): void;

  /**
   * Y_ij ← X_lj with l = order[i]: rows in another order.
   *
   * @param order - In this memory, see `Kernels.allocateIndices`; each row once.
   */
  gatherRows(
    rows: number,
    columns: number,
    order: Int32Array,
    x: RealArray,
    ldx: number,
    y: RealArray,
    ldy: number,
  ): void;

  /**
   * What rounding does to pairs of columns when a frame is factorised; the recursion of
   * `orthonormalisation/error-bound.ts` for all i < j, with c, a the elements (i, j):
   *
   *     c ← c + a r_ij / r_ii,   a ← a r_jj / r_ii + errors_j / |r_ii|, at most ±1;
   *     where |a| = 1 already: c ← c + logs_i − logs_j, and a stays.
   *
   * @param r - Upper triangle, columns × columns; the rest is not read.
   * @param inverse - 1/r_ii; 0 where r_ii is 0.
   * @param logs - ln |r_ii|.
   * @param tilt - a, upper triangle; changed.
   * @param response - c, upper triangle; changed.
   * @param ldt - Leading dimension of `tilt` and `response`.
   */
  followTilts(
    columns: number,
    r: RealArray,
    ldr: number,
    inverse: RealArray,
    logs: RealArray,
    errors: RealArray,
    tilt: RealArray,
    response: RealArray,
    ldt: number,
  ): void;

  /**
   * What all pairs of a column come to: sums[j] ← Σ_{i ≠ j} |c| + |a|, of the pairs that {@link followTilts} follows.
   *
   * @param sums - `columns` numbers; overwritten.
   */
  sumTilts(
    columns: number,
    tilt: RealArray,
    response: RealArray,
    ldt: number,
    sums: RealArray,
  ): void;
}
