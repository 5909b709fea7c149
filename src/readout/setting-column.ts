/** Features and hyperparameters over the settings whose outcome is known. */
import type { Levels, ParameterOf } from "./statistics/levels.ts";
import type { Pairs } from "./statistics/pairs.ts";
import type { Order } from "./statistics/ranks.ts";

/** A feature at an epoch over settings; NaN where it does not exist. */
export interface SettingColumn {
  readonly feature: string;
  readonly epoch: number;
  readonly values: Float64Array;
  readonly errors: Float64Array | null;
  /** The values in ascending order, and their ranks: a column is sorted once. */
  readonly order: Order;
  readonly ranked: Float64Array;
}

/** A hyperparameter with what is asked of it. */
export interface ParameterFacts {
  readonly parameter: ParameterOf;
  /** Null where its values are no levels. */
  readonly levels: Levels | null;
  readonly pairs: Pairs;
  /** By column: share of the variance of its ranks that the levels explain; NaN without levels. */
  readonly explained: Float64Array;
}
