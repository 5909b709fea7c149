/**
 * Spectra beside a training that runs elsewhere: a folder is watched, and every checkpoint that appears in it
 * gets its spectrum. Needs Node.
 *
 * @module lyapscope/watch
 */
export type { SpectrumStart } from "../experiment/node/open-start.ts";
export {
  WATCH_DEFAULTS,
  type WatchConfiguration,
  type WatchModel,
  type WatchReading,
  type WatchSpectrum,
} from "./configuration.ts";
export type {
  RefusedCheckpoint,
  WatchedCheckpoint,
  WatchedSpectrum,
  WatchNote,
  WatchObserver,
  WatchResult,
  WatchStart,
} from "./observer.ts";
export { type WatchOptions, watchFolder } from "./watch-folder.ts";
