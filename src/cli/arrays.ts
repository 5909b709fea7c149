/** Small arrays given on the command line as files: initial states, frames. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { decodeNpy, isNpy } from "../data/npy.ts";
import { requireExisting } from "./load-model.ts";

/** An array in row-major order. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * The arrays of a .npy (one, without a name), .npz or .safetensors file by name.
 *
 * @throws UsageError if there is no such file.
 * @throws FormatError if it cannot be read.
 */
export async function readArrays(path: string): Promise<Map<string, StoredArray>> {
  const name = basename(path);
  await requireExisting(path);
  const bytes = await readFile(path);
  if (isNpy(bytes)) return new Map([["", decodeNpy(bytes, name)]]);
  const { readNpz } = await import("../formats/npz.ts");
  const { isSafetensors, readSafetensors } = await import("../formats/safetensors.ts");
  const tensors = isSafetensors(bytes) ? readSafetensors(bytes, name) : readNpz(bytes, name);
  return new Map(
    tensors.map((tensor) => [tensor.name, { shape: tensor.shape, values: tensor.read() }]),
  );
}
