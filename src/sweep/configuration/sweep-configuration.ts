/** What a sweep is made from, as it stands in a YAML file once defaults are filled in. */
import type { LearnedRule } from "../../readout/rule/learned-rule.ts";
import type { Goal } from "../outcome.ts";
import type { AshaOptions, IEpochOptions, MedianOptions } from "../pruners/ranking-pruners.ts";
import type { SpectrumPrunerOptions } from "../pruners/spectrum-pruner.ts";
import type { TpeOptions } from "../samplers/tpe-sampler.ts";
import type { SpaceDefinition } from "../space/space.ts";
import type { SeedSummary } from "../study/trial.ts";
import type { ObjectiveName } from "./objectives.ts";

/** One sweep, as its file has it. */
export interface SweepConfiguration {
  /** For lists; changes no number. */
  readonly name?: string | undefined;
  /** A train configuration: the path of its file, or the configuration itself. */
  readonly base: string | Readonly<Record<string, unknown>>;
  readonly space: SpaceDefinition;
  readonly sampler: SamplerChoice;
  readonly pruner: PrunerChoice;
  /** How many, from the base's seed on; or which. */
  readonly seeds: number | readonly number[];
  readonly objective: ObjectiveChoice;
}

/** What every sampler has. */
interface SamplerLimits {
  /** Settings. */
  readonly trials: number;
  /** Trial i is made from what came of trials before i − lag. */
  readonly lag?: number | undefined;
}

/** What suggests settings. */
export type SamplerConfiguration =
  | { readonly kind: "grid" }
  | { readonly kind: "random"; readonly seed: number }
  | { readonly kind: "sobol"; readonly seed: number }
  | ({ readonly kind: "tpe" } & TpeOptions);

/** A sampler as a file has it; of a grid all settings if it does not say how many. */
export type SamplerChoice =
  | (Extract<SamplerConfiguration, { readonly kind: "grid" }> & Partial<SamplerLimits>)
  | (Exclude<SamplerConfiguration, { readonly kind: "grid" }> & SamplerLimits);

/** What ends runs early. */
export type PrunerConfiguration =
  | { readonly kind: "none" }
  | ({ readonly kind: "i-epoch" } & IEpochOptions)
  | ({ readonly kind: "median" } & MedianOptions)
  | ({ readonly kind: "asha" } & AshaOptions)
  | ({ readonly kind: "spectrum" } & SpectrumPrunerOptions);

/** A rule on a spectrum as a file has it; "task" is the lag over which the base's task asks for memory. */
export interface RuleChoice {
  readonly quantity: "largest" | "foldingTime" | "nullDirections";
  readonly above?: number | undefined;
  readonly below?: number | "task" | undefined;
}

/** A pruner as a file has it. */
export type PrunerChoice =
  | Exclude<PrunerConfiguration, { readonly kind: "spectrum" }>
  | {
      readonly kind: "spectrum";
      /** These, or a learned one. */
      readonly rules?: readonly RuleChoice[] | undefined;
      /** The path of its file, or what is in it. */
      readonly rule?: string | LearnedRule | undefined;
      readonly from?: number | undefined;
      readonly until?: number | undefined;
      readonly errors?: number | undefined;
    };

/** What is to become small or large. */
export interface ObjectiveChoice {
  readonly metric: ObjectiveName;
  readonly goal?: Goal | undefined;
  /** Of the epochs of a run. */
  readonly of: "best" | "last";
  /** Of the seeds of a setting. */
  readonly seeds: SeedSummary;
}
