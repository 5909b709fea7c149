/**
 * Which frames move for a spectrum: one for the whole network, or one per layer of a stack, each
 * driven by the layer below; and what is watched while they do (ranks, sum rule).
 */

import type { Cell } from "../../cells/cell.ts";
import { type BoundStack, isStack, type StackCell } from "../../cells/stack.ts";
import { rangeError } from "../../errors.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { DrivenCell, LinearisedCell } from "../../networks/driven-cell.ts";
import type { GrowthOptions, GrowthOutcome } from "./growth.ts";
import {
  createMovingFrame,
  type MovingFrame,
  type MovingFrameOptions,
  movingFrameSize,
} from "./moving-frame.ts";
import { createRankTracker } from "./rank-tracker.ts";
import { createSumRuleWatch, determinantProbeSize } from "./sum-rule.ts";

/** The frames of B sequences. K, `columns`, counts exponents over all frames. */
export interface FramePlan {
  readonly columns: number;
  /** Moves all frames to the linearisations just written. */
  push(step: number, counted: boolean): void;
  /** Makes all frames orthonormal; returns Σ ln R_jj since the last call, index b·K + j. */
  close(step: number): Float64Array;
  /** Ends a stretch: Σ ln R_jj as from {@link close}, index b·K + j; frames may stay as they are. */
  mark(step: number): Float64Array;
  /** Asks for a determinant check at the next step, if the sum rule needs one. */
  probeNext(): void;
  /** Takes ‖QᵀQ − I‖ of the frames, just made orthonormal, into the summary. */
  checkOrthogonality(): void;
  /** Forgets what was summed up: the transient is over. */
  reset(): void;
  summary(): Pick<
    GrowthOutcome,
    | "layerOf"
    | "sumRule"
    | "orthogonality"
    | "factorisations"
    | "pushedSteps"
    | "shortestInterval"
    | "longestInterval"
    | "spread"
    | "errorBound"
  >;
  frames(b: number): Float64Array[];
  /** Keeps all frames as they are between two steps; what is returned brings them back, before the next. */
  snapshot(): () => void;
}

interface Part extends LinearisedCell {
  readonly cell: Cell;
  /** In float64. */
  readonly exact: LinearisedCell;
  readonly layer: number;
  /** Columns that are reported. */
  readonly columns: number;
}

/**
 * Columns beyond those asked for where blocks of the Jacobian stay zero: the error comes from directions
 * after the last one, too, and a bound cannot follow what does not move.
 */
const GUARDS = 2;

/** Columns that move so that `exponents` of a cell can be reported. */
function movedColumns(cell: Cell, exponents: number): number {
  return Math.min(cell.stateSize, exponents + (cell.irreducible ? 0 : GUARDS));
}

/**
 * Whether rounding must be followed whole: where blocks of the Jacobian stay zero, and in float32, where
 * rounded weights are the same error at every step, which pairs do not add up.
 */
function followsWhole(cell: Cell, { precision }: Pick<GrowthOptions, "precision">): boolean {
  return !cell.irreducible || precision === "float32";
}

/** Tangents per sequence that a spectrum pushes at once, at most. */
export function tangentsFor(
  cell: Cell,
  { stack, exponents }: Pick<GrowthOptions, "exponents" | "stack">,
): number {
  const cells = split(cell, stack) ? cell.layers.map((layer) => layer.cell) : [cell];
  return Math.max(...cells.map((part) => movedColumns(part, exponents)));
}

/** Whether a cell's spectrum is computed layer by layer. */
function split(cell: Cell, stack: GrowthOptions["stack"]): cell is StackCell {
  return stack === "per-layer" && isStack(cell);
}

/** n of each of the frames that move. */
export function frameSizes(cell: Cell, stack: GrowthOptions["stack"]): number[] {
  if (!split(cell, stack)) return [cell.stateSize];
  return cell.layers.map((layer) => layer.cell.stateSize);
}

/** Elements of kernel memory that {@link createFramePlan} allocates, at most. */
export function framePlanSize(
  cell: Cell,
  options: Pick<GrowthOptions, "exponents" | "sequences" | "stack" | "precision">,
): number {
  const cells = split(cell, options.stack) ? cell.layers.map((layer) => layer.cell) : [cell];
  const B = options.sequences;
  return cells.reduce((sum, part) => {
    const k = movedColumns(part, options.exponents);
    const probe = k === part.stateSize ? determinantProbeSize(part.stateSize, B) : 0;
    return sum + movingFrameSize(part.stateSize, k, B, followsWhole(part, options)) + probe;
  }, 256);
}

/** Lays out the frames and their watchers. */
export function createFramePlan(driven: DrivenCell, cell: Cell, options: GrowthOptions): FramePlan {
  const { kernels } = driven;
  const exact = trackedLayers(cell, driven.exact);
  const sizes = isStack(cell) ? cell.layers.map((l) => l.cell.stateSize) : [cell.stateSize];
  const ranks = createRankTracker(exact, sizes, options.sequences);
  const parts = partsOf(cell, driven, exact, options);
  const frames = parts.map((part, i) =>
    createMovingFrame(kernels, {
      ...options,
      bound: part.bound,
      stateSize: part.cell.stateSize,
      columns: movedColumns(part.cell, options.exponents),
      counted: part.columns,
      whole: followsWhole(part.cell, options),
      linearisation: part.linearisation,
      pivotPreference: pivotPreference(part.cell),
      frame: frameOf(options.frame, i, parts),
      stream: options.stream + i * 1024,
      rankBound: split(cell, options.stack) ? (b) => ranks.layer(i, b) : (b) => ranks.joint(b),
    }),
  );
  return framePlan(kernels, parts, frames, ranks.update, options.sequences);
}

/** The layers of a cell, each with its rows of the linearisation. */
export function trackedLayers(
  cell: Cell,
  { bound, linearisation }: LinearisedCell,
): LinearisedCell[] {
  if (!isStack(cell)) return [{ bound, linearisation }];
  return cell.layers.map((layer, l) => ({
    bound: (bound as BoundStack).layers[l],
    linearisation: {
      data: linearisation.data.subarray(layer.linearisationOffset),
      stride: linearisation.stride,
    },
  }));
}

function partsOf(
  cell: Cell,
  driven: DrivenCell,
  exactLayers: readonly LinearisedCell[],
  options: GrowthOptions,
): Part[] {
  const partOf = (
    part: Cell,
    layer: number,
    linearised: LinearisedCell,
    exact: LinearisedCell,
  ) => ({
    cell: part,
    layer,
    bound: linearised.bound,
    linearisation: linearised.linearisation,
    exact,
    columns: Math.min(part.stateSize, options.exponents),
  });
  if (!split(cell, options.stack)) return [partOf(cell, 0, driven, driven.exact)];
  const layers = trackedLayers(cell, driven);
  return cell.layers.map((layer, l) => partOf(layer.cell, l, layers[l], exactLayers[l]));
}

/** How much larger the rows that dense products read are made when pivots are chosen. */
const PREFERENCE = 4;

/**
 * Prefers the rows of a layer's output, which are all that its products read; null: all rows equal.
 *
 * In a stack whose frame is joint, pivots of an upper layer in the place of a lower one's would cost
 * the digits that the blocks of zeros protect: there rows stay equal.
 */
function pivotPreference(cell: Cell): readonly number[] | null {
  const { outputOffset: first, outputSize, stateSize } = cell;
  if (isStack(cell) || outputSize === stateSize) return null;
  return Array.from({ length: stateSize }, (_, i) =>
    i >= first && i < first + outputSize ? PREFERENCE : 1,
  );
}

/** One matrix of numbers fits one frame only. */
function frameOf(
  choice: GrowthOptions["frame"],
  i: number,
  parts: readonly Part[],
): MovingFrameOptions["frame"] {
  if (typeof choice === "string") return choice;
  if (!(choice instanceof Float64Array)) return choice.map((frames) => frames[i]);
  if (parts.length === 1) return choice;
  throw rangeError(
    "lyapunovSpectrum",
    `frame is given as numbers and the spectrum is per layer (frame ${i} of ` +
      `${parts.length}); expected "random" or "identity"`,
  );
}

function framePlan(
  kernels: Kernels,
  parts: readonly Part[],
  frames: readonly MovingFrame[],
  updateRanks: () => void,
  B: number,
): FramePlan {
  const K = parts.reduce((sum, part) => sum + part.columns, 0);
  const complete = parts.every((part) => part.columns === part.cell.stateSize);
  const watched = parts.map((part, f) => ({ ...part, frame: frames[f] }));
  const sumRule = createSumRuleWatch(kernels, watched, B, complete);

  function takeGrowth(): Float64Array {
    const growth = new Float64Array(B * K);
    let offset = 0;
    frames.forEach((frame, f) => {
      frame.orthonormalisers.forEach((o, b) => {
        growth.set(o.takeGrowth().subarray(0, parts[f].columns), b * K + offset);
      });
      offset += parts[f].columns;
    });
    return growth;
  }

  return {
    columns: K,
    push(step, counted) {
      updateRanks();
      sumRule.before(counted);
      for (const frame of frames) frame.push(step);
      sumRule.after(step);
    },
    close(step) {
      for (const frame of frames) frame.close(step);
      return takeGrowth();
    },
    mark(step) {
      for (const frame of frames) frame.mark(step);
      return takeGrowth();
    },
    probeNext: sumRule.probeNext,
    reset() {
      for (const frame of frames) frame.reset();
    },
    checkOrthogonality() {
      for (const frame of frames) frame.checkOrthogonality();
    },
    summary: () => ({
      layerOf: parts.flatMap((part) => Array.from({ length: part.columns }, () => part.layer)),
      sumRule: sumRule.sums(),
      ...combined(frames),
    }),
    frames: (b) => frames.map((frame) => frame.frameOf(b)),
    snapshot() {
      const parts = frames.map((frame) => frame.snapshot());
      return () => {
        for (const restore of parts) restore();
      };
    },
  };
}

/** Statistics over all frames: the worst of each. */
function combined(frames: readonly MovingFrame[]) {
  const worst = (of: (frame: MovingFrame) => number) => Math.max(...frames.map(of));
  const bounds = frames.flatMap((f) => f.orthonormalisers.map((o) => o.errorBound.largest()));
  return {
    orthogonality: worst((f) => f.statistics.orthogonality),
    factorisations: frames.reduce((sum, f) => sum + f.statistics.factorisations, 0),
    pushedSteps: frames.reduce((sum, f) => sum + f.statistics.steps, 0),
    shortestInterval: -worst((f) => -f.statistics.shortest),
    longestInterval: worst((f) => f.statistics.longest),
    spread: worst((f) => f.statistics.spread),
    errorBound: Math.max(...bounds),
  };
}
