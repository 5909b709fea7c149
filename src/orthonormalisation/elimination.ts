/** V ← L and R by LU with partial pivoting, less the columns that turn out to be null. */
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import type { ColumnGrowth } from "./column-growth.ts";
import type { ErrorBound } from "./error-bound.ts";
import { nullColumns } from "./null-columns.ts";
import type { OrthonormaliserMemory } from "./orthonormaliser-memory.ts";

/** Eliminates the live columns of a frame, which are all that it has. */
export interface Elimination {
  /**
   * Leaves R on and above the diagonal and L below it, pivots and maxima of rows and columns in the
   * orthonormaliser's memory, and null columns behind.
   *
   * @param rankBound - The exact rank of V is known not to exceed this.
   * @returns the index of a column that holds NaN or ∞, or −1.
   */
  eliminate(frame: RealArray, rankBound: number): number;
}

/** For frames with n rows; `growth` and `errorBound` are told which columns are null. */
export function createElimination(
  kernels: Kernels,
  n: number,
  own: OrthonormaliserMemory,
  growth: ColumnGrowth,
  errorBound: ErrorBound,
): Elimination {
  const { copy, columnMaxima, rowMaxima, pivots } = own;

  /** Scales V and takes its maxima; returns a column that holds NaN or ∞, or −1. */
  function measure(frame: RealArray, by: RealArray | null): number {
    const width = growth.columns.length;
    kernels.scaleAndMeasure(n, width, by, frame, n, columnMaxima, rowMaxima);
    for (let j = 0; j < width; j++) if (!Number.isFinite(columnMaxima[j])) return j;
    return -1;
  }

  /** How many columns of V the structure kills; none of them is zero itself. */
  function excessOver(rankBound: number): number {
    let rowsLeft = n;
    for (let i = 0; i < n; i++) if (rowMaxima[i] === 0) rowsLeft--;
    return Math.max(0, growth.columns.length - Math.min(rankBound, rowsLeft));
  }

  /** frame ← the columns of `copy` that are not null, packed to the front. */
  function discard(frame: RealArray, dead: readonly number[]): void {
    const width = growth.columns.length;
    const kept = growth.discard(dead);
    kept.forEach((from, to) => {
      frame.set(copy.subarray(from * n, (from + 1) * n), to * n);
    });
    frame.fill(0, n * kept.length, n * width);
    errorBound.keep(kept);
    measure(frame, null);
  }

  /**
   * Zero columns are null. They must be gone before elimination: a pivot row given to one of them would
   * be lost to the columns that have something there.
   */
  function discardZeroColumns(frame: RealArray): void {
    const width = growth.columns.length;
    const zero: number[] = [];
    for (let j = 0; j < width; j++) if (columnMaxima[j] === 0) zero.push(j);
    if (zero.length === 0) return;
    copy.set(frame.subarray(0, n * width));
    discard(frame, zero);
  }

  return {
    eliminate(frame, rankBound) {
      const broken = measure(frame, own.scales);
      if (broken >= 0) return broken;
      discardZeroColumns(frame);
      while (true) {
        const width = growth.columns.length;
        const excess = excessOver(rankBound);
        if (excess > 0) copy.set(frame.subarray(0, n * width));
        kernels.factorise(n, width, frame, n, pivots);
        if (excess === 0) return -1;
        // What rounding left of a null column must not have been eliminated from the others.
        discard(frame, nullColumns(frame, n, columnMaxima, width, excess, kernels.unitRoundoff));
      }
    },
  };
}
