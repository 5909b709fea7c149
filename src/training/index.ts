/**
 * Training recurrent networks: back-propagation through time, optimisers, and the loop.
 *
 * @module lyapscope/training
 */

export type { KindOptions, KindWeights, LayerKind, OwnMatrices } from "../cells/kinds.ts";
export { nextStepTask } from "../data/tasks/next-step.ts";
export { type AdamOptions, adam, adamW } from "./adam.ts";
export {
  type BackPropagation,
  type BackPropagationOptions,
  type Batch,
  createBackPropagation,
} from "./back-propagation.ts";
export { type Batches, type BatchOptions, createBatches, type PlacedBatch } from "./batches.ts";
export { clipNorm, clipValue, gradientNorm } from "./clip.ts";
export { createNetwork, type NetworkOptions } from "./create-network.ts";
export type { OptimiserChoice } from "./create-optimiser.ts";
export { type EvaluationOptions, evaluate } from "./evaluate.ts";
export {
  type Initialiser,
  initialLayer,
  initialMatrix,
  type LayerInitialisers,
  type VectorInitialiser,
} from "./initialise.ts";
export { type Loss, type LossSum, type ScoredLoss, scoredCount, type Targets } from "./loss.ts";
export {
  definitionOf,
  type Embedding,
  type Network,
  type NetworkDefinition,
  networkFromDefinition,
} from "./network.ts";
export type { Optimiser, OptimiserState } from "./optimiser.ts";
export type {
  EpochEvent,
  StepEvent,
  TrainingMoment,
  TrainingObserver,
  TrainingOptions,
  TrainingResult,
} from "./options.ts";
export { type RmspropOptions, rmsprop } from "./rmsprop.ts";
export { learningRateAt, type Schedule } from "./schedule.ts";
export { type SgdOptions, sgd } from "./sgd.ts";
export { train } from "./train.ts";
export type { EpochRecord, TrainingState } from "./training-state.ts";
