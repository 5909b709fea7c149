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
 * Measured on networks whose spectra are known to 128 bits, at intervals of 1, 2, 3 and 5 steps and
 * errors from 1e-15 to 1: with c = 1 the largest bound over the exponents was below the largest true
 * error by at most a factor 4.8; c = 16 leaves a margin of 3 (docs/accuracy.md).
 */
import type { RealArray } from "../kernels/kernels.ts";

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

/** The tilt of a full exchange of two columns. */
const EXCHANGED = 1;

/** Running bound of the error that rounding leaves in each column's summed log growth. */
export interface ErrorBound {
  /**
   * Accounts for one factorisation V = F·R.
   *
   * @param r - R on and above the diagonal, column-major.
   * @param ldr - Its leading dimension.
   * @param width - Columns.
   * @param rowScales - s of each column's pivot row: the largest |element| of that row of V.
   */
  update(r: RealArray, ldr: number, width: number, rowScales: Float64Array): void;
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

/**
 * A bound for frames of `n` × at most `k`.
 *
 * @param unitRoundoff - u of the arithmetic.
 *
 * Cost: about 4k² operations a factorisation, against at least 2nk² of the step it accounts for.
 */
export function createErrorBound(n: number, k: number, unitRoundoff: number): ErrorBound {
  const scale = localError(n, unitRoundoff);
  let size = k;
  let tilt = new Float64Array(k * k);
  let response = new Float64Array(k * k);
  let local = new Float64Array(k);
  let contamination = new Float64Array(k);
  let pending = 0;
  const inverse = new Float64Array(k);

  /** Column j of tilts and responses, `error` being c·u·√n·s of its pivot row. */
  function updateColumn(r: RealArray, ldr: number, j: number, error: number): void {
    const column = j * ldr;
    const pairs = j * size;
    const diagonal = r[column + j];
    for (let i = 0; i < j; i++) {
      const a = tilt[pairs + i];
      if (a >= EXCHANGED || a <= -EXCHANGED) {
        response[pairs + i] -= Math.log(Math.abs(diagonal * inverse[i]));
        continue;
      }
      response[pairs + i] += a * r[column + i] * inverse[i];
      const next = a * diagonal * inverse[i] + error * Math.abs(inverse[i]);
      tilt[pairs + i] = next > EXCHANGED ? EXCHANGED : next < -EXCHANGED ? -EXCHANGED : next;
    }
  }

  /** Sums the effects of all pairs, on both of their columns. */
  function sumPairs(): void {
    contamination.fill(0);
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < j; i++) {
        const effect = Math.abs(response[j * size + i]) + Math.abs(tilt[j * size + i]);
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
    update(r, ldr, width, rowScales) {
      for (let j = 0; j < width; j++) {
        const diagonal = Math.abs(r[j * ldr + j]);
        // A null column has no growth to be wrong about.
        inverse[j] = diagonal === 0 ? 0 : 1 / r[j * ldr + j];
        if (diagonal === 0) continue;
        const error = scale * rowScales[j];
        local[j] += error > SAFETY * LOST * diagonal ? Number.POSITIVE_INFINITY : error / diagonal;
        updateColumn(r, ldr, j, error);
      }
      if (++pending >= WINDOW) sumPairs();
    },
    largest: () => largestSum(1),
    amplification: () => Math.max(1, largestSum(1) / largestSum(0)),
    reset() {
      local.fill(0);
      contamination.fill(0);
      response.fill(0);
    },
    keep(columns) {
      const pick = (from: Float64Array) =>
        Float64Array.from(
          columns.flatMap((column) => columns.map((row) => from[column * size + row])),
        );
      tilt = pick(tilt);
      response = pick(response);
      local = Float64Array.from(columns, (column) => local[column]);
      contamination = Float64Array.from(columns, (column) => contamination[column]);
      size = columns.length;
    },
  };
}
