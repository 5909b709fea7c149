import type { Folds } from "./folds.ts";
import { orderOf } from "./ranks.ts";

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
  const { indices } = orderOf(sizes);
  const halfWidth = widthOf(sizes, indices, folds, -1, level);
  if (!Number.isFinite(halfWidth)) return null;
  const widths = Array.from({ length: folds.count }, (_, f) =>
    widthOf(sizes, indices, folds, f, level),
  );
  let covered = 0;
  for (let i = 0; i < sizes.length; i++) if (sizes[i] <= widths[folds.of[i]]) covered++;
  return { halfWidth, covered: covered / sizes.length, settings: sizes.length };
}

/** Half width by the settings outside of a fold, of which the order is known. */
function widthOf(
  sizes: Float64Array,
  indices: Uint32Array,
  { of }: Folds,
  fold: number,
  level: number,
): number {
  let outside = 0;
  for (let i = 0; i < sizes.length; i++) if (of[i] !== fold) outside++;
  let left = Math.ceil((outside + 1) * level);
  if (left > outside) return Number.POSITIVE_INFINITY;
  let place = -1;
  while (left > 0) if (of[indices[++place]] !== fold) left--;
  return sizes[indices[place]];
}
