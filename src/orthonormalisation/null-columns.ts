/** Which columns a matrix of known rank has too many. */
import type { RealArray } from "../kernels/kernels.ts";

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
