import { type OptionNames, requireKnown } from "../words.ts";
import type {
  WatchConfiguration,
  WatchModel,
  WatchReading,
  WatchSpectrum,
} from "./configuration.ts";

const CONFIGURATION: OptionNames<WatchConfiguration> = {
  folder: true,
  data: true,
  pattern: true,
  exclude: true,
  metrics: true,
  spectrum: true,
  reading: true,
  scaling: true,
  model: true,
  name: true,
  poll: true,
  settle: true,
  patience: true,
};

const SPECTRUM: OptionNames<WatchSpectrum> = {
  exponents: true,
  transient: true,
  skip: true,
  steps: true,
  closedLoop: true,
  initialState: true,
  initialScale: true,
  repetitions: true,
  stack: true,
  tolerance: true,
  interval: true,
  accuracy: true,
  frame: true,
  seed: true,
  lags: true,
  convention: true,
  unit: true,
  kernels: true,
  precision: true,
  threads: true,
  segments: true,
};

const READING: OptionNames<WatchReading> = {
  kind: true,
  layout: true,
  undecided: true,
  format: true,
  columns: true,
  array: true,
  vocabulary: true,
  unknownSymbols: true,
  images: true,
  scale: true,
  header: true,
  sequences: true,
  batch: true,
  standardise: true,
  streamFrom: true,
};

const MODEL: OptionNames<WatchModel> = { network: true, cell: true, map: true };

/** @throws TypeError for an option that there is not, with the one that may have been meant. */
export function requireKnownOptions(who: string, configuration: WatchConfiguration): void {
  requireKnown(who, configuration, CONFIGURATION);
  const { spectrum = {}, reading = {}, model = {} } = configuration;
  requireKnown(`${who}: spectrum`, spectrum, SPECTRUM);
  requireKnown(`${who}: reading`, reading, READING);
  requireKnown(`${who}: model`, model, MODEL);
}
