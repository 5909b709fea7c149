import type { SettingScale } from "./setting-scale.ts";

/** Where a curve without error meets a target, between the places at which it is known; by bisection. */
export async function theoreticalCrossings(
  curve: (at: number) => Promise<number | null>,
  known: {
    readonly places: readonly number[];
    readonly values: readonly (number | null)[];
    readonly target: number;
    readonly scale: SettingScale;
  },
): Promise<number[]> {
  const { places, values, target, scale } = known;
  const found: number[] = [];
  for (let i = 0; i + 1 < places.length; i++) {
    const [a, b] = [values[i], values[i + 1]];
    if (a === null || b === null || a < target === b < target) continue;
    let [low, high] = [scale.place(places[i]), scale.place(places[i + 1])];
    for (let step = 0; step < BISECTIONS; step++) {
      const middle = (low + high) / 2;
      const value = await curve(scale.value(middle));
      if (value === null) break;
      if (value < target === a < target) low = middle;
      else high = middle;
    }
    found.push(scale.value((low + high) / 2));
  }
  return found;
}

/** Of an interval of a few tenths: to nine digits. */
const BISECTIONS = 30;
