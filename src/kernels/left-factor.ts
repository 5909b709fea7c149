/** A matrix that many products begin with. */
import type { RealArray } from "./numbers.ts";

/** op(A) as the left factor of many products: what a product does to A beforehand is done once. */
export interface LeftFactor {
  /** Takes A as it is now; to be called before the first product and after every change of A. */
  refresh(): void;
  /** C ← op(A)·B + beta·C, bit for bit `Kernels.multiply`. */
  multiply(
    columns: number,
    b: RealArray,
    ldb: number,
    beta: 0 | 1,
    c: RealArray,
    ldc: number,
  ): void;
  /** C ← diag(scales)·op(A)·B, in one pass where it is packed. */
  multiplyScaled(
    columns: number,
    scales: RealArray,
    b: RealArray,
    ldb: number,
    c: RealArray,
    ldc: number,
  ): void;
}

/** What is had of each of the three matrices of a combined factor. */
export type MatrixParts = readonly [RealArray, RealArray, RealArray];

/** A left factor that is another one at every step, put together from three matrices that stay. */
export interface CombinedFactor {
  /** C ← (diag(d₀)·A₀ + diag(d₁)·A₁ + diag(d₂)·A₂ + diag(diagonal))·B, without the last if it is null. */
  multiply(
    d: MatrixParts,
    diagonal: RealArray | null,
    columns: number,
    b: RealArray,
    ldb: number,
    c: RealArray,
    ldc: number,
  ): void;
}

/** The part of `Kernels` that makes them. */
export interface LeftFactorKernels {
  /**
   * A as left factor ("N") or Aᵀ ("T"), rows × inner.
   *
   * @param memory - R·(inner + 2⌈inner/256⌉) elements, R being rows rounded up to a multiple of 16; for
   *   nothing else from now on.
   */
  leftFactor(
    form: "N" | "T",
    rows: number,
    inner: number,
    a: RealArray,
    lda: number,
    memory: RealArray,
  ): LeftFactor;
  /**
   * A combination of three matrices of rows × inner as left factor.
   *
   * @param lda - Of all three.
   * @param memory - As for {@link leftFactor}.
   */
  combinedFactor(
    rows: number,
    inner: number,
    a: MatrixParts,
    lda: number,
    memory: RealArray,
  ): CombinedFactor;
}

/** Rows of the tallest tile of any kernels: 64 bytes of float32. */
const TILE_ROWS = 16;
/** The shortest block of the summed dimension: 2 KiB of float64. */
const BLOCK_STEPS = 256;

/** Elements of memory that a left factor takes, whatever the kernels and their precision. */
export function leftFactorLength(rows: number, inner: number): number {
  const whole = TILE_ROWS * Math.ceil(rows / TILE_ROWS);
  // A cache line between two panels: two elements a row, with tiles of 32 bytes.
  return whole * inner + 2 * whole * Math.ceil(inner / BLOCK_STEPS);
}
