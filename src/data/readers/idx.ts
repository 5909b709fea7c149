/**
 * IDX, the format of MNIST: two zero bytes, element type, number of axes, their sizes (big-endian),
 * elements (big-endian).
 *
 * [N, rows, columns] are N images; each becomes a sequence of its rows, or of its pixels. [N, m]
 * are N steps of m features, [N] N steps of one feature.
 */

import { FormatError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import { decodeElements, ELEMENT_SIZE, type ElementType, elementCount } from "../bytes/elements.ts";
import { requireFinite } from "../check.ts";
import { DATA_OPTIONS, type DataOptions } from "../options.ts";
import { requireNoLayout, wantsSymbols } from "../reading.ts";
import type { Sequence, SequenceSet } from "../sequences.ts";
import { shapeText } from "./array.ts";

const TYPES: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [0x08, "uint8"],
  [0x09, "int8"],
  [0x0b, "int16"],
  [0x0c, "int32"],
  [0x0d, "float32"],
  [0x0e, "float64"],
]);

/** Whether the bytes begin like an IDX file of one to three axes. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && TYPES.has(bytes[2]) && bytes[3] >= 1 && bytes[3] <= 3;
}

/**
 * Sequences from an IDX file. Elements stay as they are stored until they are read.
 *
 * Bytes are divided by 255 unless `scale` is false or they are token ids (labels [N] of a network that
 * takes symbols); a note in the set says so.
 *
 * @throws FormatError if header and length disagree, an axis is empty, or a value is not finite.
 */
export function sequencesFromIdx(
  bytes: Uint8Array,
  options: DataOptions = {},
  source = "idx",
): SequenceSet {
  requireKnown("sequencesFromIdx", options, DATA_OPTIONS);
  const { type, shape, dataOffset } = readHeader(bytes, source);
  const images = shape.length === 3;
  const [rows, columns = 1] = images ? shape.slice(1) : shape;
  const pixels = images && options.images === "pixels";
  const [length, width] = pixels ? [rows * columns, 1] : [rows, columns];
  requireNoLayout(options, images ? "one image a sequence" : "one sequence of steps", source);
  const { kind, drives } = options;
  const wanted = !images && width === 1 && drives !== undefined && wantsSymbols(drives);
  const labels = kind === "tokens" || (kind === undefined && wanted);
  const bytesAsShares = type === "uint8" && options.scale !== false && !labels;
  const factor = bytesAsShares ? 1 / 255 : 1;
  const size = ELEMENT_SIZE[type];
  const sequences = Array.from({ length: images ? shape[0] : 1 }, (_, b): Sequence => {
    const first = dataOffset + b * length * width * size;
    return {
      length,
      async read(start, count) {
        const from = first + Math.min(start, length) * width * size;
        const until = first + Math.min(start + count, length) * width * size;
        const values = decodeElements(bytes.subarray(from, until), type, "big", source);
        return factor === 1 ? values : values.map((value) => value * factor);
      },
    };
  });
  if (type.startsWith("float")) {
    const all = decodeElements(bytes.subarray(dataOffset), type, "big", source);
    requireFinite(all, width, { source, sequence: null, firstStep: 0 });
  }
  const notes = factor === 1 ? [] : ["bytes divided by 255"];
  return { kind: "numbers", width, sequences, source, notes };
}

function readHeader(
  bytes: Uint8Array,
  source: string,
): { type: ElementType; shape: number[]; dataOffset: number } {
  if (!isIdx(bytes)) {
    throw new FormatError(
      "MALFORMED",
      `${source}: does not begin with two zero bytes, an element type and 1 to 3 axes; expected an IDX file`,
    );
  }
  const dataOffset = 4 + 4 * bytes[3];
  if (bytes.length < dataOffset) {
    throw new FormatError("MALFORMED", `${source}: ends inside its header`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: bytes[3] }, (_, axis) => view.getUint32(4 + 4 * axis));
  const type = TYPES.get(bytes[2])!;
  const expected = dataOffset + elementCount(shape) * ELEMENT_SIZE[type];
  if (bytes.length !== expected) {
    throw new FormatError(
      "MALFORMED",
      `${source}: has ${bytes.length} bytes; shape ${shapeText(shape)} of ${type} takes ${expected}`,
    );
  }
  if (shape.includes(0)) {
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: shape ${shapeText(shape)} is empty; expected at least one step`,
    );
  }
  return { type, shape, dataOffset };
}
