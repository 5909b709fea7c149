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
  const about = (order: Order) => aboutMeans(ranksWithin(order, codes, count), codes, count);
  const whole = about(outcome);
  return (feature) => {
    const complete = feature.indices.length === outcome.indices.length;
    const y = complete ? whole : about(restricted(outcome, known(feature, codes.length)));
    return meanWithin(y, sumsWithin(feature, codes, y));
  };
}

/** NaN at entries that an order does not have. */
function known({ indices }: Order, length: number): Float64Array {
  const own = new Float64Array(length).fill(Number.NaN);
  for (let place = 0; place < indices.length; place++) own[indices[place]] = 0;
  return own;
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

/** By level: Σ of squares of a feature's ranks within it, about their mean, and of their products with those of the outcome. */
interface SumsWithin {
  readonly squares: Float64Array;
  readonly products: Float64Array;
}

/**
 * In one walk along the feature's order, in which ranks within levels need not be written down.
 *
 * @param y - Of the same entries.
 */
function sumsWithin({ indices, ends }: Order, codes: Uint32Array, y: AboutMeans): SumsWithin {
  const count = y.n.length;
  const [squares, products] = [new Float64Array(count), new Float64Array(count)];
  // The next rank of each level, about its mean.
  const next = y.n.map((n) => 1 - (n + 1) / 2);
  const tied = new Float64Array(count);
  for (let start = 0; start < indices.length; ) {
    const end = ends[start];
    if (end === start + 1) {
      const i = indices[start++];
      const rank = next[codes[i]]++;
      squares[codes[i]] += rank * rank;
      products[codes[i]] += rank * y.ranked[i];
      continue;
    }
    for (let place = start; place < end; place++) tied[codes[indices[place]]]++;
    for (let place = start; place < end; place++) {
      const i = indices[place];
      const code = codes[i];
      const rank = next[code] + (tied[code] - 1) / 2;
      squares[code] += rank * rank;
      products[code] += rank * y.ranked[i];
    }
    for (let place = start; place < end; place++) {
      const code = codes[indices[place]];
      next[code] += tied[code];
      tied[code] = 0;
    }
    start = end;
  }
  return { squares, products };
}

function meanWithin(y: AboutMeans, x: SumsWithin): Within | null {
  let sum = 0;
  let positive = 0;
  let negative = 0;
  let levels = 0;
  let variance = 0;
  for (let level = 0; level < y.n.length; level++) {
    const [xx, yy, xy] = [x.squares[level], y.squares[level], x.products[level]];
    if (y.n[level] < LEAST_SETTINGS || xx === 0 || yy === 0) continue;
    sum += xy / Math.sqrt(xx * yy);
    levels++;
    variance += 1 / (y.n[level] - 1);
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
