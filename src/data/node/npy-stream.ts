/**
 * .npy files read piece by piece: any order of the axes, memory that does not grow with T.
 *
 * Element (b, t, f) of an array lies at b·s_b + t·s_t + f·s_f. Where s_t = m and s_f = 1 ([B, T, m] in
 * C order) a block of steps is one contiguous read. Elsewhere (Fortran order; time first) runs of m or
 * of 1 are picked from a longer stretch.
 */
import { FormatError } from "../../errors.ts";
import { decodeElements, ELEMENT_SIZE, type ElementType, elementCount } from "../bytes/elements.ts";
import { requireFinite, tokenIds } from "../check.ts";
import type { DataOptions } from "../options.ts";
import {
  type ArrayFacts,
  type ArrayLayout,
  isInteger,
  layoutOfArray,
  needsSymbols,
  placeIn,
  shapeText,
  symbolCount,
} from "../readers/array.ts";
import { NPY_HEADER_LIMIT, type NpyHeader, readNpyHeader, requireNumeric } from "../readers/npy.ts";
import type { Sequence, SequenceSet } from "../sequences.ts";
import { countTokens } from "../views.ts";
import { type FileReader, openFile, readExactly } from "./file-reader.ts";

/** Where sequences are interleaved B times the bytes used are read; above this many we refuse. */
const MOST_INTERLEAVED = 64;
/** Bytes of one temporary buffer where elements are picked from a longer stretch. */
const BUFFER_BYTES = 1 << 22;

/**
 * Sequences of a .npy file that stays on disk.
 *
 * Values are checked when they are read. Token ids are read once when the file is opened, since
 * their number is the width.
 *
 * @throws FormatError as for arrays in memory; for a file shorter than its header says; for
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
    requireSize(header, type, size, name);
    const stored = { file, header, type, name };
    const facts = await factsOf(stored, options);
    const layout = layoutOfArray(facts, options, name);
    const strides = stridesOf(layout, header.fortranOrder);
    if (strides.step > MOST_INTERLEAVED * strides.run) throw tooFarApart(layout, header, name);
    const sequences = Array.from({ length: layout.sequences }, (_, b) =>
      sequenceOf({ ...stored, layout, strides }, b),
    );
    const width = layout.kind === "numbers" ? layout.width : await countTokens(sequences);
    const { kind, notes } = layout;
    return { kind, width, sequences, source: name, notes, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface StoredArray {
  readonly file: FileReader;
  readonly header: NpyHeader;
  readonly type: ElementType;
  readonly name: string;
}

/** How far apart things lie, in elements. */
interface Strides {
  readonly sequence: number;
  readonly step: number;
  readonly feature: number;
  /** Features side by side: all of a step, or one. */
  readonly run: number;
}

interface LaidOut extends StoredArray {
  readonly layout: ArrayLayout;
  readonly strides: Strides;
}

/** Values are looked at only where they decide what the array means. */
async function factsOf(stored: StoredArray, options: DataOptions): Promise<ArrayFacts> {
  const { shape } = stored.header;
  const integers = isInteger(stored.type);
  if (!needsSymbols({ shape, integers }, options)) return { shape, integers, symbols: null };
  const total = elementCount(shape);
  const perRead = BUFFER_BYTES / 8;
  let symbols = 0;
  for (let first = 0; first < total; first += perRead) {
    const found = symbolCount(await readElements(stored, first, Math.min(perRead, total - first)));
    if (found === null) return { shape, integers, symbols: null };
    symbols = Math.max(symbols, found);
  }
  return { shape, integers, symbols };
}

function stridesOf(layout: ArrayLayout, fortranOrder: boolean): Strides {
  const { sequences: B, steps: T, width: m, timeFirst } = layout;
  if (!fortranOrder) {
    return timeFirst
      ? { sequence: m, step: B * m, feature: 1, run: m }
      : { sequence: T * m, step: m, feature: 1, run: m };
  }
  const [sequence, step] = timeFirst ? [T, 1] : [1, B];
  return { sequence, step, feature: B * T, run: 1 };
}

function tooFarApart(layout: ArrayLayout, header: NpyHeader, name: string): FormatError {
  const [what, remedy] = header.fortranOrder
    ? ["in Fortran order", "numpy.ascontiguousarray(x)"]
    : ["time first", "numpy.ascontiguousarray(x.swapaxes(0, 1))"];
  return new FormatError(
    "UNSUPPORTED",
    `${name}: ${layout.sequences} sequences ${what}, too far apart to be read as a stream; save it ` +
      `with ${remedy}`,
  );
}

function sequenceOf(stored: LaidOut, b: number): Sequence {
  const { kind, steps, width } = stored.layout;
  const { step, run } = stored.strides;
  const readBlock = step === width && run === width ? readContiguous : readInterleaved;
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
  stored: LaidOut,
  b: number,
  start: number,
  count: number,
): Promise<Float64Array> {
  const { steps, width } = stored.layout;
  return readElements(stored, (b * steps + start) * width, count * width);
}

async function readInterleaved(
  stored: LaidOut,
  b: number,
  start: number,
  count: number,
): Promise<Float64Array> {
  const { width } = stored.layout;
  const { sequence, step, feature, run } = stored.strides;
  const values = new Float64Array(count * width);
  const perRead = Math.max(1, Math.floor(BUFFER_BYTES / (ELEMENT_SIZE[stored.type] * step)));
  for (let f = 0; f < width; f += run) {
    for (let t = 0; t < count; t += perRead) {
      const stretch = Math.min(perRead, count - t);
      const first = b * sequence + (start + t) * step + f * feature;
      const elements = await readElements(stored, first, (stretch - 1) * step + run);
      for (let i = 0; i < stretch; i++) {
        values.set(elements.subarray(i * step, i * step + run), (t + i) * width + f);
      }
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
