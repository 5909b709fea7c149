/** Factor between the largest level and the least from which on steps can be ratios at all. */
const WIDE = 8;

/**
 * Whether the levels of a hyperparameter are steps by a factor rather than by a difference: they lie more evenly
 * between the least and the largest by their logarithms than as they are.
 *
 * @param values - One per run, repeated as they come.
 */
export function isLogarithmic(values: readonly number[]): boolean {
  const levels = [...new Set(values)].sort((a, b) => a - b);
  const [least, largest] = [levels[0], levels.at(-1)!];
  if (levels.length < 3 || !(least > 0) || largest < WIDE * least) return false;
  return unevenness(levels.map(Math.log)) < unevenness(levels);
}

/** Largest distance of ascending levels from as many evenly spaced ones, as a share of their range. */
function unevenness(levels: readonly number[]): number {
  const [least, range] = [levels[0], levels.at(-1)! - levels[0]];
  const off = levels.map((level, i) => Math.abs((level - least) / range - i / (levels.length - 1)));
  return Math.max(...off);
}
