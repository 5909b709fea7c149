/**
 * How much rounding can have changed the exponents: a running, first-order error bound.
 *
 * Two things happen when V = J…J·F is factorised as F′·R in arithmetic with unit roundoff u.
 *
 * *Local error.* Row p of V carries errors of size u·√n·s_p, with s_p = max_j |V_pj| (rows may differ
 * by any factor: a saturated unit's row is as small as its slope). R_jj is what elimination leaves
 * of column j in its pivot row p_j, so its relative error is
 *
 *     δ_jj,   with δ_ij = c · u · √n · s_{p_j} / R_ii.
 *
 * *Contamination.* The same errors tilt column i towards later directions j > i by δ_ij. If direction
 * j outgrows column i for a while, the tilt grows with it, and what column i then measures is
 * partly the growth of direction j. Near-equal exponents of different layers do this: their order
 * is not held by any coupling, the ratio does a random walk, and rounding errors of 1e-16 reach
 * 1e-3 after an excursion of 30 nats. The effect comes in ± pairs (the sum of exponents is kept).
 * To first order, with signs, so that rotation within a pair cancels as it does in truth,
 *
 *     response c_ij ← c_ij + a_ij R_ij / R_ii
 *     tilt     a_ij ← a_ij R_jj / R_ii + δ_ij
 *     error of Σ ln R_ii, and minus that of Σ ln R_jj:  |c_ij| + |a_ij|.
 *
 * A tilt of 1 is a full exchange: from then on each column measures the other's growth, and the
 * response follows ln R_ii − ln R_jj.
 *
 * Pairs are those of the frame's own columns: of k < n columns, exchanges with directions outside of the
 * frame are not followed (docs/accuracy.md has the case in which they show).
 *
 * Measured on networks whose spectra are known to 128 bits, at intervals of 1, 2, 3 and 5 steps and
 * errors from 1e-15 to 1: with c = 1 the largest bound over the exponents was below the largest true
 * error by at most a factor 4.8; c = 16 leaves a margin of 3 (docs/accuracy.md).
 */
import type { Kernels, RealArray } from "../kernels/kernels.ts";

/** c above: 4.8 measured, and a margin of 3. */
const SAFETY = 16;

/**
 * u·√n·s/R_jj from which R_jj is rounding noise: the true one may be any smaller number, and the
 * bound is ∞. At the noise floor the ratio is about 1; cases that were still right had 0.11.
 */
const LOST = 0.2;

/** c·u·√n: the relative error of ln R_jj for a column that has not shrunk. */
export function localError(n: number, unitRoundoff: number): number {
  return SAFETY * unitRoundoff * Math.sqrt(n);
}

/** Running bound of the error that rounding leaves in each column's summed log growth. */
export interface ErrorBound {
  /**
   * Accounts for one factorisation V = F·R.
   *
   * @param r - R on and above the diagonal, column-major.
   * @param ldr - Its leading dimension.
   * @param width - Columns.
   * @param rowScales - s of each column's pivot row: the largest |element| of that row of V.
   * @param logs - ln |R_jj|, in kernel memory.
   */
  update(r: RealArray, ldr: number, width: number, rowScales: Float64Array, logs: RealArray): void;
  /** Largest bound over the columns, of the summed logs, in nats. */
  largest(): number;
  /** The bound over its local part alone: what contamination has made of the same errors; ≥ 1. */
  amplification(): number;
  /** Starts the sums again; tilts stay. */
  reset(): void;
  /** Keeps only these columns (ascending), after others were found to be null. */
  keep(columns: readonly number[]): void;
}

/** Factorisations between two looks at the sums over all pairs. */
const WINDOW = 8;

/** Elements of kernel memory that {@link createErrorBound} allocates for k columns. */
export function errorBoundSize(k: number): number {
  return 2 * k * k + 2 * k + 64;
}

/**
 * A bound for frames of `n` × at most `k`.
 *
 * Cost: about 4k² operations a factorisation, against at least 2nk² of the step it accounts for.
 */
export function createErrorBound(kernels: Kernels, n: number, k: number): ErrorBound {
  const scale = localError(n, kernels.unitRoundoff);
  const tilt = kernels.allocate(k * k);
  const response = kernels.allocate(k * k);
  const inverse = kernels.allocate(k);
  const errors = kernels.allocate(k);
  const local = new Float64Array(k);
  const contamination = new Float64Array(k);
  let size = k;
  let pending = 0;

  /** Sums the effects of all pairs, on both of their columns. */
  function sumPairs(): void {
    contamination.fill(0);
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < j; i++) {
        const effect = Math.abs(response[j * k + i]) + Math.abs(tilt[j * k + i]);
        contamination[i] += effect;
        contamination[j] += effect;
      }
    }
    pending = 0;
  }

  function largestSum(withContamination: number): number {
    let largest = 0;
    for (let j = 0; j < size; j++) {
      largest = Math.max(largest, local[j] + withContamination * contamination[j]);
    }
    return largest;
  }

  return {
    update(r, ldr, width, rowScales, logs) {
      for (let j = 0; j < width; j++) {
        const diagonal = Math.abs(r[j * ldr + j]);
        // A null column has no growth to be wrong about; `keep` is about to take it out.
        const error = diagonal === 0 ? 0 : scale * rowScales[j];
        errors[j] = error;
        inverse[j] = diagonal === 0 ? 0 : 1 / r[j * ldr + j];
        if (diagonal === 0) continue;
        local[j] += error > SAFETY * LOST * diagonal ? Number.POSITIVE_INFINITY : error / diagonal;
      }
      kernels.followTilts(width, r, ldr, inverse, logs, errors, tilt, response, k);
      if (++pending >= WINDOW) sumPairs();
    },
    largest: () => largestSum(1),
    amplification: () => Math.max(1, largestSum(1) / largestSum(0)),
    reset() {
      for (const array of [local, contamination, response]) array.fill(0);
    },
    keep(columns) {
      columns.forEach((from, j) => {
        columns.forEach((row, i) => {
          tilt[j * k + i] = tilt[from * k + row];
          response[j * k + i] = response[from * k + row];
        });
        local[j] = local[from];
        contamination[j] = contamination[from];
      });
      size = columns.length;
    },
  };
}
