/**
 * Which frames move for a spectrum: one for the whole network, or one per layer of a stack, each
 * driven by the layer below; and what is watched while they do (ranks, sum rule).
 */

import type { Cell } from "../../cells/cell.ts";
import { type BoundStack, isStack } from "../../cells/stack.ts";
import { rangeError } from "../../errors.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { DrivenCell, LinearisedCell } from "../../networks/driven-cell.ts";
import type { ErrorBound } from "../../orthonormalisation/error-bound.ts";
import { followsWhole, movedColumns, split } from "./frame-sizes.ts";
import { loadFrame, type MovingFrameState, saveFrame } from "./frame-state.ts";
import type { GrowthOptions, GrowthOutcome } from "./growth.ts";
import { createMovingFrame, type MovingFrame, type MovingFrameOptions } from "./moving-frame.ts";
import { createRankTracker, type RankTracker } from "./rank-tracker.ts";
import { createSumRuleWatch, type SumRuleState } from "./sum-rule.ts";

/** What moves frames: the linearisations of a cell, in the precision of frames, and as they were made. */
export type FrameDriver = Pick<DrivenCell, "kernels" | "bound" | "linearisation" | "exact">;

/** The frames of B sequences. K, `columns`, counts exponents over all frames. */
export interface FramePlan {
  readonly columns: number;
  /** Moves all frames to the linearisations just written. */
  push(step: number, counted: boolean): void;
  /** Makes all frames orthonormal; returns Σ ln R_jj since the last call, index b·K + j. */
  close(step: number): Float64Array;
  /** Factorises all frames, if anything was pushed since the last time. */
  factorise(step: number): void;
  /** What is known of the frames since sums began, just factorised. */
  health(): FrameHealth;
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
  /** Keeps all as it is between two steps; what is returned brings it back, before the next. */
  snapshot(): () => void;
  /** Call after {@link close}. */
  save(): FramePlanState;
  /** Begins where another plan of the same network was saved, in whatever precision that was. */
  load(state: FramePlanState): void;
}

/** How frames fare. */
export interface FrameHealth {
  /** Largest bound of summed logs, in nats, and its local part alone. */
  readonly bound: number;
  readonly local: number;
  /** Steps since sums began, and factorisations of a frame in them. */
  readonly steps: number;
  readonly factorisations: number;
  /** Whether no column was found to be null. */
  readonly complete: boolean;
}

/** Copies. */
export interface FramePlanState {
  readonly frames: readonly MovingFrameState[];
  readonly sumRule: SumRuleState;
}

interface Part extends LinearisedCell {
  readonly cell: Cell;
  /** In float64. */
  readonly exact: LinearisedCell;
  readonly layer: number;
  /** Columns that move, and the first of these, that are reported. */
  readonly moved: number;
  readonly columns: number;
}

/** Follows the ranks of a cell's Jacobians. */
export function ranksOf(driven: FrameDriver, cell: Cell, sequences: number): RankTracker {
  const sizes = isStack(cell) ? cell.layers.map((l) => l.cell.stateSize) : [cell.stateSize];
  return createRankTracker(trackedLayers(cell, driven.exact), sizes, sequences);
}

/** Lays out the frames and their watchers. */
export function createFramePlan(
  driven: FrameDriver,
  cell: Cell,
  options: GrowthOptions,
  ranks: RankTracker,
): FramePlan {
  const { kernels } = driven;
  const exact = trackedLayers(cell, driven.exact);
  const parts = partsOf(cell, driven, exact, options);
  const frames = parts.map((part, i) =>
    createMovingFrame(kernels, {
      ...options,
      bound: part.bound,
      stateSize: part.cell.stateSize,
      columns: part.moved,
      counted: part.columns,
      whole: followsWhole(part.cell, options),
      linearisation: part.linearisation,
      pivotPreference: pivotPreference(part.cell),
      frame: frameOf(options.frame, i, parts),
      stream: options.stream + i * 1024,
      rankBound: split(cell, options.stack) ? (b) => ranks.layer(i, b) : (b) => ranks.joint(b),
    }),
  );
  return framePlan(kernels, parts, frames, ranks, options.sequences);
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
  driven: FrameDriver,
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
    moved: movedColumns(part, options.exponents),
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
  ranks: RankTracker,
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
      ranks.update();
      sumRule.before(counted);
      for (const frame of frames) frame.push(step);
      sumRule.after(step);
    },
    factorise(step) {
      for (const frame of frames) frame.factorise(step);
    },
    health: () => ({
      bound: worstBound(frames, (bound) => bound.largest()),
      local: worstBound(frames, (bound) => bound.local()),
      steps: frames[0].countedSteps,
      factorisations: frames[0].statistics.factorisations,
      complete: frames.every(({ orthonormalisers }, f) =>
        orthonormalisers.every(({ alive }) => alive === parts[f].moved),
      ),
    }),
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
      const own = [...frames, ranks].map((part) => part.snapshot());
      const sums = sumRule.save();
      return () => {
        for (const restore of own) restore();
        sumRule.load(sums);
      };
    },
    save: () => ({ frames: frames.map(saveFrame), sumRule: sumRule.save() }),
    load(state) {
      frames.forEach((frame, f) => {
        loadFrame(frame, state.frames[f]);
      });
      sumRule.load(state.sumRule);
    },
  };
}

/** Statistics over all frames: the worst of each. */
function combined(frames: readonly MovingFrame[]) {
  const worst = (of: (frame: MovingFrame) => number) => Math.max(...frames.map(of));
  return {
    orthogonality: worst((f) => f.statistics.orthogonality),
    factorisations: frames.reduce((sum, f) => sum + f.statistics.factorisations, 0),
    pushedSteps: frames.reduce((sum, f) => sum + f.statistics.steps, 0),
    shortestInterval: -worst((f) => -f.statistics.shortest),
    longestInterval: worst((f) => f.statistics.longest),
    spread: worst((f) => f.statistics.spread),
    errorBound: worstBound(frames, (bound) => bound.largest()),
  };
}

function worstBound(frames: readonly MovingFrame[], of: (bound: ErrorBound) => number): number {
  return Math.max(...frames.flatMap((f) => f.orthonormalisers.map((o) => of(o.errorBound))));
}
