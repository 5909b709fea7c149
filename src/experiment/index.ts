/**
 * Trainings with their spectra along the way: configurations, records, monitors.
 *
 * @module lyapscope/experiment
 */
export { type ClosedLoopOptions, type ClosedLoopReport, closedLoopReport } from "./closed-loop.ts";
export type {
  ClosedLoopConfiguration,
  Configuration,
  FlowConfiguration,
  GeneratedConfiguration,
  ImagesConfiguration,
  InitialConfiguration,
  Interval,
  MonitorConfiguration,
  NetworkConfiguration,
  SeriesConfiguration,
  TaskConfiguration,
  TextConfiguration,
  TrainingConfiguration,
} from "./configuration.ts";
export { createTask, type FileAccess } from "./create-task.ts";
export {
  compareDecay,
  type DecayRate,
  type GradientDecay,
  type GradientNorms,
  predictDecay,
} from "./gradient-decay.ts";
export { createMonitor } from "./monitor.ts";
export type {
  Cadence,
  Monitor,
  MonitorMoment,
  MonitorOptions,
  MonitorReport,
  MonitorState,
  WatchedNetwork,
} from "./monitor-options.ts";
export type {
  EpochReport,
  ExperimentObserver,
  ExperimentOptions,
  ExperimentResult,
  ExperimentStart,
  Position,
  StepReport,
} from "./observer.ts";
export {
  ConfigurationError,
  type Override,
  type PlacedConfiguration,
  readConfiguration,
  readPlacedConfiguration,
} from "./read-configuration.ts";
export { runExperiment } from "./run-experiment.ts";
export { type Setting, SettingError } from "./setting-error.ts";
