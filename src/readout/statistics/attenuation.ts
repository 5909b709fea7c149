/**
 * Share of a feature's variance over settings that is not the error of measuring it.
 *
 *     reliability = 1 − mean(error²) / variance
 *
 * @param errors - One standard error of each; NaN where there is none, and the setting is then left out.
 * @returns null if fewer than three have an error, or if the errors explain all of the variance.
 */
export function reliability(values: Float64Array, errors: Float64Array): number | null {
  let count = 0;
  let sum = 0;
  let squares = 0;
  let noise = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]) || !Number.isFinite(errors[i])) continue;
    count++;
    sum += values[i];
    noise += errors[i] ** 2;
  }
  if (count < 3) return null;
  const mean = sum / count;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) && Number.isFinite(errors[i]))
      squares += (values[i] - mean) ** 2;
  }
  const share = 1 - noise / count / (squares / (count - 1));
  return share > 0 ? share : null;
}

/**
 * A correlation as it would be without the feature's errors: ρ / √reliability (Spearman, American Journal of
 * Psychology 15 (1904) 72–101), at most 1 in size.
 */
export function disattenuated(correlation: number, share: number): number {
  return Math.max(-1, Math.min(1, correlation / Math.sqrt(share)));
}
