/** Forecasts of series that systems make. */
import { z } from "zod";
import { lorenz } from "../../../data/generators/lorenz.ts";
import { mackeyGlass } from "../../../data/generators/mackey-glass.ts";
import { roessler } from "../../../data/generators/roessler.ts";
import { sineMixture } from "../../../data/generators/sine-mixture.ts";
import type { SequenceSet } from "../../../data/sequences.ts";
import { requireCounts } from "../../../data/tasks/learning-task.ts";
import { divideSequences, seriesForecast } from "../../../data/tasks/series-forecast.ts";
import { positive, whole } from "../schema-parts.ts";
import {
  type ClosedLoopConfiguration,
  closedLoop,
  type GeneratedConfiguration,
  generated,
  standardise,
  stepsOf,
} from "./task-parts.ts";
import { defined, type TaskRecord, type TaskSystem } from "./task-record.ts";

/** Next step of a series that a system makes. */
export interface FlowConfiguration extends GeneratedConfiguration {
  readonly kind: "lorenz" | "roessler" | "mackey-glass" | "sine";
  readonly steps: number;
  /** Time between two samples; the system's own default if absent. */
  readonly dt?: number | undefined;
  /** Quantities that are observed; all if absent. */
  readonly features?: readonly string[] | undefined;
  readonly noise: number;
  readonly standardise: boolean;
  readonly closedLoop?: ClosedLoopConfiguration | undefined;
}

type FlowRules = TaskRecord<FlowConfiguration>["rules"];

const rules: FlowRules = {
  ...generated,
  sequences: whole(1).default(64).describe("Sequences to learn from"),
  steps: stepsOf(2, 500),
  noise: z.number().min(0).default(0).describe("Noise, as a share of each feature's deviation"),
  standardise,
  closedLoop: closedLoop.optional(),
};
const dt = positive.optional().describe("Time between two samples (default: the system's own)");
const features = z
  .array(z.enum(["x", "y", "z"]))
  .min(1)
  .optional()
  .describe("Quantities observed (default: all)");

/** A forecast of what `make` generates, `width` numbers a step. */
function flow(
  kind: FlowConfiguration["kind"],
  own: Pick<FlowRules, "dt" | "features">,
  width: number,
  system: TaskSystem,
  make: (task: FlowConfiguration, sequences: number) => SequenceSet,
): TaskRecord<FlowConfiguration> {
  return {
    rules: { ...rules, ...own },
    example: kind,
    files: [],
    shape: ({ steps }) => ({ steps, width, settings: ["steps"] }),
    system,
    make(task) {
      const counts = requireCounts(kind, task);
      const set = make(task, counts.all);
      return seriesForecast(divideSequences(set, counts.training), task.standardise);
    },
  };
}

/** What every generator takes, with the number of sequences. */
function optionsOf({ steps, seed, dt, features, noise }: FlowConfiguration, sequences: number) {
  return defined({ steps, seed, dt, features, noise, sequences });
}

/** By name. */
export const flowTasks: Readonly<Record<FlowConfiguration["kind"], TaskRecord<FlowConfiguration>>> =
  {
    lorenz: flow("lorenz", { dt, features }, 3, { dt: 0.02, exponent: 0.906 }, (task, sequences) =>
      lorenz(optionsOf(task, sequences)),
    ),
    roessler: flow("roessler", { dt, features }, 3, { dt: 0.1, exponent: 0.0714 }, (task, count) =>
      roessler(optionsOf(task, count)),
    ),
    "mackey-glass": flow("mackey-glass", { dt }, 1, { dt: 1, exponent: 0.006 }, (task, count) =>
      mackeyGlass(optionsOf(task, count)),
    ),
    sine: flow("sine", {}, 1, { dt: 1, exponent: null }, ({ steps, seed, noise }, sequences) =>
      sineMixture({ steps, seed, noise, sequences }),
    ),
  };
