/** Which reader a file gets: by what it begins with, and for text by the ending of its name. */
import { FormatError, rangeError } from "../errors.ts";
import { requireKnown } from "../words.ts";
import { gunzip, gunzipHead, isGzip } from "./bytes/gzip.ts";
import {
  DATA_ENDINGS,
  type DataFormat,
  DECODE_OPTIONS,
  type DecodeOptions,
  formatOfContents,
  formatOfName,
  READERS,
} from "./formats.ts";
import { wantsSymbols } from "./reading.ts";
import type { SequenceSet } from "./sequences.ts";
import { applyOptions, asTokens } from "./views.ts";

/** First bytes of files that are not read, what they are, and what makes an array of them. */
const OTHERS: readonly (readonly [string, string])[] = [
  [
    "MATLAB ",
    "a MATLAB file; save the array as .npy (scipy.io.loadmat, or h5py for 7.3; numpy.save)",
  ],
  ["\x89HDF", "an HDF5 file; save the array as .npy (h5py, numpy.save)"],
  ["ARROW1", "an Arrow file; save the table as .parquet or .csv"],
  ["RIFF", "a RIFF file (sound?); save the samples as .npy"],
  ["SQLite", "a database; save the table as .csv"],
  ["\xd0\xcf\x11\xe0", "an old Excel file; save the table as .csv"],
];

/**
 * Sequences from the bytes of a file: .npy, .npz, .csv, .tsv, .parquet, .jsonl, .ndjson, .idx or .txt,
 * any of them gzipped.
 *
 * @param name - File name: for messages, and for text its ending says which format it is.
 * @throws FormatError for bytes that are no known format, and as the format's reader.
 * @throws RangeError for options that do not fit the data.
 * @throws TypeError for options that there are not.
 */
export async function decodeData(
  bytes: Uint8Array,
  name: string,
  options: DecodeOptions = {},
): Promise<SequenceSet> {
  requireKnown("decodeData", options, DECODE_OPTIONS);
  if (bytes.length === 0) throw new FormatError("MALFORMED", `${name}: empty file; expected data`);
  const format = formatOf(bytes, name, options.format);
  if (format === "gzip") {
    const content = gunzip(bytes, name);
    if (isGzip(content)) throw new FormatError("UNSUPPORTED", `${name}: gzipped twice`);
    return decodeData(content, withoutGz(name), options);
  }
  const { format: _, ...reading } = options;
  return finishReading(await READERS[format].read(bytes, reading, name), format, options);
}

/** Applies the options that the format's reader has not; by its numbers, `reading.ts` ends here for tables. */
export async function finishReading(
  set: SequenceSet,
  format: DataFormat,
  options: DecodeOptions,
): Promise<SequenceSet> {
  const { columns, ...others } = options;
  const { takesColumns = false, numbersOnly = false, namesArrays, isText } = READERS[format];
  if (!namesArrays) requireNoArray(options, set.source);
  if (!isText) requireNoVocabulary(options, set.source);
  const read = numbersOnly ? await symbolsIfWanted(set, options) : set;
  return applyOptions(read, columns === undefined || takesColumns ? others : options);
}

/** @throws RangeError for the name of an array, where none has one. */
function requireNoArray({ array }: DecodeOptions, source: string): void {
  if (array === undefined) return;
  throw rangeError(null, `array is "${array}", but ${source} has no arrays with names`);
}

/** @throws RangeError for what is said of the symbols of a text, where there is no text. */
export function requireNoVocabulary(
  { vocabulary, unknownSymbols }: DecodeOptions,
  source: string,
): void {
  if (vocabulary === undefined && unknownSymbols !== "skip") return;
  const what = vocabulary === undefined ? 'unknownSymbols "skip"' : "a vocabulary";
  throw rangeError(null, `${what} is for the symbols of a text, and ${source} is none`);
}

/** A column of whole numbers as symbols, if the network takes such; else as it is. */
async function symbolsIfWanted(
  set: SequenceSet,
  { kind, drives }: DecodeOptions,
): Promise<SequenceSet> {
  if (kind !== undefined || drives === undefined || set.width !== 1) return set;
  if (!wantsSymbols(drives)) return set;
  try {
    const tokens = await asTokens(set);
    if (drives.symbols === null && tokens.width > drives.inputs) return set;
    const why = drives.symbols === null ? `takes ${drives.inputs} inputs` : "has an embedding";
    const note = `whole numbers, read as symbols in turn: the network ${why}; else kind "numbers"`;
    return { ...tokens, notes: [...(set.notes ?? []), note] };
  } catch (error) {
    if (error instanceof FormatError) return set; // fractions or negative numbers
    throw error;
  }
}

/**
 * Whether a file is one of data, as far as its first bytes and its name say; a zip may be a model too.
 *
 * @param head - Its first bytes: 16, or enough to look into a gzip file.
 */
export function isDataFile(head: Uint8Array, name: string): boolean {
  if (!isGzip(head)) return (formatOfContents(head) ?? formatOfName(name)) !== undefined;
  const inner = gunzipHead(head);
  return isGzip(inner) || isDataFile(inner, withoutGz(name));
}

/**
 * The format of a file: from its first bytes where they tell, else what was said, else from its ending.
 *
 * @param head - At least the first 16 bytes.
 * @throws FormatError if none says.
 */
export function formatOf(
  head: Uint8Array,
  name: string,
  said?: DecodeOptions["format"],
): DataFormat | "gzip" {
  if (isGzip(head)) return "gzip";
  const format = said ?? formatOfContents(head) ?? formatOfName(name);
  if (format !== undefined) return format;
  const start = String.fromCharCode(...head.subarray(0, 8));
  const kind = OTHERS.find(([magic]) => start.startsWith(magic))?.[1];
  if (kind !== undefined) throw new FormatError("UNSUPPORTED", `${name}: is ${kind}`);
  throw new FormatError(
    "UNSUPPORTED",
    `${name}: not a known data format; expected ${DATA_ENDINGS.join(", ")}, or the format said`,
  );
}

function withoutGz(name: string): string {
  return name.replace(/\.gz$/i, "");
}
