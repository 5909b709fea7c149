/** A small panel: axes whose ticks are any numbers, a title above, and dots that are not all numbers. */
import type { Box } from "../drawing/axes.ts";
import { GRID, INK, WEAK_INK } from "../drawing/colours.ts";
import { wordRows } from "../drawing/figure-frame.ts";
import type { Scale } from "../drawing/scale.ts";
import { element, line, text } from "../drawing/svg.ts";

/** What is written around a panel. */
export interface PanelLabels {
  readonly title: string;
  /** Pixels for a line of the title. @defaultValue as many as it takes */
  readonly room?: number;
  readonly x: string;
  readonly y: string;
}

/** Grid, ticks, labels. */
export function drawPanel(box: Box, x: Scale, y: Scale, labels: PanelLabels): string {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const numbers = tickNumbers(y);
  const rows = y.ticks.map(
    (tick, i) =>
      line(box.left, y.at(tick), right, y.at(tick), { stroke: GRID }) +
      text(box.left - 6, y.at(tick) + 4, numbers[i], {
        "text-anchor": "end",
        fill: INK,
      }),
  );
  const columns = x.ticks.map(
    (tick) =>
      line(x.at(tick), bottom, x.at(tick), bottom + 4, { stroke: INK }) +
      text(x.at(tick), bottom + 17, x.label(tick, "typeset"), {
        "text-anchor": "middle",
        fill: INK,
      }),
  );
  return element("g", { "font-size": 11 }, [...rows, ...columns, drawFrame(box, labels)]);
}

/** Characters of a tick that have room between an axis and its name. */
const ROOM = 6;

/** Ticks in words; in powers of ten, as long as that tells them apart, where they are too long to stand beside a name. */
function tickNumbers({ ticks, label }: Scale): string[] {
  const whole = ticks.map((tick) => label(tick, "typeset"));
  if (whole.every((each) => each.length <= ROOM)) return whole;
  const short = ticks.map((tick) => (tick === 0 ? "0" : tick.toExponential()));
  const typeset = short.map((each) => each.replace("e+", "e").replaceAll("-", "−"));
  return typeset.every((each) => each.length <= ROOM) ? typeset : whole;
}

/** Pixels from the vertical axis to its name. */
const NAME_AT = 46;

/** The two axes, the title and the names of the axes. */
export function drawFrame(
  box: Box,
  { title, x, y, room }: PanelLabels,
  nameAt: number = NAME_AT,
): string {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const middle = Math.round(box.top + box.height / 2);
  const across = box.left - nameAt;
  return (
    line(box.left, bottom, right, bottom, { stroke: INK }) +
    line(box.left, box.top, box.left, bottom, { stroke: INK }) +
    panelTitle(box, title, room) +
    text(box.left + box.width / 2, bottom + 34, x, {
      "text-anchor": "middle",
      fill: INK,
      "font-size": 11,
    }) +
    text(across, middle, y, {
      ...{ "text-anchor": "middle", fill: INK, "font-size": 11 },
      transform: `rotate(-90 ${across} ${middle})`,
    })
  );
}

/** From one line of a title to the next, and of a letter of it, in pixels. */
const TITLE_LINE = 15;
const TITLE_LETTER = 7.8;

/** Above a panel, from its left edge; in as many lines as it takes where there is less `room`, the last where it always is. */
export function panelTitle(
  { left, top }: Box,
  title: string,
  room: number = Number.POSITIVE_INFINITY,
): string {
  const rows = wordRows(title, room / TITLE_LETTER);
  const bold = { "font-size": 12, "font-weight": "bold", fill: INK };
  return rows
    .map((row, i) => text(left, top - 9 - TITLE_LINE * (rows.length - 1 - i), row, bold))
    .join("");
}

/** What is said where there is nothing to draw. */
export function emptyPanel(box: Box, title: string, why: string): string {
  return (
    panelTitle(box, title) + text(box.left, box.top + 18, why, { "font-size": 12, fill: WEAK_INK })
  );
}

/** A name that fits into so many pixels at 11 pixels a letter's height. */
export function fitted(words: string, pixels: number): string {
  const most = Math.max(4, Math.floor(pixels / 6.4));
  const letters = [...words];
  return letters.length <= most ? words : `${letters.slice(0, most - 1).join("")}…`;
}
