/**
 * tanh, σ and their slopes, from one exponential of a number that is never positive:
 *
 *     e^y = 2ⁿ (1 + q),  n = round(y / ln 2),  q = e^r − 1,  r = y − n ln 2 in [−0.347, 0.347].
 *
 * q keeps its *relative* accuracy for small r, which gives tanh near 0, and 2ⁿ is applied last and
 * in two factors, which gives slopes down to the smallest number with a single rounding there.
 */
import { scaleColumns } from "./rows";
import { fma, fnma, SHIFT, sumLanes } from "./simd";

const DOUBLE: bool = sizeof<real>() == 8;
/** Below this e^y is 0 in any case; its two factors of 2ⁿ are still normal numbers. */
const LOWEST: real = DOUBLE ? -1000 : -160;
const LOG2_E: real = 1.4426950408889634;
/** ln 2 in two parts; the first has trailing zeros, so that its products with n are exact. */
const LN2_HIGH: real = DOUBLE ? 6.9314718036912381649e-1 : 0.693359375;
const LN2_LOW: real = DOUBLE ? 1.90821492927058770002e-10 : -2.12194440054690583e-4;
/** Adding it leaves n plus the bias of exponents in the lowest bits. */
const EXPONENT: real = DOUBLE ? 6755399441055744 + 1023 : 12582912 + 127;

/** 1/13! … 1/2!: V8 makes a constant of the program anew in every iteration, and loads one of memory in no time. */
const inverseFactorials: usize = memory.data<real>(
  [
    1.6059043836821613e-10, 2.08767569878681e-9, 2.505210838544172e-8, 2.755731922398589e-7,
    2.7557319223985893e-6, 2.48015873015873e-5, 1.984126984126984e-4, 1.388888888888889e-3,
    8.333333333333333e-3, 4.1666666666666664e-2, 1.6666666666666666e-1, 0.5,
  ],
  16,
);

/** 1/i! in every lane. */
function inverseFactorial(i: usize): v128 {
  return v128.load_splat<real>(inverseFactorials + ((13 - i) << SHIFT));
}

/** e^r − 1 for r in [−0.347, 0.347]: its Taylor series, cut where the rest is below 0.1 units. */
function expMinusOne(r: v128): v128 {
  let p: v128;
  if (DOUBLE) {
    p = fma(inverseFactorial(13), r, inverseFactorial(12));
    p = fma(p, r, inverseFactorial(11));
    p = fma(p, r, inverseFactorial(10));
    p = fma(p, r, inverseFactorial(9));
    p = fma(p, r, inverseFactorial(8));
  } else {
    p = inverseFactorial(8);
  }
  p = fma(p, r, inverseFactorial(7));
  p = fma(p, r, inverseFactorial(6));
  p = fma(p, r, inverseFactorial(5));
  p = fma(p, r, inverseFactorial(4));
  p = fma(p, r, inverseFactorial(3));
  p = fma(p, r, inverseFactorial(2));
  return fma(v128.mul<real>(r, r), p, r);
}

/** y − n ln 2. */
function reduce(y: v128, n: v128): v128 {
  return fnma(n, v128.splat<real>(LN2_LOW), fnma(n, v128.splat<real>(LN2_HIGH), y));
}

/** 2ⁿ. */
function power(n: v128): v128 {
  const biased = v128.add<real>(n, v128.splat<real>(EXPONENT));
  return DOUBLE ? v128.shl<i64>(biased, 52) : v128.shl<i32>(biased, 23);
}

/** Where the last elements are computed, when they do not fill a vector. */
const edge: usize = memory.data(48, 16);

/** As `Kernels.tanh`. */
export function tanh(
  rows: i32,
  columns: i32,
  x: usize,
  ldx: i32,
  value: usize,
  ldValue: i32,
  slope: usize,
  ldSlope: i32,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) tanhVector(x + i, value + i, slope + i);
    if (i < bytes) {
      memory.copy(edge, x + i, bytes - i);
      tanhVector(edge, edge + 16, edge + 32);
      memory.copy(value + i, edge + 16, bytes - i);
      memory.copy(slope + i, edge + 32, bytes - i);
    }
    x += (ldx as usize) << SHIFT;
    value += (ldValue as usize) << SHIFT;
    slope += (ldSlope as usize) << SHIFT;
  }
}

/** tanh x = −t / (2 + t) with t = e^{−2x} − 1, for x ≥ 0. */
function tanhVector(from: usize, value: usize, slope: usize): void {
  const one = v128.splat<real>(1);
  const x = v128.load(from);
  const size = v128.abs<real>(x);
  const y = v128.max<real>(v128.mul<real>(size, v128.splat<real>(-2)), v128.splat<real>(LOWEST));
  const n = v128.nearest<real>(v128.mul<real>(y, v128.splat<real>(LOG2_E)));
  const q = expMinusOne(reduce(y, n));
  const n1 = v128.nearest<real>(v128.mul<real>(n, v128.splat<real>(0.5)));
  const s1 = power(n1);
  const s2 = power(v128.sub<real>(n, n1));
  const s = v128.mul<real>(s1, s2);

  const decay = v128.add<real>(one, q);
  const inverse = v128.div<real>(one, fma(s, decay, one)); // 1 / (2 + t)
  const t = fma(s, q, v128.sub<real>(s, one));
  const magnitude = v128.mul<real>(t, inverse);
  const sign = v128.splat<real>(-0.0);
  v128.store(value, v128.bitselect(x, v128.abs<real>(magnitude), sign));

  const twice = v128.add<real>(inverse, inverse);
  const ratio = v128.mul<real>(decay, v128.mul<real>(twice, twice));
  v128.store(slope, v128.mul<real>(v128.mul<real>(ratio, s1), s2));
}

/** As `Kernels.sigmoid`. */
export function sigmoid(
  rows: i32,
  columns: i32,
  x: usize,
  ldx: i32,
  value: usize,
  ldValue: i32,
  slope: usize,
  ldSlope: i32,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) sigmoidVector(x + i, value + i, slope + i);
    if (i < bytes) {
      memory.copy(edge, x + i, bytes - i);
      sigmoidVector(edge, edge + 16, edge + 32);
      memory.copy(value + i, edge + 16, bytes - i);
      memory.copy(slope + i, edge + 32, bytes - i);
    }
    x += (ldx as usize) << SHIFT;
    value += (ldValue as usize) << SHIFT;
    slope += (ldSlope as usize) << SHIFT;
  }
}

function sigmoidVector(from: usize, value: usize, slope: usize): void {
  const one = v128.splat<real>(1);
  const x = v128.load(from);
  const y = v128.max<real>(v128.neg<real>(v128.abs<real>(x)), v128.splat<real>(LOWEST));
  const n = v128.nearest<real>(v128.mul<real>(y, v128.splat<real>(LOG2_E)));
  const decay = v128.add<real>(one, expMinusOne(reduce(y, n)));
  const n1 = v128.nearest<real>(v128.mul<real>(n, v128.splat<real>(0.5)));
  const s1 = power(n1);
  const s2 = power(v128.sub<real>(n, n1));
  const above = v128.div<real>(one, fma(v128.mul<real>(s1, s2), decay, one));

  const positive = v128.ge<real>(x, v128.splat<real>(0));
  const ratio = v128.mul<real>(decay, above);
  const below = v128.mul<real>(v128.mul<real>(ratio, s1), s2);
  v128.store(value, v128.bitselect(above, below, positive));
  v128.store(slope, v128.mul<real>(v128.mul<real>(v128.mul<real>(ratio, above), s1), s2));
}

/** As `Kernels.softmax`. */
export function softmax(
  rows: i32,
  columns: i32,
  a: usize,
  lda: i32,
  maxima: usize,
  sums: usize,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    const largest = maximum(bytes, a);
    const sum = exponentials(bytes, a, largest);
    store<real>(maxima, largest);
    store<real>(sums, sum);
    scaleColumns(rows, 1, 1 / sum, a, 0);
    a += (lda as usize) << SHIFT;
    maxima += sizeof<real>();
    sums += sizeof<real>();
  }
}

/** max a_i; NaN if there is one. */
function maximum(bytes: usize, a: usize): real {
  let value = load<real>(a);
  let i: usize = 0;
  if (bytes >= 16) {
    let lanes = v128.load(a);
    for (i = 16; i + 16 <= bytes; i += 16) lanes = v128.max<real>(lanes, v128.load(a + i));
    value = max(v128.extract_lane<real>(lanes, 0), v128.extract_lane<real>(lanes, 1));
    if (!DOUBLE) {
      value = max(value, v128.extract_lane<real>(lanes, 2));
      value = max(value, v128.extract_lane<real>(lanes, 3));
    }
  }
  for (; i < bytes; i += sizeof<real>()) value = max(value, load<real>(a + i));
  return value;
}

/** a_i ← e^{a_i − shift}, none above 1. @returns their sum. */
function exponentials(bytes: usize, a: usize, shift: real): real {
  const shifts = v128.splat<real>(shift);
  let sums = v128.splat<real>(0);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const term = exponential(v128.sub<real>(v128.load(a + i), shifts));
    v128.store(a + i, term);
    sums = v128.add<real>(sums, term);
  }
  let sum = sumLanes(sums);
  for (; i < bytes; i += sizeof<real>()) {
    const y = v128.splat<real>(load<real>(a + i) - shift);
    const term = v128.extract_lane<real>(exponential(y), 0);
    store<real>(a + i, term);
    sum += term;
  }
  return sum;
}

/** e^y for y ≤ 0, to a few units of roundoff, down to the smallest number. */
function exponential(y: v128): v128 {
  const bounded = v128.max<real>(y, v128.splat<real>(LOWEST));
  const n = v128.nearest<real>(v128.mul<real>(bounded, v128.splat<real>(LOG2_E)));
  const decay = v128.add<real>(v128.splat<real>(1), expMinusOne(reduce(bounded, n)));
  const n1 = v128.nearest<real>(v128.mul<real>(n, v128.splat<real>(0.5)));
  const s1 = power(n1);
  const s2 = power(v128.sub<real>(n, n1));
  return v128.mul<real>(v128.mul<real>(decay, s1), s2);
}
