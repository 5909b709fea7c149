/** What a watch tells while it runs, and what comes of it. */
import type { RecurrentNetwork } from "../formats/model.ts";
import type { SpectrumSubject } from "../report/subject.ts";
import type { SpectrumProgress } from "../spectrum/options.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import type { Metric } from "../store/store.ts";

/** Is told how a watch goes. A method that throws ends the watch; what it returns is waited for. */
export interface WatchObserver {
  /** The run is there; nothing has been read yet. */
  onStart?(start: WatchStart): void | Promise<void>;
  /** A checkpoint has been read; its spectrum begins. */
  onCheckpoint?(checkpoint: WatchedCheckpoint): void | Promise<void>;
  /** How far that is. */
  onProgress?(progress: SpectrumProgress): void;
  /** A spectrum has been computed and recorded. */
  onSpectrum?(spectrum: WatchedSpectrum): void | Promise<void>;
  /** A checkpoint could not be computed; it is looked at again when it changes. */
  onRefused?(refused: RefusedCheckpoint): void | Promise<void>;
  /** Metrics have been recorded, those that were not there yet. */
  onMetrics?(metrics: readonly Metric[]): void | Promise<void>;
  /** Something worth knowing that is no failure. */
  onNote?(note: WatchNote): void | Promise<void>;
}

/** What is about to be watched. */
export interface WatchStart {
  /** Of the run in the store. */
  readonly run: string;
  /** Checkpoints that are recorded already, which are not computed again. */
  readonly recorded: number;
}

/** A checkpoint that has been read. */
export interface WatchedCheckpoint {
  /** Path within the folder, with "/". */
  readonly file: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
  readonly network: RecurrentNetwork;
  readonly subject: SpectrumSubject;
}

/** A checkpoint and what was found out about it. */
export interface WatchedSpectrum {
  /** Path within the folder, with "/". */
  readonly file: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
  /** Id of the run in the store. */
  readonly run: string;
  /** Under which step it is kept. */
  readonly step: number;
  /** Of this moment; null if there are none (yet). */
  readonly metrics: ReadonlyMap<string, number> | null;
  readonly result: SpectrumResult;
  readonly subject: SpectrumSubject;
}

/** A checkpoint without a spectrum. */
export interface RefusedCheckpoint {
  readonly file: string;
  /** Why. */
  readonly error: unknown;
}

/**
 * Something worth knowing: what is waited for and has come, which checkpoints are the same, whose step nobody
 * says, what of the metrics cannot be used, that there was no checkpoint at all.
 */
export interface WatchNote {
  readonly kind: "waiting" | "there" | "twin" | "counted" | "metrics" | "none";
  /** For people, without a full stop. */
  readonly message: string;
  /** What can be done, for people; absent where nothing needs to be. */
  readonly hint?: string;
}

/** What became of a watch. */
export interface WatchResult {
  /** Id of the run in the store; null if it was stopped while it waited for the data. */
  readonly run: string | null;
  /** "finished" with `once`, when all that was there has been dealt with; "stopped" by the signal. */
  readonly outcome: "finished" | "stopped";
  /** Spectra computed now. */
  readonly computed: number;
  /** Checkpoints that could not be computed, as they look now. */
  readonly refused: readonly RefusedCheckpoint[];
}
