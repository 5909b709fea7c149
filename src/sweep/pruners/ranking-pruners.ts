/** Pruners that hold a run against others. */
import type { Goal } from "../outcome.ts";
import { keepBest, lossAt, present } from "./compare.ts";
import { KEEP, type Pruner } from "./pruner.ts";

/** Options of {@link iEpochPruner}. */
export interface IEpochOptions {
  /** Epochs after which it is decided, once. */
  readonly epochs: number;
  /** Share that goes on. */
  readonly keep: number;
  readonly startup: number;
}

/**
 * Keeps the best share after a constant number of epochs, and never looks again: the baseline that elaborate
 * pruners hardly beat (i-Epoch, arXiv 2404.04111).
 */
export function iEpochPruner(options: IEpochOptions, goal: Goal): Pruner {
  return {
    compares: true,
    judge(run, others) {
      if (present(run, goal)?.epoch !== options.epochs) return KEEP;
      return keepBest("i-epoch", run, others, { ...options, goal });
    },
  };
}

/** Options of {@link ashaPruner}. */
export interface AshaOptions {
  /** Epochs of the first rung. */
  readonly first: number;
  /** η: a rung has this many times the epochs of the one before, and a share of 1/η goes on. */
  readonly factor: number;
}

/**
 * Asynchronous successive halving (Li et al., A system for massively parallel hyperparameter tuning, MLSys 2020),
 * its stopping variant: at every rung the best 1/η of those that came to it go on, at once and for good.
 */
export function ashaPruner({ first, factor }: AshaOptions, goal: Goal): Pruner {
  const isRung = (epoch: number) => {
    let rung = first;
    while (rung < epoch) rung *= factor;
    return rung === epoch;
  };
  return {
    compares: true,
    judge(run, others) {
      const epoch = present(run, goal)?.epoch;
      if (epoch === undefined || !isRung(epoch)) return KEEP;
      return keepBest("asha", run, others, { goal, keep: 1 / factor, startup: 1 });
    },
  };
}

/** Options of {@link medianPruner}. */
export interface MedianOptions {
  /** Runs that must have come to an epoch before anything is ended there. */
  readonly startup: number;
  /** Epochs in which nothing is ended. */
  readonly warmUp: number;
}

/**
 * Ends a run whose best so far is worse than the median of the others at the same epoch (the stopping rule
 * of Golovin et al., Google Vizier, KDD 2017, §3.2.2).
 */
export function medianPruner({ startup, warmUp }: MedianOptions, goal: Goal): Pruner {
  return {
    compares: true,
    judge(run, others) {
      const here = present(run, goal);
      if (here === null || here.epoch <= warmUp) return KEEP;
      const { epoch } = here;
      const losses = others.flatMap((other) => lossAt(other, epoch, goal) ?? []);
      if (losses.length < startup) return KEEP;
      const best = Math.min(...run.values.map((each) => lossAt(run, each.epoch, goal) as number));
      const middle = median(losses);
      if (!(best > middle)) return KEEP;
      const sign = goal === "minimise" ? 1 : -1;
      const numbers = { best: sign * best, median: sign * middle, of: losses.length };
      return {
        keep: false,
        rule: "median",
        epoch,
        numbers,
        reason:
          `median at epoch ${epoch}: the best so far, ${numbers.best}, is worse than ${numbers.median}, ` +
          `the median of ${numbers.of} others`,
      };
    },
  };
}

/** Of an even number, the mean of the middle two; the worse of them where one is infinite. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return Number.isFinite(low) && Number.isFinite(high) ? (low + high) / 2 : high;
}
