/** Solves with unit lower triangular matrices. */
import { multiply, NN } from "./multiply";
import { SHIFT } from "./simd";

/** So many rows of so many columns stay in L1, even where columns are a power of two apart. */
const BLOCK_SIZE: i32 = 32;
const BLOCK: i32 = 12;
/** Columns as long as these fall into few sets of L1. */
const LONG: i32 = 192;

/**
 * X ← L⁻¹·X, L size × size, X size × columns, by recursion on the rows; a few of them for some columns at a time, down
 * to four.
 */
export function solveLowerColumns(
  size: i32,
  columns: i32,
  l: usize,
  ldl: i32,
  x: usize,
  ldx: i32,
): void {
  if (ldx < LONG || size > BLOCK_SIZE || columns <= BLOCK) {
    solveRows(size, columns, l, ldl, x, ldx);
    return;
  }
  const next = BLOCK * ((ldx as usize) << SHIFT);
  for (; columns > 0; columns -= BLOCK) {
    solveRows(size, min(BLOCK, columns), l, ldl, x, ldx);
    x += next;
  }
}

function solveRows(size: i32, columns: i32, l: usize, ldl: i32, x: usize, ldx: i32): void {
  if (size <= 4) {
    solveFew(size, columns, l, (ldl as usize) << SHIFT, x, (ldx as usize) << SHIFT);
    return;
  }
  const half = ((size + 7) >> 3) << 2;
  const lLd = (ldl as usize) << SHIFT;
  const offset = (half as usize) << SHIFT;
  solveLowerColumns(half, columns, l, ldl, x, ldx);
  multiply(NN, size - half, columns, half, -1, l + offset, ldl, x, ldx, 1, x + offset, ldx);
  solveLowerColumns(size - half, columns, l + half * lLd + offset, ldl, x + offset, ldx);
}

/** At most four rows; missing ones count as rows of the identity. */
function solveFew(size: i32, columns: i32, l: usize, lLd: usize, x: usize, xLd: usize): void {
  const one = sizeof<real>();
  if (size == 4) {
    const l10 = load<real>(l, one);
    const l20 = load<real>(l, 2 * one);
    const l30 = load<real>(l, 3 * one);
    const l21 = load<real>(l + lLd, 2 * one);
    const l31 = load<real>(l + lLd, 3 * one);
    const l32 = load<real>(l + 2 * lLd, 3 * one);
    for (let j = 0; j < columns; j++) {
      const x0 = load<real>(x);
      const x1 = load<real>(x, one) - l10 * x0;
      const x2 = load<real>(x, 2 * one) - l20 * x0 - l21 * x1;
      const x3 = load<real>(x, 3 * one) - l30 * x0 - l31 * x1 - l32 * x2;
      store<real>(x, x1, one);
      store<real>(x, x2, 2 * one);
      store<real>(x, x3, 3 * one);
      x += xLd;
    }
    return;
  }
  for (let j = 0; j < columns; j++) {
    for (let s = 0; s < size; s++) {
      const factor = load<real>(x + ((s as usize) << SHIFT));
      for (let i = s + 1; i < size; i++) {
        const at = (i as usize) << SHIFT;
        store<real>(x + at, load<real>(x + at) - load<real>(l + s * lLd + at) * factor);
      }
    }
    x += xLd;
  }
}

/** As `Kernels.solveLower`. */
export function solveLower(size: i32, a: usize, lda: i32, x: usize): void {
  solveLowerColumns(size, 1, a, lda, x, size);
}
