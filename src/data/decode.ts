/** Which reader a file gets: by what it begins with, and for text by the ending of its name. */
import { FormatError } from "../errors.ts";
import { isInteger, sequencesFromArray } from "./array.ts";
import { decodeNpy, isNpy } from "./npy.ts";
import { sequencesFromNpz } from "./npz.ts";
import type { DataOptions } from "./options.ts";
import type { SequenceSet } from "./sequences.ts";
import { decodeUtf8, sequencesFromText } from "./text.ts";
import { applyOptions } from "./views.ts";

/** Data formats. */
export type DataFormat = "npy" | "npz" | "txt";

/**
 * Sequences from the bytes of a file.
 *
 * @param name - File name: for messages, and for text its ending says which format it is.
 * @throws {FormatError} for bytes that are no known format, and as the format's reader.
 * @throws {RangeError} for options that do not fit the data.
 */
export async function decodeData(
  bytes: Uint8Array,
  name: string,
  options: DataOptions = {},
): Promise<SequenceSet> {
  if (bytes.length === 0) throw new FormatError("MALFORMED", `${name}: empty file; expected data`);
  return applyOptions(readAs(formatOf(bytes, name), bytes, name, options), options);
}

/**
 * The format of a file, from its first bytes and its name.
 *
 * @throws {FormatError} if neither says.
 */
export function formatOf(head: Uint8Array, name: string): DataFormat {
  if (isNpy(head)) return "npy";
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] <= 8) return "npz";
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  if (ending === "npy" || ending === "npz" || ending === "txt") return ending;
  throw new FormatError(
    "UNSUPPORTED",
    `${name}: not a known data format; expected .npy, .npz or .txt`,
  );
}

function readAs(
  format: DataFormat,
  bytes: Uint8Array,
  name: string,
  options: DataOptions,
): SequenceSet {
  switch (format) {
    case "npy": {
      const { values, shape, type } = decodeNpy(bytes, name);
      return sequencesFromArray(values, shape, isInteger(type), options, name);
    }
    case "npz":
      return sequencesFromNpz(bytes, options, name);
    case "txt":
      return sequencesFromText(decodeUtf8(bytes, name), options, name);
  }
}
