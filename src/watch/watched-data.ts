/** The data of a watch, read as each checkpoint's network wants them. */

import { stat } from "node:fs/promises";
import { openVocabulary } from "../data/node/open-vocabulary.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { rangeError } from "../errors.ts";
import type { RecurrentNetwork } from "../formats/model.ts";
import { openInputs } from "../formats/node/open-inputs.ts";
import { driveOf } from "../networks/fit-inputs.ts";
import { WATCH_DEFAULTS } from "./configuration.ts";
import type { WatchSettings } from "./settings.ts";

/** Data that may be read in several ways; networks of one kind share theirs. */
export interface WatchedData {
  inputsOf(network: RecurrentNetwork): Promise<SequenceSet>;
  close(): Promise<void>;
}

/**
 * Opens the data, and so finds out before the first checkpoint whether they can be read at all.
 *
 * @throws RangeError if they are not there, or a pipe.
 * @throws FormatError if they cannot be read, or in more than one way (`AMBIGUOUS`).
 */
export async function openWatchedData(settings: WatchSettings): Promise<WatchedData> {
  const { data, spectrum } = settings;
  const facts = await stat(data).catch(() => null);
  if (facts === null) throw rangeError("watchFolder", `there is no file or folder ${data}`);
  // A restart reads it again, and so does the check that it is still the same.
  if (!facts.isFile()) {
    const what = facts.isDirectory() ? "folder" : "pipe, and is read again after a restart";
    throw rangeError("watchFolder", `data is ${data}, a ${what}; expected a file`);
  }
  const limit = spectrum.closedLoop ? undefined : spectrum.steps;
  const { vocabulary, ...reading } = settings.reading;
  const options = {
    ...WATCH_DEFAULTS.reading,
    ...reading,
    ...(limit === undefined ? {} : { limit }),
    ...(vocabulary === undefined ? {} : { vocabulary: await openVocabulary(vocabulary) }),
  };
  await (await openInputs(data, options)).close?.();
  const opened = new Map<string, Promise<SequenceSet>>();
  return {
    inputsOf(network) {
      const drives = driveOf(network);
      const key = `${drives.inputs} ${drives.symbols}`;
      const inputs = opened.get(key) ?? openInputs(data, { ...options, drives });
      opened.set(key, inputs);
      return inputs;
    },
    async close() {
      for (const inputs of opened.values()) await (await inputs.catch(() => null))?.close?.();
    },
  };
}
