import { OPEN_DATA_OPTIONS } from "../data/node/open-data.ts";
import { NETWORK_SPECTRUM_OPTIONS } from "../experiment/network-spectrum.ts";
import { type OptionNames, optionsBut, requireKnown } from "../words.ts";
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

const SPECTRUM: OptionNames<WatchSpectrum> = optionsBut(
  NETWORK_SPECTRUM_OPTIONS,
  ...(["signal", "onProgress", "onFrames"] as const),
);

const READING: OptionNames<WatchReading> = optionsBut(OPEN_DATA_OPTIONS, "drives", "limit");

const MODEL: OptionNames<WatchModel> = { network: true, cell: true, map: true };

/** @throws TypeError for an option that there is not, with the one that may have been meant. */
export function requireKnownOptions(who: string, configuration: WatchConfiguration): void {
  requireKnown(who, configuration, CONFIGURATION);
  const { spectrum = {}, reading = {}, model = {} } = configuration;
  requireKnown(`${who}: spectrum`, spectrum, SPECTRUM);
  requireKnown(`${who}: reading`, reading, READING);
  requireKnown(`${who}: model`, model, MODEL);
}
