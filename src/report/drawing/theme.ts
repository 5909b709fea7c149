/**
 * Figures for light and dark pages. Everything is drawn in the colours for paper; a theme exchanges those that are
 * listed here for others, or for variables of the page's style sheet, which keep them to fall back on.
 *
 * Files carry fixed colours: programs that draw SVG outside of browsers know no variables.
 */
import { CURVES, GRID, INK, PAPER, RAMPS, WARNING, WEAK_INK } from "./colours.ts";

/** "light" and "dark" have fixed colours; "page" has the variables of {@link pictureVariables}. */
export type Theme = "light" | "dark" | "page";

/** All themes. */
export const THEMES: readonly Theme[] = ["light", "dark", "page"];

/** Band between distant ranks, and between near ones. */
export const BANDS: readonly string[] = ["#d9dfe6", "#b3bfcc"];
/** Single batches, behind everything. */
export const FAINT = "#c4c4c4";
/** Lines beside the first, in order. */
export const FOLLOWING: readonly string[] = ["#481970", "#1c798e", "#5f9633"];
/**
 * Classes of exponents by how long what they carry lasts: five that shrink, from within a step to hardly at all, and
 * five that grow, from hardly to at once.
 */
export const MEMORY_COLOURS: readonly string[] = [
  ...["#08306b", "#2f6ca9", "#6ba3d0", "#a9cce5", "#dbe9f3"],
  ...["#fbe6d3", "#f6bd8b", "#ea8c45", "#c45a10", "#7f2f04"],
];

/** A colour by what it is for: on paper, and on a dark page. */
interface Colour {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

const COLOURS: readonly Colour[] = [
  { name: "ink", light: INK, dark: "#ececec" },
  { name: "weak", light: WEAK_INK, dark: "#b4b4b4" },
  { name: "grid", light: GRID, dark: "#33353b" },
  { name: "paper", light: PAPER, dark: "#17181b" },
  { name: "warning", light: WARNING, dark: "#ff8f85" },
  { name: "faint", light: FAINT, dark: "#55585f" },
  ...pairs("curve", CURVES, ["#5db1ec", "#ff9d5c", "#cf9be8", "#a9c65a"]),
  ...pairs("band", BANDS, ["#2c333b", "#465361"]),
  ...pairs("following", FOLLOWING, ["#b794dd", "#55b6cc", "#a5d67f"]),
  ...pairs("memory", MEMORY_COLOURS, [
    ...["#a6d0f8", "#679fd6", "#3f74aa", "#2a507a", "#1d3247"],
    ...["#3f2a1b", "#6e4520", "#a8682a", "#de9242", "#ffc48a"],
  ]),
  ...RAMPS.flatMap(({ name, light, dark }) => pairs(name, light, dark)),
];

function pairs(name: string, light: readonly string[], dark: readonly string[]): Colour[] {
  return light.map((colour, i) => ({ name: `${name}-${i + 1}`, light: colour, dark: dark[i] }));
}

/** Of colours that two are called by, the first: that of a ramp comes after all others. */
const BY_LIGHT = new Map([...COLOURS].reverse().map((colour) => [colour.light, colour]));

/**
 * A figure in another theme; colours that are not listed stay.
 *
 * @param svg - Markup of ours: attributes in double quotes, and none in its words.
 */
export function themed(svg: string, theme: Theme): string {
  if (theme === "light") return svg;
  return svg.replace(/="(#[0-9a-f]{6})"/g, (whole, colour: string) => {
    const found = BY_LIGHT.get(colour);
    if (found === undefined) return whole;
    return theme === "dark" ? `="${found.dark}"` : `="var(${variable(found)}, ${found.light})"`;
  });
}

/** Declarations of the variables of "page": `--lyapscope-ink: #1a1a1a; …`. */
export function pictureVariables(theme: "light" | "dark"): string {
  return COLOURS.map((colour) => `${variable(colour)}: ${colour[theme]};`).join(" ");
}

function variable({ name }: Colour): string {
  return `--lyapscope-${name}`;
}
