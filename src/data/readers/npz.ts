import { FormatError, rangeError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import { unzip } from "../bytes/zip.ts";
import { DATA_OPTIONS, type DataOptions } from "../options.ts";
import type { SequenceSet } from "../sequences.ts";
import { isInteger, sequencesFromArray, shapeText } from "./array.ts";
import { decodeNpy, readNpyHeader } from "./npy.ts";

/**
 * Sequences from one array of an .npz file: the one that `options.array` names, or the only one
 * that holds numbers.
 *
 * @throws FormatError as `unzip` and {@link decodeNpy}; if there are several arrays of
 *   numbers and none is chosen.
 * @throws RangeError if the chosen one is not there; both messages list the arrays.
 */
export function sequencesFromNpz(
  bytes: Uint8Array,
  options: DataOptions = {},
  source = "npz",
): SequenceSet {
  requireKnown("sequencesFromNpz", options, DATA_OPTIONS);
  const files = unzip(bytes, source, (entry) => entry.endsWith(".npy"));
  const headers = new Map(
    Array.from(files, ([entry, file]) => [
      entry.slice(0, -".npy".length),
      readNpyHeader(file, `${source}: ${entry}`),
    ]),
  );
  const listed = Array.from(headers, ([name, { shape }]) => `${name} ${shapeText(shape)}`).join(
    ", ",
  );
  const numeric = Array.from(headers.keys()).filter((name) => headers.get(name)!.type !== null);
  const chosen = options.array ?? (numeric.length === 1 ? numeric[0] : undefined);
  if (chosen === undefined) {
    throw new FormatError(
      numeric.length === 0 ? "UNSUPPORTED" : "AMBIGUOUS",
      `${source}: holds ${numeric.length} arrays of numbers (${listed || "none of any kind"}); ` +
        'expected one, or the name of one as "array"',
      numeric.map((array) => ({ array })),
    );
  }
  const file = files.get(`${chosen}.npy`);
  if (file === undefined) {
    throw rangeError(null, `array: ${source} has no array "${chosen}"; expected one of ${listed}`);
  }
  const label = numeric.length === 1 ? source : `${source}: ${chosen}`;
  const { values, shape, type } = decodeNpy(file, label);
  return sequencesFromArray(values, shape, isInteger(type), options, label);
}
