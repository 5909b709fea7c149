/**
 * Lyapunov spectra of driven networks.
 *
 * @module lyapscope/spectrum
 */

export type { KeptFrames } from "../orthonormalisation/initial-frame.ts";
export { entropySum, kaplanYorkeDimension } from "./dimension.ts";
export type { Drive, InputChunk } from "./driven-cell.ts";
export type { InitialState } from "./initial-states.ts";
export { lyapunovSpectrum } from "./lyapunov-spectrum.ts";
export type { SpectrumOptions, SpectrumProgress } from "./options.ts";
export { type ReachOptions, reachByLag } from "./reach.ts";
export type { Repetition } from "./recurrence.ts";
export type {
  Certificates,
  DerivativeCheck,
  Dimension,
  HistoryPoint,
  LayerState,
  Reach,
  ReachGain,
  ReachPoint,
  SegmentFrames,
  SequenceTrajectory,
  SpectrumResult,
  SpectrumSettings,
  SumRule,
  Trajectory,
  Unit,
} from "./result.ts";
export {
  createRunningSpectrum,
  type RunningOptions,
  type RunningOutcome,
  type RunningSpectrum,
} from "./running-spectrum.ts";
export {
  type FiniteTimeGrowth,
  jacobianSingularValues,
  type SingularValueOptions,
} from "./singular-values.ts";
export type { SumRuleSums } from "./sum-rule.ts";
export type { TrajectoryTrace } from "./trajectory-watch.ts";
