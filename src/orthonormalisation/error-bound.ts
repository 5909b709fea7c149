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
 * j outgrows column i for a while, the tilt grows with R_jj / R_ii, and what column i then measures is
 * partly the growth of direction j. Near-equal exponents of different layers do this: their order
 * is not held by any coupling, the ratio does a random walk, and rounding errors of 1e-16 reach
 * 1e-3 after an excursion of 30 nats. The effect comes in ± pairs (the sum of exponents is kept).
 *
 *     a_ij ← a_ij · R_jj / R_ii + δ_ij
 *     error of ln R_ii, and minus that of ln R_jj:  a_ij |R_ij| / R_ii + ½ (a_ij R_jj / R_ii)²
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

/** A tilt of 1 is a full exchange of two columns: more cannot happen. */
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
   * @param logs - ln R_jj; −∞ for null columns.
   */
  update(
    r: RealArray,
    ldr: number,
    width: number,
    rowScales: Float64Array,
    logs: Float64Array,
  ): void;
  /** Largest bound over the columns, of the summed logs, in nats. */
  largest(): number;
  /** How much contamination exceeds local errors now: the factor by which excursions amplified them. */
  amplification(): number;
  /** Starts the sums again; tilts stay. */
  reset(): void;
  /** Keeps only these columns (ascending), after others were found to be null. */
  keep(columns: readonly number[]): void;
}

/** Factorisations between two updates of the tilts; between them a tilt changes little. */
const WINDOW = 4;

/**
 * A bound for frames of `n` × at most `k`.
 *
 * @param unitRoundoff - u of the arithmetic.
 *
 * Cost: about 2k² operations a factorisation, against at least 2nk² of the step it accounts for.
 */
export function createErrorBound(n: number, k: number, unitRoundoff: number): ErrorBound {
  const scale = localError(n, unitRoundoff);
  let tilt = new Float64Array(k * k);
  let sums = new Float64Array(k);
  let size = k;
  let amplification = 1;
  let pending = 0;
  /** Over the window, with d the largest R_jj of each factorisation: Σ ln R_jj, max c·u·√n·s/d, Σ d/R_jj. */
  const logSums = new Float64Array(k);
  const errors = new Float64Array(k);
  const inverses = new Float64Array(k);
  const shrunk = new Float64Array(k);

  function updateColumn(r: RealArray, ldr: number, j: number, grown: number): void {
    const column = j * ldr;
    const tilts = j * size;
    const diagonal = Math.abs(r[column + j]);
    let effects = 0;
    for (let i = 0; i < j; i++) {
      const before = tilt[tilts + i];
      const after = before * grown * shrunk[i];
      const a = Math.max(before, after);
      const inverse = 1 / Math.abs(r[i * ldr + i]);
      const carried = a * diagonal * inverse;
      const square = 0.5 * carried * carried;
      const effect =
        pending * (a * Math.abs(r[column + i]) * inverse + Math.min(square, Math.log1p(square)));
      sums[i] += effect;
      effects += effect;
      const local = errors[j] * inverses[i];
      const next = Math.min(after + local, EXCHANGED);
      tilt[tilts + i] = next;
      if (next > amplification * local) amplification = next / local;
    }
    sums[j] += effects;
  }

  /** Brings the tilts up to date with the window's factorisations, of which R is the last. */
  function updateTilts(r: RealArray, ldr: number, width: number): void {
    amplification = 1;
    const reference = logSums[0];
    for (let j = 0; j < width; j++) {
      shrunk[j] = Math.exp(reference - logSums[j]);
      updateColumn(r, ldr, j, Math.exp(logSums[j] - reference));
    }
    logSums.fill(0);
    errors.fill(0);
    inverses.fill(0);
    pending = 0;
  }

  return {
    update(r, ldr, width, rowScales, logs) {
      pending++;
      let singular = false;
      let largest = 0;
      for (let j = 0; j < width; j++) largest = Math.max(largest, Math.abs(r[j * ldr + j]));
      for (let j = 0; j < width; j++) {
        const diagonal = Math.abs(r[j * ldr + j]);
        if (diagonal === 0) {
          singular = true;
          continue; // a null column has no growth to be wrong about
        }
        const error = scale * rowScales[j];
        sums[j] += error > SAFETY * LOST * diagonal ? Number.POSITIVE_INFINITY : error / diagonal;
        logSums[j] += logs[j];
        errors[j] = Math.max(errors[j], error / largest);
        inverses[j] += largest / diagonal;
      }
      // With a null column the tilts wait: it is about to be taken out by `keep`.
      if (pending >= WINDOW && !singular) updateTilts(r, ldr, width);
    },
    largest() {
      let largest = 0;
      for (let j = 0; j < size; j++) largest = Math.max(largest, sums[j]);
      return largest;
    },
    amplification: () => amplification,
    reset: () => void sums.fill(0),
    keep(columns) {
      const kept = new Float64Array(columns.length * columns.length);
      columns.forEach((from, j) => {
        columns.forEach((row, i) => {
          kept[j * columns.length + i] = tilt[from * size + row];
        });
        for (const array of [logSums, errors, inverses]) array[j] = array[from];
      });
      sums = Float64Array.from(columns, (from) => sums[from]);
      tilt = kept;
      size = columns.length;
    },
  };
}
