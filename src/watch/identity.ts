/** What makes one watch the same as another, so that a restart finds what has been computed. */
import { hashFile } from "../data/node/hash-file.ts";
import { type JsonObject, plainJson } from "../store/canonical-json.ts";
import type { NewRun } from "../store/store.ts";
import { WATCH_DEFAULTS, type WatchConfiguration } from "./configuration.ts";
import { filesOf } from "./settings.ts";

/** The parts of a configuration that numbers depend on. */
export type Computed = Pick<
  WatchConfiguration,
  "data" | "spectrum" | "reading" | "scaling" | "model"
>;

/**
 * Everything that numbers of a watch depend on, and nothing else: settings by their values, files by
 * their content. Neither a path nor the way in which a setting was written is part of it.
 */
export interface WatchIdentity extends NewRun {
  readonly configuration: JsonObject;
}

/** The ending of a name decides how data are read where content does not. */
const ENDING = /\.[a-z]\w*(\.gz)?$/i;

/**
 * The identity of a watch, whatever folder it is of.
 *
 * @param versions - Of what computes it.
 * @throws the system's error if a file cannot be read.
 */
export async function identityOf(
  configuration: Computed,
  versions: Readonly<Record<string, string>>,
): Promise<WatchIdentity> {
  const digests: Record<string, string> = {};
  for (const [role, path] of filesOf(configuration)) {
    digests[role] = await hashFile(path);
  }
  return identityFrom(configuration, versions, digests);
}

/** The same where the digests of the files are known, by what the files are for. */
export function identityFrom(
  configuration: Computed,
  versions: Readonly<Record<string, string>>,
  digests: Readonly<Record<string, string>>,
): WatchIdentity {
  const files = Object.entries(digests).map(([role, digest]) => [`file ${role}`, digest] as const);
  return {
    configuration: settingsOf(configuration),
    seed: configuration.spectrum?.seed ?? WATCH_DEFAULTS.spectrum.seed,
    versions: { ...versions, ...Object.fromEntries(files) },
  };
}

/**
 * The settings that are not the defaults: one that is written out is the same as one that is not, and an option
 * that comes later leaves the ids of those who do not use it.
 */
function settingsOf(configuration: Computed): JsonObject {
  const { data, scaling, spectrum = {}, reading = {}, model = {} } = configuration;
  const { threads: _threads, unit: _unit, seed: _seed, ...numbers } = spectrum;
  const { undecided: _undecided, streamFrom: _streamFrom, vocabulary: _file, ...read } = reading;
  const ending = read.format === undefined ? ENDING.exec(data)?.[0].toLowerCase() : undefined;
  const start = { frame: wordOf(numbers.frame), initialState: wordOf(numbers.initialState) };
  return plainJson({
    command: "watch",
    data: {
      ending,
      ...unlike({ scaling }, { scaling: WATCH_DEFAULTS.scaling }),
      ...unlike(read, WATCH_DEFAULTS.reading),
    },
    network: { name: model.network, cell: model.cell },
    spectrum: unlike({ ...numbers, ...start }, WATCH_DEFAULTS.spectrum),
  });
}

/** A file is known by its digest. */
function wordOf(choice: string | object | undefined): string | undefined {
  return typeof choice === "object" ? "file" : choice;
}

/** Those settings that have another value than by default. */
function unlike(settings: object, defaults: object): object {
  const usual = new Map(Object.entries(defaults));
  const entries = Object.entries(settings);
  return Object.fromEntries(entries.filter(([name, value]) => value !== usual.get(name)));
}
