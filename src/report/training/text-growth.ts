/** What every character of a text did to differences of the state that read it, where a training recorded it. */
import { csvText } from "../../store/export/csv-text.ts";
import { TEXT_GROWTH, TEXT_SYMBOLS } from "../../store/series-names.ts";
import type { Series } from "../../store/store.ts";
import { INK, PAPER, WARNING, WEAK_INK } from "../drawing/colours.ts";
import { captionBlock, FONT_FAMILY, framedFigure, requireWidth } from "../drawing/figure-frame.ts";
import { element, hover, line, text } from "../drawing/svg.ts";
import { FAINT, MEMORY_COLOURS, type Theme, themed } from "../drawing/theme.ts";
import { formatCount, formatMagnitude, formatNumber } from "../format.ts";

/** A text with the growth at each of its symbols, at one step of a training. */
export interface RecordedTextGrowth {
  /** Of the optimiser. */
  readonly step: number;
  readonly symbols: readonly string[];
  /** ln ‖J v‖ of each, in nats; −∞ and NaN allowed. */
  readonly growth: Float64Array;
}

/** What was recorded at a step, by default the last; null where nothing was. */
export function recordedTextGrowth(
  series: readonly Series[],
  step?: number,
): RecordedTextGrowth | null {
  const symbols = series.findLast(({ name }) => name === TEXT_SYMBOLS);
  const found = series.findLast(
    (each) => each.name === TEXT_GROWTH && (step === undefined || each.step === step),
  );
  if (symbols === undefined || found?.values.length !== symbols.values.length) return null;
  return {
    step: found.step,
    symbols: Array.from(symbols.values, (code) => String.fromCodePoint(code)),
    growth: found.values,
  };
}

const WIDTH = 1080;
const LEFT = 24;
const TOP = 116;
/** Below this width the caption has two lines, and the legend one more. */
const NARROW = 640;
/** What that takes. */
const [SECOND_LINE, LEGEND_LINE] = [15, 16];
/** Pixels of a symbol. */
const CELL = { width: 10, height: 21 };
const MONOSPACE = "DejaVu Sans Mono, Menlo, Consolas, monospace";

/** Where symbols stand in the figure of a width. */
export interface TextGrid {
  readonly columns: number;
  /** Corner of a symbol, from 0. */
  placeOf(index: number): { readonly x: number; readonly y: number };
  /** Symbol at a place; null between and beyond them. */
  indexAt(x: number, y: number): number | null;
  readonly cell: { readonly width: number; readonly height: number };
  readonly height: number;
}

/** The grid of `count` symbols. */
export function textGrid(count: number, width: number = WIDTH): TextGrid {
  const columns = Math.max(10, Math.floor((width - 2 * LEFT) / CELL.width));
  const rows = Math.ceil(count / columns);
  const top = TOP + (width < NARROW ? SECOND_LINE + LEGEND_LINE : 0);
  return {
    ...{ columns, cell: CELL, height: top + rows * CELL.height + 16 },
    placeOf: (index) => ({
      x: LEFT + (index % columns) * CELL.width,
      y: top + Math.floor(index / columns) * CELL.height,
    }),
    indexAt(x, y) {
      const [column, row] = [
        Math.floor((x - LEFT) / CELL.width),
        Math.floor((y - top) / CELL.height),
      ];
      const index = row * columns + column;
      const isInside = column >= 0 && column < columns && row >= 0 && index < count;
      return isInside ? index : null;
    },
  };
}

/** The text, every symbol in the colour of what it did; hovering shows the number. */
export function textGrowthFigure(
  recorded: RecordedTextGrowth,
  { width = WIDTH, theme = "light" }: { width?: number; theme?: Theme } = {},
): string {
  requireWidth("textGrowthFigure", width);
  const { symbols, growth, step } = recorded;
  const grid = textGrid(symbols.length, width);
  const title = `What every character does, at step ${formatCount(step)}`;
  const caption = growthCaption(recorded);
  const frame = { ...{ width, height: grid.height, left: LEFT, title }, fontFamily: FONT_FAMILY };
  const cells = symbols.map((symbol, i) => {
    const { x, y } = grid.placeOf(i);
    const { fill, ink } = lookOf(growth[i]);
    const box = { x, y, width: CELL.width, height: CELL.height - 2, fill };
    return element("g", { class: "symbol" }, [
      hover(symbolWords(recorded, i)),
      element("rect", box),
      text(x + CELL.width / 2, y + 14, visible(symbol), { fill: ink, "text-anchor": "middle" }),
    ]);
  });
  return themed(
    framedFigure({ ...frame, description: caption }, [
      ...captionBlock(width, LEFT, caption).lines,
      legend(growth, width),
      element("g", { class: "symbols", "font-family": MONOSPACE, "font-size": 14 }, cells),
    ]),
    theme,
  );
}

/** "mean −0.081 nats, from −1.2 at "e" to 0.53 at "q"". */
function growthCaption({ symbols, growth }: RecordedTextGrowth): string {
  const known = Array.from(growth, (value, i) => ({ value, i })).filter(({ value }) =>
    Number.isFinite(value),
  );
  if (known.length === 0) return "no difference of the state outlasts its first character";
  const mean = known.reduce((sum, { value }) => sum + value, 0) / known.length;
  const least = known.reduce((a, b) => (b.value < a.value ? b : a));
  const most = known.reduce((a, b) => (b.value > a.value ? b : a));
  const at = ({ value, i }: (typeof known)[number]) => `${signed(value)} at ${named(symbols[i])}`;
  return `mean ${signed(mean)} nats, from ${at(least)} to ${at(most)}`;
}

/** What a symbol did, in one line. */
export function symbolWords({ symbols, growth }: RecordedTextGrowth, index: number): string {
  const value = growth[index];
  const place = `${named(symbols[index])}, character ${formatCount(index + 1)}`;
  if (Number.isNaN(value)) return `${place}: no difference was left`;
  if (value === Number.NEGATIVE_INFINITY) return `${place}: took every difference, −∞`;
  return `${place}: ${signed(value)} nats, differences × ${formatMagnitude(Math.exp(value), "typeset")}`;
}

/** `index,symbol,ln_growth`, from 1; every digit. */
export function textGrowthCsv({ symbols, growth }: RecordedTextGrowth): string {
  return csvText(
    ["index", "symbol", "ln_growth"],
    symbols.map((symbol, i) => [i + 1, symbol, growth[i]]),
  );
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${formatNumber(value, 3, "typeset")}`;
}

const NAMES: Readonly<Record<string, string>> = {
  " ": "a space",
  "\n": "the end of a line",
  "\t": "a tab",
  '"': "a quotation mark",
};

function named(symbol: string): string {
  return NAMES[symbol] ?? `"${symbol}"`;
}

/** What has no shape is shown by a sign. */
function visible(symbol: string): string {
  const SIGNS: Readonly<Record<string, string>> = { "\n": "↵", "\t": "→", "\r": "↵" };
  return SIGNS[symbol] ?? symbol;
}

/** Nats at one symbol between the classes of one sign. */
const LIMITS = [0.03, 0.1, 0.3, 1];

/** Outer classes are dark on paper. */
function lookOf(value: number): { readonly fill: string; readonly ink: string } {
  if (Number.isNaN(value)) return { fill: FAINT, ink: INK };
  const strength = LIMITS.filter((limit) => Math.abs(value) >= limit).length;
  const place = value > 0 ? LIMITS.length + 1 + strength : LIMITS.length - strength;
  return { fill: MEMORY_COLOURS[place], ink: strength > 2 ? PAPER : INK };
}

/** Colours with their limits in nats. */
function legend(growth: Float64Array, room: number): string {
  const isNarrow = room < NARROW;
  const size = Math.min(34, (room - 2 * LEFT) / MEMORY_COLOURS.length);
  const limits = LIMITS.map((limit) => formatMagnitude(limit));
  const ticks = [...[...limits].reverse().map((limit) => `−${limit}`), "0", ...limits];
  const width = size * MEMORY_COLOURS.length;
  const top = 64 + (isNarrow ? SECOND_LINE : 0);
  const [emptyX, emptyY] = isNarrow ? [LEFT, top + 56] : [LEFT + width + 12, top + 10];
  const isEmpty = growth.some((value) => !Number.isFinite(value));
  return element("g", { class: "growth-legend", "font-size": 11 }, [
    ...MEMORY_COLOURS.map((fill, i) =>
      element("rect", { x: LEFT + i * size, y: top, width: size, height: 12, fill }),
    ),
    ...ticks.map((tick, i) =>
      text(LEFT + (i + 1) * size, top + 25, tick, {
        ...{ "text-anchor": "middle", fill: INK },
        ...(isNarrow ? { "font-size": 9.5 } : {}),
      }),
    ),
    line(LEFT + width / 2, top - 2, LEFT + width / 2, top + 14, { stroke: INK }),
    text(LEFT, top + 40, "← fades", { fill: WEAK_INK }),
    text(LEFT + width / 2, top + 40, "nats at one character", {
      fill: WEAK_INK,
      "text-anchor": "middle",
    }),
    text(LEFT + width, top + 40, "grows →", { fill: WEAK_INK, "text-anchor": "end" }),
    isEmpty ? text(emptyX, emptyY, "nothing left", { fill: WARNING }) : "",
  ]);
}

/** How the figure is read. */
export const TEXT_GROWTH_CAPTION: string =
  "The held-out text that the spectra are taken along, every character in the colour of what reading it did to the difference that had grown most until there: ln‖J v‖ of that one step, whose mean is λ₁ of this stretch. Blue characters make the network forget, orange ones make differences grow. A single step depends on the coordinates of the state (its Euclidean length is taken); the mean does not.";
