/** Ends of a stretch: what orthonormality adds to the growth that the factorisations in it have summed up. */
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import type { ColumnGrowth } from "./column-growth.ts";
import type { OrthonormaliserMemory } from "./orthonormaliser-memory.ts";
import { pivotOrder } from "./pivots.ts";

/** The two ways to end a stretch. */
export interface StretchEnds {
  /**
   * frame ← Q where F = Q·R, adding ln R_jj.
   *
   * @param isFactor - Whether the frame is as a factorisation has left it, with its pivots.
   */
  close(frame: RealArray, isFactor: boolean): void;
  /** Adds ln R_jj of F = Q·R to this stretch, and takes it from the next one; F is a factor and stays. */
  mark(frame: RealArray): void;
  /** Keeps everything as it is; what is returned brings it back. */
  snapshot(): () => void;
}

/** For frames of n × k. */
export function createStretchEnds(
  kernels: Kernels,
  { n, k }: { readonly n: number; readonly k: number },
  own: OrthonormaliserMemory,
  growth: ColumnGrowth,
): StretchEnds {
  const { copy, diagonal, grown, pivots, order, places } = own;
  /** ln R_jj of the frame, by original column, that the last mark added before its time. */
  const ahead = new Float64Array(k);

  /** copy ← L where P·frame = L·U, adding ln |U_jj|. */
  function factoriseInto(frame: RealArray, width: number): void {
    copy.set(frame.subarray(0, n * width));
    kernels.factorise(n, width, copy, n, pivots);
    for (let j = 0; j < width; j++) grown[j] = Math.log(Math.abs(copy[j * n + j]));
    growth.add(grown);
    kernels.expandLower(n, width, copy, n, own.inPlace, null, copy, n);
    pivotOrder(pivots, width, order);
  }

  /** Adds ln R_jj of the frame's QR factorisation, less what the last mark added of it. */
  function addDiagonal(): void {
    growth.columns.forEach((original, j) => {
      grown[j] = Math.log(diagonal[j]) - ahead[original];
    });
    growth.add(grown);
    ahead.fill(0);
  }

  return {
    close(frame, isFactor) {
      const width = growth.columns.length;
      // Householder on L, whose rows are in the order of the pivots, and not on PᵀL: reflections mix
      // the leading rows with all others, and rounding would fill what must stay exactly zero (the
      // lower layers' rows of a stack's upper layer, whose own exponents those zeros protect).
      if (isFactor) kernels.gatherRows(n, width, order, frame, n, copy, n);
      else factoriseInto(frame, width);
      kernels.orthonormalise(n, width, copy, n, diagonal);
      addDiagonal();
      for (let i = 0; i < n; i++) places[order[i]] = i;
      kernels.gatherRows(n, width, places, copy, n, frame, n);
    },
    mark(frame) {
      const { columns } = growth;
      kernels.gatherRows(n, columns.length, order, frame, n, copy, n);
      kernels.diagonalOfR(n, columns.length, copy, n, diagonal);
      addDiagonal();
      columns.forEach((original, j) => {
        ahead[original] = Math.log(diagonal[j]);
      });
    },
    snapshot() {
      const [before, rows] = [ahead.slice(), order.slice()];
      return () => {
        ahead.set(before);
        order.set(rows);
      };
    },
  };
}
