/** What a training is made from, as it stands in a YAML file once defaults are filled in. */

import type { KindOptions, LayerKind } from "../../cells/kinds.ts";
import type { Layout } from "../../data/options.ts";
import type { KernelName, Precision } from "../../kernels/kernels.ts";
import type { StackKind } from "../../spectrum/words.ts";
import type { Initialiser, VectorInitialiser } from "../../training/initialise.ts";
import type { OptimiserChoice } from "../../training/optimisers/create-optimiser.ts";
import type { Schedule } from "../../training/optimisers/schedule.ts";

/** One training. With the versions of what computes it, it determines every number that comes out. */
export interface Configuration {
  /** For lists of runs; changes no number. */
  readonly name?: string | undefined;
  /** Of initial weights, order of sequences, dropout and first frames. */
  readonly seed: number;
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

/** What is to be learned. */
export type TaskConfiguration =
  | TextConfiguration
  | FlowConfiguration
  | SeriesConfiguration
  | ((
      | {
          readonly kind: "delayed-copy";
          readonly length: number;
          readonly delay: number;
          readonly symbols: number;
        }
      | { readonly kind: "adding"; readonly steps: number }
      | {
          readonly kind: "flip-flop";
          readonly steps: number;
          readonly bits: number;
          readonly pulses: number;
        }
      | { readonly kind: "reber"; readonly embedded: boolean }
    ) &
      GeneratedConfiguration)
  | ImagesConfiguration;

/** How much of a generated task there is. */
export interface GeneratedConfiguration {
  readonly sequences: number;
  /** Held out; a tenth as many if absent. */
  readonly validation?: number | undefined;
  /** Of the data, which stay the same when the training's seed changes. */
  readonly seed: number;
}

/** Next character. */
export interface TextConfiguration {
  readonly kind: "text";
  readonly path: string;
  /** Shares of the text. */
  readonly validation: number;
  readonly test: number;
}

/** Next step of a series that a system makes. */
export interface FlowConfiguration extends GeneratedConfiguration {
  readonly kind: "lorenz" | "roessler" | "mackey-glass" | "sine";
  readonly steps: number;
  /** Time between two samples; the system's own default if absent. */
  readonly dt?: number | undefined;
  /** Quantities that are observed; all if absent. */
  readonly features?: readonly string[] | undefined;
  readonly noise: number;
  readonly standardise: boolean;
  readonly closedLoop?: ClosedLoopConfiguration | undefined;
}

/** Next step of a series in a file. */
export interface SeriesConfiguration {
  readonly kind: "series";
  readonly path: string;
  readonly columns?: readonly (string | number)[] | undefined;
  /** Name of the array in an .npz file. */
  readonly array?: string | undefined;
  /** Axes of an array with several sequences: [B, T, m], or time first. */
  readonly layout?: Layout | undefined;
  /** Share of every sequence's end that is held out. */
  readonly validation: number;
  /** Pieces into which every sequence is cut to be read side by side. */
  readonly pieces: number;
  readonly standardise: boolean;
  readonly closedLoop?: ClosedLoopConfiguration | undefined;
}

/** Images read step by step, from IDX files. */
export interface ImagesConfiguration {
  readonly kind: "mnist";
  readonly images: string;
  readonly labels: string;
  /** Held-out files, or the share of the images above that is held out. */
  readonly validation: { readonly images: string; readonly labels: string } | number;
  readonly order: "rows" | "pixels";
  /** Use the first so many images only. */
  readonly limit?: number | undefined;
}

/** What the trained network does when it reads its own forecasts. */
export interface ClosedLoopConfiguration {
  /** Steps of a held-out sequence that it reads first. */
  readonly warmUp: number;
  /** Steps that it then goes on by itself. */
  readonly steps: number;
  /** Exponents of the loop, along 20 times as many steps; 0: none. */
  readonly exponents: number;
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
