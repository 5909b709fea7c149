/** What the trajectories of all sequences did, and what their exponents are of. */

import type { SequenceTrajectory, Trajectory } from "../result.ts";
import type { SequenceGrowth } from "../statistics/sequence-growth.ts";
import type { FinishedTask } from "../work/plan.ts";
import type { Repetition } from "./recurrence.ts";
import type { TrajectoryTrace } from "./trajectory-watch.ts";

/** One sequence over all its segments. */
export interface SequenceCourse {
  /** First step that counts. */
  readonly counting: number;
  /** One past the last step. */
  readonly end: number;
  /** Steps of each block of its growth. */
  readonly blockLength: number;
  /** Whether nothing drives it, or the same from the beginning: always, or in each period. */
  readonly steady: boolean;
  /** How the input repeats itself in the end; null where it does not. */
  readonly drive: Repetition | null;
  /** Where the state repeats itself in the end; null where it moves. */
  readonly rest: Repetition | null;
  /** Step at which it left where it had rested while steps counted; null if it did not. */
  readonly left: number | null;
  /** See {@link TrajectoryTrace.slowing}; of the last segment. */
  readonly slowing: number;
}

/** An input that repeats itself is noticed within so many of its periods, and steps, at the latest. */
const NOTICED_PERIODS = 8;
const NOTICED_STEPS = 32;

/** The course of sequence b, whose growth is in blocks of `blockLength` steps. */
export function courseOf(
  finished: readonly FinishedTask[],
  b: number,
  blockLength: number,
): SequenceCourse {
  const own = finished
    .filter(({ task }) => task.sequences.includes(b))
    .sort((x, y) => x.task.segment - y.task.segment)
    .map(({ task, outcome }) => ({
      counting: task.start + task.transient,
      end: task.end,
      trace: outcome.traces[task.sequences.indexOf(b)],
    }));
  const { counting } = own[0];
  const { end, trace } = own[own.length - 1];
  const steady = own.every((each) => isSteady(each.trace, each.counting, trace.drive));
  const rest = restOf(own.map((each) => each.trace));
  const noticed = rest !== null && (steady || (rest.period === 1 && rest.from <= counting));
  const left = own.map((each) => each.trace.left).findLast((step) => step !== null) ?? null;
  return {
    counting,
    end,
    blockLength,
    steady,
    drive: trace.drive,
    rest: noticed ? rest : null,
    left: steady && left !== null && left > counting ? left : null,
    slowing: trace.slowing,
  };
}

/** Whether the input repeated itself from the beginning, as it does in the end. */
function isSteady({ drive }: TrajectoryTrace, counting: number, last: Repetition | null): boolean {
  if (drive === null || drive.period !== last?.period) return false;
  return drive.from <= counting + NOTICED_PERIODS * drive.period + NOTICED_STEPS;
}

/** The rest in which the last segment ends, from the segment on that came to it. */
function restOf(traces: readonly TrajectoryTrace[]): Repetition | null {
  let rest: Repetition | null = null;
  for (const trace of [...traces].reverse()) {
    if (trace.rest === null || (rest !== null && trace.rest.period !== rest.period)) break;
    rest = trace.rest;
  }
  return rest;
}

/** Mean growth of every column per step from step `from` on; null where no block is that late. */
export function growthFrom(
  growth: SequenceGrowth,
  { counting, blockLength }: SequenceCourse,
  from: number,
): Float64Array | null {
  if (from <= counting) return growth.total.map((sum) => sum / growth.steps);
  const { blocks } = growth;
  const late = blocks.slice(Math.ceil((from - counting) / blockLength));
  if (late.length === 0) return null;
  const steps = late.length * blockLength;
  return growth.total.map((_, j) => late.reduce((sum, block) => sum + block[j], 0) / steps);
}

/** The largest exponent where a sequence rests, in nats per step; null where it moves. */
export function exponentAtRest(growth: SequenceGrowth, course: SequenceCourse): number | null {
  if (course.rest === null) return null;
  const there = growthFrom(growth, course, course.rest.from);
  return there && Math.max(...there);
}

/**
 * Whether a disturbance of a sequence at rest dies out; null where it does neither, within a factor e
 * over the steps that were counted there.
 */
export function isStable(course: SequenceCourse, exponent: number | null): boolean | null {
  if (course.rest === null || exponent === null) return null;
  const least = 1 / (course.end - Math.max(course.counting, course.rest.from));
  return Math.abs(exponent) <= least ? null : exponent < 0;
}

/**
 * What the result says of it.
 *
 * @param inputSize - m; 0 for what nothing drives.
 * @param scale - From nats to the result's unit.
 */
export function describeTrajectory(
  courses: readonly SequenceCourse[],
  growth: readonly SequenceGrowth[],
  inputSize: number,
  scale: number,
): Trajectory {
  const exponents = courses.map((course, b) => exponentAtRest(growth[b], course));
  const periods = courses.map(({ rest }) => rest?.period ?? null);
  const froms = courses.flatMap(({ rest }) => (rest === null ? [] : [rest.from]));
  const stable = courses.map((course, b) => isStable(course, exponents[b]));
  return {
    kind: kindOf(periods),
    period: periods.every((period) => period === periods[0]) ? periods[0] : null,
    from: froms.length === 0 ? null : Math.max(...froms),
    stable: stable.every((each) => each === stable[0]) ? stable[0] : null,
    drive: driveOf(courses, inputSize),
    perSequence: courses.map(
      ({ rest }, b): SequenceTrajectory => ({
        period: periods[b],
        from: rest?.from ?? null,
        exponent: exponents[b] === null ? null : exponents[b] * scale,
        stable: stable[b],
      }),
    ),
  };
}

function kindOf(periods: readonly (number | null)[]): Trajectory["kind"] {
  if (periods.every((period) => period === null)) return "moving";
  if (periods.every((period) => period === 1)) return "fixed point";
  return periods.every((period) => period !== null && period > 1) ? "cycle" : "mixed";
}

function driveOf(courses: readonly SequenceCourse[], inputSize: number): Trajectory["drive"] {
  if (inputSize === 0) return "none";
  if (!courses.every(({ steady }) => steady)) return "moving";
  return courses.every(({ drive }) => drive?.period === 1) ? "constant" : "periodic";
}
