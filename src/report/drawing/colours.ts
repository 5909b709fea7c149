/**
 * Colours. Of exponents: a diverging ramp pinned at λ = 0, orange above and blue below, which stay
 * apart under the common colour deficiencies and in grey print differ in lightness from the middle.
 * Sign is always shown a second way (filled or hollow, solid or dashed), never by colour alone.
 */

type Rgb = readonly [number, number, number];

/** At zero, far above it, far below it. */
type Diverging = Readonly<Record<"middle" | "positive" | "negative", Rgb>>;
const ON_PAPER: Diverging = {
  middle: [120, 120, 120],
  positive: [179, 72, 0],
  negative: [5, 80, 160],
};
const ON_DARK: Diverging = {
  middle: [150, 150, 150],
  positive: [255, 157, 92],
  negative: [93, 177, 236],
};

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
/** Light enough from the first on; the same order of hues. */
const ORDER_ON_DARK: readonly Rgb[] = [
  [183, 148, 221],
  [85, 182, 204],
  [190, 232, 150],
];

/** Steps of a ramp: so many that none is seen, so few that a theme can list them. */
const SHADES = 24;

/** A ramp on paper and on a dark page, shade by shade. */
export interface Ramp {
  readonly name: string;
  readonly light: readonly string[];
  readonly dark: readonly string[];
}

const GROWING: Ramp = {
  name: "growing",
  light: awayFrom(ON_PAPER.middle, ON_PAPER.positive),
  dark: awayFrom(ON_DARK.middle, ON_DARK.positive),
};
const FADING: Ramp = {
  name: "fading",
  light: awayFrom(ON_PAPER.middle, ON_PAPER.negative),
  dark: awayFrom(ON_DARK.middle, ON_DARK.negative),
};
const ORDERED: Ramp = { name: "order", light: ramp(ORDER), dark: ramp(ORDER_ON_DARK) };

/** All ramps. */
export const RAMPS: readonly Ramp[] = [GROWING, FADING, ORDERED];

/** Colour of the place in an order: 0 the first, 1 the last. */
export function orderColour(share: number): string {
  return shade(ORDERED, share);
}

/** Colour of an exponent on a scale whose ends are ±`largest`. */
export function exponentColour(value: number, largest: number): string {
  const strength = Number.isFinite(value) && largest > 0 ? Math.abs(value) / largest : 1;
  // The square root, so that exponents near zero do not all look alike beside one that is far away.
  return shade(value > 0 ? GROWING : FADING, Math.sqrt(strength));
}

function shade({ light }: Ramp, share: number): string {
  return light[Math.round(Math.min(1, Math.max(0, share)) * SHADES)];
}

/** From a step at zero on, because the sign is what matters. */
function awayFrom(middle: Rgb, end: Rgb): readonly string[] {
  return ramp([between(middle, end, 0.35), end]);
}

function ramp(stops: readonly Rgb[]): readonly string[] {
  return Array.from({ length: SHADES + 1 }, (_, i) => {
    const place = (i / SHADES) * (stops.length - 1);
    const from = Math.min(stops.length - 2, Math.floor(place));
    return hexOf(between(stops[from], stops[from + 1], place - from));
  });
}

function between(start: Rgb, end: Rgb, share: number): Rgb {
  const [red, green, blue] = end.map((to, i) => start[i] + (to - start[i]) * share);
  return [red, green, blue];
}

function hexOf(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}
