/**
 * Sweeps: what is varied, which settings are tried, which runs end early. Plain data in and out; what trains
 * and what keeps the records is elsewhere.
 *
 * @module lyapscope/sweep
 */

export type { ObjectiveName } from "./configuration/objectives.ts";
export { type BaseAccess, type NamedText, readSweep } from "./configuration/read-sweep.ts";
export type * from "./configuration/sweep-configuration.ts";
export {
  compareOutcomes,
  type Goal,
  lossOf,
  type Outcome,
  outcomeOf,
} from "./outcome.ts";
export { createPruner } from "./pruners/create-pruner.ts";
export type { EpochSpectrum, EpochValue, Judgement, Pruner, RunSoFar } from "./pruners/pruner.ts";
export { createSampler } from "./samplers/create-sampler.ts";
export type { Observation, Sampler } from "./samplers/sampler.ts";
export type * from "./space/parameter.ts";
export { gridPoints, placeOfPoint, pointAt, sizeOf } from "./space/points.ts";
export {
  type KindOf,
  type ParameterDefinition,
  type SpaceDefinition,
  spaceFrom,
} from "./space/space.ts";
export { restoreTrials, type StoredTrial } from "./study/restore-trials.ts";
export {
  createStudy,
  type Next,
  type RunReport,
  type Study,
  type StudyPlan,
  type Told,
} from "./study/study.ts";
export type { SeedSummary, Trial, TrialRun } from "./study/trial.ts";
export { recordOfTrial, trialOfRecord } from "./study/trial-record.ts";
export {
  type CheckedSweep,
  configurationAt,
  type SweepObjective,
  studyPlan,
} from "./sweep.ts";
