import { type Order, orderOf, ranksOf, restricted } from "./ranks.ts";

/** What is left of a sum of squares that should be nothing: rounding, relative to the squares of the values. */
const ROUNDING = 1e-12;

/**
 * Pearson's r over the entries at which both are numbers; NaN with fewer than three, or where one does not vary.
 *
 *     r = Σ (x − x̄)(y − ȳ) / √(Σ (x − x̄)² Σ (y − ȳ)²)
 */
export function pearson(x: Float64Array, y: Float64Array): number {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i] + y[i])) continue;
    count++;
    sumX += x[i];
    sumY += y[i];
  }
  if (count < 3) return Number.NaN;
  const [meanX, meanY] = [sumX / count, sumY / count];
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i] + y[i])) continue;
    xx += (x[i] - meanX) ** 2;
    yy += (y[i] - meanY) ** 2;
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  const still = xx <= ROUNDING * count * meanX * meanX || yy <= ROUNDING * count * meanY * meanY;
  return still ? Number.NaN : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** Spearman's ρ: Pearson's r of average ranks, over the entries at which both are known; ±∞ have their ranks. */
export function spearman(x: Float64Array, y: Float64Array): number {
  return orderCorrelation(orderOf(x), orderOf(y), x.length);
}

/** Spearman's ρ of two columns with so many entries, from their orders. */
export function orderCorrelation(x: Order, y: Order, length: number): number {
  const [ofX, ofY] = [ranksOf(x, length), ranksOf(y, length)];
  if (Math.min(x.indices.length, y.indices.length) === length) return pearson(ofX, ofY);
  return pearson(ranksOf(restricted(x, ofY), length), ranksOf(restricted(y, ofX), length));
}

/** Mean of the entries that are not NaN. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}

/**
 * The value below which a share of the sorted values lies, between neighbours by straight lines (R's type 7).
 *
 * @param sorted - Ascending, at least one.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  if (sorted[below] === sorted[above]) return sorted[below];
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
