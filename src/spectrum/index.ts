/**
 * Lyapunov spectra of driven networks.
 *
 * @module lyapscope/spectrum
 */

export type { Drive, InputChunk } from "../networks/drive.ts";
export type { KeptFrames } from "../orthonormalisation/initial-frame.ts";
export type {
  DerivedQuantities,
  Quantity,
  QuantityForm,
  QuantityForms,
  QuantityName,
  QuantitySource,
  QuantityWords,
} from "./derived-quantities.ts";
export { lyapunovSpectrum } from "./lyapunov-spectrum.ts";
export type { SpectrumOptions, SpectrumProgress } from "./options.ts";
export { type LocalGrowthOptions, localGrowth } from "./reach/local-growth.ts";
export { type ReachOptions, reachByLag } from "./reach/reach.ts";
export {
  type FiniteTimeGrowth,
  jacobianSingularValues,
  type SingularValueOptions,
} from "./reach/singular-values.ts";
export type {
  Certificates,
  DerivativeCheck,
  DerivedQuantity,
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
  type RunningSpectrum,
  type RunningSpectrumOptions,
} from "./running-spectrum.ts";
export { entropySum, kaplanYorkeDimension } from "./statistics/dimension.ts";
export type { InitialState } from "./trajectory/initial-states.ts";
export type { Convention, SumRuleMethod, TangentPrecision } from "./words.ts";
