import type { RealArray } from "../kernels.ts";
import { type NumberFormat, releasedMemory } from "../memory.ts";
import type { BlasLibrary, Routine } from "./library.ts";

/** The routines of one precision, and the scalars that are passed to them by address. */
export interface BlasRoutines {
  readonly gemm: Routine;
  readonly gemv: Routine;
  /** Null where the library has products only (BLIS). */
  readonly lapack: {
    readonly getrf: Routine;
    readonly geqrf: Routine;
    readonly orgqr: Routine;
  } | null;
}

/**
 * The routines by their Fortran names. Each character argument has a hidden length after all
 * others, which libraries compiled from Fortran may read.
 *
 * @throws Error if the library lacks a product.
 */
export function blasRoutines(library: BlasLibrary, { prefix }: NumberFormat): BlasRoutines {
  const routine = (name: string, parameters: number) =>
    library.routine(`${prefix}${name}_`, parameters);
  return {
    gemm: routine("gemm", 13 + 2),
    gemv: routine("gemv", 11 + 1),
    lapack: lapackRoutines(routine),
  };
}

function lapackRoutines(routine: (name: string, parameters: number) => Routine) {
  try {
    return {
      getrf: routine("getrf", 6),
      geqrf: routine("geqrf", 8),
      orgqr: routine("orgqr", 9),
    };
  } catch {
    return null;
  }
}

/** Characters that routines take, in the order in which they lie on the desk. */
const CHARACTERS = "NT";

/** Where the scalars of a call lie: Fortran takes every argument by address. */
export interface Desk {
  /** Writes an integer into one of eight places. @returns its address. */
  integer(place: number, value: number): number;
  /** Writes a number into one of two places. @returns its address. */
  real(place: number, value: number): number;
  readonly N: number;
  readonly T: number;
}

/** Elements of the array that {@link layDesk} takes. */
export const DESK_LENGTH = 16;

/** Lays a desk on an array in kernel memory. */
export function layDesk(array: RealArray, address: number): Desk {
  const integers = new Int32Array(array.buffer, array.byteOffset, 8);
  const realsAt = 32;
  const reals = array.subarray(realsAt / array.BYTES_PER_ELEMENT);
  const charactersAt = realsAt + 2 * array.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(array.buffer, array.byteOffset + charactersAt, CHARACTERS.length);
  for (let i = 0; i < CHARACTERS.length; i++) bytes[i] = CHARACTERS.charCodeAt(i);
  const character = (name: string) => address + charactersAt + CHARACTERS.indexOf(name);
  return {
    integer(place, value) {
      integers[place] = value;
      return address + 4 * place;
    },
    real(place, value) {
      // Every product lays its factor here first; all else asks WebAssembly before it calls the library.
      if (reals.length === 0) throw releasedMemory();
      reals[place] = value;
      return address + realsAt + array.BYTES_PER_ELEMENT * place;
    },
    N: character("N"),
    T: character("T"),
  };
}
