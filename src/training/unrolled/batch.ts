/** What is unrolled in time, and what goes through it. */

import type { KernelName, Precision } from "../../kernels/kernels.ts";
import type { OptionNames } from "../../words.ts";
import type { Loss, Targets } from "./loss.ts";

/** How a network is unrolled. */
export interface BackPropagationOptions {
  /** B. */
  readonly sequences: number;
  /** T, at most. */
  readonly steps: number;
  readonly loss: Loss;
  /** Probability that an output of the top layer is left out while training. @defaultValue 0 */
  readonly dropout?: number | undefined;
  /** A number counts as right within this of its target. @defaultValue 0: none does */
  readonly tolerance?: number | undefined;
  /** @defaultValue "auto" */
  readonly kernels?: KernelName | undefined;
  /** @defaultValue "float32" */
  readonly precision?: Precision | undefined;
}

/** For `requireKnown`. */
export const BACK_PROPAGATION_OPTIONS: OptionNames<BackPropagationOptions> = {
  sequences: true,
  steps: true,
  loss: true,
  dropout: true,
  tolerance: true,
  kernels: true,
  precision: true,
};

/** T steps of B sequences; column t·B + b belongs to step t of sequence b. */
export interface Batch {
  /** T, at most what was made room for. */
  readonly steps: number;
  /** T·B token ids, or vectors of length m one after the other. */
  readonly inputs: Int32Array | Float64Array;
  readonly targets: Targets;
}
