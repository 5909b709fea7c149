/** Counts, means and quantiles of descending exponents, of which the last may be −∞. */

/** Exponents and what each may be off by. */
interface MovableExponents {
  readonly exponents: Float64Array;
  readonly errors: Float64Array | null;
}

/** How many of descending exponents are above a threshold. */
export function above(exponents: Float64Array, threshold: number): number {
  let [low, high] = [0, exponents.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (exponents[middle] > threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same, with every exponent moved by its error; one without error stays. */
export function movedAbove(
  { exponents, errors }: MovableExponents,
  threshold: number,
  sign: number,
): number {
  let count = 0;
  for (let j = 0; j < exponents.length; j++) {
    if (exponents[j] + sign * (errors?.[j] || 0) > threshold) count++;
  }
  return count;
}

export function finiteCount(exponents: Float64Array): number {
  return above(exponents, -Number.MAX_VALUE);
}

export function mean(exponents: Float64Array, count: number): number {
  // Four sums side by side: one alone waits for itself at every step.
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = 0;
  for (; j + 3 < count; j += 4) {
    a += exponents[j];
    b += exponents[j + 1];
    c += exponents[j + 2];
    d += exponents[j + 3];
  }
  for (; j < count; j++) a += exponents[j];
  return (a + b + (c + d)) / count;
}

/** Standard deviation of the finite exponents about their mean, with n below the sum of squares. */
export function deviation(exponents: Float64Array): number {
  const count = finiteCount(exponents);
  const centre = mean(exponents, count);
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = 0;
  for (; j + 3 < count; j += 4) {
    a += (exponents[j] - centre) ** 2;
    b += (exponents[j + 1] - centre) ** 2;
    c += (exponents[j + 2] - centre) ** 2;
    d += (exponents[j + 3] - centre) ** 2;
  }
  for (; j < count; j++) a += (exponents[j] - centre) ** 2;
  return Math.sqrt((a + b + (c + d)) / count);
}

/** The exponent at a share of the finite ones, from the largest (0) to the least (1), between neighbours linearly. */
export function at(exponents: Float64Array, share: number): number {
  return quantile(exponents, exponents, share);
}

/** What `of` has where `exponents` have that quantile. */
export function quantile(exponents: Float64Array, of: Float64Array, share: number): number {
  const last = finiteCount(exponents) - 1;
  if (last < 0) return Number.NaN;
  const place = share * last;
  const below = Math.min(Math.floor(place), last);
  const weight = place - below;
  return weight === 0 ? of[below] : (1 - weight) * of[below] + weight * of[below + 1];
}

/** Σ weight · error over the first `count` exponents. */
export function weighed(
  errors: Float64Array | null,
  count: number,
  weight: (j: number, count: number) => number,
): number {
  if (errors === null || errors.length < count) return Number.NaN;
  let sum = 0;
  for (let j = 0; j < count; j++) sum += weight(j, count) * errors[j];
  return sum;
}
