import { type OptionNames, requireKnown } from "../../words.ts";
import { type DelayedCopyOptions, delayedCopy } from "../generators/delayed-copy.ts";
import {
  type GeneratedTaskOptions,
  type LearningTask,
  requireCounts,
  splitTask,
  TASK_OPTIONS,
} from "./learning-task.ts";

/** Options of {@link delayedCopyTask}. */
export type DelayedCopyTaskOptions = GeneratedTaskOptions &
  Pick<DelayedCopyOptions, "delay" | "length" | "symbols">;

const OPTIONS: OptionNames<DelayedCopyTaskOptions> = {
  ...TASK_OPTIONS,
  delay: true,
  length: true,
  symbols: true,
};

/**
 * {@link delayedCopy} with a held-out part.
 *
 * The S symbols to be said are independent and uniform among K, and nothing that is read at the time
 * tells of them: without memory p = 1/K for each is the best, which costs ln K nats.
 *
 * @throws RangeError for options out of range.
 */
export function delayedCopyTask(options: DelayedCopyTaskOptions): LearningTask {
  requireKnown("delayedCopyTask", options, OPTIONS);
  const counts = requireCounts("delayedCopyTask", options);
  const { delay = 20, length = 10, symbols = 8, seed = 0 } = options;
  const task = delayedCopy({ sequences: counts.all, delay, length, symbols, seed });
  return {
    name: `delayed copy of ${length} symbols of ${symbols} over ${delay} steps`,
    ...splitTask(task, counts.training),
    loss: "cross-entropy",
    baseline: { name: `chance, ln ${symbols}`, loss: Math.log(symbols) },
    floor: { name: "every symbol recalled", loss: 0 },
    accuracy: { name: "symbols recalled", tolerance: null },
  };
}
