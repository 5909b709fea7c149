/** The frame of a panel: axes, ticks, grid, and the emphasised line at λ = 0. */

import { formatCount } from "../format.ts";
import { GRID, INK, WEAK_INK } from "./colours.ts";
import { wordRows } from "./figure-frame.ts";
import type { Scale } from "./scale.ts";
import { element, line, text } from "./svg.ts";

/** Where a panel's data area lies, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Labels of a panel. */
export interface AxisLabels {
  /** Null: a panel below has the numbers. */
  readonly x: string | null;
  readonly y: string;
}

/** Grid, tick labels and axis titles; x ticks that are not whole numbers are left out. */
export function drawAxes(box: Box, x: Scale, y: Scale, labels: AxisLabels): string {
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const rows = y.ticks.map(
    (tick) =>
      line(box.left, y.at(tick), right, y.at(tick), { stroke: GRID }) +
      text(box.left - 8, y.at(tick) + 4, y.label(tick, "typeset"), {
        "text-anchor": "end",
        fill: INK,
      }),
  );
  const columns = x.ticks
    .filter((tick) => Number.isInteger(tick) && x.at(tick) >= box.left - 0.5)
    .map(
      (tick) =>
        line(x.at(tick), bottom, x.at(tick), bottom + 5, { stroke: INK }) +
        (labels.x === null
          ? ""
          : text(x.at(tick), bottom + 18, formatCount(tick), {
              "text-anchor": "middle",
              fill: INK,
            })),
    );
  const middle = box.top + box.height / 2;
  return element("g", { "font-size": 12 }, [
    ...rows,
    ...columns,
    line(box.left, bottom, right, bottom, { stroke: INK }),
    line(box.left, box.top, box.left, bottom, { stroke: INK }),
    labels.x === null
      ? ""
      : text(box.left + box.width / 2, bottom + 36, labels.x, {
          "text-anchor": "middle",
          fill: INK,
        }),
    text(18, middle, labels.y, {
      "text-anchor": "middle",
      fill: INK,
      transform: `rotate(-90 18 ${Math.round(middle)})`,
    }),
  ]);
}

/** The line between growing and shrinking. */
export function drawZeroLine(box: Box, y: Scale): string {
  const at = y.at(0);
  return line(box.left, at, box.left + box.width, at, {
    class: "zero",
    stroke: INK,
    "stroke-width": 1.8,
  });
}

/** Where rows of a legend begin, and what they have. */
export interface LegendPlace {
  readonly left: number;
  readonly room: number;
}

/** From one row of a legend to the next. */
const LEGEND_ROW = 16;
/** Where the words of an entry begin. */
const BESIDE_SYMBOL = 20;
/** About the mean width of a character at this size in DejaVu Sans, the widest of our fonts. */
const CHARACTER = 6.7;

/** What a legend shows: a drawn symbol around a point, with its words. */
export interface LegendEntry {
  readonly symbol: (x: number, y: number) => string;
  readonly words: string;
}

/**
 * A legend: drawn symbols, each with its words.
 *
 * @param baseline - Of the last row; what does not fit into `room` pixels makes rows above it.
 */
export function drawLegend(
  left: number,
  baseline: number,
  entries: readonly LegendEntry[],
  room: number = Number.POSITIVE_INFINITY,
): string {
  const { places, last } = legendPlaces(entries, room);
  const drawn = entries.map(({ symbol }, i) => {
    const { x, row, lines } = places[i];
    const y = baseline - LEGEND_ROW * (last - row);
    const words = lines.map((words, j) =>
      text(left + x + BESIDE_SYMBOL, y + LEGEND_ROW * j, words, { fill: WEAK_INK }),
    );
    return symbol(left + x + 8, y - 4) + words.join("");
  });
  return element("g", { class: "legend", "font-size": 11.5 }, drawn);
}

/** Pixels that the rows above a legend's last take. */
export function legendRise(entries: readonly LegendEntry[], room: number): number {
  return LEGEND_ROW * legendPlaces(entries, room).last;
}

/** Where every entry stands, its words in as many lines as they need, and the last row. */
function legendPlaces(entries: readonly LegendEntry[], room: number) {
  let [x, row] = [0, 0];
  const places = entries.map(({ words }) => {
    const lines = wordRows(words, Math.floor((room - BESIDE_SYMBOL) / CHARACTER));
    const width = BESIDE_SYMBOL + lines[0].length * CHARACTER;
    if (x > 0 && (lines.length > 1 || x + width > room)) [x, row] = [0, row + 1];
    const place = { x, row, lines };
    if (lines.length > 1) [x, row] = [0, row + lines.length];
    else x += width + 20;
    return place;
  });
  const end = places.at(-1);
  return { places, last: end === undefined ? 0 : end.row + end.lines.length - 1 };
}
