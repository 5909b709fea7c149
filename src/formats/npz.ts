/** NumPy's .npz: a zip of .npy files, each under the array's name. */

import { unzip } from "../data/bytes/zip.ts";
import { decodeNpy, readNpyHeader, requireNumeric } from "../data/readers/npy.ts";
import { FormatError } from "../errors.ts";
import type { Tensor } from "./model.ts";

/**
 * The arrays of a .npz file, stored or compressed.
 *
 * Arrays that hold no real numbers are listed, and refused when they are read.
 *
 * @param name - Of the file, for messages.
 * @throws FormatError `MALFORMED` if the zip or a header is damaged.
 *
 * Cost: O(unpacked size), bounded by {@link unzip}; numbers are converted when an array is read.
 */
export function readNpz(bytes: Uint8Array, name: string): Tensor[] {
  const files = unzip(bytes, name, (entry) => entry.endsWith(".npy"));
  if (files.size === 0) {
    throw new FormatError("MALFORMED", `${name}: is a zip without .npy files; expected arrays`);
  }
  return [...files].map(([entry, file]) => {
    const within = `${name}: ${entry}`;
    const header = readNpyHeader(file, within);
    return {
      name: entry.slice(0, -".npy".length),
      dtype: header.type ?? header.descr,
      shape: header.shape,
      read() {
        requireNumeric(header, within);
        return decodeNpy(file, within).values;
      },
    };
  });
}
