/**
 * Trainings with their spectra along the way: configurations, records, monitors.
 *
 * @module lyapscope/experiment
 */

export type { Override } from "./configuration/check-configuration.ts";
export type {
  Configuration,
  InitialConfiguration,
  Interval,
  MonitorConfiguration,
  NetworkConfiguration,
  TrainingConfiguration,
} from "./configuration/configuration.ts";
export type { SettingValues } from "./configuration/configuration-with.ts";
export { createTask } from "./configuration/create-task.ts";
export { ConfigurationError } from "./configuration/placed-document.ts";
export {
  type PlacedConfiguration,
  readConfiguration,
  readPlacedConfiguration,
} from "./configuration/read-configuration.ts";
export { type Setting, SettingError } from "./configuration/setting-error.ts";
export type { FlowConfiguration } from "./configuration/tasks/flow-tasks.ts";
export type { ImagesConfiguration } from "./configuration/tasks/image-task.ts";
export type { SeriesConfiguration } from "./configuration/tasks/series-task.ts";
export type {
  ClosedLoopConfiguration,
  GeneratedConfiguration,
} from "./configuration/tasks/task-parts.ts";
export type { FileAccess } from "./configuration/tasks/task-record.ts";
export type { TaskConfiguration, TaskKind } from "./configuration/tasks/tasks.ts";
export type { TextConfiguration } from "./configuration/tasks/text-task.ts";
export {
  type ClosedLoopOptions,
  type ClosedLoopReport,
  closedLoopReport,
} from "./monitor/closed-loop-report.ts";
export {
  compareDecay,
  type DecayRate,
  type GradientDecay,
  type GradientNorms,
  predictDecay,
} from "./monitor/gradient-decay.ts";
export { createMonitor } from "./monitor/monitor.ts";
export type {
  Cadence,
  Monitor,
  MonitorMoment,
  MonitorOptions,
  MonitorReport,
  MonitorState,
  TextGrowth,
  WatchedNetwork,
} from "./monitor/monitor-options.ts";
export { type NetworkSpectrumOptions, networkSpectrum } from "./network-spectrum.ts";
export type {
  EpochReport,
  ExperimentObserver,
  ExperimentOptions,
  ExperimentResult,
  ExperimentStart,
  Position,
  StepReport,
} from "./observer.ts";
export { runExperiment } from "./run-experiment.ts";
export type { CurvePoint, Sample } from "./tune-initial/curve-point.ts";
export type { Crossing } from "./tune-initial/find-crossings.ts";
export { meanFieldExponent } from "./tune-initial/mean-field.ts";
export type { Movement } from "./tune-initial/movement.ts";
export type { TunedCrossing } from "./tune-initial/one-more-network.ts";
export type { ScaleKind } from "./tune-initial/setting-scale.ts";
export type { TargetValue, TuningTarget } from "./tune-initial/target.ts";
export { tuneInitial } from "./tune-initial/tune-initial.ts";
export type {
  Suggestion,
  TheoryOfSearch,
  TuneObserver,
  TuneOptions,
  TuneResult,
  TuneStart,
} from "./tune-initial/tune-options.ts";
export type { VariedSetting } from "./tune-initial/varied-setting.ts";
