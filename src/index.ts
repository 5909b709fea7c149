/**
 * Lyapunov spectra of recurrent networks, along your data. Browser-safe; Node adds `lyapscope/node`.
 *
 * @module lyapscope
 */
export * from "./cells/index.ts";
export {
  autonomousInputs,
  type Sequence,
  type SequenceSet,
  sequenceFromNumbers,
  sequencesFromNumbers,
  sequencesFromTokens,
} from "./data/sequences.ts";
export { FormatError, NumericalError } from "./errors.ts";
export { createRandom, type Random, type RandomState, restoreRandom, seedFor } from "./random.ts";
export * from "./spectrum/index.ts";
