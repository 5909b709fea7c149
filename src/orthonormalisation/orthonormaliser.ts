/**
 * Keeps a moving frame well conditioned and sums up its growth.
 *
 * Any factorisation V = F·R with R upper triangular and F well conditioned serves: triangular
 * factors multiply to a triangular one, ln of the product's diagonal is the sum of the logs, and an
 * exactly orthonormal frame at both ends of a stretch makes the sum that of the QR factorisation
 * of the stretch's Jacobian product. We take F = PᵀL from the LU factorisation with partial
 * pivoting ("Treppeniteration", Bauer 1957): 2/3 n³ operations at k = n, against 7/3 n³ for one
 * Cholesky pass and 8/3 n³ for Householder; its error grows with the condition of V, not with its
 * square as Cholesky's does; the rows of V may differ by any factor; and rows and columns that are
 * exactly zero stay so. These, and the rank that the cell knows of its Jacobian, decide what is
 * null.
 *
 * Rows may be given a preference as pivots: a row that is a pivot early is short in F, and an LSTM's
 * dense products read the rows of h only. With these 4 times as large when pivots are chosen, and
 * F's scaled back, they have a quarter of F's columns instead of three quarters, and elements of F are
 * bounded by 4.
 *
 * At the end of a stretch `close` makes F orthonormal by Householder. Where a stretch ends only to be
 * counted, `mark` does with less: F = Q·R is what orthonormality would have changed, so that ln R_jj
 * is added to this stretch and taken from the next one, and F stays, staircase and all.
 * Measurements: docs/decisions/0002-lu-frames.md.
 */
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import { createColumnGrowth } from "./column-growth.ts";
import { createElimination } from "./elimination.ts";
import { type BoundOptions, createErrorBound, type ErrorBound } from "./error-bound.ts";
import { anyVanished, fillLost } from "./null-columns.ts";
import { allocateOrthonormaliser } from "./orthonormaliser-memory.ts";
import { findRowLengths, pivotOrder, pivotRowScales } from "./pivots.ts";
import { createStretchEnds } from "./stretch-ends.ts";
import { LATELY } from "./watched-schedule.ts";

/** Numbers from one factorisation V = F·R, over the live columns. */
export interface FactorisationFacts {
  /** Σ ln |R_jj|. */
  logVolume: number;
  /** Largest ln(‖V_j‖/R_jj), in nats. */
  spread: number;
  /** Largest |ln R_jj|, in nats. */
  logGrowth: number;
  /** Largest less least Σ ln R_jj of late, every factorisation weighing {@link LATELY} times the next, in nats. */
  apart: number;
}

/** Growth and health of one sequence's frame. */
export interface Orthonormaliser {
  /** Columns of the frame that are not null; they come first, in their original order. */
  readonly alive: number;
  /** Original index of each live column. */
  readonly columns: readonly number[];
  /** Σ ln R_jj since the last call, by original column; −∞ for null columns. Starts them again. */
  takeGrowth(): Float64Array;
  /** What the last factorisation met. */
  readonly last: FactorisationFacts;
  readonly errorBound: ErrorBound;
  /** After {@link factorise}: row i of the frame is exactly zero from column rowLengths[i] on. */
  readonly rowLengths: Int32Array;
  /**
   * frame ← F where V = F·R, adding ln |R_jj|.
   *
   * @param frame - V, n × alive, column-major, in kernel memory; overwritten.
   * @param rankBound - The exact rank of V is known not to exceed this.
   * @param rowScales - What each row of V was summed up from, n numbers: asked for where a column of
   *   a frame that does not span everything has all but vanished. @defaultValue the rows of V
   * @throws nothing; returns the index of a column that holds NaN or ∞, or −1.
   */
  factorise(frame: RealArray, rankBound: number, rowScales?: () => ArrayLike<number>): number;
  /** frame ← Q where F = Q·R, adding ln R_jj. */
  close(frame: RealArray): void;
  /**
   * Ends a stretch: the growth since the last end is as if {@link close} had been called at both.
   *
   * @returns Whether the frame stayed as {@link factorise} left it.
   */
  mark(frame: RealArray): boolean;
  /** Accounts for one rounding of the frame's numbers, none of them above 1. */
  round(): void;
  /** ‖FᵀF − I‖_max of the live columns. Cost: 2nk². */
  orthogonality(frame: RealArray): number;
  /** Keeps everything as it is, the frame excepted; what is returned brings it back. */
  snapshot(): () => void;
}

/** What an orthonormaliser is for: frames of n × k, and how their error is bounded. */
export interface OrthonormaliserOptions extends BoundOptions {
  /** Of the n rows as pivots: powers of two; null: equal. */
  readonly preference: ArrayLike<number> | null;
}

/** An orthonormaliser; columns are contiguous (leading dimension n). */
export function createOrthonormaliser(
  kernels: Kernels,
  options: OrthonormaliserOptions,
): Orthonormaliser {
  const { n, k } = options;
  const own = allocateOrthonormaliser(kernels, n, k, options.preference);
  const { gram, columnMaxima, rowMaxima, rowLengths, grown, logs, pivots, order } = own;
  const growth = createColumnGrowth(k);
  const errorBound = createErrorBound(kernels, options);
  const { eliminate } = createElimination(kernels, n, own, growth, errorBound);
  const ends = createStretchEnds(kernels, { n, k }, own, growth);
  const last = { logVolume: 0, spread: 0, logGrowth: 0, apart: 0 };
  /** Of each original column: what it has grown by of late. */
  const lately = new Float64Array(k);
  /** Whether the frame is what `factorise` left, with its pivots. */
  let isFactor = false;

  /** Adds the logs of the diagonal. */
  function accumulate(frame: RealArray, width: number): void {
    const { columns } = growth;
    let widest = 1;
    for (let j = 0; j < width; j++) {
      const diagonal = Math.abs(frame[j * n + j]);
      widest = Math.max(widest, columnMaxima[j] / diagonal);
      grown[j] = Math.log(diagonal);
    }
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    let logVolume = 0;
    let logGrowth = 0;
    for (let j = 0; j < width; j++) {
      const log = grown[j];
      const recent = LATELY * lately[columns[j]] + log;
      logs[j] = log;
      logVolume += log;
      logGrowth = Math.max(logGrowth, Math.abs(log));
      lately[columns[j]] = recent;
      least = Math.min(least, recent);
      most = Math.max(most, recent);
    }
    growth.add(grown);
    last.logVolume = logVolume;
    last.logGrowth = logGrowth;
    last.spread = Math.log(widest);
    last.apart = Math.max(0, most - least);
  }

  function close(frame: RealArray): void {
    ends.close(frame, isFactor);
    isFactor = false;
  }

  return {
    errorBound,
    rowLengths,
    get alive() {
      return growth.columns.length;
    },
    get columns() {
      return growth.columns;
    },
    last,
    factorise(frame, rankBound, rowScales) {
      const broken = eliminate(frame, rankBound);
      if (broken >= 0) return broken;
      const width = growth.columns.length;
      const lost = fillLost(kernels, frame, n, columnMaxima, width);
      accumulate(frame, width);
      // A frame that spans everything keeps something in every row that the Jacobian does not kill.
      if (rowScales && width < n && anyVanished(kernels, frame, n, columnMaxima, width))
        raiseTo(rowMaxima, rowScales(), own.scales);
      const scales = pivotRowScales(rowMaxima, pivots, width, own.rowScales);
      for (const j of lost) scales[j] = Math.max(scales[j], columnMaxima[j]);
      errorBound.update(frame, n, width, scales, logs);
      kernels.expandLower(n, width, frame, n, pivots, own.inverseScales, frame, n);
      findRowLengths(pivotOrder(pivots, width, order), width, rowLengths);
      isFactor = true;
      return -1;
    },
    close,
    mark(frame) {
      if (isFactor) ends.mark(frame);
      else close(frame);
      return isFactor;
    },
    round() {
      const width = growth.columns.length;
      gram.fill(0);
      for (let j = 0; j < width; j++) gram[j * width + j] = 1;
      logs.fill(0);
      errorBound.update(gram, width, width, own.rowScales.fill(1), logs);
    },
    orthogonality(frame) {
      const width = growth.columns.length;
      kernels.multiply("TN", width, width, n, 1, frame, n, frame, n, 0, gram, width);
      return distanceFromIdentity(gram, width);
    },
    takeGrowth: growth.take,
    snapshot() {
      const kept = { isFactor, last: { ...last }, bound: errorBound.save() };
      const [lengths, recent] = [rowLengths.slice(), lately.slice()];
      const parts = [growth, ends].map((part) => part.snapshot());
      return () => {
        ({ isFactor } = kept);
        Object.assign(last, kept.last);
        rowLengths.set(lengths);
        lately.set(recent);
        errorBound.load(kept.bound);
        for (const restore of parts) restore();
      };
    },
  };
}

function raiseTo(maxima: RealArray, scales: ArrayLike<number>, by: RealArray | null): void {
  for (let i = 0; i < scales.length; i++) {
    maxima[i] = Math.max(maxima[i], scales[i] * (by === null ? 1 : by[i]));
  }
}

function distanceFromIdentity(gram: RealArray, width: number): number {
  let largest = 0;
  for (let j = 0; j < width; j++) {
    for (let i = 0; i < width; i++) {
      largest = Math.max(largest, Math.abs(gram[j * width + i] - (i === j ? 1 : 0)));
    }
  }
  return largest;
}
