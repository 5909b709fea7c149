/**
 * The kinds of task, one record each. Configurations and their checks, what a run is known by, the templates of
 * `lyapscope train` and its help ask these records and know no kind by name: a new kind is one more here.
 */

import { z } from "zod";
import { addingTask } from "../../../data/tasks/adding-task.ts";
import { delayedCopyTask } from "../../../data/tasks/delayed-copy-task.ts";
import { flipFlopTask } from "../../../data/tasks/flip-flop-task.ts";
import type { LearningTask } from "../../../data/tasks/learning-task.ts";
import { reberTask } from "../../../data/tasks/reber-task.ts";
import { whole } from "../schema-parts.ts";
import { type FlowConfiguration, flowTasks } from "./flow-tasks.ts";
import { type ImagesConfiguration, mnist } from "./image-task.ts";
import { type SeriesConfiguration, series } from "./series-task.ts";
import { type GeneratedConfiguration, generated, stepsOf } from "./task-parts.ts";
import {
  GENERATED,
  type TaskRecord,
  type TaskShape,
  type TaskSurroundings,
} from "./task-record.ts";
import { type TextConfiguration, text } from "./text-task.ts";

/** What describes a task of each kind; `kind` itself comes with it. */
interface Settings {
  readonly text: TextConfiguration;
  readonly lorenz: FlowConfiguration;
  readonly roessler: FlowConfiguration;
  readonly "mackey-glass": FlowConfiguration;
  readonly sine: FlowConfiguration;
  readonly series: SeriesConfiguration;
  readonly "delayed-copy": GeneratedConfiguration & {
    readonly length: number;
    readonly delay: number;
    readonly symbols: number;
  };
  readonly adding: GeneratedConfiguration & { readonly steps: number };
  readonly "flip-flop": GeneratedConfiguration & {
    readonly steps: number;
    readonly bits: number;
    readonly pulses: number;
  };
  readonly reber: GeneratedConfiguration & { readonly embedded: boolean };
  readonly mnist: ImagesConfiguration;
}

/** Name of a kind of task. */
export type TaskKind = keyof Settings;

/** What is to be learned. */
export type TaskConfiguration = {
  readonly [Kind in TaskKind]: Settings[Kind] & { readonly kind: Kind };
}[TaskKind];

/** The kinds by name, in the order of the schema. */
const TASKS: { readonly [Kind in TaskKind]: TaskRecord<Settings[Kind]> } = {
  text,
  ...flowTasks,
  series,
  "delayed-copy": {
    ...GENERATED,
    rules: {
      ...generated,
      length: whole(1).default(10).describe("Symbols to be remembered"),
      delay: whole(1).default(20).describe("Steps from the last symbol seen to the first said"),
      symbols: whole(2).default(8).describe("Distinct symbols"),
    },
    example: "copy",
    shape: ({ length, delay }) => ({
      steps: 2 * length + delay,
      width: 1,
      settings: [delay > length ? "delay" : "length"],
    }),
    make: delayedCopyTask,
  },
  adding: {
    ...GENERATED,
    rules: { ...generated, steps: stepsOf(2, 100) },
    example: "adding",
    shape: ({ steps }) => ({ steps, width: 2, settings: ["steps"] }),
    make: addingTask,
  },
  "flip-flop": {
    ...GENERATED,
    rules: {
      ...generated,
      steps: stepsOf(1, 100),
      bits: whole(1).default(3).describe("Inputs, each to be kept until its next pulse"),
      pulses: z.number().min(0).max(1).default(0.1).describe("Chance of a pulse at every step"),
    },
    example: "flip-flop",
    shape: ({ steps, bits }) => ({ steps, width: bits, settings: ["steps", "bits"] }),
    make: flipFlopTask,
  },
  reber: {
    ...GENERATED,
    rules: {
      ...generated,
      embedded: z.boolean().default(false).describe("Between two equal symbols to be remembered"),
    },
    example: "reber",
    // Strings of the grammar have some ten symbols.
    shape: () => ({ steps: 10, width: 1, settings: [] }),
    make: reberTask,
  },
  mnist,
};

/** Names of all kinds, literals of ours. */
export const TASK_KINDS = Object.keys(TASKS) as readonly TaskKind[];

/** The record of a kind, whose settings are seen to have it by who asks. */
export function taskRecord(kind: TaskKind): TaskRecord<object> {
  return TASKS[kind] as unknown as TaskRecord<object>;
}

function tableOf(kind: TaskKind) {
  return z.strictObject({ kind: z.literal(kind), ...(TASKS[kind].rules as z.ZodRawShape) });
}

const [first, ...others] = TASK_KINDS.map(tableOf);

/** The rules for `task`: one table a kind, so that a setting of another kind is refused. */
export const task: z.ZodType<TaskConfiguration, unknown> = z.discriminatedUnion("kind", [
  first,
  ...others,
]) as unknown as z.ZodType<TaskConfiguration, unknown>;

/** Makes the task; see {@link TaskRecord}. */
export function makeTask(
  { kind, ...settings }: TaskConfiguration,
  surroundings: TaskSurroundings,
): LearningTask | Promise<LearningTask> {
  return taskRecord(kind).make(settings, surroundings);
}

/** How large a sequence of generated data will be; null where files say. */
export function shapeOf(task: TaskConfiguration): TaskShape | null {
  return taskRecord(task.kind).shape?.(task) ?? null;
}
