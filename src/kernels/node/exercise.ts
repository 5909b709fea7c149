/** What an exercise of kernels is given, and gives; `wide-exercises.ts` has them all. */
import type { Kernels, RealArray } from "../kernels.ts";

/** Sizes of an exercise; `columns` ≤ `rows`. */
export interface Shape {
  readonly rows: number;
  readonly columns: number;
  /** The summed dimension of products. */
  readonly inner: number;
  readonly seed: number;
}

/** Elements between the end of a column and the next, and before the first column. */
export const GAP = 3;

/** A place to work in: kernels, and numbers for them that depend on the seed alone. */
export interface Floor {
  readonly kernels: Kernels;
  /** In [0, 1). */
  readonly random: () => number;
  /** rows × columns, leading dimension rows + GAP, all of it random in [−1, 1), gaps too. */
  matrix(rows: number, columns: number): RealArray;
}

/** An exercise by these kernels. @returns everything that was written. */
export type Exercise = (floor: Floor, shape: Shape) => readonly ArrayBufferView[];
