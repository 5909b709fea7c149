import { type OptionNames, requireKnown } from "../../words.ts";
import { flipFlop } from "../generators/flip-flop.ts";
import {
  type GeneratedTaskOptions,
  type LearningTask,
  requireCounts,
  splitTask,
  TASK_OPTIONS,
} from "./learning-task.ts";
import { inputLoss } from "./references.ts";

/** Options of {@link flipFlopTask}. */
export interface FlipFlopTaskOptions extends GeneratedTaskOptions {
  /** T. */
  readonly steps: number;
  /** k, bits remembered. @defaultValue 3 */
  readonly bits?: number | undefined;
  /** p, chance of a pulse, at every step and for every bit. @defaultValue 0.1 */
  readonly pulses?: number | undefined;
}

const OPTIONS: OptionNames<FlipFlopTaskOptions> = {
  ...TASK_OPTIONS,
  steps: true,
  bits: true,
  pulses: true,
};

/**
 * {@link flipFlop} with a held-out part.
 *
 * Who remembers nothing does best to say what is read: the pulse where there is one, else 0, the mean
 * of ±1. That costs 1 at every step without a pulse, (1 − p)(T − 1)/T in the mean; the baseline is the
 * held-out sequences' own share of such steps. A bit is right if its output has the sign of the
 * target, that is, lies within 1 of ±1.
 *
 * @throws RangeError for options out of range.
 */
export async function flipFlopTask(options: FlipFlopTaskOptions): Promise<LearningTask> {
  requireKnown("flipFlopTask", options, OPTIONS);
  const counts = requireCounts("flipFlopTask", options);
  const { steps, bits = 3, pulses = 0.1, seed = 0 } = options;
  const task = flipFlop({ steps, bits, pulses, sequences: counts.all, seed });
  const parts = splitTask(task, counts.training);
  return {
    name: `flip-flop of ${bits} bit${bits === 1 ? "" : "s"}`,
    ...parts,
    loss: "mean-squared-error",
    baseline: { name: "the input itself", loss: await inputLoss(parts.validation) },
    floor: { name: "every bit kept", loss: 0 },
    accuracy: { name: "bits right", tolerance: 1 },
  };
}
