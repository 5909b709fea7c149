import { type OptionNames, requireKnown } from "../../words.ts";
import { addingProblem } from "../generators/adding.ts";
import {
  type GeneratedTaskOptions,
  type LearningTask,
  requireCounts,
  splitTask,
  TASK_OPTIONS,
} from "./learning-task.ts";

/** Options of {@link addingTask}. */
export interface AddingTaskOptions extends GeneratedTaskOptions {
  /** T. */
  readonly steps: number;
}

const OPTIONS: OptionNames<AddingTaskOptions> = { ...TASK_OPTIONS, steps: true };

/** How near the sum counts as right, as in Hochreiter and Schmidhuber (1997). */
const RIGHT_WITHIN = 0.04;

/**
 * {@link addingProblem} with a held-out part.
 *
 * The best constant is the mean of the sum, 1; it costs the variance of two independent uniform
 * numbers, 2 · ∫₀¹ (u − ½)² du = 2/12 = 1/6.
 *
 * @throws RangeError for options out of range.
 */
export function addingTask(options: AddingTaskOptions): LearningTask {
  requireKnown("addingTask", options, OPTIONS);
  const counts = requireCounts("addingTask", options);
  const { steps, seed = 0 } = options;
  const task = addingProblem({ steps, sequences: counts.all, seed });
  return {
    name: `adding problem over ${steps} steps`,
    ...splitTask(task, counts.training),
    loss: "mean-squared-error",
    baseline: { name: "always 1", loss: 1 / 6 },
    floor: { name: "every sum exact", loss: 0 },
    accuracy: { name: `sums within ${RIGHT_WITHIN}`, tolerance: RIGHT_WITHIN },
  };
}
