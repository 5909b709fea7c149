/** Runs beside others at the same epoch. */
import { type Goal, lossOf } from "../outcome.ts";
import { type Judgement, KEEP, type RunSoFar } from "./pruner.ts";

/** Loss at an epoch: the worst after a divergence, undefined if the run did not come so far. */
export function lossAt(run: RunSoFar, epoch: number, goal: Goal): number | undefined {
  const found = run.values.find((each) => each.epoch === epoch);
  if (found !== undefined) return lossOf(found.value, goal);
  return run.diverged ? Number.POSITIVE_INFINITY : undefined;
}

/** The epoch at which a run is to be judged, and its loss there; null before the first. */
export function present(
  { values }: RunSoFar,
  goal: Goal,
): { readonly epoch: number; readonly loss: number } | null {
  const last = values.at(-1);
  return last === undefined ? null : { epoch: last.epoch, loss: lossOf(last.value, goal) };
}

/** What {@link keepBest} needs. */
export interface BestShare {
  readonly goal: Goal;
  /** Of all that came to the epoch, this one included: which share goes on; one at least. */
  readonly keep: number;
  /** Runs that must have been there before anything is ended. */
  readonly startup: number;
}

/**
 * Keeps a run if it is among the best of those that came to this epoch. Equal losses are as good as each other,
 * so that of runs that are all the same, or all NaN, none is ended.
 *
 * @param rule - What the rule is called.
 */
export function keepBest(
  rule: string,
  run: RunSoFar,
  others: readonly RunSoFar[],
  { goal, keep, startup }: BestShare,
): Judgement {
  const here = present(run, goal);
  if (here === null) return KEEP;
  const losses = others.flatMap((other) => lossAt(other, here.epoch, goal) ?? []);
  if (losses.length < startup) return KEEP;
  const better = losses.filter((loss) => loss < here.loss).length;
  const places = Math.max(1, Math.floor(keep * (losses.length + 1)));
  if (better < places) return KEEP;
  const value = goal === "minimise" ? here.loss : -here.loss;
  return {
    keep: false,
    rule,
    epoch: here.epoch,
    numbers: { value, place: better + 1, of: losses.length + 1, places },
    reason:
      `${rule} at epoch ${here.epoch}: ${value} is number ${better + 1} of ${losses.length + 1}; ` +
      `the best ${places} go on`,
  };
}
