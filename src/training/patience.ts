import type { TrainingOptions } from "./options.ts";
import type { EpochRecord, TrainingState } from "./training-state.ts";

/** The first of the epochs with the least held-out loss, 0-based; null where no loss is a number. */
function bestEpochOf(history: readonly EpochRecord[]): number | null {
  let [best, least] = [null as number | null, Number.POSITIVE_INFINITY];
  for (const [epoch, { validationLoss }] of history.entries()) {
    if (validationLoss === null || !(validationLoss < least)) continue;
    [best, least] = [epoch, validationLoss];
  }
  return best;
}

/**
 * How a training is over after its last epoch: all have been made, or the held-out loss has not come below
 * its least for `patience` of them. Null: it goes on.
 */
export function endOf(
  { epoch, history }: Pick<TrainingState, "epoch" | "history">,
  { epochs, patience }: Pick<TrainingOptions, "epochs" | "patience">,
): "finished" | "stopped early" | null {
  if (epoch >= epochs) return "finished";
  if (patience === undefined) return null;
  const best = bestEpochOf(history) ?? -1;
  return history.length - 1 - best >= patience ? "stopped early" : null;
}
