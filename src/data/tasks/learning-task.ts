/** What there is to learn, what is held out, and what a network has to beat. */
import { rangeError } from "../../errors.ts";
import type { OptionNames } from "../../words.ts";
import type { Task } from "../generators/task.ts";
import type { SequenceSet } from "../sequences.ts";

/** A task with its held-out part and the losses that give a network's loss its meaning. */
export interface LearningTask {
  /** For people: "delayed copy of 10 symbols over 20 steps". */
  readonly name: string;
  readonly training: Task;
  /** Held out. */
  readonly validation: Task;
  readonly loss: "cross-entropy" | "mean-squared-error";
  /** The best mean loss on {@link validation} that can be had without a network. */
  readonly baseline: LossReference;
  /** The mean loss on {@link validation} that no network can beat; null where nobody knows it. */
  readonly floor: LossReference | null;
  /** What counts as right; null where being right is not the point. */
  readonly accuracy: AccuracyMeasure | null;
}

/** A loss to hold others against. */
export interface LossReference {
  /** How it is reached: "always 1", "symbol frequencies". */
  readonly name: string;
  /** In the task's own loss: nats, or mean squared error. */
  readonly loss: number;
}

/** How often a network is right. */
export interface AccuracyMeasure {
  /** "symbols recalled", "bits right". */
  readonly name: string;
  /**
   * An output within this of its number is right. Null where targets are tokens: there the largest
   * output has to be the target's.
   */
  readonly tolerance: number | null;
}

/** Sequences [from, until) of a task. */
export function partOf(task: Task, from: number, until?: number): Task {
  const cut = (set: SequenceSet) => ({ ...set, sequences: set.sequences.slice(from, until) });
  return { ...task, inputs: cut(task.inputs), targets: cut(task.targets) };
}

/** The first `count` sequences to learn from, the others held out. */
export function splitTask(
  task: Task,
  count: number,
): Pick<LearningTask, "training" | "validation"> {
  return { training: partOf(task, 0, count), validation: partOf(task, count) };
}

/** How many sequences a generated task has. */
export interface GeneratedTaskOptions {
  /** Sequences to learn from. */
  readonly sequences: number;
  /** Sequences held out. @defaultValue a tenth as many, at least 1 */
  readonly validation?: number | undefined;
  /** Equal seeds give equal data on every platform. @defaultValue 0 */
  readonly seed?: number | undefined;
}

/** For `requireKnown`. */
export const TASK_OPTIONS: OptionNames<GeneratedTaskOptions> = {
  sequences: true,
  validation: true,
  seed: true,
};

/** Numbers of sequences to learn from, held out, and in all. */
export function requireCounts(
  who: string,
  { sequences, validation = Math.max(1, Math.round(sequences / 10)) }: GeneratedTaskOptions,
): { readonly training: number; readonly validation: number; readonly all: number } {
  for (const [name, value] of Object.entries({ sequences, validation })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw rangeError(who, `${name} is ${value}; expected a whole number from 1 up`);
  }
  return { training: sequences, validation, all: sequences + validation };
}
