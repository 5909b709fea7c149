import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { LARGEST_LOADED, readAll, readStream, sizeOf } from "../../data/node/file-reader.ts";
import {
  headOf,
  OPEN_DATA_OPTIONS,
  type OpenDataOptions,
  openData,
} from "../../data/node/open-data.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import { requireKnown } from "../../words.ts";
import { decodeInputs, mayHoldTensors } from "../tensor-data.ts";

/**
 * Opens a data file: .npy, .npz, .csv, .tsv, .parquet, .jsonl, .ndjson, .idx or .txt, or one
 * tensor of a .safetensors or PyTorch file (`array` names it), by content and name.
 *
 * Pipes are read to their end. Large .npy and .csv files stay on disk and are read as needed, so that
 * memory does not grow with T; call `close()` when done. Values of loaded files are checked at once, of
 * others when they are read.
 *
 * @param path - For messages, its last part is used.
 * @throws RangeError if there is no such file, or it is a folder; for options that do not fit.
 * @throws FormatError if it is empty, may not be read or cannot be read as sequences; `AMBIGUOUS` if
 *   more than one reading fits and `undecided` is "refuse".
 *
 * @example
 * ```ts
 * const data = await openInputs("recording.npy", { limit: 10_000 });
 * ```
 */
export async function openInputs(path: string, given: OpenDataOptions = {}): Promise<SequenceSet> {
  requireKnown("openData", given, OPEN_DATA_OPTIONS);
  const { streamFrom, ...options } = given;
  const name = basename(path);
  const size = await sizeOf("openData", path);
  if (size === null) {
    return decodeInputs(await readStream(createReadStream(path), name), name, options);
  }
  if (size <= LARGEST_LOADED && mayHoldTensors(await headOf(path, name))) {
    return decodeInputs(await readAll(path, name), name, options);
  }
  return openData(path, given);
}
