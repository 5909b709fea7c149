import type { Folds } from "./folds.ts";

/** An interval of predictions, and how it did. */
export interface Conformal {
  readonly halfWidth: number;
  /** Share of settings that fell inside intervals made without their fold. */
  readonly covered: number;
  readonly settings: number;
}

/**
 * Half width of an interval that covers the outcome of a new setting with a probability of `level`: the ⌈(n + 1) level⌉-th
 * smallest error out of fold (split conformal prediction; Vovk, Gammerman and Shafer 2005; for errors out of fold
 * rather than of one split the guarantee is 2 level − 1, and close to level in practice: Barber et al., Annals of
 * Statistics 49 (2021) 486–507).
 *
 * @returns null if there are too few settings for the level: n < level / (1 − level).
 */
export function conformal(errors: Float64Array, folds: Folds, level: number): Conformal | null {
  const sizes = errors.map(Math.abs);
  const halfWidth = widthOf(sizes, level);
  if (!Number.isFinite(halfWidth)) return null;
  let covered = 0;
  for (let f = 0; f < folds.count; f++) {
    const width = widthOf(
      sizes.filter((_, i) => folds.of[i] !== f),
      level,
    );
    for (let i = 0; i < sizes.length; i++) if (folds.of[i] === f && sizes[i] <= width) covered++;
  }
  return { halfWidth, covered: covered / sizes.length, settings: sizes.length };
}

function widthOf(sizes: Float64Array, level: number): number {
  const place = Math.ceil((sizes.length + 1) * level);
  return place > sizes.length ? Number.POSITIVE_INFINITY : sizes.slice().sort()[place - 1];
}
