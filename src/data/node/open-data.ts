import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { FormatError } from "../../errors.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { decodeData, finishReading, formatOf } from "../decode.ts";
import { type DataFormat, DECODE_OPTIONS, type DecodeOptions } from "../formats.ts";
import type { DataOptions } from "../options.ts";
import type { SequenceSet } from "../sequences.ts";
import { LARGEST_LOADED, openFile, readAll, readStream, sizeOf } from "./file-reader.ts";
import { streamNpy } from "./npy-stream.ts";

/** `DecodeOptions` for data on disk. */
export interface OpenDataOptions extends DecodeOptions {
  /** Size in bytes from which .npy and .csv files are not loaded but read as needed. @defaultValue 2²⁷ */
  readonly streamFrom?: number;
}

/** For `requireKnown`. */
export const OPEN_DATA_OPTIONS: OptionNames<OpenDataOptions> = {
  ...DECODE_OPTIONS,
  streamFrom: true,
};

/** Decoded data takes up to eight times the room of a file of bytes. */
const STREAM_FROM = 2 ** 27;
/** Formats whose files may stay on disk. */
const STREAMS: Partial<
  Record<
    DataFormat,
    (path: string, name: string, size: number, options: DataOptions) => Promise<SequenceSet>
  >
> = {
  npy: streamNpy,
  async csv(path, name, _, options) {
    const { streamCsv } = await import("./csv-stream.ts");
    return streamCsv(path, name, options);
  },
};
/** Enough to tell every format. */
const HEAD_BYTES = 16;

/**
 * Opens a data file: .npy, .npz, .csv, .tsv, .parquet, .jsonl, .ndjson, .idx or
 * .txt, by content and name.
 *
 * Pipes are read to their end. Large .npy and .csv files stay on disk and are read as needed, so that memory does not grow with T; call
 * `close()` when done. Values of loaded files are checked at once, of others when they are read.
 *
 * @param path - For messages, its last part is used.
 * @throws RangeError if there is no such file, or it is a folder; for options that do not fit.
 * @throws FormatError if it is empty or cannot be read as sequences.
 *
 * @example
 * ```ts
 * const data = await openData("recording.npy", { limit: 10_000 });
 * ```
 */
export async function openData(path: string, given: OpenDataOptions = {}): Promise<SequenceSet> {
  requireKnown("openData", given, OPEN_DATA_OPTIONS);
  const { streamFrom = STREAM_FROM, ...options } = given;
  const name = basename(path);
  const size = await sizeOf("openData", path);
  if (size === null)
    return decodeData(await readStream(createReadStream(path), name), name, options);
  if (size === 0) throw new FormatError("MALFORMED", `${name}: empty file; expected data`);
  const format = formatOf(await headOf(path, name), name, options.format);
  if (format !== "gzip" && size >= streamFrom) {
    const stream = STREAMS[format];
    if (stream) return finish(await stream(path, name, size, options), format, options);
  }
  if (size > LARGEST_LOADED) {
    throw new FormatError(
      "UNSUPPORTED",
      `${name}: ${size} bytes; a .${format} file is loaded whole, up to 2 GiB. Larger data can ` +
        `be read from .${Object.keys(STREAMS).join(" or .")} files`,
    );
  }
  return decodeData(await readAll(path, name), name, options);
}

async function finish(
  set: SequenceSet,
  format: DataFormat,
  options: DecodeOptions,
): Promise<SequenceSet> {
  try {
    return await finishReading(set, format, options);
  } catch (error) {
    await set.close?.();
    throw error;
  }
}

/** The first bytes of a file, enough to tell its format. */
export async function headOf(
  path: string,
  name: string,
  length: number = HEAD_BYTES,
): Promise<Uint8Array> {
  const file = await openFile(path, name);
  try {
    return await file.read(0, length);
  } finally {
    await file.close();
  }
}
