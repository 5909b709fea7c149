import type { SequenceSet } from "../../data/sequences.ts";
import type { RecurrentNetwork } from "../../formats/model.ts";
import type { Context, ParsedArguments } from "../command.ts";
import type { Ledger } from "./ledger.ts";
import type { MetricsFile } from "./metrics-file.ts";
import type { CheckpointQueue } from "./queue.ts";
import type { CheckpointWriter } from "./watch-output.ts";
import type { WatchSettings } from "./watch-settings.ts";

/** What all checkpoints of one watch share. */
export interface WatchSession {
  readonly parsed: ParsedArguments;
  readonly context: Context;
  readonly settings: WatchSettings;
  /** The data, read as a network wants them. */
  inputsOf(network: RecurrentNetwork): Promise<SequenceSet>;
  readonly ledger: Ledger;
  /** Null without `--metrics`. */
  readonly metrics: MetricsFile | null;
  readonly queue: CheckpointQueue;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  readonly write: CheckpointWriter;
  /** A line for people. */
  say(text: string): void;
  /** The same, unless something has been said under this name. */
  sayOnce(name: string, text: string): void;
}

/** Says what has not been said under the same name. */
export function createSayOnce(say: (text: string) => void): WatchSession["sayOnce"] {
  const said = new Set<string>();
  return (name, text) => {
    if (said.has(name)) return;
    said.add(name);
    say(text);
  };
}
