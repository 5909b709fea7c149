/** How many values a page of a Parquet column holds, by each encoding, before anything is made of them. */
import type { DataPageHeader, ParquetType } from "hyparquet";

/** Writers pad the last bit-packed run; by more than this it is damage. */
const MOST_PADDING = 2 ** 16;
/** hyparquet unpacks wider ones wrongly; a dictionary of 2²⁴ numbers is as large as one may be. */
const WIDEST_INDEX = 24;
/** Of numbers that take the same number of bytes each. */
const BYTES: Readonly<Partial<Record<ParquetType, number>>> = {
  INT32: 4,
  INT64: 8,
  INT96: 12,
  FLOAT: 4,
  DOUBLE: 8,
};

/** What the values of a column are. */
export interface ValueType {
  readonly type: ParquetType;
  /** Of fixed-length bytes. */
  readonly length: number | undefined;
  /** Values in its dictionary; null: none so far. */
  readonly dictionary: number | null;
}

/** What a hybrid of runs holds. */
export interface Runs {
  /** The first value that is 0, or −1. */
  readonly first: number;
  /** How many are 0. */
  readonly zeros: number;
  readonly largest: number;
}

/**
 * Checks that `values` are `count` values of this encoding, and no indices past the dictionary.
 *
 * @throws Error with the reason if not.
 */
export function checkValues(
  values: Uint8Array,
  encoding: DataPageHeader["encoding"],
  of: ValueType,
  count: number,
): void {
  switch (encoding) {
    case "PLAIN":
    case "BYTE_STREAM_SPLIT":
      checkPlain(values, of, count);
      return;
    case "RLE":
      requireSense(of.type === "BOOLEAN", "encoding of a column");
      if (count > 0) checkRuns(values.subarray(4), 1, count);
      return;
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      checkIndices(values, of, count);
      return;
    case "DELTA_BINARY_PACKED":
      checkDifferences(values, of.type, count);
      return;
    default:
      throw new Error(`unsupported encoding ${encoding}`);
  }
}

/** As many bytes as the values take: hyparquet reads on behind a page that is too short. */
export function checkPlain(values: Uint8Array, { type, length }: ValueType, count: number): void {
  let size = 0;
  if (type === "BYTE_ARRAY") {
    for (let i = 0; i < count; i++) {
      requireSense(size + 4 <= values.length, "length of a text");
      size += 4 + viewOf(values).getUint32(size, true);
    }
  } else if (type === "BOOLEAN") size = Math.ceil(count / 8);
  else size = count * (BYTES[type] ?? length ?? Number.NaN);
  requireSense(size === values.length, "size of a page and number of its values");
}

function checkIndices(values: Uint8Array, { type, dictionary }: ValueType, count: number): void {
  if (count === 0) return;
  requireSense(dictionary !== null && type !== "BOOLEAN", "indices without a dictionary");
  requireSense(values.length > 0 && values[0] <= 32, "width of dictionary indices");
  const width = values[0];
  if (width > WIDEST_INDEX) throw new Error(`unsupported dictionary of indices of ${width} bits`);
  const { largest } = width > 0 ? checkRuns(values.subarray(1), width, count) : { largest: 0 };
  requireSense(largest < dictionary!, "an index past the end of the dictionary");
}

function checkDifferences(values: Uint8Array, type: ParquetType, count: number): void {
  const bits = 8 * (type === "INT32" || type === "INT64" ? BYTES[type]! : 0);
  requireSense(bits > 0, "encoding of a column");
  const reader = { bytes: values, offset: 0 };
  const [block, parts, total] = [unsigned(reader), unsigned(reader), unsigned(reader)];
  const each = block / parts;
  requireSense(parts <= 512 && each > 0 && each % 32 === 0, "blocks of differences");
  requireSense(total === count, "number of differences");
  skipNumber(reader); // the first value
  for (let left = count - 1; left > 0; ) {
    skipNumber(reader); // the least difference
    const widths = reader.offset;
    reader.offset += parts;
    for (let part = 0; part < parts && left > 0; part++, left -= each) {
      requireSense(values[widths + part] <= bits, "width of differences");
      reader.offset += (each / 8) * values[widths + part];
    }
    requireSense(reader.offset <= values.length, "end of differences");
  }
}

/**
 * Walks a hybrid of repeated and bit-packed runs of `count` values of `width` bits.
 *
 * @throws Error if they are more, or end before.
 */
export function checkRuns(bytes: Uint8Array, width: number, count: number): Runs {
  const reader = { bytes, offset: 0 };
  let [first, zeros, largest] = [-1, 0, 0];
  for (let seen = 0; seen < count; ) {
    const header = unsigned(reader);
    const packed = (header & 1) === 1;
    const run = packed ? 8 * (header >>> 1) : header >>> 1;
    const left = count - seen;
    requireSense(run <= (packed ? left + MOST_PADDING : left), "length of a run");
    const size = packed ? (run * width) / 8 : Math.ceil(width / 8);
    requireSense(reader.offset + size <= bytes.length, "end of a run");
    const used = Math.min(run, left);
    for (let i = 0; i < (packed ? used : Math.min(1, used)); i++) {
      const value = bitsAt(bytes, 8 * reader.offset + i * width, packed ? width : 8 * size);
      largest = Math.max(largest, value);
      if (value > 0) continue;
      if (first < 0) first = seen + i;
      zeros += packed ? 1 : used;
    }
    reader.offset += size;
    seen += run;
  }
  return { first, zeros, largest };
}

/** At most 24 bits as a number, the lowest first. */
function bitsAt(bytes: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let taken = 0; taken < width; ) {
    const shift = (start + taken) % 8;
    const take = Math.min(8 - shift, width - taken);
    const part = (bytes[Math.floor((start + taken) / 8)] >> shift) & ((1 << take) - 1);
    value |= part << taken;
    taken += take;
  }
  return value;
}

interface Reader {
  readonly bytes: Uint8Array;
  offset: number;
}

/** An unsigned number in groups of seven bits, at most 2³¹. */
function unsigned(reader: Reader): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.bytes[reader.offset++];
    requireSense(byte !== undefined, "end of a page");
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      requireSense(value < 2 ** 31, "length of a run");
      return value;
    }
  }
  throw new Error("a number that does not end");
}

/** Goes past a number of up to 64 bits. */
function skipNumber(reader: Reader): void {
  const start = reader.offset;
  while (reader.bytes[reader.offset++] >= 0x80) {
    requireSense(reader.offset - start < 10, "a number that does not end");
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @throws Error that the file contradicts itself about this. */
export function requireSense(holds: boolean, what: string): void {
  if (!holds) throw new Error(`contradicts itself: ${what}`);
}
