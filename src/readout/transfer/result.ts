/** What a readout of one sweep says of another: plain records. */
import type { Estimate } from "../result.ts";
import type { Scale } from "./aligned.ts";

/** Everything that was found. */
export interface TransferResult {
  readonly outcome: string;
  /** Settings that were learned from, and settings of the other sweep that were predicted. */
  readonly settings: { readonly from: number; readonly to: number };
  /** Of each interval, all of which hold together with `confidence`. */
  readonly protocol: {
    readonly seed: number;
    readonly confidence: number;
    readonly each: number;
    readonly resamples: number;
  };
  readonly transfers: readonly Transfer[];
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
  readonly gain: (Estimate & { readonly over: string; readonly by: string }) | null;
  /** Of each feature that both have: how the other sweep's lie to those that were learned from. */
  readonly shifts: readonly FeatureShift[];
  /** Share of the features of which half of the other sweep's settings lie outside of what was learned from. */
  readonly outside: number;
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
}
