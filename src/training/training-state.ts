/** Where a training stands, as plain data: going on from it gives the numbers that going on gave. */
import type { RealArray } from "../kernels/kernels.ts";
import type { RandomState } from "../random.ts";
import type { OptimiserState } from "./optimisers/optimiser.ts";
import type { LossSum } from "./unrolled/loss.ts";

/** State of a training between two steps. */
export interface TrainingState {
  /** Epochs completed; the present one is this, 0-based. */
  readonly epoch: number;
  /** Batches done in the present epoch. */
  readonly batch: number;
  /** Steps of the optimiser in all. */
  readonly step: number;
  /** By name, in the cells' own order of elements. */
  readonly parameters: Readonly<Record<string, RealArray>>;
  readonly optimiser: OptimiserState;
  /** Of the dropout masks. */
  readonly random: RandomState;
  /** Of the network, n numbers a sequence; null: zeros. */
  readonly states: Float64Array | null;
  /** Loss of the present epoch so far. */
  readonly loss: LossSum;
  /** The epochs completed. */
  readonly history: readonly EpochRecord[];
}

/** An epoch in numbers. */
export interface EpochRecord {
  /** 0-based. */
  readonly epoch: number;
  /** Steps of the optimiser until its end. */
  readonly step: number;
  /** Mean over what was scored, each batch with the parameters of its moment. */
  readonly loss: number;
  /** Mean over the validation task with the parameters at the epoch's end; null without one. */
  readonly validationLoss: number | null;
  /** Share of what the validation task scores that is right; null without one, or a tolerance of numbers. */
  readonly validationAccuracy: number | null;
  readonly learningRate: number;
}
