/** Which reader a file gets: by what it begins with, and for text by the ending of its name. */
import { FormatError } from "../errors.ts";
import { isInteger, sequencesFromArray } from "./array.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { isIdx, sequencesFromIdx } from "./idx.ts";
import { sequencesFromJsonLines } from "./jsonl.ts";
import { decodeNpy, isNpy } from "./npy.ts";
import { sequencesFromNpz } from "./npz.ts";
import type { DataFormat, DataOptions } from "./options.ts";
import { isParquet, sequencesFromParquet } from "./parquet.ts";
import { wantsSymbols } from "./reading.ts";
import type { SequenceSet } from "./sequences.ts";
import { decodeUtf8, sequencesFromText } from "./text.ts";
import { applyOptions, asTokens } from "./views.ts";
import { isZip } from "./zip.ts";

const FORMAT_OF_ENDING: ReadonlyMap<string, DataFormat> = new Map<string, DataFormat>([
  ["npy", "npy"],
  ["npz", "npz"],
  ["csv", "csv"],
  ["tsv", "csv"],
  ["parquet", "parquet"],
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["idx", "idx"],
  ["txt", "txt"],
]);

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
 * Sequences from the bytes of a file: .npy, .npz, .csv, .tsv, .parquet, .jsonl, .idx or .txt; the
 * text formats and .idx may be gzipped.
 *
 * @param name - File name: for messages, and for text its ending says which format it is.
 * @throws FormatError for bytes that are no known format, and as the format's reader.
 * @throws RangeError for options that do not fit the data.
 */
export async function decodeData(
  bytes: Uint8Array,
  name: string,
  options: DataOptions = {},
): Promise<SequenceSet> {
  if (bytes.length === 0) throw new FormatError("MALFORMED", `${name}: empty file; expected data`);
  const format = formatOf(bytes, name, options.format);
  if (format === "gzip") {
    const inner = name.replace(/\.gz$/i, "");
    const content = gunzip(bytes, name);
    if (isGzip(content)) throw new FormatError("UNSUPPORTED", `${name}: gzipped twice`);
    return decodeData(content, inner, options);
  }
  return finishReading(await readAs(format, bytes, name, options), format, options);
}

/** Applies the options that the format's reader has not; by its numbers, `reading.ts` ends here for tables. */
export async function finishReading(
  set: SequenceSet,
  format: DataFormat,
  options: DataOptions,
): Promise<SequenceSet> {
  const { columns, ...others } = options;
  // Tables take their columns before cells are read as numbers.
  const table = format === "csv" || format === "parquet";
  const read = table || format === "idx" ? await symbolsIfWanted(set, options) : set;
  return applyOptions(read, columns === undefined || table ? others : options);
}

/** A column of whole numbers as symbols, if the network takes such; else as it is. */
async function symbolsIfWanted(
  set: SequenceSet,
  { kind, drives }: DataOptions,
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
 * The format of a file: from its first bytes where they tell, else what was said, else from its ending.
 *
 * @param head - At least the first four bytes.
 * @throws FormatError if none says.
 */
export function formatOf(head: Uint8Array, name: string, said?: DataOptions["format"]): DataFormat {
  if (said !== undefined) return isGzip(head) ? "gzip" : said;
  if (isNpy(head)) return "npy";
  if (isZip(head)) return "npz";
  if (isParquet(head)) return "parquet";
  if (isGzip(head)) return "gzip";
  if (isIdx(head)) return "idx";
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const format = FORMAT_OF_ENDING.get(ending);
  if (format !== undefined) return format;
  const start = String.fromCharCode(...head.subarray(0, 8));
  const kind = OTHERS.find(([magic]) => start.startsWith(magic))?.[1];
  if (kind !== undefined) throw new FormatError("UNSUPPORTED", `${name}: is ${kind}`);
  throw new FormatError(
    "UNSUPPORTED",
    `${name}: not a known data format; expected .${Array.from(FORMAT_OF_ENDING.keys()).join(", .")}, ` +
      "or the format said",
  );
}

async function readAs(
  format: Exclude<DataFormat, "gzip">,
  bytes: Uint8Array,
  name: string,
  options: DataOptions,
): Promise<SequenceSet> {
  switch (format) {
    case "npy": {
      const { values, shape, type } = decodeNpy(bytes, name);
      return sequencesFromArray(values, shape, isInteger(type), options, name);
    }
    case "npz":
      return sequencesFromNpz(bytes, options, name);
    case "csv": {
      // Loaded when needed: the CSV library takes as long to load as a small spectrum to compute.
      const { sequencesFromCsv } = await import("./csv.ts");
      return sequencesFromCsv(bytes, options, name);
    }
    case "parquet":
      return sequencesFromParquet(bytes, options, name);
    case "jsonl":
      return sequencesFromJsonLines(decodeUtf8(bytes, name), options, name);
    case "idx":
      return sequencesFromIdx(bytes, options, name);
    case "txt":
      return sequencesFromText(decodeUtf8(bytes, name), options, name);
  }
}
