/**
 * One linear memory, handed out from the front and never taken back.
 *
 * A computation knows its sizes before it starts, so a bump allocator is all that is needed, and
 * views stay valid for as long as the memory does.
 */
import { rangeError } from "../errors.ts";
import { ownWord } from "../words.ts";
import { PRECISIONS, type Precision, type RealArray } from "./kernels.ts";

/** Every array starts on a cache line. */
const ALIGNMENT = 64;
/** Room for what alignment loses, so that callers may count elements only: 16,384 arrays. */
export const ALIGNMENT_SLACK: number = 1 << 20;

/** All that follows from a precision, looked up once when something is created in it. */
export interface NumberFormat {
  readonly precision: Precision;
  readonly RealArray: Float64ArrayConstructor | Float32ArrayConstructor;
  /** Bytes of one number. */
  readonly size: number;
  /** Half the distance from 1 to the next number. */
  readonly unitRoundoff: number;
  /** What LAPACK's names of routines begin with. */
  readonly prefix: string;
}

const FORMATS: Readonly<Record<Precision, NumberFormat>> = {
  float64: {
    precision: "float64",
    RealArray: Float64Array,
    size: 8,
    unitRoundoff: 2 ** -53,
    prefix: "d",
  },
  float32: {
    precision: "float32",
    RealArray: Float32Array,
    size: 4,
    unitRoundoff: 2 ** -24,
    prefix: "s",
  },
};

/** The format of that name, wherever the name comes from. @throws RangeError if there is none. */
export function numberFormat(who: string, precision: Precision): NumberFormat {
  return FORMATS[ownWord(who, "precision", precision, PRECISIONS)];
}

/** The allocating half of {@link Kernels}. */
export interface LinearMemory {
  allocate(length: number): RealArray;
  allocateIndices(length: number): Int32Array;
}

/**
 * Hands out arrays from `buffer`, which must be zeroed, from byte `start` on.
 *
 * @param limit - First byte that may not be handed out.
 */
export function linearMemory(
  buffer: ArrayBuffer,
  start: number,
  limit: number,
  { RealArray, size }: NumberFormat,
): LinearMemory {
  let top = start;
  const take = (length: number, bytes: number): number => {
    if (!Number.isInteger(length) || length < 0) {
      throw rangeError("allocate", `length is ${length}; expected a non-negative integer`);
    }
    const offset = Math.ceil(top / ALIGNMENT) * ALIGNMENT;
    const left = limit - offset;
    if (length * bytes > left) {
      throw rangeError(
        "allocate",
        `${length} elements of ${bytes} bytes do not fit; ${Math.max(0, left)} bytes are ` +
          `left of the capacity that the kernels were created with`,
      );
    }
    top = offset + length * bytes;
    return offset;
  };
  return {
    allocate: (length) => new RealArray(buffer, take(length, size), length),
    allocateIndices: (length) => new Int32Array(buffer, take(length, 4), length),
  };
}
