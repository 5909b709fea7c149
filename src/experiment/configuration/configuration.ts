/** What a training is made from, as it stands in a YAML file once defaults are filled in. */

import type { KindOptions, LayerKind } from "../../cells/kinds.ts";
import type { KernelName, Precision } from "../../kernels/kernels.ts";
import type { StackKind } from "../../spectrum/words.ts";
import type { Initialiser, VectorInitialiser } from "../../training/initialise.ts";
import type { OptimiserChoice } from "../../training/optimisers/create-optimiser.ts";
import type { Schedule } from "../../training/optimisers/schedule.ts";
import type { TaskConfiguration } from "./tasks/tasks.ts";

/** One training. With the versions of what computes it, it determines every number that comes out. */
export interface Configuration {
  /** For lists of runs; changes no number. */
  readonly name?: string | undefined;
  /** Of initial weights, order of sequences, dropout and first frames. */
  readonly seed: number;
  /** What is to be learned. */
  readonly task: TaskConfiguration;
  readonly network: NetworkConfiguration;
  readonly training: TrainingConfiguration;
  readonly monitor: MonitorConfiguration;
  /** Steps between two records of the batch's loss and gradient norm. */
  readonly metricsEvery: number;
  readonly checkpoints: {
    readonly every: Interval;
    /** How many of the last ones are kept. */
    readonly keep: number;
  };
  /** SQLite file that keeps the records; changes no number. */
  readonly store: string;
  /** Where the trained network goes; changes no number. */
  readonly output?: string | undefined;
}

/** Epochs or steps, one of the two. */
export interface Interval {
  readonly epochs?: number | undefined;
  readonly steps?: number | undefined;
}

/** The network: beside these, the options of its cell and of no other. */
export interface NetworkConfiguration extends KindOptions {
  readonly cell: LayerKind;
  readonly hidden: number;
  readonly layers: number;
  /** Width of an embedding of symbols. */
  readonly embedding?: number | undefined;
  readonly initial: InitialConfiguration;
}

/** How each part of the weights is drawn; PyTorch's way where neither the part nor `all` says. */
export interface InitialConfiguration {
  readonly all?: Initialiser | undefined;
  readonly input?: Initialiser | undefined;
  readonly recurrent?: Initialiser | undefined;
  readonly bias?: VectorInitialiser | undefined;
  readonly readout?: Initialiser | undefined;
}

/** The training. */
export interface TrainingConfiguration {
  readonly epochs: number;
  /** Epochs without a lower held-out loss after which it stops; any number if absent. */
  readonly patience?: number | undefined;
  readonly batchSize: number;
  /** Steps that gradients reach back; the longest sequence if absent. */
  readonly steps?: number | undefined;
  readonly carryState: boolean;
  readonly shuffle: boolean;
  readonly optimiser: OptimiserChoice;
  readonly schedule: Schedule;
  readonly clip: { readonly norm?: number | undefined; readonly value?: number | undefined };
  readonly dropout: number;
  readonly precision: Precision;
  readonly kernels: KernelName;
}

/** The spectra along the way. */
export interface MonitorConfiguration {
  readonly enabled: boolean;
  readonly every: Interval;
  /** Largest share of the training's time; null: any. */
  readonly budget: number | null;
  readonly exponents: number | "all";
  readonly stack: StackKind;
  /** Held-out sequences that drive it; as many as make 500 steps if absent. */
  readonly sequences?: number | undefined;
  /** Steps counted of each. */
  readonly steps?: number | undefined;
  readonly transient?: number | undefined;
  /** Singular values of the Jacobians' product over these lags. */
  readonly singularValues?:
    | { readonly lags: readonly number[]; readonly count?: number | undefined }
    | undefined;
  /** The reach by lag: up to which, or which. */
  readonly lags?: number | "auto" | readonly number[] | undefined;
  /** Training steps between two measurements of gradient norms by lag; 0: none. */
  readonly gradientNormsEvery: number;
}
