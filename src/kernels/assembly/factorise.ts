/**
 * P·A = L·U by recursion on the columns: factor the left half, carry it over to the right half by a
 * triangular solve and a product, factor the right half. Nearly all arithmetic is in the products.
 *
 * Toledo, SIAM J. Matrix Anal. Appl. 18 (1997) 1065.
 */
import { multiply, NN } from "./multiply";
import { findMagnitude, largest } from "./rows";
import { fnma, JOINED, largestLane, PAIR, SHIFT, storePair } from "./simd";
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
  const top = (first as usize) << SHIFT;
  for (let j = first; j < last; j++) {
    const column = a + j * aLd;
    const offset = (j as usize) << SHIFT;
    const below = column + offset;
    exchangeRows(first, j, 1, column, aLd, pivots);
    solveColumn(j - first, panel + top, aLd, column + top);
    let size = subtractColumns(rows - j, j - first, panel + offset, aLd, column + top, below);
    if (size == 0) size = largest(rows - j, below); // zeros, or zeros and NaN
    const p = size == 0 ? j : j + findMagnitude(rows - j, below, size);
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
  let j = 0;
  for (; j + 4 <= columns; j += 4) {
    // Four columns at a time share the reading of the pivots.
    for (let s = first; s < last; s++) {
      let x = a + ((s as usize) << SHIFT);
      let y = a + ((load<i32>(pivots + (s << 2)) as usize) << SHIFT);
      exchange(x, y);
      exchange((x += aLd), (y += aLd));
      exchange((x += aLd), (y += aLd));
      exchange(x + aLd, y + aLd);
    }
    a += 4 * aLd;
  }
  for (; j < columns; j++) {
    for (let s = first; s < last; s++) {
      const y = a + ((load<i32>(pivots + (s << 2)) as usize) << SHIFT);
      exchange(a + ((s as usize) << SHIFT), y);
    }
    a += aLd;
  }
}

function exchange(x: usize, y: usize): void {
  const kept = load<real>(x);
  store<real>(x, load<real>(y));
  store<real>(y, kept);
}

/** x ← L⁻¹·x for a few rows, by columns of L. */
function solveColumn(size: i32, l: usize, lLd: usize, x: usize): void {
  const end = x + ((size as usize) << SHIFT);
  for (; x < end; x += sizeof<real>()) {
    const factor = load<real>(x);
    l += sizeof<real>();
    let from = l;
    for (let to = x + sizeof<real>(); to < end; to += sizeof<real>()) {
      store<real>(to, load<real>(to) - factor * load<real>(from));
      from += sizeof<real>();
    }
    l += lLd;
  }
}

/**
 * y ← y − A·x, four columns of A at a time.
 *
 * @returns The largest |y_i| of the result, apart from NaN.
 */
function subtractColumns(rows: i32, count: i32, a: usize, aLd: usize, x: usize, y: usize): real {
  if (count == 0) return largest(rows, y);
  let size: real = 0;
  for (let s = 0; s < count; s += 4) {
    // Columns that fill up the four take part with a factor of zero.
    const last = count - 1 - s;
    const a1 = a + (last > 0 ? aLd : 0);
    const a2 = a1 + (last > 1 ? aLd : 0);
    const a3 = a2 + (last > 2 ? aLd : 0);
    const x1: real = last > 0 ? load<real>(x, sizeof<real>()) : 0;
    const x2: real = last > 1 ? load<real>(x, 2 * sizeof<real>()) : 0;
    const x3: real = last > 2 ? load<real>(x, 3 * sizeof<real>()) : 0;
    size = subtractFour(rows, a, a1, a2, a3, load<real>(x), x1, x2, x3, y);
    a = a3 + aLd;
    x += 4 << SHIFT;
  }
  return size;
}

function subtractFour(
  rows: i32,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  x0: real,
  x1: real,
  x2: real,
  x3: real,
  y: usize,
): real {
  const s0 = v128.splat<real>(x0);
  const s1 = v128.splat<real>(x1);
  const s2 = v128.splat<real>(x2);
  const s3 = v128.splat<real>(x3);
  const bytes = (rows as usize) << SHIFT;
  let most = v128.splat<real>(0);
  let i: usize = 0;
  if (JOINED) {
    let more = most;
    for (; i + PAIR <= bytes; i += PAIR) {
      let first = fnma(v128.load(a0 + i), s0, v128.load(y + i));
      let second = fnma(v128.load(a0 + i, 16), s0, v128.load(y + i, 16));
      first = fnma(v128.load(a1 + i), s1, first);
      second = fnma(v128.load(a1 + i, 16), s1, second);
      first = fnma(v128.load(a2 + i), s2, first);
      second = fnma(v128.load(a2 + i, 16), s2, second);
      first = fnma(v128.load(a3 + i), s3, first);
      second = fnma(v128.load(a3 + i, 16), s3, second);
      storePair(y + i, first, second);
      most = v128.pmax<real>(most, v128.abs<real>(first));
      more = v128.pmax<real>(more, v128.abs<real>(second));
    }
    most = v128.pmax<real>(most, more);
  }
  for (; i + 16 <= bytes; i += 16) {
    let value = fnma(v128.load(a0 + i), s0, v128.load(y + i));
    value = fnma(v128.load(a1 + i), s1, value);
    value = fnma(v128.load(a2 + i), s2, value);
    value = fnma(v128.load(a3 + i), s3, value);
    v128.store(y + i, value);
    most = v128.pmax<real>(most, v128.abs<real>(value));
  }
  let size = largestLane(most);
  for (; i < bytes; i += sizeof<real>()) {
    const value = load<real>(y + i) - load<real>(a0 + i) * x0 - load<real>(a1 + i) * x1;
    const rest = value - load<real>(a2 + i) * x2 - load<real>(a3 + i) * x3;
    store<real>(y + i, rest);
    if (abs(rest) > size) size = abs(rest);
  }
  return size;
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
  for (; JOINED && i + PAIR <= bytes; i += PAIR) {
    const first = v128.mul<real>(splat, v128.load(x + i));
    const second = v128.mul<real>(splat, v128.load(x + i, 16));
    storePair(x + i, first, second);
  }
  for (; i + 16 <= bytes; i += 16) v128.store(x + i, v128.mul<real>(splat, v128.load(x + i)));
  for (; i < bytes; i += sizeof<real>()) store<real>(x + i, inverse * load<real>(x + i));
}
