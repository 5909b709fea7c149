/** A rule that ends runs by their spectrum, as it was learned on other runs: plain records, as they stand in a file. */
import { whenTaken } from "../sentences.ts";

/** Name and version of the file; the number rises when a reader would have to change. */
export const RULE_SCHEMA = "lyapscope.rule/1";

/** A limit beyond which a run ends. */
export interface Limit {
  /** What is looked at: a feature of the spectrum, or a curve. */
  readonly quantity: string;
  /** Epochs of training after which. */
  readonly epoch: number;
  /** Which side of the threshold ends a run. */
  readonly ends: "above" | "below";
  readonly threshold: number;
}

/** What ending by a limit does, on settings that it was not learned on: means over settings. */
export interface Worth {
  /** Share of all training that is not done, less what the spectra cost. */
  readonly saved: number;
  /** Of the runs of the best settings: share that is ended. */
  readonly mistakes: number;
  /** Saved, less what mistakes cost, in trainings a setting. */
  readonly value: number;
}

/** A rule with where it is from and what is to be expected of it. */
export interface LearnedRule {
  readonly schema: typeof RULE_SCHEMA;
  /** A feature of the spectrum with its limit. */
  readonly rule: Limit;
  /** Which share of the settings counts as the best, and how many trainings losing one of their runs costs. */
  readonly terms: { readonly best: number; readonly mistake: number };
  /** Of the rule, by cross-validation over settings. */
  readonly expected: Worth;
  /** The rule on the loss that was learned in the same way, and what is expected of it. */
  readonly beside: { readonly rule: Limit | null; readonly expected: Worth };
  /** Value over that of the rule on the loss, a setting, with its interval by resampling settings. */
  readonly gain: { readonly value: number; readonly interval: readonly [number, number] };
  readonly provenance: {
    readonly source: string;
    readonly outcome: string;
    readonly settings: number;
    readonly runs: number;
    readonly folds: number;
    readonly repetitions: number;
    readonly seed: number;
    readonly confidence: number;
  };
}

/** A limit in words: "λ₁ after epoch 1 below -0.3". */
export function limitText({ quantity, epoch, ends, threshold }: Limit): string {
  return `${quantity} ${whenTaken(epoch)} ${ends} ${Number(threshold.toPrecision(6))}`;
}
