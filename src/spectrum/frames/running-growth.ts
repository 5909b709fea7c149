/**
 * The growth of frames under every spectrum: B sequences of one network that advance together, on one
 * thread, as far as inputs have been given.
 */
import type { Cell } from "../../cells/cell.ts";
import { createDrivenCell, type DrivenCell, drivenCellSize } from "../../networks/driven-cell.ts";
import { createTimeBlocks } from "../statistics/time-blocks.ts";
import { watchTrajectory } from "../trajectory/trajectory-watch.ts";
import { createFramePlan, type FramePlan, ranksOf } from "./frame-plan.ts";
import { framePlanSize, tangentsFor } from "./frame-sizes.ts";
import type { Float32Use, GrowthOptions, RunningGrowth } from "./growth.ts";
import { createMixedPlan } from "./mixed-plan.ts";

/** What the memory of a {@link RunningGrowth} depends on. */
type SizeOptions = Pick<GrowthOptions, "exponents" | "sequences" | "stack" | "precision">;

/** Elements of kernel memory that {@link createRunningGrowth} allocates, at most. */
export function runningGrowthSize(cell: Cell, options: SizeOptions): number {
  const tangents = tangentsFor(cell, options);
  return drivenCellSize(cell, options.sequences, tangents) + framePlanSize(cell, options);
}

/** Starts a computation at step 0. */
export function createRunningGrowth(cell: Cell, options: GrowthOptions): RunningGrowth {
  const tangents = tangentsFor(cell, options);
  const driven = createDrivenCell(cell, options, tangents, framePlanSize(cell, options));
  if (options.precision === "auto") {
    const plan = createMixedPlan(driven, cell, options);
    return runningGrowth(driven, plan, plan.use, options);
  }
  const ranks = ranksOf(driven, cell, options.sequences);
  const plan = createFramePlan(driven, cell, options, ranks);
  const isSingle = options.precision === "float32";
  return runningGrowth(
    driven,
    plan,
    () => ({ steps: isSingle ? driven.step : 0, reason: null }),
    options,
  );
}

function runningGrowth(
  driven: DrivenCell,
  plan: FramePlan,
  use: () => Float32Use,
  { transient, blockLength, sequences, precision, firstStep = 0 }: GrowthOptions,
): RunningGrowth {
  const blocks = createTimeBlocks(blockLength);
  const total = new Float64Array(sequences * plan.columns);
  const sinceBlock = new Float64Array(sequences * plan.columns);
  const trajectory = watchTrajectory(driven, sequences, firstStep, transient);
  const numbers = precision === "auto" ? "float32 and float64" : precision;
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

  const growth: RunningGrowth = {
    get step() {
      return driven.step;
    },
    advance: (drive) => driven.advance(drive, afterStep),
    states: driven.states,
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
        kernels: `${driven.kernels.name} ${numbers} (${driven.kernels.description})`,
        float32: use(),
      };
    },
    glance() {
      const restore = plan.snapshot();
      const sums = [total.slice(), sinceBlock.slice()];
      try {
        return growth.outcome();
      } finally {
        restore();
        total.set(sums[0]);
        sinceBlock.set(sums[1]);
      }
    },
    soFar() {
      const sums = new Float64Array(total.length);
      for (const block of blocks.sums) {
        for (let i = 0; i < sums.length; i++) sums[i] += block[i];
      }
      return { total: sums, steps: blockStart - transient };
    },
    frames: (b) => plan.frames(b),
    release: driven.release,
  };
  return growth;
}
