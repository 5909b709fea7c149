import { rangeError } from "../../errors.ts";
import type { Task } from "../generators/task.ts";
import type { Sequence, SequenceSet } from "../sequences.ts";

/**
 * Prediction of the next step: the target at step t is the input at step t + 1.
 *
 * @returns A task whose sequences are one step shorter.
 * @throws RangeError if a sequence has less than two steps.
 */
export function nextStepTask(set: SequenceSet): Task {
  const shortest = Math.min(...set.sequences.map((sequence) => sequence.length));
  if (shortest < 2) {
    throw rangeError(
      "nextStepTask",
      `${set.source} has a sequence of ${shortest} steps; expected at least 2`,
    );
  }
  const from = (first: number): SequenceSet => ({
    ...set,
    sequences: set.sequences.map((whole): Sequence => {
      const length = whole.length - 1;
      return {
        length,
        read: (start, count) =>
          whole.read(first + start, Math.max(0, Math.min(count, length - start))),
      };
    }),
  });
  return { inputs: from(0), targets: from(1), scoredFrom: 0 };
}
