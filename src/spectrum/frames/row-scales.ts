/**
 * What each row of J·V is summed up from, where the sum itself may have cancelled.
 *
 * When frames have lost rank, a row of J·V can vanish although neither J's nor V's rows do: what is then
 * computed is rounding noise, and its own size says nothing about its error. A random combination of
 * J's columns, each weighed by V's largest in that row, does not cancel so.
 */
import type { BoundCell, Columns } from "../../cells/cell.ts";
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import { createRandom, restoreRandom } from "../../random.ts";

/** A draw is below a hundredth of its typical size once in a hundred times; the largest of 3 hardly ever. */
const DRAWS = 3;

/** Elements of kernel memory that {@link createRowScales} allocates. */
export function rowScalesSize(n: number, sequences: number): number {
  return 2 * DRAWS * n * sequences + 64;
}

/** Scales of the rows of one sequence's J·V; `uniform`: as if all rows of V had its largest element. */
export interface RowScales {
  of(b: number, before: RealArray, width: number, uniform: boolean): Float64Array;
  /** Keeps everything as it is; what is returned brings it back. */
  snapshot(): () => void;
}

/** For frames of n rows of B sequences at their present linearisations. */
export function createRowScales(
  kernels: Kernels,
  bound: BoundCell,
  linearisation: Columns,
  { n, k, sequences }: { n: number; k: number; sequences: number },
): RowScales {
  const draws = Math.min(DRAWS, k);
  const from: Columns = { data: kernels.allocate(n * draws * sequences), stride: n };
  const into: Columns = { data: kernels.allocate(n * draws * sequences), stride: n };
  let random = createRandom(1);
  return {
    of(b, before, width, uniform) {
      const maxima = rowMaxima(before, n, width);
      if (uniform) maxima.fill(maxima.reduce((a, x) => Math.max(a, x), 0));
      const offset = b * n * draws;
      for (let draw = 0, at = offset; draw < draws; draw++) {
        for (let i = 0; i < n; i++, at++) from.data[at] = maxima[i] * random.normal();
      }
      bound.pushForward(linearisation, from, into, draws, null);
      return rowMaxima(into.data.subarray(offset), n, draws);
    },
    snapshot() {
      const kept = random.save();
      return () => {
        random = restoreRandom(kept);
      };
    },
  };
}

function rowMaxima(columns: RealArray, n: number, width: number): Float64Array {
  const maxima = new Float64Array(n);
  for (let j = 0, at = 0; j < width; j++) {
    for (let i = 0; i < n; i++, at++) {
      const size = Math.abs(columns[at]);
      // Not "size > maxima[i]": what is no number has to show.
      if (!(size <= maxima[i])) maxima[i] = size;
    }
  }
  return maxima;
}
