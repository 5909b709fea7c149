import { orderOf, ranks, ranksOf, ranksWithin } from "./ranks.ts";

/**
 * Area under the ROC curve: the share of pairs of one with and one without the event in which the score of the first
 * is larger, ties counting half (Mann and Whitney's U over its largest value).
 *
 * @param scores - Known of all.
 * @param events - 1 where it happened.
 * @returns NaN if it happened always or never.
 */
export function areaUnderCurve(scores: Float64Array, events: Uint8Array): number {
  const ranked = ranks(scores);
  let sum = 0;
  let happened = 0;
  for (let i = 0; i < events.length; i++) {
    if (events[i] === 0) continue;
    sum += ranked[i];
    happened++;
  }
  const not = events.length - happened;
  if (happened === 0 || not === 0) return Number.NaN;
  return (sum - (happened * (happened + 1)) / 2) / (happened * not);
}

/** How much larger the area of one score is than that of another, over the same settings, and its standard error. */
export interface AreaDifference {
  readonly value: number;
  readonly error: number;
}

/**
 * The difference of two areas under the curve over the same settings (DeLong, DeLong and Clarke-Pearson, Biometrics 44
 * (1988) 837–845): each setting is placed by the share of those of the other kind that lie below it, and the variance is
 * that of the differences of places,
 *
 *     s²(V¹⁰ − V¹⁰′) / m + s²(V⁰¹ − V⁰¹′) / n
 *
 * Scores are taken as given: where they come out of fold, what the models that made them share is not in the error.
 *
 * @param first - Places of one score, as {@link placesAmongOthers} has them; `second` those of another.
 * @param events - 1 where it happened; at least two with and two without.
 */
export function areaDifference(
  first: Float64Array,
  second: Float64Array,
  events: Uint8Array,
): AreaDifference {
  const apart = first.map((place, i) => place - second[i]);
  let value = 0;
  let variance = 0;
  for (const side of [1, 0]) {
    const own = apart.filter((_, i) => events[i] === side);
    const mean = own.reduce((sum, each) => sum + each, 0) / own.length;
    const squares = own.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    variance += squares / (own.length - 1) / own.length;
    if (side === 1) value = mean;
  }
  return { value, error: Math.sqrt(variance) };
}

/** Of each with the event the share of those without that it is above; of each without the share of the others below which it is. */
export function placesAmongOthers(scores: Float64Array, events: Uint8Array): Float64Array {
  const order = orderOf(scores);
  const among = ranksOf(order, scores.length);
  const within = ranksWithin(order, Uint32Array.from(events), 2);
  let happened = 0;
  for (let i = 0; i < events.length; i++) happened += events[i];
  const not = events.length - happened;
  return among.map((rank, i) => {
    const below = (rank - within[i]) / (events[i] === 1 ? not : happened);
    return events[i] === 1 ? below : 1 - below;
  });
}

/** Halvings of an interval: to rounding. */
const HALVINGS = 60;

/**
 * Interval of an area under the curve: the areas that are within `deviations` standard errors of the found one, the
 * error being that of Hanley and McNeil's formula at the area in question (Newcombe, Statistics in Medicine 25 (2006)
 * 559–573, method 5). It does not collapse where the curve is perfect.
 *
 *     V(θ) = θ (1 − θ) (1 + n* (1 − θ)/(2 − θ) + n* θ/(1 + θ)) / (m n),   n* = (m + n)/2 − 1
 */
export function areaInterval(
  area: number,
  happened: number,
  not: number,
  deviations: number,
): readonly [number, number] {
  const half = (happened + not) / 2 - 1;
  const error = (theta: number) =>
    Math.sqrt(
      (theta *
        (1 - theta) *
        (1 + (half * (1 - theta)) / (2 - theta) + (half * theta) / (1 + theta))) /
        (happened * not),
    );
  const bound = (inside: number, outside: number) => {
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (inside + outside) / 2;
      if (Math.abs(middle - area) <= deviations * error(middle)) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  return [bound(area, 0), bound(area, 1)];
}

/**
 * The standard normal deviate below which a share lies, to seven digits: Newton's steps on the distribution, which is
 * summed as Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/15 + …) (Marsaglia, Journal of Statistical Software 11 (2004) 4).
 *
 * @param share - In [0.5, 1).
 */
export function normalDeviate(share: number): number {
  let x = 0;
  for (let step = 0; step < HALVINGS; step++) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    let sum = 0;
    let term = x;
    for (let i = 3; sum + term !== sum; i += 2) {
      sum += term;
      term *= (x * x) / i;
    }
    x -= (0.5 + density * sum - share) / density;
  }
  return x;
}
