/**
 * The arithmetic under everything: dense products, factorisations and activations on one linear
 * memory, with interchangeable implementations (`reference`, `wasm`, `native`).
 *
 * Conventions, everywhere in this folder:
 * - A matrix is column-major with a leading dimension: element (i, j) is `a[i + j * lda]`.
 * - An operand is a view whose first element is the matrix's first element. Views come from
 *   {@link Kernels.allocate} or are subarrays of such views; no kernel accepts other memory.
 * - Outputs never overlap inputs unless a method says so.
 * - Kernels trust their arguments; exported functions above them validate.
 * - Sizes of 0 are allowed everywhere and do nothing.
 */

import type { FrameKernels } from "./frames.ts";
import type { GateKernels } from "./gates.ts";
import type { LeftFactorKernels } from "./left-factor.ts";
import type { Precision, RealArray } from "./numbers.ts";

export { PRECISIONS, type Precision, type RealArray } from "./numbers.ts";

export const KERNEL_NAMES = ["auto", "reference", "wasm", "native"] as const;
/** Which arithmetic to use; "auto" takes the fastest that is there for the size. */
export type KernelName = (typeof KERNEL_NAMES)[number];

/** Arithmetic on one linear memory. See the file header for storage conventions. */
export interface Kernels extends FrameKernels, GateKernels, LeftFactorKernels {
  /** Which implementation this is. */
  readonly name: Exclude<KernelName, "auto">;
  /** For people: "WebAssembly SIMD, relaxed", "OpenBLAS 0.3.21 (Haswell)", … */
  readonly description: string;
  readonly precision: Precision;
  /** Half the distance from 1 to the next number: 1.1e-16 or 6.0e-8. */
  readonly unitRoundoff: number;

  /**
   * A zeroed array in this memory, aligned to 64 bytes, kept until {@link release} or until the kernels are dropped.
   *
   * @throws RangeError if the capacity given at creation is exhausted.
   */
  allocate(length: number): RealArray;
  /** As {@link allocate}, for pivots and token ids. */
  allocateIndices(length: number): Int32Array;
  /**
   * Gives the memory back, for the next kernels that are created: all of its arrays become empty, and `wasm` and `native` kernels
   * refuse every call. Who does not call it leaves the memory to the collection of garbage; the next kernels then touch new
   * pages, which costs more than many a computation.
   */
  release(): void;

  /**
   * C ← alpha · op(A) · op(B) + beta · C, with C rows × columns and `inner` the summed dimension.
   *
   * `form` says which operand is transposed: "NN" A·B, "TN" Aᵀ·B, "NT" A·Bᵀ. With beta = 0, C is
   * not read (it may hold NaN). One column (columns = 1) is a matrix-vector product and is fast.
   */
  multiply(
    form: "NN" | "TN" | "NT",
    rows: number,
    columns: number,
    inner: number,
    alpha: number,
    a: RealArray,
    lda: number,
    b: RealArray,
    ldb: number,
    beta: number,
    c: RealArray,
    ldc: number,
  ): void;

  /**
   * C ← A·B, with C rows × columns, where row l of B is exactly zero from column lengths[l] on.
   *
   * For B = Pᵀ·L as {@link expandLower} makes it, half the arithmetic of {@link multiply}. Elements
   * beyond the lengths may or may not be read; they are zero.
   */
  multiplyStaircase(
    rows: number,
    columns: number,
    inner: number,
    a: RealArray,
    lda: number,
    b: RealArray,
    ldb: number,
    lengths: Int32Array,
    c: RealArray,
    ldc: number,
  ): void;

  /**
   * P·A = L·U in place by partial pivoting, A rows × columns with rows ≥ columns.
   *
   * L is unit lower trapezoidal and below the diagonal, U is on and above it; `pivots[j]` is the
   * row (0-based) exchanged with row j. A column whose remaining entries are all exactly zero gets
   * U_jj = 0, pivots[j] = j and is passed over: the factorisation goes on.
   */
  factorise(rows: number, columns: number, a: RealArray, lda: number, pivots: Int32Array): void;

  /**
   * frame ← diag(scales)·Pᵀ·L from what {@link factorise} left in `a`: the unit lower trapezoid with
   * its rows back in their original order, and scaled unless `scales` is null. A column with U_jj = 0
   * becomes zero. `frame` may be `a` itself only if `ldf` = `lda`.
   */
  expandLower(
    rows: number,
    columns: number,
    a: RealArray,
    lda: number,
    pivots: Int32Array,
    scales: RealArray | null,
    frame: RealArray,
    ldf: number,
  ): void;

  /** x ← L⁻¹ x with L the leading size × size unit lower triangle of `a`. */
  solveLower(size: number, a: RealArray, lda: number, x: RealArray): void;

  /**
   * A ← Q and diagonal ← diag R ≥ 0 of A = Q·R by blocked Householder reflections; rows ≥ columns.
   *
   * Columns are scaled, so that no norm over- or underflows. A column that is exactly zero is left
   * out, as though it was not there: R_jj = 0, and its column of Q is zero. So is one that becomes
   * exactly zero after the reflections before it, but that uses up a direction.
   */
  orthonormalise(
    rows: number,
    columns: number,
    a: RealArray,
    lda: number,
    diagonal: RealArray,
  ): void;

  /**
   * diagonal ← diag R ≥ 0 of A = Q·R to half the digits at least, for A whose elements above the diagonal are zero, at a
   * quarter of the cost of {@link orthonormalise}: A is used up, and Q is not formed.
   */
  diagonalOfR(rows: number, columns: number, a: RealArray, lda: number, diagonal: RealArray): void;

  /**
   * value ← tanh(x) and slope ← tanh′(x) = 4e^{−2|x|} / (1 + e^{−2|x|})², each to a few units of
   * roundoff *relative* error, so that slopes down to the smallest number are right (1 − tanh² is
   * 0 beyond |x| ≈ 19). All rows × columns; `value` may be `x`, of the same leading dimension.
   */
  tanh(
    rows: number,
    columns: number,
    x: RealArray,
    ldx: number,
    value: RealArray,
    ldValue: number,
    slope: RealArray,
    ldSlope: number,
  ): void;
  /** As {@link tanh} for σ(x) = 1/(1 + e^{−x}), σ′ = e^{−|x|} / (1 + e^{−|x|})². */
  sigmoid(
    rows: number,
    columns: number,
    x: RealArray,
    ldx: number,
    value: RealArray,
    ldValue: number,
    slope: RealArray,
    ldSlope: number,
  ): void;
  /**
   * Each column a ← e^a / Σ e^a, without overflow: maxima[j] ← max_i a_ij and sums[j] ←
   * Σ_i e^{a_ij − maxima[j]}, so that ln Σ_i e^{a_ij} = maxima[j] + ln sums[j]. A column that holds
   * NaN, or infinity, becomes NaN. Rows ≥ 1.
   */
  softmax(
    rows: number,
    columns: number,
    a: RealArray,
    lda: number,
    maxima: RealArray,
    sums: RealArray,
  ): void;

  /** Z ← X ∘ Y + beta · Z, element by element, rows × columns; Z may be X or Y. */
  multiplyElements(
    rows: number,
    columns: number,
    x: RealArray,
    ldx: number,
    y: RealArray,
    ldy: number,
    beta: 0 | 1,
    z: RealArray,
    ldz: number,
  ): void;
  /**
   * Columns of a table by their numbers, which are not checked: y_j ← x_{indices[j]} + beta · y_j.
   *
   * @param indices - In this memory, see {@link allocateIndices}.
   */
  takeColumns(
    rows: number,
    columns: number,
    x: RealArray,
    ldx: number,
    indices: Int32Array,
    beta: 0 | 1,
    y: RealArray,
    ldy: number,
  ): void;
  /** The transpose of {@link takeColumns}: y_{indices[j]} ← y_{indices[j]} + x_j, in order of j. */
  addToColumns(
    rows: number,
    columns: number,
    x: RealArray,
    ldx: number,
    indices: Int32Array,
    y: RealArray,
    ldy: number,
  ): void;
  /** Y ← X, rows × columns; with ldx = 0 every column of Y becomes the first of X. */
  copy(rows: number, columns: number, x: RealArray, ldx: number, y: RealArray, ldy: number): void;

  /** y ← diag(d) · X, rows × columns; y may be X. */
  scaleRows(
    rows: number,
    columns: number,
    d: RealArray,
    x: RealArray,
    ldx: number,
    y: RealArray,
    ldy: number,
  ): void;
  /** Y ← Y + diag(d) · X, rows × columns; with ldy = 0 all columns are added to the first of Y. */
  addScaledRows(
    rows: number,
    columns: number,
    d: RealArray,
    x: RealArray,
    ldx: number,
    y: RealArray,
    ldy: number,
  ): void;
  /** Y ← diag(d0) X0 + diag(d1) X1, one pass; all X share ldx. Y may be one of them. */
  combineRows2(
    rows: number,
    columns: number,
    d0: RealArray,
    x0: RealArray,
    d1: RealArray,
    x1: RealArray,
    ldx: number,
    y: RealArray,
    ldy: number,
  ): void;
  /** Y ← diag(d0) X0 + diag(d1) X1 + diag(d2) X2, one pass; all X share ldx. */
  combineRows3(
    rows: number,
    columns: number,
    d0: RealArray,
    x0: RealArray,
    d1: RealArray,
    x1: RealArray,
    d2: RealArray,
    x2: RealArray,
    ldx: number,
    y: RealArray,
    ldy: number,
  ): void;
}
