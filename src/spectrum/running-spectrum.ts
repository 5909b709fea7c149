/**
 * The resumable computation under `lyapunovSpectrum`: B sequences of one network that advance
 * together, on one thread, as far as inputs have been given.
 */
import type { Cell } from "../cells/cell.ts";
import {
  createDrivenCell,
  type Drive,
  type DrivenCell,
  type DrivenOptions,
  drivenCellSize,
} from "../networks/driven-cell.ts";
import type { FrameChoice } from "../orthonormalisation/initial-frame.ts";
import {
  createFramePlan,
  type FramePlan,
  framePlanSize,
  tangentsFor,
} from "./frames/frame-plan.ts";
import type { SumRuleSums } from "./frames/sum-rule.ts";
import { createTimeBlocks } from "./statistics/time-blocks.ts";
import { type TrajectoryTrace, watchTrajectory } from "./trajectory/trajectory-watch.ts";

/** Everything a computation is made from, apart from its inputs. */
export interface RunningOptions extends DrivenOptions {
  /** k. */
  readonly exponents: number;
  readonly stack: "joint" | "per-layer";
  /** Steps that move state and frame without being counted. */
  readonly transient: number;
  /** Steps per time block at first. */
  readonly blockLength: number;
  /** Q₀; or those of each sequence, one for each of its frames. */
  readonly frame: FrameChoice | readonly (readonly Float64Array[])[];
  readonly seed: number;
  /** Stream of the seed that the first sequence's frame is drawn from. */
  readonly stream: number;
  readonly interval: number | "auto";
  readonly accuracy: number;
}

/** What has been found so far; plain data. */
export interface RunningOutcome {
  /** Counted steps per sequence. */
  readonly steps: number;
  readonly blockLength: number;
  /** Σ ln R_jj per block, per sequence and column: index b·K + j. */
  readonly blocks: readonly Float64Array[];
  /** Σ ln R_jj over all counted steps, index b·K + j; −∞ for null columns. */
  readonly total: Float64Array;
  /** Layer of each of the K columns. */
  readonly layerOf: readonly number[];
  readonly sumRule: SumRuleSums | null;
  readonly orthogonality: number;
  readonly factorisations: number;
  readonly pushedSteps: number;
  readonly shortestInterval: number;
  readonly longestInterval: number;
  readonly spread: number;
  /** Largest error bound of a column's summed logs, in nats. */
  readonly errorBound: number;
  readonly finalStates: readonly Float64Array[];
  /** Of each sequence, whether its state moves. */
  readonly traces: readonly TrajectoryTrace[];
  readonly kernels: string;
}

/** See the file header. */
export interface RunningSpectrum {
  /** Steps done, transient included. */
  readonly step: number;
  /**
   * Advances every sequence by the steps that the drive holds.
   *
   * @throws RangeError if the drive does not fit the cell.
   * @throws NumericalError if a state or a tangent stops being finite.
   */
  advance(drive: Drive): void;
  /** What the steps so far say. Makes the frames orthonormal, which changes no exponent. */
  outcome(): RunningOutcome;
  /** Q of sequence b at this moment, one matrix per moving frame, n × alive, column-major. */
  frames(b: number): Float64Array[];
}

/** What the memory of a {@link RunningSpectrum} depends on. */
type SizeOptions = Pick<RunningOptions, "exponents" | "sequences" | "stack" | "precision">;

/** Elements of kernel memory that {@link createRunningSpectrum} allocates, at most. */
export function runningSpectrumSize(cell: Cell, options: SizeOptions): number {
  const tangents = tangentsFor(cell, options);
  return drivenCellSize(cell, options.sequences, tangents) + framePlanSize(cell, options);
}

/** Starts a computation at step 0. */
export function createRunningSpectrum(cell: Cell, options: RunningOptions): RunningSpectrum {
  const tangents = tangentsFor(cell, options);
  const driven = createDrivenCell(cell, options, tangents, framePlanSize(cell, options));
  const plan = createFramePlan(driven, cell, options);
  return runningSpectrum(driven, plan, options);
}

function runningSpectrum(
  driven: DrivenCell,
  plan: FramePlan,
  { transient, blockLength, sequences, firstStep = 0 }: RunningOptions,
): RunningSpectrum {
  const blocks = createTimeBlocks(blockLength);
  const total = new Float64Array(sequences * plan.columns);
  const sinceBlock = new Float64Array(sequences * plan.columns);
  const trajectory = watchTrajectory(driven, sequences, firstStep, transient);
  let blockStart = transient;

  /** What grew since the last end of a stretch goes to the totals. */
  function add(growth: Float64Array): void {
    for (let i = 0; i < total.length; i++) {
      total[i] += growth[i];
      sinceBlock[i] += growth[i];
    }
  }

  function afterStep(step: number): void {
    const done = step + 1;
    trajectory.observe();
    plan.push(firstStep + step, step >= transient);
    if (done === transient) {
      plan.close(firstStep + step);
      plan.reset();
      plan.checkOrthogonality();
    } else if (done > transient && done - blockStart === blocks.length) {
      add(plan.mark(firstStep + step));
      blocks.add(sinceBlock);
      sinceBlock.fill(0);
      plan.probeNext();
      blockStart = done;
    }
  }

  return {
    get step() {
      return driven.step;
    },
    advance: (drive) => driven.advance(drive, afterStep),
    outcome() {
      if (driven.step > transient) add(plan.close(firstStep + driven.step - 1));
      plan.checkOrthogonality();
      return {
        steps: Math.max(0, driven.step - transient),
        blockLength: blocks.length,
        blocks: [...blocks.sums],
        total: total.slice(),
        ...plan.summary(),
        finalStates: driven.states(),
        traces: trajectory.traces(),
        kernels: `${driven.kernels.name} ${driven.kernels.precision} (${driven.kernels.description})`,
      };
    },
    frames: (b) => plan.frames(b),
  };
}
