/**
 * How much rounding can have changed the exponents: a running error bound.
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
 * partly the growth of direction j. The effect comes in ± pairs (the sum of exponents is kept). It is
 * followed pair by pair (pair-tilts.ts) where every unit acts on every other, and whole
 * (shadow-frames.ts) where blocks of the Jacobian stay zero.
 *
 * Measured on networks whose spectra are known to 106 bits and more, at intervals of 1, 2, 3 and 5 steps
 * and errors from 1e-15 to 1: with c = 1 the largest bound over the exponents was below the largest
 * true error by at most a factor 4.8; c = 16 leaves a margin of 3 (docs/accuracy.md).
 */
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import type { ContaminationState } from "./contamination.ts";
import { createPairTilts, pairTiltsSize } from "./pair-tilts.ts";
import { createShadowFrames, shadowFramesSize } from "./shadow-frames.ts";

/** c above: 4.8 measured, and a margin of 3. */
const SAFETY = 16;

/**
 * u·√n·s/R_jj from which R_jj is rounding noise: the true one may be any smaller number, and the
 * bound is ∞. At the noise floor the ratio is about 1; cases that were still right had 0.11.
 */
const LOST = 0.2;

/** Half the distance between two of the least numbers: the error of what underflows. */
const LEAST = { float64: 2 ** -1075, float32: 2 ** -150 };

/** c·u·√n: the relative error of ln R_jj for a column that has not shrunk. */
export function localError(n: number, unitRoundoff: number): number {
  return SAFETY * unitRoundoff * Math.sqrt(n);
}

/** All that an {@link ErrorBound} has summed up: copies. */
export interface ErrorBoundState {
  readonly local: Float64Array;
  readonly effects: Float64Array;
  readonly size: number;
  readonly looked: number;
  readonly pending: number;
  readonly contamination: ContaminationState;
}

/** Running bound of the error that rounding leaves in each column's summed log growth. */
export interface ErrorBound {
  /**
   * Accounts for one factorisation V = F·R.
   *
   * @param r - R on and above the diagonal, which has no zeros; column-major.
   * @param ldr - Its leading dimension.
   * @param width - Columns.
   * @param rowScales - s of each column's pivot row: the largest |element| of that row of V.
   * @param logs - ln |R_jj|, in kernel memory.
   */
  update(r: RealArray, ldr: number, width: number, rowScales: Float64Array, logs: RealArray): void;
  /** Largest bound over the columns that count, of the summed logs, in nats. */
  largest(): number;
  /** Its part that each factorisation adds to, whatever becomes of it. */
  local(): number;
  /** As {@link largest}, a few factorisations ago: for the schedule, which asks every time. */
  recent(): number;
  /** The bound over its local part alone: what contamination has made of the same errors; ≥ 1. */
  amplification(): number;
  /** Starts the sums again; tilts stay, and so does the ∞ of digits that are gone. */
  reset(): void;
  /** Keeps only these columns (ascending), after others were found to be null. */
  keep(columns: readonly number[]): void;
  save(): ErrorBoundState;
  /** Goes on from what a bound for frames of the same size has saved, in whatever precision. */
  load(state: ErrorBoundState): void;
}

/** What a bound is for. */
export interface BoundOptions {
  /** Rows of the frame. */
  readonly n: number;
  /** Columns of the frame. */
  readonly k: number;
  /** The first columns, whose errors count; those after them let it see where errors come from. */
  readonly counted: number;
  /** Whether contamination is followed whole. */
  readonly whole: boolean;
}

/** Factorisations between two looks at the sums over all pairs. */
const WINDOW = 8;

/** Elements of kernel memory that {@link createErrorBound} allocates. */
export function errorBoundSize(k: number, whole: boolean): number {
  return (whole ? shadowFramesSize(k) : pairTiltsSize(k)) + k + 16;
}

/** A bound for frames of n × k. */
export function createErrorBound(
  kernels: Kernels,
  { n, k, counted, whole }: BoundOptions,
): ErrorBound {
  const scale = localError(n, kernels.unitRoundoff);
  const least = n * LEAST[kernels.precision];
  const contamination = whole ? createShadowFrames(kernels, k) : createPairTilts(kernels, k);
  const errors = kernels.allocate(k);
  const local = new Float64Array(k);
  const effects = new Float64Array(k);
  let size = k;
  /** The largest bound of a column, and the largest local part of one. */
  const largest = new Float64Array(2);
  let looked = counted;
  let pending = 0;

  function look(): void {
    contamination.effects(size, effects);
    pending = 0;
  }

  function compare(): void {
    let all = 0;
    let own = 0;
    for (let j = 0; j < looked; j++) {
      all = Math.max(all, local[j] + effects[j]);
      own = Math.max(own, local[j]);
    }
    largest[0] = all;
    largest[1] = own;
  }

  return {
    update(r, ldr, width, rowScales, logs) {
      for (let j = 0; j < width; j++) {
        const diagonal = Math.abs(r[j * ldr + j]);
        errors[j] = scale * rowScales[j] + least;
        const lost = errors[j] > SAFETY * LOST * diagonal || !Number.isFinite(1 / diagonal);
        local[j] += lost ? Number.POSITIVE_INFINITY : errors[j] / diagonal;
      }
      contamination.follow(r, ldr, width, errors, logs);
      if (++pending >= WINDOW) look();
      compare();
    },
    largest() {
      if (pending > 0) look();
      compare();
      return largest[0];
    },
    local: () => largest[1],
    recent: () => largest[0],
    amplification() {
      const own = largest[1];
      return own > 0 && own < Number.POSITIVE_INFINITY ? Math.max(1, largest[0] / own) : 1;
    },
    reset() {
      for (let j = 0; j < size; j++) if (local[j] < Number.POSITIVE_INFINITY) local[j] = 0;
      contamination.reset();
      effects.fill(0);
      pending = 0;
      compare();
    },
    keep(columns) {
      looked = columns.filter((column) => column < looked).length;
      columns.forEach((from, j) => {
        local[j] = local[from];
        effects[j] = effects[from];
      });
      size = columns.length;
      contamination.keep(columns);
      compare();
    },
    save: () => ({
      ...{ local: local.slice(), effects: effects.slice(), size, looked, pending },
      contamination: contamination.save(),
    }),
    load(state) {
      local.set(state.local);
      effects.set(state.effects);
      ({ size, looked, pending } = state);
      contamination.load(state.contamination);
      compare();
    },
  };
}
