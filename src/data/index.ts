/**
 * Sequences that drive a network: from files' bytes, from arrays, from generators.
 *
 * @module lyapscope/data
 */

export { decodeData } from "./decode.ts";
export { addingProblem } from "./generators/adding.ts";
export { type DelayedCopyOptions, delayedCopy } from "./generators/delayed-copy.ts";
export { type FlipFlopOptions, flipFlop } from "./generators/flip-flop.ts";
export type { FlowOptions } from "./generators/flow.ts";
export { type LorenzOptions, lorenz } from "./generators/lorenz.ts";
export { type MackeyGlassOptions, mackeyGlass } from "./generators/mackey-glass.ts";
export { randomTokens, type WhiteNoiseOptions, whiteNoise } from "./generators/noise.ts";
export type { Observation } from "./generators/observe.ts";
export type { GeneratorOptions } from "./generators/options.ts";
export { REBER_SYMBOLS, type ReberOptions, reberGrammar } from "./generators/reber.ts";
export { type RoesslerOptions, roessler } from "./generators/roessler.ts";
export { type SineMixtureOptions, sineMixture } from "./generators/sine-mixture.ts";
export type { Task } from "./generators/task.ts";
export type { DataOptions } from "./options.ts";
export { sequencesFromCsv } from "./readers/csv.ts";
export { sequencesFromIdx } from "./readers/idx.ts";
export { sequencesFromJsonLines } from "./readers/jsonl.ts";
export { decodeNpy, encodeNpy, type NumericArray } from "./readers/npy.ts";
export { sequencesFromNpz } from "./readers/npz.ts";
export { sequencesFromParquet } from "./readers/parquet.ts";
export { type EncodedText, encodeText, sequencesFromText } from "./readers/text.ts";
export {
  autonomousInputs,
  type Sequence,
  type SequenceSet,
  sequenceFromNumbers,
  sequencesFromNumbers,
  sequencesFromTokens,
} from "./sequences.ts";
export { type AddingTaskOptions, addingTask } from "./tasks/adding-task.ts";
export { type DelayedCopyTaskOptions, delayedCopyTask } from "./tasks/delayed-copy-task.ts";
export { type FlipFlopTaskOptions, flipFlopTask } from "./tasks/flip-flop-task.ts";
export { imageClassification, type LabelledImages } from "./tasks/image-classification.ts";
export type {
  AccuracyMeasure,
  GeneratedTaskOptions,
  LearningTask,
  LossReference,
} from "./tasks/learning-task.ts";
export { nextStepTask } from "./tasks/next-step.ts";
export { type ReberTaskOptions, reberTask } from "./tasks/reber-task.ts";
export {
  type DividedSeries,
  divideSequences,
  divideTime,
  type ForecastTask,
  seriesForecast,
} from "./tasks/series-forecast.ts";
export { type TextPredictionOptions, textPrediction } from "./tasks/text-prediction.ts";
export {
  limitSteps,
  type Moments,
  selectFeatures,
  splitSequences,
  standardised,
} from "./views.ts";
export { type Vocabulary, vocabularyFromJson, vocabularyOfText } from "./vocabulary.ts";
