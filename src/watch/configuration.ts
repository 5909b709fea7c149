import type { LayerKind } from "../cells/kinds.ts";
import type { OpenDataOptions } from "../data/node/open-data.ts";
import type { NetworkSpectrumOptions } from "../experiment/network-spectrum.ts";
import type { SpectrumStart } from "../experiment/node/open-start.ts";

/**
 * What is watched, and how its spectra are computed: folder and data are needed, all else has a default
 * ({@link WATCH_DEFAULTS}). Paths are those of the working folder, or absolute.
 */
export interface WatchConfiguration {
  /** Where checkpoints appear. It may come later. */
  readonly folder: string;
  /** Data file that drives the networks. It may come later, and has to stay what it is. */
  readonly data: string;
  /**
   * Which files are checkpoints, within the folder: "*.pt", "run-?/model.{pt,safetensors}".
   * @defaultValue names that end as those of models do; never hidden or unfinished ones
   */
  readonly pattern?: string | undefined;
  /** Files in the folder that are none, whatever they are called. @defaultValue none */
  readonly exclude?: readonly string[] | undefined;
  /** File of JSON lines that the training appends to, recorded beside the spectra. @defaultValue none */
  readonly metrics?: string | undefined;
  /** How the spectra are computed. @defaultValue as `lyapunovSpectrum` */
  readonly spectrum?: WatchSpectrum | undefined;
  /** How the data are read. @defaultValue by content and name; what is left open is refused */
  readonly reading?: WatchReading | undefined;
  /** Scale the data as a network's file says that its training data was. @defaultValue "file" */
  readonly scaling?: "file" | "none" | undefined;
  /** Which network of a file, and how it is read. @defaultValue the only one */
  readonly model?: WatchModel | undefined;
  /** Of the run in the store. @defaultValue that of the folder */
  readonly name?: string | undefined;
  /** Seconds between two looks at the folder, at most. @defaultValue 2 */
  readonly poll?: number | undefined;
  /** A file that has looked the same for so many seconds is read. @defaultValue 0.5 */
  readonly settle?: number | undefined;
  /** A file that has looked the same for so many seconds and cannot be read is given up. @defaultValue 5 */
  readonly patience?: number | undefined;
}

/** Options of the spectra, with files in the place of arrays. */
export interface WatchSpectrum
  extends Omit<NetworkSpectrumOptions, "signal" | "onProgress" | "onFrames" | keyof SpectrumStart>,
    SpectrumStart {}

/** How the data are read, with a file in the place of the vocabulary. */
export interface WatchReading extends Omit<OpenDataOptions, "vocabulary" | "drives" | "limit"> {
  /** JSON file, symbol to id. @defaultValue the symbols of the text, sorted */
  readonly vocabulary?: string | undefined;
}

/** Which network of a file, and how it is read. */
export interface WatchModel {
  /** Its name, as `inspect` lists it. @defaultValue the only one */
  readonly network?: string | undefined;
  /** Reading of what names and shapes leave open. @defaultValue by the rules of the reader */
  readonly cell?: LayerKind | undefined;
  /** YAML file that says which tensor is which. @defaultValue none */
  readonly map?: string | undefined;
}

/**
 * Every default that is not found out from the data and the networks; those of the spectrum are those of
 * `lyapunovSpectrum`, which a test holds together.
 */
export const WATCH_DEFAULTS = {
  poll: 2,
  settle: 0.5,
  patience: 5,
  scaling: "file",
  reading: { undecided: "refuse", unknownSymbols: "refuse" },
  spectrum: {
    closedLoop: false,
    interval: "auto",
    accuracy: 1e-4,
    frame: "random",
    seed: 0,
    initialState: "zeros",
    initialScale: 0.5,
    repetitions: 1,
    skip: 0,
    convention: "standard",
    kernels: "auto",
    precision: "float64",
    segments: "auto",
  },
} as const;
