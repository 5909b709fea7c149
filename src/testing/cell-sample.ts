/** What the parts of `describeCell` share: a cell with generic numbers around it. */
import type { Cell } from "../cells/cell.ts";
import { createRandom, type Random } from "../random.ts";
import { type CellAtWork, putToWork, type WorkOptions } from "./cell-at-work.ts";
import { join } from "./plain-matrices.ts";

/** What a suite must know about a cell. */
export interface CellSuiteOptions {
  /** A state to start from. @defaultValue normal numbers */
  readonly state?: (random: Random) => Float64Array;
  /** False for a cell whose input may not depend on the state (no `pushInput`). @defaultValue true */
  readonly inputTangents?: boolean;
  /** @defaultValue the reference kernels */
  readonly createKernels?: WorkOptions["createKernels"];
}

/** Rounding of a sum of some hundred products of numbers of order 1. */
export const ROUNDING = 1e-13;
/** A cell, and what to feed it. */
export interface CellSample {
  readonly cell: Cell;
  readonly n: number;
  readonly m: number;
  /** Numbers of mean 0 and variance 1. */
  normals(length: number): Float64Array;
  state(): Float64Array;
  /** States of B sequences. */
  states(sequences: number): Float64Array;
  /** The cell on kernels of its own. */
  work(options?: WorkOptions): CellAtWork;
}

/** A cell from its maker, with generators of states, inputs and tangents. */
export function sampleCell(
  makeCell: (random: Random) => Cell,
  options: CellSuiteOptions,
): CellSample {
  const random = createRandom(20240613);
  const cell = makeCell(random);
  const { stateSize: n, inputSize: m } = cell;
  const { createKernels } = options;
  const normals = (length: number) => Float64Array.from({ length }, () => random.normal());
  const state = () => options.state?.(random) ?? normals(n);
  return {
    cell,
    n,
    m,
    normals,
    state,
    states: (B) => join(Array.from({ length: B }, state)),
    work: (work = {}) => putToWork(cell, createKernels ? { createKernels, ...work } : work),
  };
}
