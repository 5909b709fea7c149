/**
 * What the passes over units with gates share. They go through a column in parts whose values and
 * slopes stay in L1, and each of their formulas is written once, for a vector of units (W = v128) and
 * for a single one at the end of a column (W = real, in all lanes): every unit is rounded alike.
 */
import { SIGMOID, saturate } from "../activations";
import { packedA } from "../scratch";
import { SHIFT } from "../simd";

/** Bytes of a part of a column. */
export const PART: usize = 512;
/** Room for ten arrays of a part: before the blocks of `../scratch`, far behind static data. */
export const scratch: usize = packedA - 10 * PART;

/** A vector of units, or one. */
export function get<W>(from: usize): v128 {
  if (sizeof<W>() == 16) return v128.load(from);
  return v128.splat<real>(load<real>(from));
}

export function put<W>(to: usize, value: v128): void {
  if (sizeof<W>() == 16) v128.store(to, value);
  else store<real>(to, v128.extract_lane<real>(value, 0));
}

/** φ and φ′ of the units of a part; `kind` is 0 for tanh, 1 for σ, 2 for a clipped line. */
export function activate(
  kind: i32,
  gain: real,
  offset: real,
  low: real,
  high: real,
  bytes: usize,
  x: usize,
  value: usize,
  slope: usize,
): void {
  const rows = (bytes >> SHIFT) as i32;
  if (kind <= SIGMOID) saturate(kind, rows, 1, x, 0, value, 0, slope, 0);
  else clippedLine(gain, offset, low, high, rows, 1, x, 0, value, 0, slope, 0);
}

/** As `GateKernels.clippedLine`. */
export function clippedLine(
  gain: real,
  offset: real,
  low: real,
  high: real,
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
    for (; i + 16 <= bytes; i += 16)
      line<v128>(gain, offset, low, high, x + i, value + i, slope + i);
    for (; i < bytes; i += sizeof<real>()) {
      line<real>(gain, offset, low, high, x + i, value + i, slope + i);
    }
    x += (ldx as usize) << SHIFT;
    value += (ldValue as usize) << SHIFT;
    slope += (ldSlope as usize) << SHIFT;
  }
}

function line<W>(
  gain: real,
  offset: real,
  low: real,
  high: real,
  x: usize,
  value: usize,
  slope: usize,
): void {
  const gains = v128.splat<real>(gain);
  const lows = v128.splat<real>(low);
  const highs = v128.splat<real>(high);
  // Two roundings, as plain arithmetic has them.
  const y = v128.add<real>(v128.mul<real>(gains, get<W>(x)), v128.splat<real>(offset));
  const inside = v128.and(v128.gt<real>(y, lows), v128.lt<real>(y, highs));
  put<W>(value, v128.min<real>(v128.max<real>(y, lows), highs));
  put<W>(slope, v128.and(inside, gains));
}
