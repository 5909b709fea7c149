/** What the parts of `describeKernels` share: how kernels are made, and which matrices they are tried on. */
import type { Kernels } from "../../kernels/kernels.ts";

/** Makes the kernels under test, with room for so many elements. */
export type KernelFactory = (capacity: number) => Kernels;

/** An element of a matrix. */
export type Entry = (i: number, j: number) => number;

/** Rows and columns of frames: none, one, as many as a vector holds and one more, blocks and their ends. */
export const FRAMES: readonly (readonly [number, number])[] = [
  [0, 0],
  [3, 0],
  [1, 1],
  [3, 3],
  [5, 1],
  [9, 4],
  [31, 31],
  [33, 20],
  [64, 64],
  [257, 6],
  [129, 129],
];

/** Rows and columns of what is computed element by element. */
export const SIZES: readonly (readonly [number, number])[] = [
  [0, 2],
  [1, 1],
  [3, 5],
  [31, 2],
  [33, 3],
  [257, 4],
];
