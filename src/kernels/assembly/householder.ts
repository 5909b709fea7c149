/**
 * A = Q·R by Householder reflections in blocks, I − V·T·Vᵀ (compact WY).
 *
 * Only diag R is wanted, so what would be R is overwritten: V stands in A with its ones and zeros
 * written out, and every step but the reflections of a few columns is a product.
 *
 * Schreiber and Van Loan, SIAM J. Sci. Stat. Comput. 10 (1989) 53; recursion within a block:
 * Elmroth and Gustavson, IBM J. Res. Dev. 44 (2000) 605.
 */

import { gatherColumns, LARGE, scatterColumns } from "./columns";
import { divide } from "./factorise";
import { addColumn, dot } from "./matrix-vector";
import { multiply, NN, TN } from "./multiply";
import { largest } from "./rows";
import { SHIFT } from "./simd";

/** Columns of a block. */
export const BLOCK: i32 = 32;
/** Columns that are reflected one by one. */
const PANEL: i32 = 4;

let t: usize = 0;
let signs: usize = 0;
let product: usize = 0;
let second: usize = 0;
let copy: usize = 0;

/** Elements of work space that {@link orthonormalise} needs. */
export function orthonormaliseWork(rows: i32, columns: i32): i32 {
  const block = min(BLOCK, columns);
  return block * (rows + 3 * columns + 2 * BLOCK) + 3 * columns + 64;
}

/** As `Kernels.orthonormalise`; `work` has {@link orthonormaliseWork} elements. */
export function orthonormalise(
  rows: i32,
  columns: i32,
  a: usize,
  lda: i32,
  diagonal: usize,
  work: usize,
): void {
  const alive = reflect(rows, columns, a, lda, diagonal, work);
  const block = min(BLOCK, columns);
  const aLd = (lda as usize) << SHIFT;
  for (let j = ((alive - 1) / BLOCK) * BLOCK; j >= 0 && alive > 0; j -= BLOCK) {
    const last = min(j + BLOCK, alive);
    const tBlock = t + ((j * block) << SHIFT);
    const v = at(a, aLd, j, j);
    applyBlock(NN, rows - j, last - j, tBlock, v, lda, alive - last, at(a, aLd, j, last));
    expandBlock(rows - j, last - j, tBlock, v, lda, signs + ((j as usize) << SHIFT));
  }
  scatterColumns(rows, columns, alive, a, lda, work, diagonal);
}

/** diagonal ← diag R as {@link orthonormalise} finds it; A is used up. */
export function reflectDiagonal(
  rows: i32,
  columns: i32,
  a: usize,
  lda: i32,
  diagonal: usize,
  work: usize,
): void {
  const alive = reflect(rows, columns, a, lda, diagonal, work);
  scatterColumns(rows, columns, alive, a, lda, work, diagonal);
}

/**
 * Makes all reflections and applies them to the columns to their right; the scales of the columns
 * lie at `work`.
 *
 * @returns Number of columns that are not zero; they have been moved to the front.
 */
function reflect(rows: i32, columns: i32, a: usize, lda: i32, diagonal: usize, work: usize): i32 {
  const block = min(BLOCK, columns);
  const aLd = (lda as usize) << SHIFT;
  signs = work + ((columns as usize) << SHIFT);
  t = signs + ((columns as usize) << SHIFT);
  product = t + ((block * (columns + BLOCK)) << SHIFT);
  second = product + ((block * columns) << SHIFT);
  copy = second + ((block * (columns + BLOCK)) << SHIFT);

  const alive = gatherColumns(rows, columns, a, lda, work);
  for (let j = 0; j < alive; j += BLOCK) {
    const last = min(j + BLOCK, alive);
    const tBlock = t + ((j * block) << SHIFT);
    reflectRange(j, last, rows, a, lda, diagonal, tBlock, last - j);
    const v = at(a, aLd, j, j);
    applyBlock(TN, rows - j, last - j, tBlock, v, lda, alive - last, at(a, aLd, j, last));
  }
  return alive;
}

/** Address of an element; `aLd` in bytes. */
export function at(a: usize, aLd: usize, i: i32, j: i32): usize {
  return a + ((i as usize) << SHIFT) + j * aLd;
}

/** Reflects columns [first, last) of one block; T (ld = `ldt` elements) belongs to these columns. */
function reflectRange(
  first: i32,
  last: i32,
  rows: i32,
  a: usize,
  lda: i32,
  diagonal: usize,
  tRange: usize,
  ldt: i32,
): void {
  const aLd = (lda as usize) << SHIFT;
  const tLd = (ldt as usize) << SHIFT;
  const size = last - first;
  if (size <= PANEL) {
    for (let j = first; j < last; j++)
      reflectColumn(first, j, last, rows, a, aLd, diagonal, tRange, tLd);
    return;
  }
  const half = ((size + 2 * PANEL - 1) / (2 * PANEL)) * PANEL;
  const rest = size - half;
  const middle = first + half;
  const t2 = at(tRange, tLd, half, half);
  const t12 = at(tRange, tLd, 0, half);
  const v1 = at(a, aLd, first, first);
  reflectRange(first, middle, rows, a, lda, diagonal, tRange, ldt);
  applyBlockWith(TN, rows - first, half, tRange, ldt, v1, lda, rest, at(a, aLd, first, middle));
  reflectRange(middle, last, rows, a, lda, diagonal, t2, ldt);
  // T₁₂ = −T₁ (V₁ᵀ V₂) T₂; V₂ is zero above its first row.
  multiply(
    TN,
    half,
    rest,
    rows - middle,
    -1,
    at(a, aLd, middle, first),
    lda,
    at(a, aLd, middle, middle),
    lda,
    0,
    product,
    half,
  );
  multiply(NN, half, rest, rest, 1, product, half, t2, ldt, 0, second, half);
  multiply(NN, half, rest, half, 1, tRange, ldt, second, half, 0, t12, ldt);
  for (let j = 0; j < half; j++) memory.fill(at(tRange, tLd, half, j), 0, (rest as usize) << SHIFT);
}

/** One reflection: makes it from column j, applies it to the columns up to `last`, extends T. */
function reflectColumn(
  first: i32,
  j: i32,
  last: i32,
  rows: i32,
  a: usize,
  aLd: usize,
  diagonal: usize,
  tRange: usize,
  tLd: usize,
): void {
  const length = rows - j;
  const v = at(a, aLd, j, j);
  const head = load<real>(v);
  const size = norm(length, v);
  const r: real = head > 0 ? -size : size; // R_jj, opposite to the head: no cancellation
  const tau: real = size == 0 ? 0 : (r - head) / r;
  store<real>(diagonal + ((j as usize) << SHIFT), size);
  store<real>(signs + ((j as usize) << SHIFT), size == 0 ? 0 : head > 0 ? -1 : 1);
  if (size != 0) divide(length - 1, v + sizeof<real>(), head - r);
  store<real>(v, 1);
  memory.fill(a + j * aLd, 0, (j as usize) << SHIFT);
  for (let l = j + 1; l < last; l++) {
    const x = at(a, aLd, j, l);
    addColumn(length, -tau * dot(length, v, x), v, x);
  }
  // T's column: −τ T (Vᵀ v) above τ; below it zeros.
  const column = j - first;
  const to = tRange + column * tLd;
  for (let i = 0; i < column; i++) {
    store<real>(to + ((i as usize) << SHIFT), -tau * dot(length, at(a, aLd, j, first + i), v));
  }
  for (let i = 0; i < column; i++) {
    let sum: real = 0;
    for (let l = i; l < column; l++) {
      sum += load<real>(at(tRange, tLd, i, l)) * load<real>(to + ((l as usize) << SHIFT));
    }
    store<real>(to + ((i as usize) << SHIFT), sum);
  }
  store<real>(to + ((column as usize) << SHIFT), tau);
  for (let i = column + 1; i < min(last - first, PANEL); i++)
    store<real>(to + ((i as usize) << SHIFT), 0);
}

function norm(length: i32, x: usize): real {
  const square = dot(length, x, x);
  if (square >= 1 / LARGE && square <= LARGE) return sqrt(square);
  const size = largest(length, x);
  if (size == 0 || !(size < Infinity)) return size;
  let sum: real = 0;
  for (let i = 0; i < length; i++) {
    const value = load<real>(x + ((i as usize) << SHIFT)) / size;
    sum += value * value;
  }
  return size * sqrt(sum);
}

/** C ← (I − V·op(T)·Vᵀ)·C with the whole block's T. */
function applyBlock(
  form: i32,
  rows: i32,
  size: i32,
  tBlock: usize,
  v: usize,
  lda: i32,
  columns: i32,
  c: usize,
): void {
  applyBlockWith(form, rows, size, tBlock, size, v, lda, columns, c);
}

function applyBlockWith(
  form: i32,
  rows: i32,
  size: i32,
  tBlock: usize,
  ldt: i32,
  v: usize,
  lda: i32,
  columns: i32,
  c: usize,
): void {
  multiply(TN, size, columns, rows, 1, v, lda, c, lda, 0, product, size);
  multiply(form, size, columns, size, 1, tBlock, ldt, product, size, 0, second, size);
  multiply(NN, rows, columns, size, -1, v, lda, second, size, 1, c, lda);
}

/** V ← (E − V·T·V₁ᵀ)·diag(signs): the block's columns of Q, in the place of V. */
function expandBlock(rows: i32, size: i32, tBlock: usize, v: usize, lda: i32, sign: usize): void {
  const aLd = (lda as usize) << SHIFT;
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < size; j++) memory.copy(copy + j * bytes, v + j * aLd, bytes);
  // V₁ is the top of V; its transpose turns T's columns into those that V is combined with.
  const small = product;
  multiply(2, size, size, size, -1, tBlock, size, copy, rows, 0, small, size);
  for (let j = 0; j < size; j++) {
    const factor = load<real>(sign + ((j as usize) << SHIFT));
    for (let i = 0; i < size; i++) {
      const entry = small + ((i + j * size) << SHIFT);
      store<real>(entry, factor * load<real>(entry));
    }
  }
  multiply(NN, rows, size, size, 1, copy, rows, small, size, 0, v, lda);
  for (let j = 0; j < size; j++) {
    const entry = at(v, aLd, j, j);
    store<real>(entry, load<real>(entry) + load<real>(sign + ((j as usize) << SHIFT)));
  }
}
