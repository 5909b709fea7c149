/**
 * diag R of A = Q·R without Q, where A is lower trapezoidal: AᵀA = L·D·Lᵀ, and R_jj² = D_jj.
 *
 * Element (i, j) of AᵀA is a sum over the rows from max(i, j) on, a third of all; with the elimination that is half of
 * what reflections take, and nearly all of it is in products. Of AᵀA only blocks above the diagonal are kept, where A is
 * zero; those on it lie in work space. Rows of D·Lᵀ take their place as the elimination goes on.
 */
import { divide } from "./factorise";
import { at, BLOCK, reflectDiagonal } from "./householder";
import { addColumn } from "./matrix-vector";
import { multiply, TN } from "./multiply";
import { scaleRows } from "./rows";
import { SHIFT } from "./simd";
import { solveLowerColumns } from "./solve-lower";
import { transpose } from "./transpose";

/** Bytes between columns of a block; work space is that of reflections, whose blocks are as wide. */
const NEXT: usize = (BLOCK as usize) << SHIFT;

/**
 * Least D_jj over the square of column j with which R_jj is taken: it has lost as many digits by then, and the other half
 * is left. Squares outside of the range might have over- or underflowed.
 */
const SHARE: real = sizeof<real>() == 8 ? 1e-5 : 5e-2;
const SMALLEST: real = sizeof<real>() == 8 ? 1e-280 : 1e-25;
const LARGEST: real = sizeof<real>() == 8 ? 1e280 : 1e25;

/** As `Kernels.diagonalOfR`; `work` has `orthonormaliseWork` elements. */
export function diagonalOfR(
  rows: i32,
  columns: i32,
  a: usize,
  lda: i32,
  diagonal: usize,
  work: usize,
): void {
  const squares = work + (((BLOCK * columns) as usize) << SHIFT);
  const inverses = squares + (((BLOCK * columns) as usize) << SHIFT);
  const aLd = (lda as usize) << SHIFT;
  for (let j = 0; j < columns; j += BLOCK)
    takeSquares(j, rows, columns, a, lda, diagonal, work, squares);
  for (let j = 0; j < columns; j += BLOCK) {
    const width = min(BLOCK, columns - j);
    const block = squares + (((BLOCK * j) as usize) << SHIFT);
    if (j > 0) subtractAbove(j, width, columns, a, lda, inverses, work, block);
    if (!eliminate(j, width, block, diagonal, inverses)) {
      clearAbove(columns, a, lda);
      reflectDiagonal(rows, columns, a, lda, diagonal, work);
      return;
    }
    const right = at(a, aLd, j, j + width);
    solveLowerColumns(width, columns - j - width, block, BLOCK, right, lda);
  }
}

/**
 * The block column j of AᵀA: what is above the diagonal to A, the block on it to its place in `squares`, and its diagonal
 * to `diagonal`.
 */
function takeSquares(
  j: i32,
  rows: i32,
  columns: i32,
  a: usize,
  lda: i32,
  diagonal: usize,
  work: usize,
  squares: usize,
): void {
  const width = min(BLOCK, columns - j);
  const aLd = (lda as usize) << SHIFT;
  const own = at(a, aLd, j, j);
  multiply(TN, width, j + width, rows - j, 1, own, lda, at(a, aLd, j, 0), lda, 0, work, BLOCK);
  transpose(width, j, work, NEXT, at(a, aLd, 0, j), aLd);
  const first = j * NEXT;
  memory.copy(squares + first, work + first, width * NEXT);
  for (let s = j; s < j + width; s++) {
    store<real>(diagonal + ((s as usize) << SHIFT), load<real>(at(work, NEXT, s - j, s)));
  }
}

/** Takes what the rows of D·Lᵀ above contribute from the block row j. */
function subtractAbove(
  j: i32,
  width: i32,
  columns: i32,
  a: usize,
  lda: i32,
  inverses: usize,
  work: usize,
  block: usize,
): void {
  const aLd = (lda as usize) << SHIFT;
  const above = at(a, aLd, 0, j);
  scaleRows(j, width, inverses, above, lda, work, j);
  multiply(TN, width, width, j, -1, work, j, above, lda, 1, block, BLOCK);
  const next = j + width;
  const right = at(a, aLd, 0, next);
  multiply(TN, width, columns - next, j, -1, work, j, right, lda, 1, at(a, aLd, j, next), lda);
}

/** L below the diagonal of a block, 1/D and √D; false if digits are lost. */
function eliminate(j: i32, width: i32, block: usize, diagonal: usize, inverses: usize): bool {
  for (let s = 0; s < width; s++) {
    const corner = at(block, NEXT, s, s);
    const square = load<real>(corner);
    const below = corner + sizeof<real>();
    const place = ((j + s) as usize) << SHIFT;
    const whole = load<real>(diagonal + place);
    if (!(whole > SMALLEST && whole < LARGEST && square >= SHARE * whole)) return false;
    store<real>(diagonal + place, sqrt(square));
    store<real>(inverses + place, 1 / square);
    for (let l = s + 1; l < width; l++) {
      const head = at(block, NEXT, l, s);
      addColumn(width - l, -load<real>(head) / square, head, at(block, NEXT, l, l));
    }
    divide(width - s - 1, below, square);
  }
  return true;
}

/** A as it was. */
function clearAbove(columns: i32, a: usize, lda: i32): void {
  const aLd = (lda as usize) << SHIFT;
  for (let j = BLOCK; j < columns; j++) {
    memory.fill(at(a, aLd, 0, j), 0, ((j - (j % BLOCK)) as usize) << SHIFT);
  }
}
