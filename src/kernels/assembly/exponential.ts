/**
 * e^y of numbers that are never positive, for what is made of it:
 *
 *     e^y = 2ⁿ (1 + q),  n = round(y / ln 2),  q = e^r − 1,  r = y − n ln 2 in [−0.347, 0.347].
 *
 * q keeps its *relative* accuracy for small r, which gives tanh near 0, and 2ⁿ is applied last and
 * in two factors, which gives slopes down to the smallest number with a single rounding there.
 *
 * All of it is functions of one vector without stores: what is applied to both of a pair is joined.
 */
import { fma, fnma, JOINED, SHIFT } from "./simd";

const DOUBLE: bool = sizeof<real>() == 8;

/** V8 makes a constant of the program anew in every iteration, and loads one of memory in no time. */
const constants: usize = memory.data<real>(
  [
    // 1/13! … 1/2!
    1.6059043836821613e-10,
    2.08767569878681e-9,
    2.505210838544172e-8,
    2.755731922398589e-7,
    2.7557319223985893e-6,
    2.48015873015873e-5,
    1.984126984126984e-4,
    1.388888888888889e-3,
    8.333333333333333e-3,
    4.1666666666666664e-2,
    1.6666666666666666e-1,
    0.5,
    1,
    -1,
    -2,
    -0.0,
    // Below this e^y is 0 in any case; its two factors of 2ⁿ are still normal numbers.
    DOUBLE ? -1000 : -160,
    // 1 / ln 2, and ln 2 in two parts; the first has trailing zeros, so that its products with n are exact.
    1.4426950408889634,
    DOUBLE ? 6.9314718036912381649e-1 : 0.693359375,
    DOUBLE ? 1.90821492927058770002e-10 : -2.12194440054690583e-4,
    // Adding it leaves an integer, and n plus the bias of exponents in the lowest bits.
    DOUBLE ? 6755399441055744 : 12582912,
    DOUBLE ? 6755399441055744 + 1023 : 12582912 + 127,
  ],
  16,
);

/** A constant's place. */
const HALF: usize = 11;
export const ONE: usize = 12;
export const MINUS_ONE: usize = 13;
export const MINUS_TWO: usize = 14;
export const SIGN: usize = 15;
const LOWEST: usize = 16;
const LOG2_E: usize = 17;
const LN2_HIGH: usize = 18;
const LN2_LOW: usize = 19;
const INTEGER: usize = 20;
const EXPONENT: usize = 21;

/** A constant in every lane. */
export function constant(place: usize): v128 {
  return v128.load_splat<real>(constants + (place << SHIFT));
}

/** 1/i! in every lane. */
function inverseFactorial(i: usize): v128 {
  return constant(13 - i);
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

/** V8 joins sums, but not `nearest`; the same but for the sign of 0, which nothing here depends on. */
function nearest(x: v128): v128 {
  if (!JOINED) return v128.nearest<real>(x);
  return v128.sub<real>(v128.add<real>(x, constant(INTEGER)), constant(INTEGER));
}

/** y, or where e^y is 0 in any case; NaN stays. `pmax` is one instruction where `max` is many. */
export function bounded(y: v128): v128 {
  return v128.pmax<real>(y, constant(LOWEST));
}

/** n. */
export function wholePart(y: v128): v128 {
  return nearest(v128.mul<real>(y, constant(LOG2_E)));
}

/** q. */
export function remainder(y: v128, n: v128): v128 {
  return expMinusOne(fnma(n, constant(LN2_LOW), fnma(n, constant(LN2_HIGH), y)));
}

function power(n: v128): v128 {
  const biased = v128.add<real>(n, constant(EXPONENT));
  return DOUBLE ? v128.shl<i64>(biased, 52) : v128.shl<i32>(biased, 23);
}

/** The first factor of 2ⁿ. */
export function firstPower(n: v128): v128 {
  return power(nearest(v128.mul<real>(n, constant(HALF))));
}

/** The second factor of 2ⁿ. */
export function secondPower(n: v128): v128 {
  return power(v128.sub<real>(n, nearest(v128.mul<real>(n, constant(HALF)))));
}

/** 1 + q. */
export function decayOf(q: v128): v128 {
  return v128.add<real>(constant(ONE), q);
}
