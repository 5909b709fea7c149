/** Columns of which elimination has left nothing, or nothing that can be told from rounding. */
import type { Kernels, RealArray } from "../kernels/kernels.ts";

/** A column below this many units of roundoff, of its size before, may be nothing but rounding. */
const VANISHING = 1e5;

const SMALLEST = { float64: Number.MIN_VALUE, float32: 2 ** -149 };

/**
 * Where cancellation happened to leave R_jj = 0 of a column that structure does not kill, rounding
 * has taken all digits: R_jj is some number below u‖V_j‖, and its direction any that is left.
 *
 * @param factors - R_jj on the diagonal, leading dimension n.
 * @returns These columns. Their pivot rows, which may be zero, say nothing about their errors.
 */
export function fillLost(
  kernels: Kernels,
  factors: RealArray,
  n: number,
  columnMaxima: RealArray,
  width: number,
): number[] {
  const { unitRoundoff, precision } = kernels;
  const lost: number[] = [];
  for (let j = 0; j < width; j++) {
    if (factors[j * n + j] !== 0) continue;
    factors[j * n + j] = Math.max(unitRoundoff * columnMaxima[j], SMALLEST[precision]);
    lost.push(j);
  }
  return lost;
}

/** Whether a column has fallen so far at once that its row may have cancelled to rounding noise. */
export function anyVanished(
  { unitRoundoff }: Kernels,
  factors: RealArray,
  n: number,
  columnMaxima: RealArray,
  width: number,
): boolean {
  for (let j = 0; j < width; j++) {
    const limit = VANISHING * unitRoundoff * Math.max(1, columnMaxima[j]);
    if (Math.abs(factors[j * n + j]) < limit) return true;
  }
  return false;
}

/** R_jj of a dependent column is some such multiple of n·u·‖V_j‖, at most. */
const NOISE = 8;

/**
 * Up to `excess` columns that depend on the others, after elimination: those with the least R_jj/‖V_j‖.
 *
 * Where more are at the level of noise, only the first is sure: it took a pivot row that one of the later
 * ones has need of.
 *
 * @param factors - R_jj on the diagonal, leading dimension n.
 * @param columnMaxima - max |V_j| of each column, none of them zero.
 */
export function nullColumns(
  factors: RealArray,
  n: number,
  columnMaxima: RealArray,
  width: number,
  excess: number,
  unitRoundoff: number,
): number[] {
  const ratio = (j: number) => Math.abs(factors[j * n + j]) / columnMaxima[j];
  const all = Array.from({ length: width }, (_, j) => j);
  const noise = all.filter((j) => ratio(j) < NOISE * n * unitRoundoff);
  if (noise.length > excess) return noise.slice(0, 1);
  return all.sort((i, j) => ratio(i) - ratio(j)).slice(0, excess);
}
