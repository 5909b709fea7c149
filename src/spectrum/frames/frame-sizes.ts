/** How many frames move for a spectrum, how many columns each has, and what memory they take. */

import type { Cell } from "../../cells/cell.ts";
import { isStack, type StackCell } from "../../cells/stack.ts";
import type { GrowthOptions } from "./growth.ts";
import { movingFrameSize } from "./moving-frame.ts";
import { determinantProbeSize } from "./sum-rule.ts";

/**
 * Columns beyond those asked for where blocks of the Jacobian stay zero: the error comes from directions
 * after the last one, too, and a bound cannot follow what does not move.
 */
const GUARDS = 2;

/** Columns that move so that `exponents` of a cell can be reported. */
export function movedColumns(cell: Cell, exponents: number): number {
  return Math.min(cell.stateSize, exponents + (cell.irreducible ? 0 : GUARDS));
}

/**
 * Whether rounding must be followed whole: where blocks of the Jacobian stay zero, and wherever some steps are in
 * float32, where rounded weights are the same error at every step, which pairs do not add up.
 */
export function followsWhole(cell: Cell, { precision }: Pick<GrowthOptions, "precision">): boolean {
  return !cell.irreducible || precision !== "float64";
}

/** Tangents per sequence that a spectrum pushes at once, at most. */
export function tangentsFor(
  cell: Cell,
  { stack, exponents }: Pick<GrowthOptions, "exponents" | "stack">,
): number {
  return Math.max(...partsOf(cell, stack).map((part) => movedColumns(part, exponents)));
}

/** Whether a cell's spectrum is computed layer by layer. */
export function split(cell: Cell, stack: GrowthOptions["stack"]): cell is StackCell {
  return stack === "per-layer" && isStack(cell);
}

/** n of each of the frames that move. */
export function frameSizes(cell: Cell, stack: GrowthOptions["stack"]): number[] {
  return partsOf(cell, stack).map((part) => part.stateSize);
}

/** The cells whose frames move: the layers, or all of it. */
function partsOf(cell: Cell, stack: GrowthOptions["stack"]): readonly Cell[] {
  return split(cell, stack) ? cell.layers.map((layer) => layer.cell) : [cell];
}

/** Elements of kernel memory that `createFramePlan` allocates, at most. */
export function framePlanSize(
  cell: Cell,
  options: Pick<GrowthOptions, "exponents" | "sequences" | "stack" | "precision">,
): number {
  const B = options.sequences;
  // "auto" may have two plans in float64.
  const plans = options.precision === "auto" ? 2 : 1;
  return partsOf(cell, options.stack).reduce((sum, part) => {
    const k = movedColumns(part, options.exponents);
    const probe = k === part.stateSize ? determinantProbeSize(part.stateSize, B) : 0;
    const own = movingFrameSize(part.stateSize, k, B, followsWhole(part, options)) + probe;
    return sum + plans * own;
  }, 256);
}
