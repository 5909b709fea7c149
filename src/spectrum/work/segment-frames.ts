import type { Kernels } from "../../kernels/kernels.ts";
import type { SegmentFrames, SpectrumResult } from "../result.ts";

/** Median sine above which most of the frames had not found their directions where segments met. */
export const UNCONVERGED_SINE = 0.1;

/**
 * The spectrum without time segments where those that were chosen automatically did not meet: a random
 * frame had not found its directions when it began to count. Says so in a warning.
 *
 * @param compute - Computes, in one piece or in as many as was chosen.
 */
export async function inOnePieceWhereNeeded(
  mayChange: boolean,
  compute: (inOnePiece: boolean) => Promise<SpectrumResult>,
): Promise<SpectrumResult> {
  const result = await compute(false);
  const frames = result.certificates.segmentFrames;
  if (!mayChange || frames === null || frames.medianSine <= UNCONVERGED_SINE) return result;
  const whole = await compute(true);
  const note =
    `computed once more in one piece, on one thread a sequence: after ${frames.overlap} steps the frames of ` +
    `${frames.segments} time segments had not found their directions (median sine ` +
    `${frames.medianSine.toPrecision(2)}), which moves the first exponents; --segments ${frames.segments} ` +
    "keeps them";
  return { ...whole, warnings: [note, ...whole.warnings] };
}

/**
 * Sines of the largest angles between the spans of the first j columns of two orthonormal frames,
 * j = 1 … k without n (all columns span the same), in the sense of the Frobenius norm:
 * √(j − ‖A_jᵀ B_j‖²), at most 1.
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
  return k < n ? sines : sines.subarray(0, n - 1);
}

/** Median and maximum over all levels and all boundaries. */
export function summariseSines(
  boundaries: readonly Float64Array[],
  segments: number,
  overlap: number,
): SegmentFrames {
  const all = boundaries.flatMap((sines) => [...sines]);
  all.sort((x, y) => x - y);
  return {
    segments,
    overlap,
    medianSine: all.length === 0 ? 0 : all[Math.floor(all.length / 2)],
    largestSine: all.length === 0 ? 0 : all[all.length - 1],
  };
}
