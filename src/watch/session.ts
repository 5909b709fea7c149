import type { SequenceSet } from "../data/sequences.ts";
import type { RecurrentNetwork } from "../formats/model.ts";
import type { CheckpointQueue } from "./folder/queue.ts";
import type { Ledger } from "./ledger.ts";
import type { MetricsFile } from "./metrics-file.ts";
import type { RefusedCheckpoint, WatchNote, WatchObserver } from "./observer.ts";
import type { WatchSettings } from "./settings.ts";

/** What all checkpoints of one watch share. */
export interface WatchSession {
  readonly settings: WatchSettings;
  readonly observer: Required<WatchObserver>;
  readonly signal: AbortSignal;
  readonly progress: WatchProgress;
  /** The data, read as a network wants them. */
  inputsOf(network: RecurrentNetwork): Promise<SequenceSet>;
  readonly ledger: Ledger;
  /** Null if none are followed. */
  readonly metrics: MetricsFile | null;
  readonly queue: CheckpointQueue;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  /** Tells the observer. */
  readonly note: Noting;
  /** The same, unless something has been said under this name. */
  noteOnce(name: string, note: WatchNote): Promise<void>;
}

/** What has become of the watch so far. */
export interface WatchProgress {
  /** Id in the store; null before there is one. */
  run: string | null;
  computed: number;
  /** By file, those that cannot be computed as they look now. */
  readonly refused: Map<string, RefusedCheckpoint>;
}

/** Tells something that people want to know. */
export type Noting = (note: WatchNote) => void | Promise<void>;

/** Says what has not been said under the same name. */
export function createNoteOnce(note: Noting): WatchSession["noteOnce"] {
  const said = new Set<string>();
  return async (name, text) => {
    if (said.has(name)) return;
    said.add(name);
    await note(text);
  };
}
