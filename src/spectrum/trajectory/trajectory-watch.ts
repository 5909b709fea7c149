/**
 * Whether a trajectory moves, seen while it is computed. A state that stands still, or goes round a
 * cycle, has the exponents of the linearisation there, and nothing in these says so: at an unstable
 * fixed point that was never left they look like those of the wildest chaos.
 */
import type { RealArray } from "../../kernels/kernels.ts";
import type { DrivenCell } from "../../networks/driven-cell.ts";
import { type AnchorGap, createRecurrence, type Repetition } from "./recurrence.ts";

/** What was seen of one sequence over one segment of its time; plain data. */
export interface TrajectoryTrace {
  /** State that repeats itself up to the last step; the state before step `from` does already. */
  readonly rest: Repetition | null;
  /** Input that does. */
  readonly drive: Repetition | null;
  /** Step at which a state left where it had rested; null if none did. */
  readonly left: number | null;
  /** Distances that the state went lately, by those it went when counting began; 1 if not known. */
  readonly slowing: number;
}

/** Follows B sequences. */
export interface TrajectoryWatch {
  /** Looks at the states and inputs of the step just made. */
  observe(): void;
  traces(): TrajectoryTrace[];
}

/**
 * What counts as the same state, relative to the largest number in it. Far above the rounding of a
 * step, since a state that settles comes to within rounding / (1 − |μ|), and inputs computed as
 * sin ωt repeat up to ε·ωt only; far below anything that a state could do by chance.
 */
const TOLERANCE = 2 ** -40;
/** Fixed points and short cycles are found within so many steps, */
const SHORT: AnchorGap = () => STRIDE;
/** and periods of up to a quarter of the steps so far. */
const LONG: AnchorGap = (steps) => Math.max(STRIDE, steps / 4);
/** Steps over which a distance is measured. */
const STRIDE = 16;
/** Distances that are looked at together: the largest of them counts. */
const STRIDES = 4;

/**
 * Follows the trajectory of a driven cell that stands before its first step.
 *
 * @param firstStep - Step of the data that comes first.
 * @param transient - Steps from there that are not counted.
 */
export function watchTrajectory(
  driven: DrivenCell,
  sequences: number,
  firstStep: number,
  transient: number,
): TrajectoryWatch {
  const { state, input } = driven;
  const own = Array.from({ length: sequences }, () => ({
    state: bothWays(state.stride, firstStep),
    drive: bothWays(input().stride, firstStep),
    strides: measureStrides(state.stride, transient),
  }));
  for (let b = 0; b < sequences; b++) own[b].state.look(state.data, b * state.stride);
  return {
    observe() {
      const { data, stride } = input();
      for (let b = 0; b < sequences; b++) {
        own[b].drive.look(data, b * stride);
        own[b].state.look(state.data, b * state.stride);
        own[b].strides.look(state.data, b * state.stride);
      }
    },
    traces: () =>
      own.map((each) => ({
        rest: each.state.repetition(),
        drive: each.drive.repetition(),
        left: each.state.ended(),
        slowing: each.strides.slowing(),
      })),
  };
}

/** Looks for short periods and long ones. */
function bothWays(length: number, first: number) {
  const short = createRecurrence(length, first, SHORT, TOLERANCE);
  const long = createRecurrence(length, first, LONG, TOLERANCE);
  return {
    look(data: RealArray, offset: number) {
      short.look(data, offset);
      long.look(data, offset);
    },
    repetition: () => short.repetition() ?? long.repetition(),
    ended: () => short.ended ?? long.ended,
  };
}

/** How far a state goes in {@link STRIDE} steps: at first, once steps count, and lately. */
function measureStrides(length: number, transient: number) {
  const before = new Float64Array(length);
  const lately = new Float64Array(STRIDES);
  let step = -1;
  let taken = -1;
  let atFirst = 0;
  return {
    look(data: RealArray, offset: number) {
      step++;
      if (step < transient || (step - transient) % STRIDE !== 0) return;
      let distance = 0;
      for (let i = 0; i < length; i++) {
        distance = Math.max(distance, Math.abs(data[offset + i] - before[i]));
        before[i] = data[offset + i];
      }
      if (taken >= 0) {
        lately[taken % STRIDES] = distance;
        if (taken < STRIDES) atFirst = Math.max(atFirst, distance);
      }
      taken++;
    },
    slowing: () => (taken < 2 * STRIDES || atFirst === 0 ? 1 : Math.max(...lately) / atFirst),
  };
}
