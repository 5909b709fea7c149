/**
 * Runs of watches as they were recorded before settings were: the options as they were typed, the folder by
 * its absolute path. What they mean is read here once and for all, so that they are found again.
 */
import type { LayerKind } from "../cells/kinds.ts";
import type { Json, JsonObject } from "../store/canonical-json.ts";
import type { Run } from "../store/store.ts";
import type { WatchReading, WatchSpectrum } from "./configuration.ts";
import { identityFrom, type WatchIdentity } from "./identity.ts";

/** A run of an earlier form. */
export interface EarlierWatch {
  /** Without the ending of the data's name, which was not recorded. */
  readonly identity: WatchIdentity;
  /** Absolute path. */
  readonly folder: string;
}

/** What the files were for, by the options that named them. */
const ROLES: Readonly<Record<string, string>> = {
  input: "data",
  vocab: "vocabulary",
  map: "map",
  frame: "frame",
  "initial-state": "initialState",
  "initial-cell": "initialCell",
};

/** What a run of the earlier form was; null if it is none. */
export function earlierWatch({ configuration, seed, versions }: Run): EarlierWatch | null {
  const { command, folder, options, files } = configuration;
  if (command !== "watch" || !isObject(options) || !isObject(files)) return null;
  const digests = Object.entries(files).map(([name, hash]) => [ROLES[name] ?? name, String(hash)]);
  const computed = {
    data: "",
    spectrum: { ...spectrumOf(options, files), seed },
    reading: readingOf(options),
    scaling: options["scaling"] as "file" | "none" | undefined,
    model: {
      network: options["network"] as string | undefined,
      cell: options["cell"] === "auto" ? undefined : (options["cell"] as LayerKind | undefined),
    },
  };
  return {
    identity: identityFrom(computed, versions, Object.fromEntries(digests)),
    folder: String(folder),
  };
}

function spectrumOf(options: JsonObject, files: JsonObject): WatchSpectrum {
  const number = (name: string) => {
    const text = options[name];
    return text === undefined ? undefined : Number(text);
  };
  const numberOrAuto = (name: string) => (options[name] === "auto" ? "auto" : number(name));
  const wordOrFile = (name: string) => (name in files ? { file: "" } : options[name]);
  const lags = typeof options["lags"] === "string" ? lagsFrom(options["lags"]) : undefined;
  const spectrum: Record<string, unknown> = {
    exponents: number("exponents"),
    transient: number("transient"),
    steps: number("steps"),
    interval: numberOrAuto("interval"),
    accuracy: number("accuracy"),
    initialScale: number("initial-scale"),
    repetitions: number("repetitions"),
    stack: options["stack"],
    convention: options["convention"],
    tolerance: number("tolerance"),
    kernels: options["kernels"],
    precision: options["precision"],
    segments: numberOrAuto("segments"),
    lags,
    closedLoop: "closed-loop" in options ? true : undefined,
    frame: wordOrFile("frame"),
    initialState: wordOrFile("initial-state"),
  };
  return spectrum;
}

function lagsFrom(text: string): "auto" | number | readonly number[] {
  if (text === "auto") return text;
  const lags = text.split(",").map(Number);
  return lags.length === 1 ? lags[0] : lags;
}

function readingOf(options: JsonObject): WatchReading {
  const columns = options["columns"];
  const kinds: Readonly<Record<string, string>> = { numbers: "numbers", symbols: "tokens" };
  const reading: Record<string, unknown> = {
    kind: kinds[String(options["as"])],
    layout: options["layout"],
    format: options["format"],
    columns: typeof columns === "string" ? columns.split(",").map(columnOf) : undefined,
    array: options["array"],
    unknownSymbols: options["unknown"],
  };
  return reading;
}

function columnOf(text: string): string | number {
  const name = text.trim();
  return /^\d+$/.test(name) ? Number(name) : name;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
