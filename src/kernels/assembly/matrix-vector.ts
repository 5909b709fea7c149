/** Products with one vector: bound by reading A once, so several columns of A are read at a time. */
import { addEight1, addEight2 } from "./generated-loops";
import { fma, JOINED, LANES, PAIR, SHIFT, sumLanes } from "./simd";

/** y ← alpha·A·x, or y + alpha·A·x with `add`. */
export function matrixVector(
  rows: i32,
  inner: i32,
  alpha: real,
  a: usize,
  lda: i32,
  x: usize,
  add: bool,
  y: usize,
): void {
  const aLd = (lda as usize) << SHIFT;
  if (!add) memory.fill(y, 0, (rows as usize) << SHIFT);
  let l = 0;
  for (; l + 8 <= inner; l += 8) {
    addEightColumns(rows, alpha, a, aLd, x, y);
    a += 8 * aLd;
    x += 8 << SHIFT;
  }
  for (; l < inner; l++) {
    addColumn(rows, alpha * load<real>(x), a, y);
    a += aLd;
    x += sizeof<real>();
  }
}

function addEightColumns(rows: i32, alpha: real, a: usize, aLd: usize, x: usize, y: usize): void {
  const scale = v128.splat<real>(alpha);
  const x0 = v128.mul<real>(scale, v128.load_splat<real>(x));
  const x1 = v128.mul<real>(scale, v128.load_splat<real>(x, sizeof<real>()));
  const x2 = v128.mul<real>(scale, v128.load_splat<real>(x, 2 * sizeof<real>()));
  const x3 = v128.mul<real>(scale, v128.load_splat<real>(x, 3 * sizeof<real>()));
  const x4 = v128.mul<real>(scale, v128.load_splat<real>(x, 4 * sizeof<real>()));
  const x5 = v128.mul<real>(scale, v128.load_splat<real>(x, 5 * sizeof<real>()));
  const x6 = v128.mul<real>(scale, v128.load_splat<real>(x, 6 * sizeof<real>()));
  const x7 = v128.mul<real>(scale, v128.load_splat<real>(x, 7 * sizeof<real>()));
  let i: usize = 0;
  const whole = ((rows as usize) << SHIFT) & ~15;
  for (; JOINED && i + PAIR <= whole; i += PAIR) {
    addEight2(a + i, aLd, x0, x1, x2, x3, x4, x5, x6, x7, y + i);
  }
  for (; i < whole; i += 16) addEight1(a + i, aLd, x0, x1, x2, x3, x4, x5, x6, x7, y + i);
  for (; i < (rows as usize) << SHIFT; i += sizeof<real>()) {
    let sum: real = 0;
    for (let l: usize = 0; l < 8; l++) {
      sum += load<real>(a + i + l * aLd) * load<real>(x + (l << SHIFT));
    }
    store<real>(y + i, load<real>(y + i) + alpha * sum);
  }
}

/** y ← y + factor·a. */
export function addColumn(rows: i32, factor: real, a: usize, y: usize): void {
  const splat = v128.splat<real>(factor);
  let i: usize = 0;
  const whole = ((rows as usize) << SHIFT) & ~15;
  for (; i < whole; i += 16) v128.store(y + i, fma(splat, v128.load(a + i), v128.load(y + i)));
  for (; i < (rows as usize) << SHIFT; i += sizeof<real>()) {
    store<real>(y + i, load<real>(y + i) + factor * load<real>(a + i));
  }
}

/** y ← alpha·Aᵀ·x, or y + alpha·Aᵀ·x with `add`; A is inner × rows. */
export function transposedMatrixVector(
  rows: i32,
  inner: i32,
  alpha: real,
  a: usize,
  lda: i32,
  x: usize,
  add: bool,
  y: usize,
): void {
  const aLd = (lda as usize) << SHIFT;
  for (let i = 0; i < rows; i++) {
    const sum = alpha * dot(inner, a, x);
    store<real>(y, add ? load<real>(y) + sum : sum);
    a += aLd;
    y += sizeof<real>();
  }
}

/** xᵀy. */
export function dot(length: i32, x: usize, y: usize): real {
  let s0 = v128.splat<real>(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let i: usize = 0;
  const bytes = (length as usize) << SHIFT;
  for (; i + 64 <= bytes; i += 64) {
    s0 = fma(v128.load(x + i), v128.load(y + i), s0);
    s1 = fma(v128.load(x + i, 16), v128.load(y + i, 16), s1);
    s2 = fma(v128.load(x + i, 32), v128.load(y + i, 32), s2);
    s3 = fma(v128.load(x + i, 48), v128.load(y + i, 48), s3);
  }
  for (; i + 16 <= bytes; i += 16) s0 = fma(v128.load(x + i), v128.load(y + i), s0);
  let sum = sumLanes(v128.add<real>(v128.add<real>(s0, s1), v128.add<real>(s2, s3)));
  for (; i < bytes; i += sizeof<real>()) sum += load<real>(x + i) * load<real>(y + i);
  return sum;
}
