/** The data of a watch, read as each checkpoint's network wants them. */
import { stat } from "node:fs/promises";
import type { SequenceSet } from "../../data/sequences.ts";
import type { RecurrentNetwork } from "../../formats/model.ts";
import { integerOf } from "../arguments.ts";
import type { ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { loadData } from "../load-data.ts";
import { requireExisting } from "../load-model.ts";

/** Data that may be read in several ways; networks of one kind share theirs. */
export interface WatchedData {
  inputsOf(network: RecurrentNetwork): Promise<SequenceSet>;
  close(): Promise<void>;
}

/** Opens the data, and so finds out before the first checkpoint whether they can be read at all. */
export async function openWatchedData(path: string, parsed: ParsedArguments): Promise<WatchedData> {
  await requireExisting(path);
  // A restart reads it again, and so does the check that it is still the same.
  if (!(await stat(path)).isFile()) {
    throw new UsageError(`--input is ${path}, a pipe; watch reads its data again: expected a file`);
  }
  const limit = parsed.flag("closed-loop") ? undefined : integerOf(parsed, "steps", 1);
  await (await loadData(path, parsed, { limit })).close?.();
  const opened = new Map<string, Promise<SequenceSet>>();
  return {
    inputsOf(network) {
      const key = `${network.cell.inputSize} ${network.embedding?.symbols}`;
      const inputs = opened.get(key) ?? loadData(path, parsed, { network, limit });
      opened.set(key, inputs);
      return inputs;
    },
    async close() {
      for (const inputs of opened.values()) await (await inputs.catch(() => null))?.close?.();
    },
  };
}
