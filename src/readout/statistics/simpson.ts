/** Whether a correlation over all settings turns within the levels of a hyperparameter (Simpson's paradox). */
import type { Levels } from "./levels.ts";
import { type Order, ranksWithin, restricted } from "./ranks.ts";

/** ρ within levels. */
export interface Within {
  /** Mean of ρ over the levels that have one. */
  readonly mean: number;
  /** Levels in which ρ is positive, negative. */
  readonly positive: number;
  readonly negative: number;
  readonly levels: number;
  /** √Σ (nₗ − 1) over those levels, so that mean · it is about a standard normal where there is nothing. */
  readonly weight: number;
}

/** Settings that a level must have. */
const LEAST_SETTINGS = 4;

/**
 * Spearman's ρ with an outcome within each level, averaged with equal weights.
 *
 * @param outcome - Order of the outcome's entries, all of which are known.
 * @returns by a feature's order of its entries that are known: null if fewer than two levels have four settings in which
 *   both vary.
 */
export function withinLevels(
  outcome: Order,
  { codes, count }: Levels,
): (feature: Order) => Within | null {
  const whole = aboutMeans(ranksWithin(outcome, codes, count), codes, count);
  return (feature) => {
    const ranked = ranksWithin(feature, codes, count);
    const complete = feature.indices.length === outcome.indices.length;
    const own = () =>
      aboutMeans(ranksWithin(restricted(outcome, ranked), codes, count), codes, count);
    const y = complete ? whole : own();
    return meanWithin(aboutMeans(ranked, codes, count), y, codes);
  };
}

/** Ranks within levels about the mean of each level, 0 where there is none; how many each level has, and Σ of squares. */
interface AboutMeans {
  readonly ranked: Float64Array;
  readonly n: Float64Array;
  readonly squares: Float64Array;
}

function aboutMeans(ranked: Float64Array, codes: Uint32Array, count: number): AboutMeans {
  const [n, squares] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < codes.length; i++) if (!Number.isNaN(ranked[i])) n[codes[i]]++;
  for (let i = 0; i < codes.length; i++) {
    const off = ranked[i] - (n[codes[i]] + 1) / 2;
    ranked[i] = Number.isNaN(off) ? 0 : off;
    squares[codes[i]] += ranked[i] * ranked[i];
  }
  return { ranked, n, squares };
}

function meanWithin(x: AboutMeans, y: AboutMeans, codes: Uint32Array): Within | null {
  const count = x.n.length;
  const products = new Float64Array(count);
  for (let i = 0; i < codes.length; i++) products[codes[i]] += x.ranked[i] * y.ranked[i];
  let sum = 0;
  let positive = 0;
  let negative = 0;
  let levels = 0;
  let variance = 0;
  for (let level = 0; level < count; level++) {
    const [xx, yy, xy] = [x.squares[level], y.squares[level], products[level]];
    if (x.n[level] < LEAST_SETTINGS || xx === 0 || yy === 0) continue;
    sum += xy / Math.sqrt(xx * yy);
    levels++;
    variance += 1 / (x.n[level] - 1);
    if (xy > 0) positive++;
    if (xy < 0) negative++;
  }
  if (levels < 2) return null;
  return { mean: sum / levels, positive, negative, levels, weight: levels / Math.sqrt(variance) };
}

/**
 * Share of a feature's rank variance that levels explain, less what as many levels explain by chance (Kelley's ε²):
 *
 *     1 − (within / (n − levels)) / (total / (n − 1)),   0 at least
 */
export function shareExplained(ranked: Float64Array, { codes, count }: Levels): number {
  const [n, sums] = [new Float64Array(count), new Float64Array(count)];
  let total = 0;
  let squares = 0;
  let all = 0;
  for (let i = 0; i < codes.length; i++) {
    if (Number.isNaN(ranked[i])) continue;
    n[codes[i]]++;
    sums[codes[i]] += ranked[i];
    all++;
    total += ranked[i];
    squares += ranked[i] * ranked[i];
  }
  let between = 0;
  let levels = 0;
  for (let level = 0; level < count; level++) {
    if (n[level] === 0) continue;
    between += sums[level] ** 2 / n[level];
    levels++;
  }
  const whole = squares - total ** 2 / all;
  if (!(whole > 0) || all <= levels) return Number.NaN;
  return Math.max(0, 1 - (squares - between) / (all - levels) / (whole / (all - 1)));
}
