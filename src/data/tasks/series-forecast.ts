import { rangeError } from "../../errors.ts";
import type { SequenceSet } from "../sequences.ts";
import { type Moments, momentsOf, segment, shiftedAndScaled, splitSequences } from "../views.ts";
import type { LearningTask } from "./learning-task.ts";
import { nextStepTask } from "./next-step.ts";
import { inputLoss } from "./references.ts";

/** Series to learn from, and others, or later parts of the same, held out. */
export interface DividedSeries {
  readonly learned: SequenceSet;
  readonly heldOut: SequenceSet;
}

/** A forecasting task, and what undoes its scaling. */
export interface ForecastTask extends LearningTask {
  /** What was subtracted from every feature, and what it was divided by; null if nothing was. */
  readonly scaling: Moments | null;
}

/**
 * Prediction of a series' next step from those before.
 *
 * The baseline says the last value again. Losses are mean squared errors over steps and features, in
 * units of the variance of what is learned from if `standardise` (the default).
 *
 * @throws RangeError for token ids, or a sequence of less than two steps.
 */
export async function seriesForecast(
  { learned, heldOut }: DividedSeries,
  standardise = true,
): Promise<ForecastTask> {
  if (learned.kind === "tokens") {
    throw rangeError(
      "seriesForecast",
      `${learned.source} holds token ids; expected numbers (for symbols see textPrediction)`,
    );
  }
  const scaling = standardise ? await momentsOf(learned) : null;
  const scaled = (set: SequenceSet) => (scaling ? shiftedAndScaled(set, scaling) : set);
  const validation = nextStepTask(scaled(heldOut));
  return {
    name: `next step of ${learned.source}`,
    training: nextStepTask(scaled(learned)),
    validation,
    loss: "mean-squared-error",
    baseline: { name: "last value", loss: await inputLoss(validation) },
    floor: null,
    accuracy: null,
    scaling,
  };
}

/** The first `count` sequences to learn from, the others held out. */
export function divideSequences(set: SequenceSet, count: number): DividedSeries {
  const part = (sequences: SequenceSet["sequences"]) => ({ ...set, sequences });
  return {
    learned: part(set.sequences.slice(0, count)),
    heldOut: part(set.sequences.slice(count)),
  };
}

/**
 * The last `share` of every sequence held out, what comes before cut into `pieces` to learn from.
 *
 * @throws RangeError if the share is not in (0, 1), or nothing is left on one side.
 */
export function divideTime(set: SequenceSet, share: number, pieces = 1): DividedSeries {
  if (!(share > 0 && share < 1)) {
    throw rangeError("divideTime", `validation is ${share}; expected a share in (0, 1)`);
  }
  const cut = set.sequences.map((whole) => {
    const held = Math.floor(whole.length * share);
    if (held < 2 || whole.length - held < 2) {
      throw rangeError(
        "divideTime",
        `${set.source} has a sequence of ${whole.length} steps; a share of ${share} ` +
          "leaves less than two steps on one side",
      );
    }
    const learned = whole.length - held;
    return { learned: segment(whole, 0, learned), held: segment(whole, learned, held) };
  });
  const learned = { ...set, sequences: cut.map((each) => each.learned) };
  return {
    learned: pieces > 1 ? splitSequences(learned, pieces) : learned,
    heldOut: { ...set, sequences: cut.map((each) => each.held) },
  };
}
