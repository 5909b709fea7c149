/** Small arrays that options name as files: initial states, frames. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { sizeOf } from "../../data/node/file-reader.ts";
import { decodeNpy, isNpy } from "../../data/readers/npy.ts";
import { rangeError } from "../../errors.ts";
import { initialStatesFrom, type StoredArray, type StoredArrays } from "../initial-state.ts";
import type { RecurrentNetwork } from "../model.ts";

/**
 * The arrays of a .npy (one, without a name), .npz or .safetensors file by name.
 *
 * @throws RangeError if there is no such file.
 * @throws FormatError if it cannot be read.
 */
async function readArrays(path: string): Promise<StoredArrays> {
  const name = basename(path);
  await sizeOf("readArrays", path);
  const bytes = await readFile(path);
  return { source: path, arrays: await arraysIn(bytes, name) };
}

async function arraysIn(bytes: Uint8Array, name: string): Promise<Map<string, StoredArray>> {
  if (isNpy(bytes)) return new Map([["", decodeNpy(bytes, name)]]);
  const { readNpz } = await import("../npz.ts");
  const { isSafetensors, readSafetensors } = await import("../safetensors.ts");
  const tensors = isSafetensors(bytes) ? readSafetensors(bytes, name) : readNpz(bytes, name);
  return new Map(
    tensors.map((tensor) => [tensor.name, { shape: tensor.shape, values: tensor.read() }]),
  );
}

/**
 * Initial states in files; see {@link initialStatesFrom}.
 *
 * @param cell - A file with c0 alone; undefined: c0 of the first, else zeros.
 */
export async function openInitialStates(
  hidden: string,
  cell: string | undefined,
  network: RecurrentNetwork,
  sequences: number,
): Promise<Float64Array[]> {
  const cellArrays = cell === undefined ? undefined : await readArrays(cell);
  return initialStatesFrom(await readArrays(hidden), cellArrays, network, sequences);
}

/**
 * A first frame in a file, n × k, as spectra take it: column-major.
 *
 * @throws RangeError if it has another number of rows, or fewer columns.
 */
export async function openFrame(path: string, n: number, k: number): Promise<Float64Array> {
  const [array] = (await readArrays(path)).arrays.values();
  const [rows, columns] = array.shape;
  if (array.shape.length !== 2 || rows !== n || columns < k) {
    throw rangeError(
      "openFrame",
      `frame has shape [${array.shape.join(", ")}]; expected [${n}, ${k}], state size × exponents`,
    );
  }
  const frame = new Float64Array(n * k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < n; i++) frame[i + j * n] = array.values[i * columns + j];
  }
  return frame;
}
