/** What a readout says: plain records, the same for terminal, JSON and pictures. */

/** Everything that a readout found. */
export interface ReadoutResult {
  readonly counts: ReadoutCounts;
  /** How the numbers below were got. */
  readonly protocol: Protocol;
  /** What is to be predicted, and over which settings it could be. */
  readonly outcome: OutcomeSummary;
  /** One row for each feature at each epoch, in the order of features, then epochs. */
  readonly features: readonly FeatureRow[];
  /** Features × epochs that the adjusted p-values are adjusted for. */
  readonly tested: number;
  /** Baselines, then baselines with spectra: out-of-fold predictions of the outcome. */
  readonly ladders: readonly Ladder[];
  /** Whether a run trains at all, from what was known early. */
  readonly hurdles: readonly Hurdle[];
  /** What is claimed, by rules on the numbers above. */
  readonly verdict: Verdict;
  /** What was assumed, left out or could not be computed, a sentence each. */
  readonly notes: readonly string[];
}

/** How many of what. */
export interface ReadoutCounts {
  readonly runs: number;
  readonly settings: number;
  /** Seeds per setting: fewest and most. */
  readonly seeds: readonly [number, number];
  /** Runs, like the rest: a setting of which a seed diverged is out of all correlations but `withDiverged`. */
  readonly diverged: number;
  readonly neverBeatBaseline: number | null;
  readonly pruned: number;
  readonly unfinished: number;
}

/** What was drawn how often, and what was held fixed. */
export interface Protocol {
  readonly seed: number;
  /** Of all intervals but the conformal ones. */
  readonly confidence: number;
  /** Resamples behind an interval, and permutations behind a p: fewer than asked for where there is much to look at. */
  readonly resamples: number;
  readonly permutations: number;
  /** Permutations behind the p of a gain. */
  readonly ladderPermutations: number;
  /** Hyperparameter within whose levels permutations stay; null: all settings are exchanged. */
  readonly strata: string | null;
  /** Epoch whose loss every feature is held against; null: each against that of its own epoch, at equal cost. */
  readonly lossEpoch: number | null;
  /** Difference of the outcome from which on a pair of settings counts as ordered, and where it is from. */
  readonly leastDifference: number;
  readonly leastDifferenceFrom: "given" | "seeds" | "neighbouring settings" | "unknown";
}

/** A number and the interval around it. */
export interface Estimate {
  readonly value: number;
  /** Lower and upper end; null where it could not be had, with the reason among the notes. */
  readonly interval: readonly [number, number] | null;
}

/** What is predicted. */
export interface OutcomeSummary {
  /** "final loss", "best loss"… */
  readonly name: string;
  /** Settings that have it. */
  readonly settings: number;
  /** Median, least and largest over settings. */
  readonly median: number;
  readonly range: readonly [number, number];
  /** Standard deviation over the seeds of a setting, pooled; null with one seed a setting. */
  readonly seedDeviation: number | null;
}

/** What one feature at one epoch has to do with the outcome, over settings. */
export interface FeatureRow {
  readonly feature: string;
  readonly epoch: number;
  /** Settings that have it. */
  readonly settings: number;
  /** Spearman's ρ with the outcome; positive: larger goes with a larger loss. */
  readonly correlation: number;
  /** 95 % interval of ρ, resampling settings. */
  readonly overSettings: readonly [number, number] | null;
  /** 95 % interval of ρ, resampling whole levels of the hyperparameter that is worst for it. */
  readonly overLevels: readonly [number, number] | null;
  /** Whose levels those are; null where there is no hyperparameter with three or more levels. */
  readonly levelsOf: string | null;
  /** ρ with the settings that diverged; null where none has the feature, and where the outcome is no loss. */
  readonly withDiverged: WithDiverged | null;
  /** Given the hyperparameters. */
  readonly givenParameters: PartialCorrelation;
  /** Given the hyperparameters and the loss so far, at equal cost. */
  readonly givenLoss: PartialCorrelation | null;
  /** By hyperparameter: ρ with the feature itself; |ρ| near 1: the feature is a meter of it. */
  readonly ofParameters: readonly ParameterRelation[];
  /** ρ within each level of the hyperparameter, averaged, where its sign is the other one; else null. */
  readonly reversal: Reversal | null;
  /** Attenuation by the feature's own errors: ρ divided by √reliability; null without errors. */
  readonly disattenuated: number | null;
  /** Interval of ρ with the feature redrawn from its errors; null without errors, and where no interval is drawn. */
  readonly redrawn: readonly [number, number] | null;
  /** Difference of outcome between the best setting and the one that the feature would pick, of one and of five. */
  readonly regret: { readonly one: number; readonly five: number };
}

/** Spearman's ρ over all settings, those of which a seed diverged ranked last together. */
export interface WithDiverged {
  /** With a loss as the outcome; the feature is of spectra from before any seed of the setting had diverged. */
  readonly correlation: number;
  /** Interval of it, resampling settings; null where the row's own ρ has none. */
  readonly overSettings: readonly [number, number] | null;
  /** Settings that diverged and have the feature: they come on top of the row's own. */
  readonly diverged: number;
}

/** A partial rank correlation and its test. */
export interface PartialCorrelation {
  readonly correlation: number;
  /** By permutation, this feature at this epoch alone. */
  readonly p: number;
  /** Adjusted for all features at all epochs (max-T over the same permutations). */
  readonly adjusted: number;
}

/** A feature and a hyperparameter. */
export interface ParameterRelation {
  readonly parameter: string;
  /** Spearman's ρ between feature and hyperparameter; null for a category: then `ratio` says it. */
  readonly correlation: number | null;
  /** Share of the rank variance of the feature that the hyperparameter's levels explain. */
  readonly ratio: number;
  /**
   * Share of pairs of settings that differ in this hyperparameter alone, beyond the noise of seeds, which the feature
   * puts in the wrong order, by the sign of its pooled ρ; null without such pairs.
   */
  readonly signError: number | null;
  readonly pairs: number;
}

/** Simpson's reversal. */
export interface Reversal {
  readonly parameter: string;
  /** Average of ρ within the levels. */
  readonly within: number;
  /** Levels in which the sign is the other one, of how many. */
  readonly levels: readonly [number, number];
}

/** A ladder of predictors under one way of splitting. */
export interface Ladder {
  /** New settings between the known ones, or a level of a hyperparameter that was never seen. */
  readonly splitting: "random settings" | "levels left out";
  /** Of which hyperparameter, where levels are left out, and how many there are. */
  readonly parameter: string | null;
  readonly levels: number | null;
  /** Epoch at which predictions are made; baselines see the loss that equal cost would have bought. */
  readonly epoch: number;
  readonly rungs: readonly Rung[];
  /** R² of the best rung with a spectrum minus R² of the best without; paired. */
  readonly gain: Gain | null;
}

/** One set of predictors. */
export interface Rung {
  readonly name: string;
  readonly withSpectrum: boolean;
  readonly model: "mean" | "ridge" | "nearest neighbours";
  /** Of out-of-fold predictions, pooled once. */
  readonly r2: number;
  readonly spearman: number;
  /** Half width of a 90 % conformal interval and the share of settings that fell inside. */
  readonly conformal: {
    readonly halfWidth: number;
    readonly covered: number;
    readonly settings: number;
  } | null;
}

/** What spectra add to the best that is had without them. */
export interface Gain extends Estimate {
  readonly over: string;
  readonly by: string;
  /**
   * By Freedman–Lane permutation within strata: how often outcomes that the spectrum has no part in give a gain as
   * large, in any of the ladders with this splitting.
   */
  readonly p: number;
}

/** How well something separates settings that train from those that do not. */
export interface Hurdle {
  readonly event: "diverges" | "never beats its baseline";
  readonly epoch: number;
  readonly predictor: string;
  readonly withSpectrum: boolean;
  /** Area under the ROC curve; below 0.5: small values go with the event. */
  readonly auc: Estimate;
  /**
   * Of a predictor with a spectrum: its area, turned above ½, less that of the best without one, over the settings that
   * have both (DeLong); null of the others.
   */
  readonly gain: (Estimate & { readonly over: string }) | null;
  /** Settings of which a seed has the event, of how many that had not had it by the epoch. */
  readonly events: number;
  readonly settings: number;
}

/** What a readout claims. */
export interface Verdict {
  readonly kind: "adds something" | "adds nothing measurable" | "confounded" | "too little data";
  /** Of a confounding: the hyperparameter that the spectrum reads. */
  readonly parameter: string | null;
  /** Of too little data: how many settings would show a gain of the size that was found. */
  readonly settingsNeeded: number | null;
  /** Two sentences, generated from the numbers. */
  readonly sentences: readonly string[];
}
