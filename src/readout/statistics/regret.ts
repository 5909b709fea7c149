import type { Order } from "./ranks.ts";

/**
 * What picking by a feature costs: the least outcome among the `picks` settings of which the feature promises most,
 * minus the least there is.
 *
 * @param feature - Its order; a setting at which it is not known is not picked.
 * @param least - The least outcome there is.
 * @param sign - 1 if a small feature promises a small outcome, −1 if a large one does. Of equal promises the worst
 *   outcomes are picked first: what a feature does not tell apart is not to its credit.
 * @returns NaN if the feature is known nowhere.
 */
export function regret(
  { indices, ends }: Order,
  outcome: Float64Array,
  least: number,
  sign: number,
  picks: number,
): number {
  let picked = Number.POSITIVE_INFINITY;
  let left = picks;
  const take = (start: number, end: number) => {
    const tied = Float64Array.from(indices.subarray(start, end), (i) => outcome[i]).sort();
    const taken = Math.min(left, tied.length);
    picked = Math.min(picked, tied[tied.length - taken]);
    left -= taken;
  };
  if (sign > 0) {
    for (let start = 0; start < indices.length && left > 0; start = ends[start]) {
      take(start, ends[start]);
    }
  } else {
    for (let end = indices.length; end > 0 && left > 0; ) {
      let start = end - 1;
      while (ends[start] === 0) start--;
      take(start, end);
      end = start;
    }
  }
  return Number.isFinite(picked) ? picked - least : Number.NaN;
}
