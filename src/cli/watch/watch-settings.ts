/** From what was typed to a watch: its configuration, and what is written of it. */

import { WATCH_DEFAULTS, type WatchConfiguration } from "../../watch/configuration.ts";
import { choiceOf, defined, integerOf, positiveOf } from "../arguments.ts";
import type { ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { readingOptions } from "../sources/load-data.ts";
import { readOptions } from "../sources/load-model.ts";
import { numericOptions, startOf } from "../spectrum/spectrum-options.ts";

/** What `watch` was asked to do. */
export interface WatchRequest {
  readonly configuration: WatchConfiguration;
  readonly store: string;
  /** Folder for TensorBoard's event files. */
  readonly tensorboard: string | undefined;
  readonly once: boolean;
  readonly asJson: boolean;
}

/** Checks everything that can be checked before there are any files. */
export async function watchRequest(parsed: ParsedArguments): Promise<WatchRequest> {
  const numbers = numericOptions(parsed);
  const data = parsed.value("input");
  if (data === undefined) {
    throw new UsageError("--input is missing: the data that drives the networks");
  }
  if (data === "-") {
    throw new UsageError(
      "--input is -; watch reads its data again after a restart: expected a file",
    );
  }
  const store = parsed.value("store") ?? "lyapscope.db";
  const spectrum = {
    ...numbers,
    ...(await startOf(parsed)),
    closedLoop: parsed.flag("closed-loop"),
    steps: integerOf(parsed, "steps", 1),
  };
  return {
    configuration: {
      ...{ folder: parsed.positionals[0], data, spectrum },
      reading: defined({ ...readingOptions(parsed), vocabulary: parsed.value("vocab") }),
      scaling: choiceOf(parsed, "scaling", ["file", "none"]),
      model: defined({
        network: parsed.value("network"),
        cell: readOptions(parsed).cell,
        map: parsed.value("map"),
      }),
      pattern: parsed.value("pattern"),
      metrics: parsed.value("metrics"),
      exclude: [store],
      poll: positiveOf(parsed, "poll") ?? WATCH_DEFAULTS.poll,
    },
    store,
    tensorboard: parsed.value("tensorboard"),
    once: parsed.flag("once"),
    asJson: parsed.flag("json"),
  };
}
