/** From a configuration to checked settings. */

import { basename, resolve } from "node:path";
import { rangeError, typeError } from "../errors.ts";
import { ownWord } from "../words.ts";
import {
  WATCH_DEFAULTS,
  type WatchConfiguration,
  type WatchModel,
  type WatchReading,
  type WatchSpectrum,
} from "./configuration.ts";
import { parseGlob } from "./folder/glob.ts";
import type { QueueTiming } from "./folder/queue.ts";
import type { Selection } from "./folder/scan-folder.ts";
import { requireKnownOptions } from "./option-names.ts";

/** A configuration with its defaults, for the parts of a watch. */
export interface WatchSettings {
  readonly folder: string;
  readonly data: string;
  readonly spectrum: WatchSpectrum;
  readonly reading: WatchReading;
  readonly model: WatchModel;
  readonly name: string;
  readonly scaling: "file" | "none";
  readonly pattern: string | null;
  readonly selection: Selection;
  readonly metrics: string | null;
  readonly once: boolean;
  /** Milliseconds. */
  readonly poll: number;
  readonly timing: QueueTiming;
}

const WHO = "watchFolder";
/** Milliseconds between two attempts at reading a file. */
const RETRY = 1000;
/** With `once`, so much longer than the patience may a file go on changing. */
const GIVE_UP = 4;

/**
 * Checks everything that can be checked before there are any files.
 *
 * @throws TypeError for what is no option, RangeError for what is none of its values.
 */
export function watchSettings(configuration: WatchConfiguration, once: boolean): WatchSettings {
  requireKnownOptions(WHO, configuration);
  const { spectrum = {}, reading = {}, model = {}, pattern, metrics = null } = configuration;
  const folder = path("folder", configuration.folder);
  const data = path("data", configuration.data);
  const patience = milliseconds("patience", configuration.patience);
  requireStart(configuration);
  return {
    ...{ folder, data, spectrum, reading, model, metrics, once },
    name: configuration.name ?? basename(resolve(folder)),
    scaling: ownWord(WHO, "scaling", configuration.scaling ?? WATCH_DEFAULTS.scaling, [
      "file",
      "none",
    ]),
    pattern: pattern ?? null,
    selection: {
      patterns: pattern === undefined ? null : parseGlob(pattern),
      excluded: new Set(excludedBy(configuration)),
    },
    poll: milliseconds("poll", configuration.poll),
    timing: {
      settle: milliseconds("settle", configuration.settle),
      patience,
      retry: RETRY,
      giveUp: once ? GIVE_UP * patience : Number.POSITIVE_INFINITY,
    },
  };
}

/** Files on whose content numbers depend, by what they are for. */
export function filesOf({
  data,
  spectrum = {},
  reading = {},
  model = {},
}: Pick<WatchConfiguration, "data" | "spectrum" | "reading" | "model">): ReadonlyMap<
  string,
  string
> {
  const { frame, initialState } = spectrum;
  const state = typeof initialState === "object" ? initialState : undefined;
  const named: readonly (readonly [string, string | undefined])[] = [
    ["data", data],
    ["vocabulary", reading.vocabulary],
    ["map", model.map],
    ["frame", typeof frame === "object" ? frame.file : undefined],
    ["initialState", state?.file],
    ["initialCell", state?.cell],
  ];
  return new Map(named.filter((each): each is [string, string] => each[1] !== undefined));
}

function excludedBy(configuration: WatchConfiguration): string[] {
  const { metrics, exclude = [] } = configuration;
  const files = [...filesOf(configuration).values(), ...exclude];
  return (metrics === undefined ? files : [...files, metrics]).map((file) => resolve(file));
}

/** A scale and several starts mean something for random states alone. */
function requireStart({ spectrum = {} }: WatchConfiguration): void {
  const { initialState, initialScale, repetitions = 1 } = spectrum;
  if (initialState === "random") return;
  const given = initialScale !== undefined ? "initialScale" : "repetitions";
  if (initialScale === undefined && repetitions === 1) return;
  throw rangeError(
    WHO,
    `${given} is given and initialState is not "random": other states do not vary`,
  );
}

function path(name: string, given: unknown): string {
  if (typeof given === "string" && given !== "") return given;
  throw typeError(WHO, `${name} is ${JSON.stringify(given)}; expected a path`);
}

function milliseconds(name: "poll" | "settle" | "patience", given: number | undefined): number {
  const seconds = given ?? WATCH_DEFAULTS[name];
  if (seconds > 0 && seconds < Number.POSITIVE_INFINITY) return 1000 * seconds;
  throw rangeError(WHO, `${name} is ${seconds}; expected seconds, a number above 0`);
}
