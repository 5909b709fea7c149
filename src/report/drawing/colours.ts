/**
 * Colours. Of exponents: a diverging ramp pinned at λ = 0, orange above and blue below, which stay
 * apart under the common colour deficiencies and in grey print differ in lightness from the middle.
 * Sign is always shown a second way (filled or hollow, solid or dashed), never by colour alone.
 */

type Rgb = readonly [number, number, number];

const MIDDLE: Rgb = [120, 120, 120];
const POSITIVE: Rgb = [179, 72, 0];
const NEGATIVE: Rgb = [5, 80, 160];

/** Ink of text and axes, of weak lines, and of the paper. */
export const INK = "#1a1a1a";
/** Weak text: still 4.5:1 on white. */
export const WEAK_INK = "#5a5a5a";
/** Grid lines. */
export const GRID = "#e3e3e3";
/** The paper under every figure, so that it reads the same on dark pages. */
export const PAPER = "#ffffff";

/** A training that failed, and numbers that are none; 7:1 on white. */
export const WARNING = "#a3190f";
/** Curves beside each other, apart under the common colour deficiencies; the first are used first. */
export const CURVES: readonly string[] = ["#0067a8", "#c44e00", "#7a3b93", "#4f6d00"];

/** Dark violet, blue-green, light green: lightness rises evenly, so that order is seen without hue. */
const ORDER: readonly Rgb[] = [
  [72, 25, 112],
  [28, 121, 142],
  [138, 190, 92],
];

/** Colour of the place in an order: 0 the first, 1 the last. */
export function orderColour(share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (ORDER.length - 1);
  const from = Math.min(ORDER.length - 2, Math.floor(place));
  return between(ORDER[from], ORDER[from + 1], place - from);
}

/** Colour of an exponent on a scale whose ends are ±`largest`. */
export function exponentColour(value: number, largest: number): string {
  const strength = Number.isFinite(value) && largest > 0 ? Math.abs(value) / largest : 1;
  // A step at zero, because the sign is what matters, then the square root, so that exponents near
  // zero do not all look alike beside one that is far away.
  const share = 0.35 + 0.65 * Math.sqrt(Math.min(1, strength));
  return between(MIDDLE, value > 0 ? POSITIVE : NEGATIVE, share);
}

function between(start: Rgb, end: Rgb, share: number): string {
  const parts = end.map((to, i) => Math.round(start[i] + (to - start[i]) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
