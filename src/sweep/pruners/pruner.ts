/**
 * What ends runs early: a pure function of what a run has shown so far and of runs before it. Those are a
 * fixed set that is over (study.ts), so that no judgement depends on what was quicker.
 */

/** An objective at an epoch. */
export interface EpochValue {
  /** Epochs completed. */
  readonly epoch: number;
  /** As it was recorded, NaN and ±∞ included. */
  readonly value: number;
}

/** What a rule may ask of a spectrum. */
export interface EpochSpectrum {
  readonly epoch: number;
  /** λ₁ in nats per step; NaN if it was not computed. */
  readonly largest: number;
  /** Its standard error; null if there is none. */
  readonly error: number | null;
  /** Exponents of exactly −∞; null if that was not computed. */
  readonly nullDirections: number | null;
  /** Features by name, of those that the sweep's rules look at; NaN where one does not exist. */
  readonly features?: Readonly<Record<string, number>> | undefined;
}

/** A run as a pruner sees it. */
export interface RunSoFar {
  /** By epoch. */
  readonly values: readonly EpochValue[];
  /** By epoch. */
  readonly spectra: readonly EpochSpectrum[];
  /** Whether it diverged: from its last epoch on it is the worst there is. */
  readonly diverged: boolean;
}

/** Goes on, or ends; with what the rule was, where, and on which numbers. */
export type Judgement =
  | {
      readonly keep: true;
      /** What a rule could not be held against, in words; empty if it could. */
      readonly unknown: readonly string[];
    }
  | {
      readonly keep: false;
      readonly rule: string;
      readonly epoch: number;
      readonly numbers: Readonly<Record<string, number>>;
      /** A sentence with the numbers in it. */
      readonly reason: string;
    };

/** Judges runs. */
export interface Pruner {
  /** Whether it compares with other runs: whether trials have to wait for others. */
  readonly compares: boolean;
  /**
   * Judges a run at the last epoch that it shows; called after every epoch, and for spectra before the first.
   *
   * @param others - Runs of trials before the lag, which are over. Changes nothing if the pruner does not compare.
   */
  judge(run: RunSoFar, others: readonly RunSoFar[]): Judgement;
}

/** Goes on. */
export const KEEP: Judgement = { keep: true, unknown: [] };
