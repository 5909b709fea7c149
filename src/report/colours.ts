/**
 * Colours of exponents: a diverging ramp pinned at λ = 0, orange above and blue below, which stay
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

/** Colour of an exponent on a scale whose ends are ±`largest`. */
export function exponentColour(value: number, largest: number): string {
  const strength = Number.isFinite(value) && largest > 0 ? Math.abs(value) / largest : 1;
  // A step at zero, because the sign is what matters, then the square root, so that exponents near
  // zero do not all look alike beside one that is far away.
  const share = 0.35 + 0.65 * Math.sqrt(Math.min(1, strength));
  return blend(value > 0 ? POSITIVE : NEGATIVE, share);
}

function blend(end: Rgb, share: number): string {
  const parts = end.map((to, i) => Math.round(MIDDLE[i] + (to - MIDDLE[i]) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
