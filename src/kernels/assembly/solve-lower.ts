/** Solves with unit lower triangular matrices. */
import { solve2, solve4 } from "./generated-loops";
import { multiply, NN } from "./multiply";
import { packedB } from "./scratch";
import { JOINED, LANES, SHIFT } from "./simd";
import { transpose } from "./transpose";

/** So many rows are solved one after the other, by groups that stay in registers. */
const FEW: i32 = 64;
const GROUP: i32 = JOINED ? 4 : 2;
/** Columns that are solved at a time, four vectors of them. */
const COLUMNS: i32 = 4 * (LANES as i32);
/** Bytes of a row of so many columns. */
const ROW: usize = 64;

/** Rows of X, one behind the other. */
const rowsOfX: usize = packedB;
/** L without gaps between its columns, which may be a power of two apart and fall into few sets of L1. */
const copyOfL: usize = rowsOfX + (FEW as usize) * ROW;
/** A copy is made for at least so many columns of X and more than so many of L. */
const COPIED_FROM: i32 = 3 * COLUMNS;
const COPIED_ABOVE: i32 = 8;

/** X ← L⁻¹·X, L size × size, X size × columns, by recursion on the rows down to a few of them. */
export function solveLowerColumns(
  size: i32,
  columns: i32,
  l: usize,
  ldl: i32,
  x: usize,
  ldx: i32,
): void {
  if (size <= FEW) {
    solveFew(size, columns, l, (ldl as usize) << SHIFT, x, (ldx as usize) << SHIFT);
    return;
  }
  const half = ((size + 15) >> 4) << 3;
  const lLd = (ldl as usize) << SHIFT;
  const offset = (half as usize) << SHIFT;
  solveLowerColumns(half, columns, l, ldl, x, ldx);
  multiply(NN, size - half, columns, half, -1, l + offset, ldl, x, ldx, 1, x + offset, ldx);
  solveLowerColumns(size - half, columns, l + half * lLd + offset, ldl, x + offset, ldx);
}

/** At most {@link FEW} rows. */
function solveFew(size: i32, columns: i32, l: usize, lLd: usize, x: usize, xLd: usize): void {
  if (columns >= COPIED_FROM && size > COPIED_ABOVE) {
    const bytes = (size as usize) << SHIFT;
    for (let j = 0; j < size; j++) memory.copy(copyOfL + j * bytes, l + j * lLd, bytes);
    l = copyOfL;
    lLd = bytes;
  }
  for (let j = 0; j < columns; j += COLUMNS) {
    const width = min(COLUMNS, columns - j);
    transpose(size, width, x, xLd, rowsOfX, ROW);
    solveRows(size, l, lLd);
    transpose(width, size, rowsOfX, ROW, x, xLd);
    x += COLUMNS * xLd;
  }
}

/** L⁻¹ times {@link rowsOfX}; rows that fill up the last group are computed from what is there, as are columns. */
function solveRows(size: i32, l: usize, lLd: usize): void {
  const end = rowsOfX + size * ROW;
  for (let to = rowsOfX; to < end; to += GROUP * ROW) {
    if (JOINED) solve4(l, lLd, rowsOfX, to);
    else solve2(l, lLd, rowsOfX, to);
    l += GROUP << SHIFT;
  }
}

/** As `Kernels.solveLower`. */
export function solveLower(size: i32, a: usize, lda: i32, x: usize): void {
  solveLowerColumns(size, 1, a, lda, x, size);
}
