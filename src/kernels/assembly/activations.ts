/**
 * tanh, σ and their slopes, from one exponential of a number that is never positive:
 *
 *     e^y = 2ⁿ (1 + q),  n = round(y / ln 2),  q = e^r − 1,  r = y − n ln 2 in [−0.347, 0.347].
 *
 * q keeps its *relative* accuracy for small r, which gives tanh near 0, and 2ⁿ is applied last and
 * in two factors, which gives slopes down to the smallest number with a single rounding there.
 */
import { fma, fnma, SHIFT } from "./simd";

const DOUBLE: bool = sizeof<real>() == 8;
/** Below this e^y is 0 in any case; its two factors of 2ⁿ are still normal numbers. */
const LOWEST: real = DOUBLE ? -1000 : -160;
const LOG2_E: real = 1.4426950408889634;
/** ln 2 in two parts; the first has trailing zeros, so that its products with n are exact. */
const LN2_HIGH: real = DOUBLE ? 6.9314718036912381649e-1 : 0.693359375;
const LN2_LOW: real = DOUBLE ? 1.90821492927058770002e-10 : -2.12194440054690583e-4;
/** Adding it leaves n plus the bias of exponents in the lowest bits. */
const EXPONENT: real = DOUBLE ? 6755399441055744 + 1023 : 12582912 + 127;

/** e^r − 1 for r in [−0.347, 0.347]: its Taylor series, cut where the rest is below 0.1 units. */
function expMinusOne(r: v128): v128 {
  let p: v128;
  if (DOUBLE) {
    p = v128.splat<real>(1.6059043836821613e-10); // 1/13!
    p = fma(p, r, v128.splat<real>(2.08767569878681e-9));
    p = fma(p, r, v128.splat<real>(2.505210838544172e-8));
    p = fma(p, r, v128.splat<real>(2.755731922398589e-7));
    p = fma(p, r, v128.splat<real>(2.7557319223985893e-6));
    p = fma(p, r, v128.splat<real>(2.48015873015873e-5));
  } else {
    p = v128.splat<real>(2.48015873015873e-5); // 1/8!
  }
  p = fma(p, r, v128.splat<real>(1.984126984126984e-4));
  p = fma(p, r, v128.splat<real>(1.388888888888889e-3));
  p = fma(p, r, v128.splat<real>(8.333333333333333e-3));
  p = fma(p, r, v128.splat<real>(4.1666666666666664e-2));
  p = fma(p, r, v128.splat<real>(1.6666666666666666e-1));
  p = fma(p, r, v128.splat<real>(0.5));
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
export function tanh(length: i32, x: usize, value: usize, slope: usize): void {
  const bytes = (length as usize) << SHIFT;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) tanhVector(x + i, value + i, slope + i);
  if (i == bytes) return;
  memory.copy(edge, x + i, bytes - i);
  tanhVector(edge, edge + 16, edge + 32);
  memory.copy(value + i, edge + 16, bytes - i);
  memory.copy(slope + i, edge + 32, bytes - i);
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

  const t = fma(s, q, v128.sub<real>(s, one));
  const magnitude = v128.div<real>(v128.neg<real>(t), v128.add<real>(t, v128.splat<real>(2)));
  const sign = v128.splat<real>(-0.0);
  v128.store(value, v128.bitselect(x, v128.abs<real>(magnitude), sign));

  const decay = v128.add<real>(one, q);
  const d = fma(s, decay, one);
  const ratio = v128.div<real>(v128.mul<real>(decay, v128.splat<real>(4)), v128.mul<real>(d, d));
  v128.store(slope, v128.mul<real>(v128.mul<real>(ratio, s1), s2));
}

/** As `Kernels.sigmoid`. */
export function sigmoid(length: i32, x: usize, value: usize, slope: usize): void {
  const bytes = (length as usize) << SHIFT;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) sigmoidVector(x + i, value + i, slope + i);
  if (i == bytes) return;
  memory.copy(edge, x + i, bytes - i);
  sigmoidVector(edge, edge + 16, edge + 32);
  memory.copy(value + i, edge + 16, bytes - i);
  memory.copy(slope + i, edge + 32, bytes - i);
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
  const d = fma(v128.mul<real>(s1, s2), decay, one);

  const positive = v128.ge<real>(x, v128.splat<real>(0));
  const above = v128.div<real>(one, d);
  const below = v128.mul<real>(v128.mul<real>(v128.div<real>(decay, d), s1), s2);
  const ratio = v128.div<real>(decay, v128.mul<real>(d, d));
  v128.store(value, v128.bitselect(above, below, positive));
  v128.store(slope, v128.mul<real>(v128.mul<real>(ratio, s1), s2));
}
