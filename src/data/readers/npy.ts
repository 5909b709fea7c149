/**
 * NumPy's .npy: one array, with a header that is a Python literal.
 *
 * The header is read on its own, so that a file larger than memory can be read in pieces with
 * {@link decodeElements}.
 */
import { FormatError, rangeError } from "../../errors.ts";
import {
  decodeElements,
  ELEMENT_SIZE,
  type ElementType,
  elementCount,
  rowMajor,
} from "../bytes/elements.ts";

/** What stands before the numbers of a .npy file. */
export interface NpyHeader {
  /** NumPy's name of the type, as stored: "<f4", "|b1", "<U5", … */
  readonly descr: string;
  /** The same as an element type; null where it does not convert to numbers. */
  readonly type: ElementType | null;
  readonly order: "little" | "big";
  /** The first index runs fastest. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin, in bytes from the start of the file. */
  readonly dataOffset: number;
}

/** An array in memory, row-major. */
export interface NumericArray {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Enough bytes for {@link readNpyHeader} to find any header it accepts. */
export const NPY_HEADER_LIMIT: number = 12 + 65_535;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** As NumPy's own. */
const MOST_DIMENSIONS = 64;

/** Whether `bytes` begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * The header of a .npy file.
 *
 * @param bytes - The beginning of the file: all of it, or at least {@link NPY_HEADER_LIMIT} bytes.
 * @param name - Of the file, for messages.
 * @throws FormatError `MALFORMED` if the header does not follow the format (versions 1 to 3).
 *
 * Cost: O(header), at most 64 KiB.
 */
export function readNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  if (!isNpy(bytes)) {
    throw malformed(name, `begins with ${hex(bytes)}; a .npy file begins with "\\x93NUMPY"`);
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) {
    throw malformed(name, `is version ${version} of the .npy format; expected 1, 2 or 3`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw malformed(name, `ends inside its header (${bytes.length} bytes)`);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > NPY_HEADER_LIMIT) {
    throw malformed(name, `declares a header of ${length} bytes; at most 65535 are read`);
  }
  if (start + length > bytes.length) {
    throw malformed(
      name,
      `declares a header of ${length} bytes and has ${bytes.length - start} after the length`,
    );
  }
  const text = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  return { ...parseLiteral(text, name), dataOffset: start + length };
}

/**
 * The array in a .npy file, row-major, exactly converted to float64.
 *
 * @param name - Of the file, for messages.
 * @throws FormatError `MALFORMED` if header and length disagree; `UNSUPPORTED` for complex,
 *   text, structured, object and extended-precision arrays, by name.
 *
 * Cost: O(file); memory at most three times 8 bytes per element. The elements declared must be in
 * the file, so a small file cannot ask for much.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NumericArray {
  const header = readNpyHeader(bytes, name);
  const type = requireNumeric(header, name);
  const count = elementCount(header.shape);
  const wanted = count * ELEMENT_SIZE[type];
  const found = bytes.length - header.dataOffset;
  if (found !== wanted) {
    throw malformed(
      name,
      `has ${found} bytes of data; shape [${header.shape}] of ${type} takes ${wanted}`,
    );
  }
  const values = decodeElements(bytes.subarray(header.dataOffset), type, header.order, name);
  if (!header.fortranOrder || header.shape.length < 2) return { type, shape: header.shape, values };
  const strides = header.shape.map((_, d) => elementCount(header.shape.slice(0, d)));
  return { type, shape: header.shape, values: rowMajor(values, header.shape, strides, 0) };
}

/**
 * The header's element type, if it is one that converts to float64.
 *
 * @throws FormatError `UNSUPPORTED`, naming what it is instead.
 */
export function requireNumeric(header: NpyHeader, name: string): ElementType {
  if (header.type !== null) return header.type;
  const kind = header.descr.replace(/^[<>|=]/, "");
  const what = kind.startsWith("c")
    ? "complex numbers"
    : /^[USa]/.test(kind)
      ? "text"
      : kind.startsWith("O")
        ? "pickled Python objects"
        : kind.startsWith("[")
          ? "records"
          : kind.startsWith("f")
            ? "extended-precision numbers"
            : "no numbers";
  throw new FormatError(
    "UNSUPPORTED",
    `${name}: holds ${what} (NumPy type ${header.descr}); expected float16 to float64, integers or bool`,
  );
}

/**
 * A .npy file (version 1, C order, little-endian) of float64, float32 or int32 numbers.
 *
 * @param values - Row-major, `shape` in all.
 * @throws RangeError if their number does not fit `shape`.
 */
export function encodeNpy(
  values: Float64Array | Float32Array | Int32Array,
  shape: readonly number[],
): Uint8Array {
  if (elementCount(shape) !== values.length) {
    throw rangeError("encodeNpy", `${values.length} values; shape [${shape}] takes another number`);
  }
  const descr =
    values instanceof Float64Array ? "<f8" : values instanceof Float32Array ? "<f4" : "<i4";
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const literal = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const headerLength = Math.ceil((10 + literal.length + 1) / 64) * 64 - 10;
  const into = new Uint8Array(10 + headerLength + values.byteLength);
  const view = new DataView(into.buffer);
  into.set([...MAGIC, 1, 0]);
  view.setUint16(8, headerLength, true);
  into.set(new TextEncoder().encode(`${literal.padEnd(headerLength - 1)}\n`), 10);
  const size = values.BYTES_PER_ELEMENT;
  for (let i = 0, at = 10 + headerLength; i < values.length; i++, at += size) {
    if (values instanceof Float64Array) view.setFloat64(at, values[i]!, true);
    else if (values instanceof Float32Array) view.setFloat32(at, values[i]!, true);
    else view.setInt32(at, values[i]!, true);
  }
  return into;
}

function parseLiteral(text: string, name: string): Omit<NpyHeader, "dataOffset"> {
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[[^\n]*\]))/.exec(text);
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const tuple = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(text);
  if (!descr || !fortran || !tuple) {
    throw malformed(
      name,
      `has the header ${JSON.stringify(text.slice(0, 80))}; expected 'descr', 'fortran_order' and 'shape'`,
    );
  }
  const shape = tuple[1]!
    .split(",")
    .filter((part) => part.trim() !== "")
    .map((part) => Number(part.trim().replace(/L$/, "")));
  if (shape.length > MOST_DIMENSIONS || !shape.every(Number.isSafeInteger)) {
    throw malformed(
      name,
      `declares the shape (${tuple[1]!.slice(0, 80)}); expected up to 64 sizes`,
    );
  }
  if (!Number.isSafeInteger(elementCount(shape) * 8)) {
    throw malformed(name, `declares ${elementCount(shape)} elements; no file holds that many`);
  }
  const stored = descr[1] ?? descr[2]!;
  const order = stored.startsWith(">") ? "big" : "little";
  return {
    descr: stored,
    type: NUMPY_TYPES.get(stored.replace(/^[<>|=]/, "")) ?? null,
    order,
    fortranOrder: fortran[1] === "True",
    shape,
  };
}

/** Element types by NumPy's code without the byte order: "f8", "i4", … */
export const NUMPY_TYPES: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ["f8", "float64"],
  ["f4", "float32"],
  ["f2", "float16"],
  ["i8", "int64"],
  ["i4", "int32"],
  ["i2", "int16"],
  ["i1", "int8"],
  ["u8", "uint64"],
  ["u4", "uint32"],
  ["u2", "uint16"],
  ["u1", "uint8"],
  ["b1", "bool"],
]);

function malformed(name: string, text: string): FormatError {
  return new FormatError("MALFORMED", `${name}: ${text}`);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
