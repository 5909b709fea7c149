/** How the sum over a correlated series varies, and how many independent values it is worth. */

/** What stretches of consecutive values say about sums of such values. */
export interface CorrelatedSum {
  /** Number of values. */
  readonly count: number;
  /** γ₀, variance of one value. */
  readonly spread: number;
  /** γ₀ + 2 Σ γ_l: variance of a long sum, per value. */
  readonly perValue: number;
  /** count·γ₀ / perValue, at most count: as many independent values would vary as much. */
  readonly samples: number;
}

/**
 * Least share of the variance of independent values. Some tens of values look anticorrelated by chance
 * now and then; without this the error would be a third of the truth in one case of a hundred.
 */
const ANTICORRELATED = 0.25;

/** How often covariances are measured anew with what their own means took from them put back. */
const ROUNDS = 3;

/**
 * Autocovariances are measured about each stretch's own mean, pooled over the stretches, and summed
 * until a pair γ_2m + γ_2m+1 stops being positive (Geyer, Statistical Science 7 (1992) 473–483). The
 * means were estimated from the same values, which takes perValue / length from every covariance; it
 * is put back before the sum is cut, as the last round found it.
 *
 * @param stretches - Each a series of values at equal distances; none continues another.
 */
export function correlatedSum(stretches: readonly ArrayLike<number>[]): CorrelatedSum {
  const about = stretches.map(aboutMean);
  const count = about.reduce((sum, values) => sum + values.length, 0);
  const degrees = Math.max(1, count - about.length);
  const found: number[] = [];
  const covariance = (lag: number) => {
    found[lag] ??= lagged(about, lag) / degrees;
    return found[lag];
  };
  const spread = covariance(0);
  if (!(spread > 0)) return { count, spread: 0, perValue: 0, samples: count };
  const longest = Math.max(...about.map((values) => values.length));
  let perValue = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const taken = (perValue * about.length) / count;
    // γ₀ is divided by count − 1 of each stretch, which puts back what independent values lose.
    const pairAt = (lag: number) =>
      covariance(lag) + covariance(lag + 1) + (lag === 0 ? 1 : 2) * taken;
    let total = -spread;
    for (let lag = 0; lag === 0 || lag + 1 < longest / 2; lag += 2) {
      const pair = pairAt(lag);
      if (pair <= 0) break;
      total += 2 * pair;
    }
    perValue = Math.max(total, ANTICORRELATED * spread);
  }
  return { count, spread, perValue, samples: Math.min(count, (count * spread) / perValue) };
}

/** Deviations from the mean; those that its own rounding explains are none. */
function aboutMean(values: ArrayLike<number>): Float64Array {
  const centre = meanOf([values]);
  const rounding = values.length * Number.EPSILON * Math.abs(centre);
  const about = new Float64Array(values.length);
  for (let i = 0; i < about.length; i++) {
    const value = values[i] - centre;
    if (Math.abs(value) > rounding) about[i] = value;
  }
  return about;
}

/** Of the values of all parts. */
export function meanOf(parts: readonly ArrayLike<number>[]): number {
  let sum = 0;
  let count = 0;
  for (const values of parts) {
    for (let i = 0; i < values.length; i++) sum += values[i];
    count += values.length;
  }
  return sum / count;
}

/** Σ v_i v_{i+lag} within each of the stretches. */
function lagged(stretches: readonly Float64Array[], lag: number): number {
  let all = 0;
  for (const values of stretches) {
    let sum = 0;
    for (let i = 0; i + lag < values.length; i++) sum += values[i] * values[i + lag];
    all += sum;
  }
  return all;
}
