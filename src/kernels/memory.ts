/**
 * One linear memory, handed out from the front and never taken back.
 *
 * A computation knows its sizes before it starts, so a bump allocator is all that is needed, and
 * views stay valid for as long as the memory does.
 */
import type { Precision, RealArray } from "./kernels.ts";

/** Every array starts on a cache line. */
const ALIGNMENT = 64;
/** Room for what alignment loses, so that callers may count elements only: 16,384 arrays. */
export const ALIGNMENT_SLACK: number = 1 << 20;

/** Bytes of one number. */
export function elementSize(precision: Precision): number {
  return precision === "float64" ? 8 : 4;
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
  precision: Precision,
): LinearMemory {
  let top = start;
  const take = (length: number, size: number): number => {
    if (!Number.isInteger(length) || length < 0) {
      throw new RangeError(`allocate: length is ${length}; expected a non-negative integer`);
    }
    const offset = Math.ceil(top / ALIGNMENT) * ALIGNMENT;
    const left = limit - offset;
    if (length * size > left) {
      throw new RangeError(
        `allocate: ${length} elements of ${size} bytes do not fit; ${Math.max(0, left)} bytes are ` +
          `left of the capacity that the kernels were created with`,
      );
    }
    top = offset + length * size;
    return offset;
  };
  return {
    allocate: (length) =>
      precision === "float64"
        ? new Float64Array(buffer, take(length, 8), length)
        : new Float32Array(buffer, take(length, 4), length),
    allocateIndices: (length) => new Int32Array(buffer, take(length, 4), length),
  };
}
