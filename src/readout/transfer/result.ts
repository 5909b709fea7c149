/** What a readout of one sweep says of another: plain records. */
import type { Estimate, Hurdle } from "../result.ts";
import type { Scale } from "./aligned.ts";

/** Everything that was found. */
export interface TransferResult {
  readonly outcome: string;
  /** Settings that were learned from, and settings of the other sweep that were predicted. */
  readonly settings: { readonly from: number; readonly to: number };
  /** Of each interval of ρ, all of which hold together with `confidence`; and of each of an area, which do so by themselves. */
  readonly protocol: {
    readonly seed: number;
    readonly confidence: number;
    readonly each: number;
    readonly eachArea: number;
    readonly resamples: number;
  };
  readonly transfers: readonly Transfer[];
  /** Whether a setting trains at all: an entry for every event. */
  readonly hurdles: readonly TransferHurdle[];
  readonly verdict: TransferVerdict;
  /** What was assumed or left out, a sentence each. */
  readonly notes: readonly string[];
}

/** Predictions from one epoch's spectra. */
export interface Transfer {
  readonly epoch: number;
  /** Whether numbers count as they are, or about the mean of their own sweep in its deviations. */
  readonly scale: Scale;
  readonly rungs: readonly TransferRung[];
  /**
   * Spearman's ρ in the other sweep of the set with a spectrum that was best where it was learned, less that of the best
   * without; null where one is missing.
   */
  readonly gain: TransferGain | null;
  /** The outcome of the other sweep's settings on this scale, and what these two sets predicted: entry i is setting i. */
  readonly observed: readonly number[];
  readonly predicted: { readonly over: Predicted | null; readonly by: Predicted | null };
  /** Of each feature that both have: how the other sweep's lie to those that were learned from. */
  readonly shifts: readonly FeatureShift[];
  /** Share of the features of which half of the other sweep's settings lie outside of what was learned from. */
  readonly outside: number;
}

/** What the set with a spectrum has beyond the one without, and how these are called. */
export interface TransferGain extends Estimate {
  readonly over: string;
  readonly by: string;
}

/** Predictions of a set of predictors. */
export interface Predicted {
  readonly name: string;
  readonly values: readonly number[];
}

/** One set of predictors by ridge regression, learned on the first sweep alone. */
export interface TransferRung {
  readonly name: string;
  readonly withSpectrum: boolean;
  /** Of the other sweep's outcome; below 0: worse than its own mean. */
  readonly r2: number;
  /** Of predictions and outcome there. */
  readonly spearman: Estimate;
  /** R² out of fold: where it was learned, and learned anew in the other sweep. */
  readonly home: number;
  readonly there: number | null;
}

/** Whether something that keeps a setting from training is foreseen in the other sweep. */
export interface TransferHurdle {
  readonly event: Hurdle["event"];
  /** Why nothing was computed; null where it was. */
  readonly notComputed: string | null;
  readonly at: readonly HurdleTransfer[];
  /** What is claimed, in a sentence; null where nothing was computed. */
  readonly claim: Omit<TransferVerdict, "at"> | null;
}

/** Predictions of an event from one epoch's spectra. */
export interface HurdleTransfer extends Pick<Transfer, "epoch" | "scale" | "outside"> {
  /** Settings that had not had the event by the epoch, and of how many a seed had it later. */
  readonly from: EventCount;
  readonly to: EventCount;
  readonly rungs: readonly HurdleRung[];
  /** Area in the other sweep of the best set with a spectrum where it was learned, less that of the best without (DeLong). */
  readonly gain: TransferGain | null;
}

/** Settings, and how many of them had an event. */
export interface EventCount {
  readonly settings: number;
  readonly events: number;
}

/** One set of predictors of an event, learned on the first sweep alone. */
export interface HurdleRung {
  readonly name: string;
  readonly withSpectrum: boolean;
  /** Area under the ROC curve in the other sweep, ties counting half; below ½: what was learned points the wrong way there. */
  readonly auc: Estimate;
  /** The same out of fold: where it was learned, and learned anew in the other sweep. */
  readonly home: number;
  readonly there: number;
}

/** A feature in two sweeps. */
export interface FeatureShift {
  readonly feature: string;
  /** Difference of the means, in deviations of the first; 0 where numbers are taken within each sweep. */
  readonly deviations: number;
  /** Share of the other sweep's settings beyond all of the first. */
  readonly outside: number;
}

/** What is claimed. */
export interface TransferVerdict {
  readonly kind:
    | "carries and adds"
    | "carries"
    | "turns"
    | "does not carry"
    | "extrapolation"
    | "too little data";
  readonly sentences: readonly string[];
  /** Which of the transfers the sentences are about; null where there is none. */
  readonly at: { readonly epoch: number; readonly scale: Scale } | null;
}
