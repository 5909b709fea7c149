/** From the options of `watch` to checked settings. */
import { resolve } from "node:path";
import { positiveOf } from "../arguments.ts";
import type { ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { numericOptions } from "../spectrum/spectrum-options.ts";
import { parseGlob } from "./glob.ts";
import { namedFiles } from "./identity.ts";
import type { QueueTiming } from "./queue.ts";
import type { Selection } from "./scan-folder.ts";

/** What `watch` was asked to do, beyond what `spectrum` is. */
export interface WatchSettings {
  readonly folder: string;
  readonly input: string;
  readonly selection: Selection;
  readonly metrics: string | null;
  readonly store: string;
  /** Folder for TensorBoard's event files. */
  readonly tensorboard: string | null;
  readonly once: boolean;
  readonly asJson: boolean;
  /** Milliseconds. */
  readonly poll: number;
  readonly timing: QueueTiming;
}

/** Seconds between two looks at the folder. */
const POLL = 2;
/** Milliseconds; see {@link QueueTiming}. */
const SETTLE = 500;
const PATIENCE = 5000;
const RETRY = 1000;
/** With `--once`, so much longer than the patience may a file go on changing. */
const GIVE_UP = 4;

/** Checks everything that can be checked before there are any files. */
export function watchSettings(parsed: ParsedArguments): WatchSettings {
  numericOptions(parsed);
  const input = parsed.value("input");
  if (input === undefined) {
    throw new UsageError("--input is missing: the data that drives the networks");
  }
  if (input === "-") {
    throw new UsageError(
      "--input is -; watch reads its data again after a restart: expected a file",
    );
  }
  const pattern = parsed.value("pattern");
  const metrics = parsed.value("metrics") ?? null;
  const store = parsed.value("store") ?? "lyapscope.db";
  const once = parsed.flag("once");
  return {
    folder: parsed.positionals[0],
    input,
    selection: {
      patterns: pattern === undefined ? null : parseGlob(pattern),
      excluded: new Set([...namedFiles(parsed), resolve(store)]),
    },
    metrics,
    store,
    tensorboard: parsed.value("tensorboard") ?? null,
    once,
    asJson: parsed.flag("json"),
    poll: 1000 * (positiveOf(parsed, "poll") ?? POLL),
    timing: {
      settle: SETTLE,
      patience: PATIENCE,
      retry: RETRY,
      giveUp: once ? GIVE_UP * PATIENCE : Number.POSITIVE_INFINITY,
    },
  };
}
