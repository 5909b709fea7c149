/** What a training is made from, and what it tells. */
import type { Task } from "../data/generators/task.ts";

import type { KernelName, Precision } from "../kernels/kernels.ts";
import type { Network } from "../networks/network.ts";
import type { OptimiserChoice } from "./optimisers/create-optimiser.ts";
import type { Schedule } from "./optimisers/schedule.ts";
import type { EpochRecord, TrainingState } from "./training-state.ts";
import type { Loss } from "./unrolled/loss.ts";

/** Options of {@link train}. */
export interface TrainingOptions {
  readonly network: Network;
  readonly task: Task;
  readonly loss: Loss;
  readonly epochs: number;
  /** Stop after so many epochs without a lower loss of the validation task. @defaultValue never */
  readonly patience?: number | undefined;
  /** B. @defaultValue 32 */
  readonly batchSize?: number | undefined;
  /** T, steps that gradients reach back. @defaultValue the longest sequence */
  readonly steps?: number | undefined;
  /** Whether a sequence's next T steps start from the state after the last T. @defaultValue true */
  readonly carryState?: boolean | undefined;
  /** Whether the order of sequences changes from epoch to epoch. @defaultValue true */
  readonly shuffle?: boolean | undefined;
  /** @defaultValue Adam */
  readonly optimiser?: OptimiserChoice | undefined;
  /** @defaultValue constant */
  readonly schedule?: Schedule | undefined;
  /** Largest norm of the gradient, and largest size of each of its numbers. @defaultValue none */
  readonly clip?: { readonly norm?: number | undefined; readonly value?: number | undefined };
  /** Probability that an output is left out before the readout. @defaultValue 0 */
  readonly dropout?: number | undefined;
  /** Evaluated after every epoch, from zero states. */
  readonly validation?: Task | undefined;
  /** For accuracies: a number counts as right within this of its target. @defaultValue none is right or wrong */
  readonly tolerance?: number | undefined;
  /** Of dropout and of the order of sequences. @defaultValue 0 */
  readonly seed?: number | undefined;
  /** @defaultValue "auto" */
  readonly kernels?: KernelName | undefined;
  /** @defaultValue "float32" */
  readonly precision?: Precision | undefined;
  /** @defaultValue as many as there are, at most one a shard (16 sequences and more) */
  readonly threads?: number | undefined;
  /** Gradient norms by lag are measured at steps that this divides; 0: none. @defaultValue 0 */
  readonly gradientNormsEvery?: number | undefined;
  readonly observer?: TrainingObserver | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Go on from here; the other options must be those of the training that it is from. */
  readonly resume?: TrainingState | undefined;
}

/** Is told how a training goes; what it returns is waited for. */
export interface TrainingObserver {
  /** After every step of the optimiser. */
  onStep?(event: StepEvent): void | Promise<void>;
  /** After every epoch. */
  onEpoch?(event: EpochEvent): void | Promise<void>;
}

/** The training at this moment; copies are made when asked for. */
export interface TrainingMoment {
  /** With its present weights. */
  network(): Network;
  /** Everything that going on needs. */
  save(): TrainingState;
}

/** A step of the optimiser. */
export interface StepEvent extends TrainingMoment {
  readonly epoch: number;
  /** Batches of this epoch, this one included, and in all. */
  readonly batch: number;
  readonly batches: number;
  /** Steps in all, this one included. */
  readonly step: number;
  /** Mean over the batch, before the step. */
  readonly loss: number;
  readonly learningRate: number;
  /** ‖∂L/∂parameters‖ before clipping. */
  readonly gradientNorm: number;
  /**
   * ‖∂L/∂state_{T−1−τ}‖ for lag τ, L being the loss of sequence b at the last step alone, at
   * [τ · sequences + b], of the first `sequences` of the batch; null at steps that do not measure it.
   */
  readonly gradientNorms: { readonly sequences: number; readonly values: Float64Array } | null;
}

/** The end of an epoch. */
export interface EpochEvent extends TrainingMoment, EpochRecord {}

/** How a training ended. */
export interface TrainingResult {
  /**
   * "stopped" by the signal; "stopped early" when patience ran out; "diverged" when a loss or a weight was
   * NaN or infinite.
   */
  readonly outcome: "finished" | "stopped early" | "stopped" | "diverged";
  /** At the end; after divergence before the first step that it does not survive. */
  readonly network: Network;
  /** That of {@link network}; with it in `resume` the training goes on. */
  readonly state: TrainingState;
  /** The epochs completed. */
  readonly history: readonly EpochRecord[];
  /**
   * After divergence: the step (0-based, not made) and its loss; where that is finite, the step would
   * have made weights that are not.
   */
  readonly divergence: { readonly step: number; readonly loss: number } | null;
  readonly kernels: string;
  readonly threads: number;
  /** What to know about the numbers. */
  readonly warnings: readonly string[];
}
