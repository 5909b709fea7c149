/**
 * Safetensors: a length, a JSON table, and the numbers.
 *
 * The table must tile the rest of the file exactly. Holes could hide other content and overlaps
 * could make a small file ask for much memory, so both are refused, as the format demands.
 */
import {
  decodeElements,
  ELEMENT_SIZE,
  type ElementType,
  elementCount,
} from "../data/bytes/elements.ts";
import { FormatError, rangeError } from "../errors.ts";
import type { Tensor } from "./model.ts";

/** As the format's own library: a longer table is an attack. */
const HEADER_LIMIT = 100_000_000;

const TYPES: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["I64", "int64"],
  ["I32", "int32"],
  ["I16", "int16"],
  ["I8", "int8"],
  ["U64", "uint64"],
  ["U32", "uint32"],
  ["U16", "uint16"],
  ["U8", "uint8"],
  ["BOOL", "bool"],
]);

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Tensors to write; the element type in the file follows the array's. */
export interface WritableTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float64Array | Float32Array;
}

/**
 * Whether `bytes` can be the beginning of a safetensors file: a length below 4 GiB, then "{". The
 * zeros in the length tell it from a pickle, which may begin with the same two bytes.
 */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}

/**
 * The tensors of a safetensors file, in the order of their bytes.
 *
 * @param name - Of the file, for messages.
 * @throws FormatError `MALFORMED`, saying which rule of the format the file breaks.
 *
 * Cost: O(header), at most 100 MB of JSON; numbers are converted when a tensor is read.
 */
export function readSafetensors(bytes: Uint8Array, name: string): Tensor[] {
  const { table, start } = readHeader(bytes, name);
  const { __metadata__: _, ...tensors } = table;
  const entries = Object.entries(tensors).map(([key, value]) => readEntry(key, value, name));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  requireTiling(entries, bytes.length - start, name);
  return entries.map((entry) => toTensor(entry, bytes.subarray(start), name));
}

/**
 * The entries of `__metadata__` that are numbers; the format keeps all of them as texts.
 *
 * @param name - Of the file, for messages.
 * @throws FormatError as {@link readSafetensors}, for the header.
 */
export function metadataNumbers(bytes: Uint8Array, name: string): Map<string, number> {
  return new Map(
    Array.from(metadataTexts(bytes, name))
      .filter(([, text]) => text.trim() !== "")
      .map(([key, text]): [string, number] => [key, Number(text)])
      .filter(([, value]) => Number.isFinite(value)),
  );
}

/**
 * The entries of `__metadata__`; none if there is none.
 *
 * @param name - Of the file, for messages.
 * @throws FormatError as {@link readSafetensors}, for the header.
 */
export function metadataTexts(bytes: Uint8Array, name: string): Map<string, string> {
  const { __metadata__: metadata } = readHeader(bytes, name).table;
  const texts = Object.entries(metadata ?? {}).filter(([, text]) => typeof text === "string");
  return new Map(texts as [string, string][]);
}

interface Header {
  readonly table: Record<string, unknown> & { readonly __metadata__?: Record<string, unknown> };
  /** Of the tensors' bytes. */
  readonly start: number;
}

function readHeader(bytes: Uint8Array, name: string): Header {
  if (bytes.length < 8) {
    throw malformed(name, `has ${bytes.length} bytes; a safetensors file has at least 8`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(HEADER_LIMIT)) {
    throw malformed(name, `declares a header of ${length} bytes; at most ${HEADER_LIMIT} are read`);
  }
  const start = 8 + Number(length);
  if (start > bytes.length) {
    throw malformed(
      name,
      `declares a header of ${length} bytes, and ${bytes.length - 8} follow; the file is cut off or no safetensors file`,
    );
  }
  return { table: readTable(bytes.subarray(8, start), name), start };
}

/**
 * A safetensors file of float64 and float32 tensors, in the order given.
 *
 * @param metadata - Free text under `__metadata__`.
 * @throws RangeError if a tensor's values do not fit its shape, or two have one name.
 */
export function writeSafetensors(
  tensors: readonly WritableTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const table = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) table.set("__metadata__", metadata);
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    if (elementCount(shape) !== values.length) {
      throw rangeError(
        "writeSafetensors",
        `${name} has ${values.length} values; shape [${shape}] takes another number`,
      );
    }
    if (table.has(name)) throw rangeError("writeSafetensors", `two tensors are named ${name}`);
    const dtype = values instanceof Float64Array ? "F64" : "F32";
    table.set(name, { dtype, shape, data_offsets: [offset, offset + values.byteLength] });
    offset += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(table)));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const into = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength);
  const view = new DataView(into.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  into.set(text, 8);
  let at = 8 + headerLength;
  for (const { values } of tensors) {
    for (let i = 0; i < values.length; i++, at += values.BYTES_PER_ELEMENT) {
      if (values instanceof Float64Array) view.setFloat64(at, values[i]!, true);
      else view.setFloat32(at, values[i]!, true);
    }
  }
  return into;
}

function readTable(bytes: Uint8Array, name: string): Header["table"] {
  let table: unknown;
  try {
    table = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw malformed(name, "has a header that is no JSON; expected a table of tensors");
  }
  if (typeof table !== "object" || table === null || Array.isArray(table)) {
    throw malformed(name, "has a header that is no table; expected names of tensors");
  }
  return table as Header["table"];
}

function readEntry(key: string, value: unknown, file: string): Entry {
  const { dtype, shape, data_offsets } = (value ?? {}) as Record<string, unknown>;
  if (typeof dtype !== "string" || !isSizes(shape) || !isSizes(data_offsets)) {
    throw malformed(file, `has no dtype, shape and data_offsets for ${show(key)}`);
  }
  const [begin, end] = data_offsets;
  if (data_offsets.length !== 2 || begin === undefined || end === undefined || end < begin) {
    throw malformed(file, `gives ${show(key)} the offsets [${data_offsets}]; expected begin ≤ end`);
  }
  const type = TYPES.get(dtype);
  const wanted = type && elementCount(shape) * ELEMENT_SIZE[type];
  if (wanted !== undefined && wanted !== end - begin) {
    throw malformed(
      file,
      `gives ${show(key)} ${end - begin} bytes; shape [${shape}] of ${dtype} takes ${wanted}`,
    );
  }
  return { name: key, dtype, shape, begin, end };
}

function requireTiling(entries: readonly Entry[], available: number, file: string): void {
  let reached = 0;
  let before = "the header";
  for (const { name, begin, end } of entries) {
    if (begin < reached) {
      throw malformed(file, `has overlapping offsets: ${show(name)} begins inside ${before}`);
    }
    if (begin > reached) {
      throw malformed(
        file,
        `leaves ${begin - reached} bytes unused between ${before} and ${show(name)}`,
      );
    }
    if (end > available) {
      throw malformed(
        file,
        `is cut off: ${show(name)} ends at byte ${end} of the data, and there are ${available}`,
      );
    }
    reached = end;
    before = show(name);
  }
  if (reached !== available) {
    throw malformed(file, `has ${available - reached} bytes after the last tensor`);
  }
}

function toTensor(entry: Entry, data: Uint8Array, file: string): Tensor {
  const { name, dtype, shape, begin, end } = entry;
  const type = TYPES.get(dtype);
  return {
    name,
    dtype: type ?? dtype,
    shape,
    read() {
      if (type) return decodeElements(data.subarray(begin, end), type, "little", name);
      throw new FormatError(
        "UNSUPPORTED",
        `${file}: ${show(name)} is stored as ${dtype}; expected one of ${[...TYPES.keys()].join(", ")}`,
      );
    },
  };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** A name from the file, in quotes and not too long for a message. */
function show(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}

function malformed(file: string, text: string): FormatError {
  return new FormatError("MALFORMED", `${file}: ${text}`);
}
