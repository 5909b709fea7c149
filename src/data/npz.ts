import { type UnzipFileInfo, unzipSync } from "fflate";
import { FormatError } from "../errors.ts";
import { isInteger, sequencesFromArray, shapeText } from "./array.ts";
import { decodeNpy, type NumericArray } from "./npy.ts";
import type { DataOptions } from "./options.ts";
import type { SequenceSet } from "./sequences.ts";

/** No deflate stream expands further: a longer claim is a lie, and not worth the memory. */
const MOST_EXPANSION = 1032;
/** Arrays are held whole; anything longer belongs in a .npy file, which is read as a stream. */
const LARGEST_ARRAY_BYTES = 2 ** 31;

/**
 * The arrays of an .npz file by name, in the order of the file.
 *
 * @throws {FormatError} if it is no zip file, or an entry is no .npy file or claims more bytes than
 *   its compressed data can hold or than 2 GiB.
 */
export function decodeNpz(bytes: Uint8Array, source: string): Map<string, NumericArray> {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, { filter: (entry) => requireModest(entry, source) });
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(
      "MALFORMED",
      `${source}: ${error instanceof Error ? error.message : error}; expected a zip file of .npy arrays`,
    );
  }
  const arrays = new Map<string, NumericArray>();
  for (const [name, content] of Object.entries(entries)) {
    arrays.set(name.replace(/\.npy$/, ""), decodeNpy(content, `${source}: array ${name}`));
  }
  return arrays;
}

/**
 * Sequences from one array of an .npz file.
 *
 * @throws {FormatError} as {@link decodeNpz}, and if there are several arrays and none is chosen.
 * @throws {RangeError} if the chosen one is not there; both messages list the arrays.
 */
export function sequencesFromNpz(
  bytes: Uint8Array,
  options: DataOptions = {},
  source = "npz",
): SequenceSet {
  const arrays = decodeNpz(bytes, source);
  const listed = Array.from(arrays, ([name, { shape }]) => `${name} ${shapeText(shape)}`).join(
    ", ",
  );
  const name = options.array ?? (arrays.size === 1 ? arrays.keys().next().value! : undefined);
  if (name === undefined) {
    const found = arrays.size === 0 ? "no arrays" : `${arrays.size} arrays: ${listed}`;
    throw new FormatError("AMBIGUOUS", `${source}: ${found}; expected one, or its name in "array"`);
  }
  const array = arrays.get(name);
  if (array === undefined) {
    throw new RangeError(`array: ${source} has no array "${name}"; expected one of ${listed}`);
  }
  const label = arrays.size === 1 ? source : `${source}: ${name}`;
  return sequencesFromArray(array.values, array.shape, isInteger(array.type), options, label);
}

function requireModest(entry: UnzipFileInfo, source: string): boolean {
  if (entry.name.endsWith("/")) return false;
  const plausible = entry.compression === 0 ? entry.size : MOST_EXPANSION * (entry.size + 1);
  if (entry.originalSize > Math.min(plausible, LARGEST_ARRAY_BYTES)) {
    throw new FormatError(
      entry.originalSize > plausible ? "MALFORMED" : "UNSUPPORTED",
      `${source}: array ${entry.name} claims ${entry.originalSize} bytes; expected at most ` +
        `${Math.min(plausible, LARGEST_ARRAY_BYTES)}, from ${entry.size} in the file`,
    );
  }
  return true;
}
