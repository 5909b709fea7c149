/**
 * P·A = L·U by recursion on the columns: factor the left half, carry it over to the right half by a
 * triangular solve and a product, factor the right half. Nearly all arithmetic is in the products.
 *
 * Toledo, SIAM J. Matrix Anal. Appl. 18 (1997) 1065.
 */
import { addColumn } from "./matrix-vector";
import { multiply, NN } from "./multiply";
import { findMagnitude, largest } from "./rows";
import { packedB } from "./scratch";
import { fnma, SHIFT } from "./simd";
import { solveLowerColumns } from "./solve-lower";

/** Up to so many columns are factored one by one. */
const PANEL: i32 = 8;

/** As `Kernels.factorise`. */
export function factorise(rows: i32, columns: i32, a: usize, lda: i32, pivots: usize): void {
  factoriseRange(0, columns, rows, a, lda, pivots);
}

/** Factors columns [first, last) of rows [first, rows); `a` is the address of (0, 0). */
function factoriseRange(first: i32, last: i32, rows: i32, a: usize, lda: i32, pivots: usize): void {
  if (last - first <= PANEL) {
    factorisePanel(first, last, rows, a, (lda as usize) << SHIFT, pivots);
    return;
  }
  const middle = first + ((last - first + 2 * PANEL - 1) / (2 * PANEL)) * PANEL;
  const aLd = (lda as usize) << SHIFT;
  const left = a + first * aLd;
  const right = a + middle * aLd;
  const top = (first as usize) << SHIFT;
  const bottom = (middle as usize) << SHIFT;
  factoriseRange(first, middle, rows, a, lda, pivots);
  exchangeRows(first, middle, last - middle, right, aLd, pivots);
  solveLowerColumns(middle - first, last - middle, left + top, lda, right + top, lda);
  multiply(
    NN,
    rows - middle,
    last - middle,
    middle - first,
    -1,
    left + bottom,
    lda,
    right + top,
    lda,
    1,
    right + bottom,
    lda,
  );
  factoriseRange(middle, last, rows, a, lda, pivots);
  exchangeRows(middle, last, middle - first, left, aLd, pivots);
}

/** A few columns, each brought up to date just before its pivot is chosen. */
function factorisePanel(
  first: i32,
  last: i32,
  rows: i32,
  a: usize,
  aLd: usize,
  pivots: usize,
): void {
  const panel = a + first * aLd;
  for (let j = first; j < last; j++) {
    const column = a + j * aLd;
    const below = column + ((j as usize) << SHIFT);
    exchangeRows(first, j, 1, column, aLd, pivots);
    solveColumn(
      j - first,
      panel + ((first as usize) << SHIFT),
      aLd,
      column + ((first as usize) << SHIFT),
    );
    subtractColumns(
      rows - j,
      j - first,
      panel + ((j as usize) << SHIFT),
      aLd,
      column + ((first as usize) << SHIFT),
      below,
    );
    const size = largest(rows - j, below);
    const p = size > 0 ? j + findMagnitude(rows - j, below, size) : j;
    store<i32>(pivots + (j << 2), p);
    if (size == 0) continue;
    exchangeRows(j, j + 1, j - first + 1, panel, aLd, pivots);
    divide(rows - j - 1, below + sizeof<real>(), load<real>(below));
  }
}

/** Exchanges row s with row pivots[s], for s in [first, last) in this order. */
function exchangeRows(
  first: i32,
  last: i32,
  columns: i32,
  a: usize,
  aLd: usize,
  pivots: usize,
): void {
  for (let j = 0; j < columns; j++) {
    for (let s = first; s < last; s++) {
      const x = a + ((s as usize) << SHIFT);
      const y = a + ((load<i32>(pivots + (s << 2)) as usize) << SHIFT);
      const kept = load<real>(x);
      store<real>(x, load<real>(y));
      store<real>(y, kept);
    }
    a += aLd;
  }
}

/** x ← L⁻¹·x, by columns of L. */
export function solveColumn(size: i32, l: usize, lLd: usize, x: usize): void {
  for (let j = 0; j < size; j++) {
    l += sizeof<real>();
    addColumn(size - j - 1, -load<real>(x), l, x + sizeof<real>());
    x += sizeof<real>();
    l += lLd;
  }
}

/** y ← y − A·x. */
function subtractColumns(rows: i32, count: i32, a: usize, aLd: usize, x: usize, y: usize): void {
  let s = 0;
  for (; s + 4 <= count; s += 4) {
    subtractFour(rows, a, a + aLd, a + 2 * aLd, a + 3 * aLd, x, y);
    a += 4 * aLd;
    x += 4 << SHIFT;
  }
  for (; s < count; s++) {
    addColumn(rows, -load<real>(x), a, y);
    a += aLd;
    x += sizeof<real>();
  }
}

function subtractFour(
  rows: i32,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  x: usize,
  y: usize,
): void {
  const x0 = load<real>(x);
  const x1 = load<real>(x, sizeof<real>());
  const x2 = load<real>(x, 2 * sizeof<real>());
  const x3 = load<real>(x, 3 * sizeof<real>());
  const s0 = v128.splat<real>(x0);
  const s1 = v128.splat<real>(x1);
  const s2 = v128.splat<real>(x2);
  const s3 = v128.splat<real>(x3);
  const bytes = (rows as usize) << SHIFT;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    let value = fnma(v128.load(a0 + i), s0, v128.load(y + i));
    value = fnma(v128.load(a1 + i), s1, value);
    value = fnma(v128.load(a2 + i), s2, value);
    v128.store(y + i, fnma(v128.load(a3 + i), s3, value));
  }
  for (; i < bytes; i += sizeof<real>()) {
    const value = load<real>(y + i) - load<real>(a0 + i) * x0 - load<real>(a1 + i) * x1;
    store<real>(y + i, value - load<real>(a2 + i) * x2 - load<real>(a3 + i) * x3);
  }
}

/** x ← x/d, by the reciprocal where that cannot overflow. */
export function divide(length: i32, x: usize, d: real): void {
  const bytes = (length as usize) << SHIFT;
  const smallest: real = sizeof<real>() == 8 ? 2.2250738585072014e-308 : 1.1754943508222875e-38;
  if (!(abs(d) >= smallest)) {
    for (let i: usize = 0; i < bytes; i += sizeof<real>())
      store<real>(x + i, load<real>(x + i) / d);
    return;
  }
  const inverse: real = 1 / d;
  const splat = v128.splat<real>(inverse);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(x + i, v128.mul<real>(splat, v128.load(x + i)));
  for (; i < bytes; i += sizeof<real>()) store<real>(x + i, inverse * load<real>(x + i));
}

/** As `Kernels.expandLower`. */
export function expandLower(
  rows: i32,
  columns: i32,
  a: usize,
  lda: i32,
  pivots: usize,
  frame: usize,
  ldf: i32,
): void {
  // Row i of L belongs to row origin[i] of the frame.
  const origin = packedB;
  for (let i = 0; i < rows; i++) store<i32>(origin + (i << 2), i);
  for (let j = 0; j < columns; j++) {
    const x = origin + (j << 2);
    const y = origin + (load<i32>(pivots + (j << 2)) << 2);
    const kept = load<i32>(x);
    store<i32>(x, load<i32>(y));
    store<i32>(y, kept);
  }
  const bytes = (rows as usize) << SHIFT;
  const copy = origin + (rows << 2);
  for (let j = 0; j < columns; j++) {
    const dead = load<real>(a + ((j as usize) << SHIFT)) == 0;
    memory.copy(copy, a, bytes);
    memory.fill(frame, 0, bytes);
    if (!dead) {
      store<real>(frame + ((load<i32>(origin + (j << 2)) as usize) << SHIFT), 1);
      for (let i = j + 1; i < rows; i++) {
        const to = frame + ((load<i32>(origin + (i << 2)) as usize) << SHIFT);
        store<real>(to, load<real>(copy + ((i as usize) << SHIFT)));
      }
    }
    a += (lda as usize) << SHIFT;
    frame += (ldf as usize) << SHIFT;
  }
}
