/** What has to be known to read the inputs of a network as its training did, beside its weights. */
import type { LearningTask } from "../../data/tasks/learning-task.ts";
import type { ForecastTask } from "../../data/tasks/series-forecast.ts";

/** Sizes of the two ends, and what the numbers at them mean. */
export interface Reading {
  /** Features, or symbols. */
  readonly inputs: number;
  readonly outputs: number;
  /** Symbols of token ids; null where nobody knows them, or there are none. */
  readonly vocabulary: readonly string[] | null;
  /** What was subtracted from every feature, and what it was divided by; null if nothing was. */
  readonly scaling: { readonly mean: Float64Array; readonly deviation: Float64Array } | null;
  readonly features: readonly string[] | null;
}

/** How the networks of a task read. */
export function readingOf(task: LearningTask): Reading {
  const { inputs, targets } = task.training;
  const { scaling = null } = task as Partial<ForecastTask>;
  return {
    inputs: inputs.width,
    outputs: targets.width,
    vocabulary: inputs.vocabulary ?? null,
    scaling: scaling && { mean: scaling.mean, deviation: scaling.deviation },
    features: inputs.featureNames ?? null,
  };
}
