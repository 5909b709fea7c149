/** Settings whose ratios count, and settings whose differences do. */
import { rangeError } from "../../errors.ts";

/** How a setting is divided into steps: by equal ratios, or by equal differences. */
export type ScaleKind = "log" | "linear";

/** A map from settings to places of equal steps. */
export interface SettingScale {
  readonly kind: ScaleKind;
  place(value: number): number;
  value(place: number): number;
}

/** Scales by kind. */
export const SCALES: Readonly<Record<ScaleKind, SettingScale>> = {
  log: { kind: "log", place: Math.log, value: Math.exp },
  linear: { kind: "linear", place: (value) => value, value: (place) => place },
};

/** `count` settings from one end to the other, both included. */
export function evenlySpaced(
  { place, value }: SettingScale,
  [from, to]: readonly [number, number],
  count: number,
): number[] {
  const [low, high] = [place(from), place(to)];
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    return i === count - 1 ? to : value(low + ((high - low) * i) / (count - 1));
  });
}

/** Checks the ends of a range. */
export function requireRange(who: string, kind: ScaleKind, from: number, to: number): void {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) {
    throw rangeError(
      who,
      `the range is ${from} to ${to}; expected two finite numbers, the lower first`,
    );
  }
  if (kind === "linear" || from > 0) return;
  throw rangeError(
    who,
    `the range begins at ${from}; expected a number above 0, since the setting is divided by equal ratios`,
  );
}
