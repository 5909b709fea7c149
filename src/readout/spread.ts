/** So many of a list, its first and last among them, evenly. */
export function spread(epochs: readonly number[], most: number): number[] {
  if (epochs.length <= most) return [...epochs];
  return Array.from(
    { length: most },
    (_, i) => epochs[Math.round((i * (epochs.length - 1)) / (most - 1))],
  );
}
