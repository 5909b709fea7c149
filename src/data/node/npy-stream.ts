/**
 * .npy files read piece by piece: any order of the axes, memory that does not grow with T.
 *
 * Element (b, t, f) of a [B, T, m] array lies at b·s_b + t·s_t + f·s_f. In C order a block of steps
 * is one contiguous read. In Fortran order the steps of one feature lie s_t = B apart (1 for
 * [T, m]): one read per feature, of which every B-th element is used.
 */
import { FormatError } from "../../errors.ts";
import { type ArrayLayout, isInteger, layoutOfArray, placeIn, shapeText } from "../array.ts";
import { requireFinite, tokenIds } from "../check.ts";
import { decodeElements, ELEMENT_SIZE, type ElementType, elementCount } from "../elements.ts";
import { NPY_HEADER_LIMIT, type NpyHeader, readNpyHeader, requireNumeric } from "../npy.ts";
import type { DataOptions } from "../options.ts";
import type { Sequence, SequenceSet } from "../sequences.ts";
import { countTokens } from "../views.ts";
import { type FileReader, openFile, readExactly } from "./file-reader.ts";

/** In Fortran order B times the bytes used are read; above this many sequences we refuse. */
const MOST_INTERLEAVED = 64;
/** Bytes of one temporary buffer where elements are picked from a longer stretch. */
const BUFFER_BYTES = 1 << 22;

/**
 * Sequences of a .npy file that stays on disk.
 *
 * Values are checked when they are read. Token ids are read once when the file is opened, since
 * their number is the width.
 *
 * @throws {FormatError} as for arrays in memory; for a file shorter than its header says; for
 *   more than 64 sequences in Fortran order.
 */
export async function streamNpy(
  path: string,
  name: string,
  size: number,
  options: DataOptions,
): Promise<SequenceSet> {
  const file = await openFile(path, name);
  try {
    const header = readNpyHeader(await file.read(0, Math.min(size, NPY_HEADER_LIMIT)), name);
    const type = requireNumeric(header, name);
    const layout = layoutOfArray(header.shape, isInteger(type), options, name);
    requireSize(header, type, size, name);
    if (header.fortranOrder && layout.sequences > MOST_INTERLEAVED) {
      throw new FormatError(
        "UNSUPPORTED",
        `${name}: ${layout.sequences} sequences in Fortran order, too far apart to be read as a ` +
          "stream; save it with numpy.ascontiguousarray",
      );
    }
    const stored: StoredArray = { file, header, type, layout, name };
    const sequences = Array.from({ length: layout.sequences }, (_, b) => sequenceOf(stored, b));
    const width = layout.kind === "numbers" ? layout.width : await countTokens(sequences);
    return { kind: layout.kind, width, sequences, source: name, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface StoredArray {
  readonly file: FileReader;
  readonly header: NpyHeader;
  readonly type: ElementType;
  readonly layout: ArrayLayout;
  readonly name: string;
}

function sequenceOf(stored: StoredArray, b: number): Sequence {
  const { kind, steps, width } = stored.layout;
  const readBlock = stored.header.fortranOrder ? readInterleaved : readContiguous;
  return {
    length: steps,
    async read(start, count) {
      const available = Math.max(0, Math.min(count, steps - start));
      const values = await readBlock(stored, b, start, available);
      const place = { ...placeIn(stored.layout, b, stored.name), firstStep: start };
      if (kind === "tokens") return tokenIds(values, place);
      requireFinite(values, width, place);
      return values;
    },
  };
}

function readContiguous(
  stored: StoredArray,
  b: number,
  start: number,
  count: number,
): Promise<Float64Array> {
  const { steps, width } = stored.layout;
  return readElements(stored, (b * steps + start) * width, count * width);
}

async function readInterleaved(
  stored: StoredArray,
  b: number,
  start: number,
  count: number,
): Promise<Float64Array> {
  const { sequences, steps, width } = stored.layout;
  const values = new Float64Array(count * width);
  const perRead = Math.floor(BUFFER_BYTES / (ELEMENT_SIZE[stored.type] * sequences));
  for (let f = 0; f < width; f++) {
    for (let t = 0; t < count; t += perRead) {
      const stretch = Math.min(perRead, count - t);
      const first = b + sequences * (start + t + steps * f);
      const elements = await readElements(stored, first, (stretch - 1) * sequences + 1);
      for (let i = 0; i < stretch; i++) values[(t + i) * width + f] = elements[i * sequences];
    }
  }
  return values;
}

/** Elements [first, first + count) in the order of the file. */
async function readElements(
  { file, header, type, name }: StoredArray,
  first: number,
  count: number,
): Promise<Float64Array> {
  const size = ELEMENT_SIZE[type];
  const bytes = await readExactly(file, header.dataOffset + first * size, count * size, name);
  return decodeElements(bytes, type, header.order, name);
}

function requireSize(header: NpyHeader, type: ElementType, size: number, name: string): void {
  const expected = header.dataOffset + elementCount(header.shape) * ELEMENT_SIZE[type];
  if (size !== expected) {
    throw new FormatError(
      "MALFORMED",
      `${name}: has ${size} bytes; shape ${shapeText(header.shape)} of ${type} takes ${expected}`,
    );
  }
}
