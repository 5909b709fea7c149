/** Data in the files of tensors: .safetensors, and what `torch.save` writes. */

import { isZip, zipEntryNames } from "../data/bytes/zip.ts";
import { decodeData, requireNoVocabulary } from "../data/decode.ts";
import { DATA_ENDINGS, type DecodeOptions } from "../data/formats.ts";
import { isInteger, sequencesFromArray, shapeText } from "../data/readers/array.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { applyOptions } from "../data/views.ts";
import { FormatError, rangeError } from "../errors.ts";
import type { Tensor } from "./model.ts";
import { unpackedSequences } from "./packed-sequence.ts";
import { isSafetensors, readSafetensors } from "./safetensors.ts";

/** Tensors that a message lists before it counts the rest. */
const MOST_LISTED = 20;
/** Choices that are offered one by one. */
const MOST_OFFERED = 3;

/** Endings of the files of tensors that are read as data. */
export const TENSOR_ENDINGS: readonly string[] = [".safetensors", ".pt", ".pth"];

/** Endings of all that drives a network, for people. */
export const INPUT_FILES: string = [...DATA_ENDINGS, ...TENSOR_ENDINGS].join(" ");

/** Whether a file can be one of tensors; of a zip its first bytes do not tell .pt from .npz. */
export function mayHoldTensors(head: Uint8Array): boolean {
  return isZip(head) || isSafetensors(head) || isPickle(head);
}

/**
 * Sequences from the bytes of a file: what `decodeData` reads, and one tensor of a .safetensors or
 * PyTorch file: the one that `options.array` names, or the only one.
 *
 * @param name - File name: for messages, and for text its ending says which format it is.
 * @throws FormatError as `decodeData` and the readers of model files; `AMBIGUOUS` if there are several
 *   tensors and none is chosen.
 * @throws RangeError if the chosen one is not there; for options that do not fit the data.
 */
export async function decodeInputs(
  bytes: Uint8Array,
  name: string,
  options: DecodeOptions = {},
): Promise<SequenceSet> {
  const tensors = options.format === undefined ? await tensorsIn(bytes, name) : null;
  if (tensors === null) return decodeData(bytes, name, options);
  requireNoVocabulary(options, name);
  const unpacked = options.array === undefined ? unpackedSequences(tensors, name) : null;
  if (unpacked !== null) return applyOptions(unpacked, options);
  const tensor = chosen(tensors, options.array, name);
  const label = tensors.length === 1 ? name : `${name}: ${tensor.name}`;
  const values = tensor.read();
  const set = sequencesFromArray(values, tensor.shape, isInteger(tensor.dtype), options, label);
  return applyOptions(set, options);
}

async function tensorsIn(bytes: Uint8Array, name: string): Promise<readonly Tensor[] | null> {
  if (isSafetensors(bytes)) return readSafetensors(bytes, name);
  const torch =
    isPickle(bytes) ||
    (isZip(bytes) && zipEntryNames(bytes, name).some((entry) => /(^|\/)data\.pkl$/.test(entry)));
  if (!torch) return null;
  const { readTorch } = await import("./torch/torch.ts");
  return readTorch(bytes, name).tensors;
}

function chosen(tensors: readonly Tensor[], wanted: string | undefined, name: string): Tensor {
  const shown = tensors
    .slice(0, MOST_LISTED)
    .map((tensor) => `${tensor.name || "one without a name"} ${shapeText(tensor.shape)}`)
    .join(", ");
  const more = tensors.length - MOST_LISTED;
  const listed = more > 0 ? `${shown}, … ${more} more` : shown;
  if (wanted !== undefined) {
    const found = tensors.find((tensor) => tensor.name === wanted);
    if (found !== undefined) return found;
    throw rangeError(null, `array: ${name} has no tensor "${wanted}"; expected one of ${listed}`);
  }
  const [only] = tensors;
  if (tensors.length === 1 && only !== undefined) return only;
  throw new FormatError(
    tensors.length === 0 ? "UNSUPPORTED" : "AMBIGUOUS",
    `${name}: holds ${tensors.length} tensors (${listed || "none that can be read"}); expected one, or ` +
      'the name of one as "array"',
    tensors.slice(0, MOST_OFFERED).map((tensor) => ({ array: tensor.name })),
  );
}

/** A pickle of protocol 2 to 5, which `torch.save` before 1.6 and `pickle.dump` write. */
function isPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5;
}
