/**
 * Whether a library computes right, in a few milliseconds: old ones on new processors do not always
 * (OpenBLAS picks its code by processor model).
 *
 * Every operation that may go to the library is held against the same in WebAssembly, number by
 * number. Products are of small integers and must be exact. Sizes are odd and more than one
 * register block.
 */
import type { Kernels, RealArray } from "../kernels.ts";

/** Elements of memory that {@link selfCheck} takes. */
export const SELF_CHECK_CAPACITY = 100_000;

const [ROWS, COLUMNS, INNER] = [67, 53, 131];

/** One operation on a matrix of ROWS rows, by whichever kernels. */
type Operation = (by: Kernels, c: RealArray) => void;

/**
 * What is wrong, as a sentence; null if nothing is.
 *
 * @param trusted - Kernels on the same memory as those to be checked.
 */
export function selfCheck(kernels: Kernels, trusted: Kernels): string | null {
  const random = lehmer();
  const integers = (length: number) => filled(kernels, length, () => (random() % 7) - 3);
  const [a, b] = [integers(ROWS * INNER), integers(INNER * COLUMNS)];
  for (const form of ["NN", "TN", "NT"] as const) {
    for (const columns of [1, COLUMNS]) {
      const [lda, ldb] = [form === "TN" ? INNER : ROWS, form === "NT" ? columns : INNER];
      const product: Operation = (by, c) =>
        by.multiply(form, ROWS, columns, INNER, -1, a, lda, b, ldb, 1, c, ROWS);
      if (!agree(kernels, trusted, integers(ROWS * columns), 0, product)) {
        return `its product ${form} of ${ROWS} × ${INNER} and ${INNER} × ${columns} is wrong`;
      }
    }
  }
  return checkFactorisations(kernels, trusted, random);
}

/** LU and QR; `diagonalOfR` is WebAssembly's own. */
function checkFactorisations(
  kernels: Kernels,
  trusted: Kernels,
  random: () => number,
): string | null {
  const pivots = kernels.allocateIndices(COLUMNS);
  const diagonal = kernels.allocate(COLUMNS);
  // A dominant row in each column, not in its place: well-conditioned, and no doubt about pivots.
  const matrix = filled(kernels, ROWS * COLUMNS, () => random() / 2 ** 31 - 0.5);
  for (let j = 0; j < COLUMNS; j++) matrix[((j + 20) % ROWS) + j * ROWS] += 20;
  const allowance = 100 * ROWS * kernels.unitRoundoff;

  const factors: Operation = (by, c) => {
    by.factorise(ROWS, COLUMNS, c, ROWS, pivots);
    for (let j = 0; j < COLUMNS; j++) c[j] += pivots[j]!;
  };
  if (!agree(kernels, trusted, matrix, allowance, factors)) return "its LU factorisation is wrong";
  const frame: Operation = (by, c) => {
    by.orthonormalise(ROWS, COLUMNS, c, ROWS, diagonal);
    for (let j = 0; j < COLUMNS; j++) c[j * ROWS] += diagonal[j];
  };
  if (!agree(kernels, trusted, matrix, allowance, frame)) return "its QR factorisation is wrong";
  return null;
}

/** Whether both make the same of `start`, to a part `allowance` of each number or of 1. */
function agree(
  kernels: Kernels,
  trusted: Kernels,
  start: RealArray,
  allowance: number,
  operation: Operation,
): boolean {
  const [found, expected] = [kernels.allocate(start.length), kernels.allocate(start.length)];
  found.set(start);
  expected.set(start);
  operation(kernels, found);
  operation(trusted, expected);
  for (let i = 0; i < start.length; i++) {
    const off = Math.abs(found[i] - expected[i]);
    if (!(off <= allowance * Math.max(1, Math.abs(expected[i])))) return false;
  }
  return true;
}

function filled(kernels: Kernels, length: number, next: () => number): RealArray {
  const array = kernels.allocate(length);
  for (let i = 0; i < length; i++) array[i] = next();
  return array;
}

/** Lehmer's generator: 1 … 2³¹ − 2 in no visible order, the same at every start. */
function lehmer(): () => number {
  let state = 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state;
  };
}
