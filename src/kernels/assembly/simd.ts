/**
 * Vectors of 128 bits. `real` is f64 or f32: the build compiles every file once for each (`--use real=f64`). `fma` and
 * `fnma` round once, and twice in what the build makes of them for engines without relaxed SIMD.
 */

/** Numbers in a vector. */
export const LANES: usize = 16 / sizeof<real>();
/** log2 of a number's bytes. */
export const SHIFT: usize = alignof<real>();

/** Whether this is for engines that join two vectors in one, where they lie side by side. */
export const JOINED: bool = TILE_VECTORS == 4;
/** Bytes of such a pair. Its loads come before its stores: what lies between two stores keeps them apart. */
export const PAIR: usize = 32;

/** Stores a pair. */
export function storePair(to: usize, first: v128, second: v128): void {
  v128.store(to, first);
  v128.store(to, second, 16);
}

/** a·b + c. */
export function fma(a: v128, b: v128, c: v128): v128 {
  return v128.relaxed_madd<real>(a, b, c);
}

/** c − a·b. */
export function fnma(a: v128, b: v128, c: v128): v128 {
  return v128.relaxed_nmadd<real>(a, b, c);
}

/** Sum of the lanes. */
export function sumLanes(a: v128): real {
  const first = v128.extract_lane<real>(a, 0) + v128.extract_lane<real>(a, 1);
  if (sizeof<real>() == 8) return first;
  return first + (v128.extract_lane<real>(a, 2) + v128.extract_lane<real>(a, 3));
}

/** The largest lane; NaN if there is one. */
export function largestLane(a: v128): real {
  const first = max(v128.extract_lane<real>(a, 0), v128.extract_lane<real>(a, 1));
  if (sizeof<real>() == 8) return first;
  return max(first, max(v128.extract_lane<real>(a, 2), v128.extract_lane<real>(a, 3)));
}
