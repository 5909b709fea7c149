/**
 * Training recurrent networks: back-propagation through time, optimisers, and the loop.
 *
 * @module lyapscope/training
 */

export type {
  KindOptions,
  KindWeights,
  LayerCells,
  LayerKind,
  OwnMatrices,
} from "../cells/kinds.ts";
export {
  definitionOf,
  type Embedding,
  type Network,
  type NetworkDefinition,
  networkFromDefinition,
} from "../networks/network.ts";
export { type Batches, type BatchOptions, createBatches, type PlacedBatch } from "./batches.ts";
export { createNetwork, type NetworkOptions } from "./create-network.ts";
export { type EvaluationOptions, evaluate } from "./evaluate.ts";
export {
  type Initialiser,
  initialLayer,
  initialMatrix,
  type LayerInitialisers,
  type VectorInitialiser,
} from "./initialise.ts";
export { type AdamOptions, adam, adamW } from "./optimisers/adam.ts";
export { clipNorm, clipValue, gradientNorm } from "./optimisers/clip.ts";
export type { OptimiserChoice } from "./optimisers/create-optimiser.ts";
export type { Optimiser, OptimiserState } from "./optimisers/optimiser.ts";
export { type RmspropOptions, rmsprop } from "./optimisers/rmsprop.ts";
export { learningRateAt, type Schedule } from "./optimisers/schedule.ts";
export { type SgdOptions, sgd } from "./optimisers/sgd.ts";
export type {
  EpochEvent,
  StepEvent,
  TrainingMoment,
  TrainingObserver,
  TrainingOptions,
  TrainingResult,
} from "./options.ts";
export { train } from "./train.ts";
export type { EpochRecord, TrainingState } from "./training-state.ts";
export { type BackPropagation, createBackPropagation } from "./unrolled/back-propagation.ts";
export type { BackPropagationOptions, Batch } from "./unrolled/batch.ts";
export type {
  Loss,
  LossSum,
  ScoredLoss,
  Targets,
} from "./unrolled/loss.ts";
