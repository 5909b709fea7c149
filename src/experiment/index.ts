/**
 * Trainings with their spectra along the way: configurations, records, monitors.
 *
 * @module lyapscope/experiment
 */

export type { Override } from "./configuration/check-configuration.ts";
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
} from "./configuration/configuration.ts";
export { createTask, type FileAccess } from "./configuration/create-task.ts";
export { ConfigurationError } from "./configuration/placed-document.ts";
export {
  type PlacedConfiguration,
  readConfiguration,
  readPlacedConfiguration,
} from "./configuration/read-configuration.ts";
export { type Setting, SettingError } from "./configuration/setting-error.ts";
export {
  type ClosedLoopOptions,
  type ClosedLoopReport,
  closedLoopReport,
} from "./monitor/closed-loop.ts";
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
