/** What to say of trajectories that rest, of ones that came to rest too late, and of silent ends. */

import type { SequenceGrowth } from "../statistics/sequence-growth.ts";
import type { Warning } from "../statistics/verdict.ts";
import { exponentAtRest, growthFrom, isStable, type SequenceCourse } from "./trajectory.ts";

/** What {@link trajectoryWarnings} needs beside courses and growth. */
export interface TrajectoryContext {
  /** Standard errors by column. */
  readonly errors: readonly (number | null)[];
  /** What exponents may be off without a word, in nats per step. */
  readonly accuracy: number;
  /** m. */
  readonly inputSize: number;
}

/** A state whose steps have become so much shorter is on its way to rest. */
const SLOWED = 1e-3;
/** Share of the counted steps at which a constant end of the input is spoken of. */
const SILENT_SHARE = 0.25;

/** Warnings, the gravest first. */
export function trajectoryWarnings(
  courses: readonly SequenceCourse[],
  growth: readonly SequenceGrowth[],
  context: TrajectoryContext,
): Warning[] {
  return [
    ...unstableRest(courses, growth, context.inputSize),
    ...lateChange(courses, growth, context),
    ...silentEnd(courses, growth),
  ];
}

function unstableRest(
  courses: readonly SequenceCourse[],
  growth: readonly SequenceGrowth[],
  inputSize: number,
): Warning[] {
  const found = courses.filter(
    (course, b) => isStable(course, exponentAtRest(growth[b], course)) === false,
  );
  if (found.length === 0) return [];
  const place = placeOf(found, "unstable ");
  const who = subjectOf(found.length, courses.length);
  const late = found.every(({ rest, counting }) => rest!.from > counting);
  const kick = inputSize > 0 ? ", or a kick in the input" : "";
  return [
    {
      blocking: true,
      text:
        `${who} ${late ? "fell onto" : "never left"} ${place}: the exponents are those of the ` +
        "linearisation there, and say nothing of the motion that any disturbance would set off; " +
        `give --initial-state random${kick}`,
    },
  ];
}

/** "a fixed point", "a cycle of period 3", "fixed points or cycles". */
export function placeOf(courses: readonly SequenceCourse[], adjective = ""): string {
  const periods = new Set(courses.map(({ rest }) => rest!.period));
  if (periods.size > 1) return `${adjective}fixed points or cycles`;
  const [period] = periods;
  const article = adjective.startsWith("u") ? "an" : "a";
  if (period > 1) return `${article} ${adjective}cycle of period ${period}`;
  return `${article} ${adjective}fixed point`;
}

function subjectOf(some: number, all: number): string {
  if (all === 1) return "the trajectory";
  return some === all ? "all trajectories" : `${some} of ${all} trajectories`;
}

/** From which step on a sequence did something else than before; null where nothing of the kind was seen. */
function changeOf(course: SequenceCourse): number | null {
  const { rest, left, slowing, counting, end, steady } = course;
  if (rest !== null) return rest.from > counting ? rest.from : null;
  if (left !== null) return left;
  return steady && slowing < SLOWED ? Math.ceil(counting + 0.75 * (end - counting)) : null;
}

/** Sequences that came to rest, left it, or were about to, while steps counted, if that shows. */
function lateChange(
  courses: readonly SequenceCourse[],
  growth: readonly SequenceGrowth[],
  { errors, accuracy }: TrajectoryContext,
): Warning[] {
  const changed = courses.flatMap((course, b) => {
    const step = changeOf(course);
    const later = step === null ? null : growthFrom(growth[b], course, step);
    return step === null || later === null ? [] : [{ course, step, later, own: growth[b] }];
  });
  if (changed.length === 0) return [];
  const steps = growth.reduce((sum, g) => sum + g.steps, 0);
  const bias = errors.map((_, j) => {
    const sum = changed.reduce((s, { own, later }) => s + own.total[j] - own.steps * later[j], 0);
    return Math.abs(sum) / steps;
  });
  const showing = bias.filter((size, j) => size > Math.max(errors[j] ?? 0, accuracy));
  if (showing.length === 0) return [];
  const last = Math.max(...changed.map(({ step }) => step));
  const end = Math.min(...changed.map(({ course }) => course.end));
  const who = subjectOf(changed.length, courses.length);
  const first = changed[0].course;
  return [
    {
      blocking: true,
      text:
        `${who} ${whatChanged(
          changed.map(({ course }) => course),
          last,
        )}: the exponents are a mean ` +
        `of two things, by up to ${Math.max(...showing).toExponential(1)} nats/step from the later one; ` +
        (first.rest === null && first.left === null
          ? `give longer input, and skip the way with --transient ${end}`
          : `skip the first with --transient ${last}${last > end / 2 ? " and longer input" : ""}`),
    },
  ];
}

function whatChanged(courses: readonly SequenceCourse[], step: number): string {
  if (courses.every(({ rest }) => rest !== null)) {
    return `came to ${placeOf(courses)} only at step ${step}`;
  }
  if (courses.some(({ left }) => left !== null)) {
    return `rested until step ${step} and then left`;
  }
  return "is still on its way to rest, and its steps become shorter all the time";
}

/** Padding, for instance. */
function silentEnd(
  courses: readonly SequenceCourse[],
  growth: readonly SequenceGrowth[],
): Warning[] {
  let silent = 0;
  for (const { steady, drive, counting, end } of courses) {
    if (!steady && drive?.period === 1) silent += end - Math.max(counting, drive.from);
  }
  const steps = growth.reduce((sum, g) => sum + g.steps, 0);
  if (silent < SILENT_SHARE * steps) return [];
  const share = Math.round((100 * silent) / steps);
  return [
    {
      blocking: false,
      text:
        `the input moves at first and is then constant to the end, for ${share} % of the counted ` +
        "steps: the exponents are a mean over both; if that is padding, leave it out of the data",
    },
  ];
}
