/**
 * One linear memory, handed out from the front and given back as a whole.
 *
 * A computation knows its sizes before it starts, so a bump allocator is all that is needed, and
 * views stay valid for as long as the memory does.
 */
import { failure, rangeError } from "../errors.ts";
import { ownWord } from "../words.ts";
import { PRECISIONS, type Precision, type RealArray } from "./kernels.ts";

/** Every array starts on a cache line. */
const ALIGNMENT = 64;
/** Room for what alignment loses, so that callers may count elements only: 16,384 arrays. */
export const ALIGNMENT_SLACK: number = 1 << 20;

/**
 * Elements of memory from which on a computation asks what the machine has to offer: a network of some thirty units. Finding that
 * out takes longer than many a smaller one.
 */
export const WORTH_ASKING = 16384;

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

/** The allocating part of {@link Kernels}. */
export interface LinearMemory {
  allocate(length: number): RealArray;
  allocateIndices(length: number): Int32Array;
  release(): void;
}

/** Bytes to hand out. */
export interface Room {
  /** Zeroed from `start` on. */
  readonly buffer: ArrayBuffer;
  readonly start: number;
  /** First byte that may not be handed out. */
  readonly limit: number;
  /** Cuts all views of the buffer off; nothing was handed out from byte `end` on. */
  release(end: number): void;
}

/** Why kernels cannot be called any more. */
export function releasedMemory(): Error {
  return failure("Kernels", "their memory was given back; expected no call after that");
}

/** Hands out arrays. */
export function linearMemory(room: Room, { RealArray, size }: NumberFormat): LinearMemory {
  const { buffer } = room;
  let top = room.start;
  let isReleased = false;
  const take = (length: number, bytes: number): number => {
    if (isReleased) throw releasedMemory();
    if (!Number.isInteger(length) || length < 0) {
      throw rangeError("allocate", `length is ${length}; expected a non-negative integer`);
    }
    const offset = Math.ceil(top / ALIGNMENT) * ALIGNMENT;
    const left = room.limit - offset;
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
    release() {
      if (isReleased) return;
      isReleased = true;
      room.release(top);
    },
  };
}
