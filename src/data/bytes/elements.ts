/**
 * Numbers as files store them: element types, and their exact conversion to float64.
 *
 * Shared by the array formats of this layer (.npy) and the weight formats above it.
 */
import { FormatError, rangeError } from "../../errors.ts";

/** Element types that convert to float64. */
export type ElementType =
  | "float64"
  | "float32"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint64"
  | "uint32"
  | "uint16"
  | "uint8"
  | "bool";

/** Bytes of one element. */
export const ELEMENT_SIZE: Readonly<Record<ElementType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/**
 * Stored elements as float64, without rounding.
 *
 * @param bytes - A whole number of elements, at any alignment; not changed.
 * @param order - Byte order in the file.
 * @param name - Of the array, for messages.
 * @throws FormatError `UNSUPPORTED` if an integer lies outside ±2⁵³, where float64 would round it.
 *
 * Cost: O(length); memory 8 bytes per element and one copy of `bytes`.
 */
export function decodeElements(
  bytes: Uint8Array,
  type: ElementType,
  order: "little" | "big",
  name: string,
): Float64Array {
  const size = ELEMENT_SIZE[type];
  if (bytes.length % size !== 0) {
    throw rangeError(
      "decodeElements",
      `${name} has ${bytes.length} bytes; expected a multiple of ${size} (${type})`,
    );
  }
  const own = new Uint8Array(bytes); // a copy: aligned, and ours to reverse
  if (order !== PLATFORM_ORDER && size > 1) reverseEach(own, size);
  const buffer = own.buffer;
  switch (type) {
    case "float64":
      return new Float64Array(buffer);
    case "float32":
      return new Float64Array(new Float32Array(buffer));
    case "float16":
      return Float64Array.from(new Uint16Array(buffer), halfToNumber);
    case "bfloat16":
      return widenBfloat16(new Uint16Array(buffer));
    case "int64":
      return safeIntegers(new BigInt64Array(buffer), name);
    case "uint64":
      return safeIntegers(new BigUint64Array(buffer), name);
    case "int32":
      return new Float64Array(new Int32Array(buffer));
    case "uint32":
      return new Float64Array(new Uint32Array(buffer));
    case "int16":
      return new Float64Array(new Int16Array(buffer));
    case "uint16":
      return new Float64Array(new Uint16Array(buffer));
    case "int8":
      return new Float64Array(new Int8Array(buffer));
    case "uint8":
      return new Float64Array(own);
    case "bool":
      return Float64Array.from(own, (byte) => (byte === 0 ? 0 : 1));
  }
}

/**
 * Elements of a strided view in row-major order.
 *
 * @param values - The storage behind the view.
 * @param strides - In elements, one per dimension; 0 repeats.
 * @param offset - Index of the view's first element.
 *
 * Cost: O(product of `shape`). The caller has checked that the view lies inside `values`.
 */
export function rowMajor(
  values: Float64Array,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): Float64Array {
  const into = new Float64Array(elementCount(shape));
  const rank = shape.length;
  if (rank === 0) {
    into[0] = values[offset]!;
    return into;
  }
  const innermost = shape[rank - 1]!;
  const step = strides[rank - 1]!;
  const index = new Array<number>(rank).fill(0);
  let start = offset;
  for (let at = 0; at < into.length; ) {
    for (let j = 0, from = start; j < innermost; j++, from += step) into[at++] = values[from]!;
    for (let d = rank - 2; d >= 0; d--) {
      start += strides[d]!;
      if (++index[d]! < shape[d]!) break;
      start -= shape[d]! * strides[d]!;
      index[d] = 0;
    }
  }
  return into;
}

/** Product of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

const PLATFORM_ORDER: "little" | "big" =
  new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? "little" : "big";

function reverseEach(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 bits of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A bfloat16 is the upper half of a float32. */
function widenBfloat16(halves: Uint16Array): Float64Array {
  const words = Uint32Array.from(halves, (bits) => bits << 16);
  return new Float64Array(new Float32Array(words.buffer));
}

function safeIntegers(values: BigInt64Array | BigUint64Array, name: string): Float64Array {
  const into = new Float64Array(values.length);
  for (let i = 0; i < into.length; i++) {
    into[i] = Number(values[i]);
    if (!Number.isSafeInteger(into[i])) {
      throw new FormatError(
        "UNSUPPORTED",
        `${name}: element ${i} is ${values[i]}; integers beyond ±2^53 do not fit a float64`,
      );
    }
  }
  return into;
}
