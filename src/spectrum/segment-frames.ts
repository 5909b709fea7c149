import type { Kernels } from "../kernels/kernels.ts";
import type { SegmentFrames } from "./result.ts";

/**
 * Sines of the largest angles between the spans of the first j columns of two orthonormal frames,
 * j = 1 … k, in the sense of the Frobenius norm: √(j − ‖A_jᵀ B_j‖²), at most 1.
 *
 * @param a - n × k, column-major.
 * @param b - n × k, column-major.
 *
 * Cost: 2nk² operations.
 */
export function flagSines(
  kernels: Kernels,
  a: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
): Float64Array {
  const [left, right, overlap] = [
    kernels.allocate(n * k),
    kernels.allocate(n * k),
    kernels.allocate(k * k),
  ];
  left.set(a.subarray(0, n * k));
  right.set(b.subarray(0, n * k));
  kernels.multiply("TN", k, k, n, 1, left, n, right, n, 0, overlap, k);
  const sines = new Float64Array(k);
  let norm = 0;
  for (let j = 0; j < k; j++) {
    // The leading (j+1) × (j+1) block grows by one column and one row.
    for (let i = 0; i <= j; i++) norm += overlap[j * k + i] ** 2;
    for (let i = 0; i < j; i++) norm += overlap[i * k + j] ** 2;
    sines[j] = Math.min(1, Math.sqrt(Math.max(0, j + 1 - norm)));
  }
  return sines;
}

/** Median and maximum over all levels but the last (all columns span the same) and all boundaries. */
export function summariseSines(
  boundaries: readonly Float64Array[],
  segments: number,
  overlap: number,
): SegmentFrames {
  const all = boundaries.flatMap((sines) => [...sines.subarray(0, sines.length - 1)]);
  all.sort((x, y) => x - y);
  return {
    segments,
    overlap,
    medianSine: all.length === 0 ? 0 : all[Math.floor(all.length / 2)],
    largestSine: all.length === 0 ? 0 : all[all.length - 1],
  };
}
