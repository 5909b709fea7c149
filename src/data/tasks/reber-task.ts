import { type OptionNames, requireKnown } from "../../words.ts";
import { reberGrammar } from "../generators/reber.ts";
import type { SequenceSet } from "../sequences.ts";
import {
  type GeneratedTaskOptions,
  type LearningTask,
  requireCounts,
  splitTask,
  TASK_OPTIONS,
} from "./learning-task.ts";
import { pairFrequencyLoss } from "./references.ts";

/** Options of {@link reberTask}. */
export interface ReberTaskOptions extends GeneratedTaskOptions {
  /** Whether the string stands between two equal symbols, to be remembered. @defaultValue false */
  readonly embedded?: boolean | undefined;
}

const OPTIONS: OptionNames<ReberTaskOptions> = { ...TASK_OPTIONS, embedded: true };

/**
 * {@link reberGrammar} with a held-out part.
 *
 * The baseline sees one symbol and knows how often each other follows it. The floor knows the grammar
 * and remembers everything: every branch costs ln 2, and what is determined nothing. A string B…E of L
 * symbols has L − 1 targets, of which L − 2 are branches; embedded, of L symbols, it has the branch to
 * the outer symbol and L − 6 inside: L − 5. (Expected: 6 branches in 7 targets, 7 in 11.)
 *
 * @throws RangeError for options out of range.
 */
export async function reberTask(options: ReberTaskOptions): Promise<LearningTask> {
  requireKnown("reberTask", options, OPTIONS);
  const counts = requireCounts("reberTask", options);
  const { embedded = false, seed = 0 } = options;
  const parts = splitTask(reberGrammar({ sequences: counts.all, embedded, seed }), counts.training);
  const { training, validation } = parts;
  return {
    name: `Reber grammar${embedded ? ", embedded" : ""}`,
    ...parts,
    loss: "cross-entropy",
    baseline: { name: "symbol pairs", loss: await pairFrequencyLoss(training, validation) },
    floor: { name: "the grammar's entropy", loss: entropyOf(validation.targets, embedded) },
    accuracy: null,
  };
}

/** Targets are one fewer than symbols: L − 1. */
function entropyOf({ sequences }: SequenceSet, embedded: boolean): number {
  const determined = embedded ? 4 : 1;
  let [branches, targets] = [0, 0];
  for (const { length } of sequences) {
    branches += length - determined;
    targets += length;
  }
  return (branches * Math.LN2) / targets;
}
