/** Counts, means and quantiles of descending exponents, of which the last may be −∞. */

/** Exponents and what each may be off by. */
interface MovableExponents {
  readonly exponents: Float64Array;
  readonly errors: Float64Array | null;
  readonly summary?: Summary;
}

/** How many of descending exponents are above a threshold. */
export function above(exponents: Float64Array, threshold: number): number {
  let low = 0;
  let high = exponents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (exponents[middle] > threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same, with every exponent moved by its error; one without error stays. */
export function movedAbove(
  { exponents, errors, summary }: MovableExponents,
  threshold: number,
  sign: number,
): number {
  // Those farther from the threshold than any error reaches stay on their side; a little more, for rounding.
  const reach = summary === undefined ? Number.POSITIVE_INFINITY : summary.reach * 1.001 + 1e-9;
  const from = above(exponents, threshold + reach);
  const to = above(exponents, threshold - reach);
  let count = from;
  for (let j = from; j < to; j++) {
    if (exponents[j] + sign * (errors?.[j] || 0) > threshold) count++;
  }
  return count;
}

export function finiteCount(exponents: Float64Array): number {
  const { length } = exponents;
  const isAll = length > 0 && exponents[length - 1] > -Number.MAX_VALUE;
  return isAll ? length : above(exponents, -Number.MAX_VALUE);
}

/** What several features need of the finite exponents, from one walk through them. */
export interface Summary {
  /** How many are finite. */
  readonly count: number;
  /** Their mean, and their standard deviation about it, with n below the sum of squares; NaN without any. */
  readonly mean: number;
  readonly deviation: number;
  /** The largest error of any; 0 without errors. */
  readonly reach: number;
}

/**
 * Sums are taken about the exponent in the middle, from which the mean is never farther than one deviation: no digits are lost
 * in Σ d² − (Σ d)²/n. Four of each side by side, since one alone waits for itself at every step.
 */
export function summaryOf(exponents: Float64Array, errors: Float64Array | null): Summary {
  const count = finiteCount(exponents);
  const middle = count === 0 ? Number.NaN : exponents[count >> 1];
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let aa = 0;
  let bb = 0;
  let cc = 0;
  let dd = 0;
  let j = 0;
  for (; j + 3 < count; j += 4) {
    const p = exponents[j] - middle;
    const q = exponents[j + 1] - middle;
    const r = exponents[j + 2] - middle;
    const s = exponents[j + 3] - middle;
    a += p;
    b += q;
    c += r;
    d += s;
    aa += p * p;
    bb += q * q;
    cc += r * r;
    dd += s * s;
  }
  for (; j < count; j++) {
    const p = exponents[j] - middle;
    a += p;
    aa += p * p;
  }
  const off = (a + b + (c + d)) / count;
  const variance = (aa + bb + (cc + dd)) / count - off * off;
  const deviation = Math.sqrt(Math.max(0, variance));
  return { count, mean: middle + off, deviation, reach: largestOf(errors) };
}

/** Of what is no number none. */
function largestOf(errors: Float64Array | null): number {
  let largest = 0;
  if (errors !== null) {
    for (let j = 0; j < errors.length; j++) if (errors[j] > largest) largest = errors[j];
  }
  return largest;
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

/** Σ error over the first `count` exponents. */
export function summed(errors: Float64Array | null, count: number): number {
  if (errors === null || errors.length < count) return Number.NaN;
  let sum = 0;
  for (let j = 0; j < count; j++) sum += errors[j];
  return sum;
}

/** Σ |exponent − centre| · error over the first `count` exponents. */
export function weighed(
  { exponents, errors }: MovableExponents,
  count: number,
  centre: number,
): number {
  if (errors === null || errors.length < count) return Number.NaN;
  let sum = 0;
  for (let j = 0; j < count; j++) sum += Math.abs(exponents[j] - centre) * errors[j];
  return sum;
}
