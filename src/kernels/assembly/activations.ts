/** tanh, σ and their slopes, and softmax: each from one exponential of a number that is never positive. */
import {
  bounded,
  constant,
  decayOf,
  firstPower,
  MINUS_ONE,
  MINUS_TWO,
  ONE,
  remainder,
  SIGN,
  secondPower,
  wholePart,
} from "./exponential";
import { scaleColumns } from "./rows";
import { fma, JOINED, PAIR, SHIFT, storePair, sumLanes } from "./simd";

export const SIGMOID: i32 = 1;

/** Where the last elements are computed, when they do not fill a vector. */
const edge: usize = memory.data(48, 16);

/** As `Kernels.tanh` and `Kernels.sigmoid`; `kind` is 0 for the one, {@link SIGMOID} for the other. */
export function saturate(
  kind: i32,
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
    for (; JOINED && i + PAIR <= bytes; i += PAIR) {
      saturatePair(kind, x + i, value + i, slope + i);
    }
    for (; i + 16 <= bytes; i += 16) saturateVector(kind, x + i, value + i, slope + i);
    if (i < bytes) {
      memory.copy(edge, x + i, bytes - i);
      saturateVector(kind, edge, edge + 16, edge + 32);
      memory.copy(value + i, edge + 16, bytes - i);
      memory.copy(slope + i, edge + 32, bytes - i);
    }
    x += (ldx as usize) << SHIFT;
    value += (ldValue as usize) << SHIFT;
    slope += (ldSlope as usize) << SHIFT;
  }
}

function saturateVector(kind: i32, from: usize, value: usize, slope: usize): void {
  const x = v128.load(from);
  const y = exponent(kind, x);
  const n = wholePart(y);
  const q = remainder(y, n);
  const s1 = firstPower(n);
  const s2 = secondPower(n);
  if (kind == SIGMOID) {
    v128.store(value, sigmoidOf(x, q, s1, s2));
    v128.store(slope, sigmoidSlope(q, s1, s2));
  } else {
    v128.store(value, tanhOf(x, q, s1, s2));
    v128.store(slope, tanhSlope(q, s1, s2));
  }
}

/** The same of two vectors, side by side. */
function saturatePair(kind: i32, from: usize, value: usize, slope: usize): void {
  const x = v128.load(from);
  const xB = v128.load(from, 16);
  const y = exponent(kind, x);
  const yB = exponent(kind, xB);
  const n = wholePart(y);
  const nB = wholePart(yB);
  const q = remainder(y, n);
  const qB = remainder(yB, nB);
  const s1 = firstPower(n);
  const s1B = firstPower(nB);
  const s2 = secondPower(n);
  const s2B = secondPower(nB);
  if (kind == SIGMOID) {
    const slopes = sigmoidSlope(q, s1, s2);
    const slopesB = sigmoidSlope(qB, s1B, s2B);
    const values = sigmoidOf(x, q, s1, s2);
    const valuesB = sigmoidOf(xB, qB, s1B, s2B);
    storePair(value, values, valuesB);
    storePair(slope, slopes, slopesB);
  } else {
    const slopes = tanhSlope(q, s1, s2);
    const slopesB = tanhSlope(qB, s1B, s2B);
    const values = tanhOf(x, q, s1, s2);
    const valuesB = tanhOf(xB, qB, s1B, s2B);
    storePair(value, values, valuesB);
    storePair(slope, slopes, slopesB);
  }
}

/** −2|x| for tanh, −|x| for σ. */
function exponent(kind: i32, x: v128): v128 {
  const factor = constant(kind == SIGMOID ? MINUS_ONE : MINUS_TWO);
  return bounded(v128.mul<real>(v128.abs<real>(x), factor));
}

/** 1 / (1 + e^y). */
function inverseOf(q: v128, s1: v128, s2: v128): v128 {
  const one = constant(ONE);
  return v128.div<real>(one, fma(v128.mul<real>(s1, s2), decayOf(q), one));
}

/** tanh x = −t / (2 + t) with t = e^{−2x} − 1, for x ≥ 0. */
function tanhOf(x: v128, q: v128, s1: v128, s2: v128): v128 {
  const inverse = inverseOf(q, s1, s2);
  const s = v128.mul<real>(s1, s2);
  const t = fma(s, q, v128.sub<real>(s, constant(ONE)));
  return v128.bitselect(x, v128.abs<real>(v128.mul<real>(t, inverse)), constant(SIGN));
}

/** 4 e^{−2x} / (2 + t)². */
function tanhSlope(q: v128, s1: v128, s2: v128): v128 {
  const inverse = inverseOf(q, s1, s2);
  const twice = v128.add<real>(inverse, inverse);
  const ratio = v128.mul<real>(decayOf(q), v128.mul<real>(twice, twice));
  return v128.mul<real>(v128.mul<real>(ratio, s1), s2);
}

/** 1 / (1 + e^y) above 0, and below that times e^y. */
function sigmoidOf(x: v128, q: v128, s1: v128, s2: v128): v128 {
  const inverse = inverseOf(q, s1, s2);
  const below = v128.mul<real>(v128.mul<real>(v128.mul<real>(decayOf(q), inverse), s1), s2);
  return v128.bitselect(inverse, below, v128.ge<real>(x, v128.splat<real>(0)));
}

/** e^y / (1 + e^y)². */
function sigmoidSlope(q: v128, s1: v128, s2: v128): v128 {
  const inverse = inverseOf(q, s1, s2);
  const ratio = v128.mul<real>(v128.mul<real>(decayOf(q), inverse), inverse);
  return v128.mul<real>(v128.mul<real>(ratio, s1), s2);
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
    if (sizeof<real>() == 4) {
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
  for (; JOINED && i + PAIR <= bytes; i += PAIR) {
    const y = bounded(v128.sub<real>(v128.load(a + i), shifts));
    const yB = bounded(v128.sub<real>(v128.load(a + i, 16), shifts));
    const n = wholePart(y);
    const nB = wholePart(yB);
    const q = remainder(y, n);
    const qB = remainder(yB, nB);
    const term = recomposed(n, q);
    const termB = recomposed(nB, qB);
    storePair(a + i, term, termB);
    sums = v128.add<real>(v128.add<real>(sums, term), termB);
  }
  for (; i + 16 <= bytes; i += 16) {
    const y = bounded(v128.sub<real>(v128.load(a + i), shifts));
    const term = exponential(y);
    v128.store(a + i, term);
    sums = v128.add<real>(sums, term);
  }
  let sum = sumLanes(sums);
  for (; i < bytes; i += sizeof<real>()) {
    const y = bounded(v128.splat<real>(load<real>(a + i) - shift));
    const term = v128.extract_lane<real>(exponential(y), 0);
    store<real>(a + i, term);
    sum += term;
  }
  return sum;
}

/** e^y, to a few units of roundoff, down to the smallest number. */
function exponential(y: v128): v128 {
  const n = wholePart(y);
  return recomposed(n, remainder(y, n));
}

/** 2ⁿ (1 + q). */
function recomposed(n: v128, q: v128): v128 {
  return v128.mul<real>(v128.mul<real>(decayOf(q), firstPower(n)), secondPower(n));
}
