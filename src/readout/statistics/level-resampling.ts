/**
 * Spearman's ρ in resamples of whole levels, from sums that are made once.
 *
 * A resample takes level l as often as t_l. Twice the rank about the mean that entry i then has is linear in these,
 *
 *     2 r_i = Σ_l t_l u_il,   u_il = 2 (entries of l below i) + (entries of l that equal i) − (entries of l),
 *
 * so that 4 Σ w r^x r^y over the resample is Σ_klm t_k t_l t_m A_klm, A_klm being the sum of u^x_il u^y_im over the entries of
 * level k. The sums are whole numbers, and no walk through the settings is left for a resample.
 */
import type { Order } from "./ranks.ts";

/** Twice the ranks about the mean that entries have for each level that is taken: u, by entry, then level. */
export function ranksByLevel(
  { indices, ends }: Order,
  codes: Uint32Array,
  count: number,
): Float64Array {
  const shares = new Float64Array(codes.length * count);
  // Entries of each level below those in question, less those above.
  const apart = new Float64Array(count);
  for (let place = 0; place < indices.length; place++) apart[codes[indices[place]]]--;
  for (let start = 0; start < indices.length; start = ends[start]) {
    const end = ends[start];
    for (let place = start; place < end; place++) apart[codes[indices[place]]]++;
    for (let place = start; place < end; place++) shares.set(apart, indices[place] * count);
    for (let place = start; place < end; place++) apart[codes[indices[place]]]++;
  }
  return shares;
}

/** A_klm, from what {@link ranksByLevel} has of two columns. */
export function productsByLevel(
  x: Float64Array,
  y: Float64Array,
  codes: Uint32Array,
  count: number,
): Float64Array {
  const sums = new Float64Array(count ** 3);
  for (let i = 0; i < codes.length; i++) {
    for (let l = 0; l < count; l++) {
      const own = x[i * count + l];
      const start = (codes[i] * count + l) * count;
      for (let m = 0; m < count; m++) sums[start + m] += own * y[i * count + m];
    }
  }
  return sums;
}

/** 4 Σ w r^x r^y over a resample that takes each level so many times. */
export function resampledProduct(sums: Float64Array, times: Float64Array): number {
  const count = times.length;
  let whole = 0;
  for (let k = 0; k < count; k++) {
    if (times[k] === 0) continue;
    let own = 0;
    for (let l = 0; l < count; l++) {
      const start = (k * count + l) * count;
      let sum = 0;
      for (let m = 0; m < count; m++) sum += times[m] * sums[start + m];
      own += times[l] * sum;
    }
    whole += times[k] * own;
  }
  return whole;
}
