/**
 * A spectrum drawn with Braille dots, two columns and four rows to a character cell: error bars of
 * two standard errors, the zero line, and arrows at the bottom for −∞.
 */
import { rangeError } from "../errors.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import { finiteExtent, linearScale, type Scale } from "./drawing/scale.ts";
import { unitPerStep } from "./format.ts";

/** Size and colours of the drawing. */
export interface TerminalPlotOptions {
  /** Characters across, axis included. @defaultValue 72 */
  readonly width?: number;
  /** Lines of the drawing area. @defaultValue 14 */
  readonly height?: number;
  /** Wraps cells that hold growing exponents, fading ones, and the axes. @defaultValue no colour */
  readonly paint?: {
    /** Growing exponents. */
    readonly positive: (text: string) => string;
    /** Fading exponents. */
    readonly negative: (text: string) => string;
    /** Axes. */
    readonly axis: (text: string) => string;
  };
}

const OPTIONS: OptionNames<TerminalPlotOptions> = { width: true, height: true, paint: true };

/** Bits of the dots of one Braille cell, [row][column]. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
const BLANK_BRAILLE = 0x2800;
const PLAIN = { positive: same, negative: same, axis: same };
const LEAST_WIDTH = 24;

/**
 * The plot as lines of text, λ by index, with the unit above the axis.
 *
 * @throws RangeError if `width` is below 24 or `height` below 3.
 */
export function terminalPlot(result: SpectrumResult, options: TerminalPlotOptions = {}): string {
  requireKnown("terminalPlot", options, OPTIONS);
  const { width = 72, height = 14, paint = PLAIN } = options;
  if (!(width >= LEAST_WIDTH && height >= 3)) {
    throw rangeError(
      "terminalPlot",
      `size is ${width} × ${height}; expected at least ${LEAST_WIDTH} × 3`,
    );
  }
  const ends = result.exponents.flatMap((value, j) => {
    const error = 2 * (result.standardErrors[j] ?? 0);
    return [value - error, value + error];
  });
  const y = linearScale(finiteExtent(ends, 0), [height * 4 - 1, 0], {
    count: Math.max(2, Math.floor(height / 3)),
    padding: 0.02,
  });
  const labels = labelRows(y, height);
  const margin = Math.max(...labels.map((label) => label.length)) + 1;
  const columns = width - margin - 1;
  const cells = drawDots(result, y, columns, height);
  const zero = Math.floor(clamp(Math.round(y.at(0)), height * 4) / 4);
  const lines = cells.map((row, r) => {
    const drawn = row.map((bits, c) => {
      if (bits !== 0) {
        const sign = r <= zero && hasPositive(result, c, columns) ? paint.positive : paint.negative;
        return sign(String.fromCharCode(BLANK_BRAILLE + bits));
      }
      return r === zero ? paint.axis("─") : " ";
    });
    const axis = paint.axis(`${labels[r].padStart(margin)}${labels[r] === "" ? "│" : "┤"}`);
    return `${axis}${drawn.join("")}`.trimEnd();
  });
  return [
    `${" ".repeat(margin)} ${unitPerStep(result)}`,
    ...lines,
    ...foot(result, margin, columns, paint),
  ]
    .map((row) => `${row}\n`)
    .join("");
}

/** Tick labels on the row where they fall, "" elsewhere. */
function labelRows(y: Scale, height: number): string[] {
  const labels = new Array<string>(height).fill("");
  for (const tick of y.ticks) {
    labels[Math.floor(clamp(Math.round(y.at(tick)), height * 4) / 4)] = y.label(tick, "ascii");
  }
  return labels;
}

/** Braille bits of every cell, [row][column]. */
function drawDots(result: SpectrumResult, y: Scale, columns: number, height: number): number[][] {
  const cells = Array.from({ length: height }, () => new Array<number>(columns).fill(0));
  const set = (x: number, row: number) => {
    const bounded = clamp(row, height * 4);
    cells[bounded >> 2][x >> 1] |= DOTS[bounded & 3][x & 1];
  };
  result.exponents.forEach((value, j) => {
    if (!Number.isFinite(value)) return;
    const x = dotColumn(j, result.exponents.length, columns);
    const error = 2 * (result.standardErrors[j] ?? 0);
    const bottom = Math.round(y.at(value - error));
    for (let row = Math.round(y.at(value + error)); row <= bottom; row++) set(x, row);
    // A wide dot marks the value itself where there is room beside it.
    if (result.exponents.length <= columns) set(x ^ 1, Math.round(y.at(value)));
  });
  return cells;
}

/** Whether a positive exponent falls into this column of cells. */
function hasPositive(result: SpectrumResult, column: number, columns: number): boolean {
  return result.exponents.some(
    (value, j) => value > 0 && dotColumn(j, result.exponents.length, columns) >> 1 === column,
  );
}

function dotColumn(j: number, count: number, columns: number): number {
  return Math.min(columns * 2 - 1, Math.floor(((j + 0.5) / count) * columns * 2));
}

/** The index axis, after a row of arrows if there are null directions. */
function foot(
  result: SpectrumResult,
  margin: number,
  columns: number,
  paint: NonNullable<TerminalPlotOptions["paint"]>,
): string[] {
  const count = result.exponents.length;
  const rows: string[] = [];
  if (result.nullDirections > 0) {
    const arrows = new Array<string>(columns).fill(" ");
    result.exponents.forEach((value, j) => {
      if (value === Number.NEGATIVE_INFINITY) arrows[dotColumn(j, count, columns) >> 1] = "▽";
    });
    rows.push(`${paint.axis("-∞│".padStart(margin + 1))}${arrows.join("").trimEnd()}`);
  }
  const last = String(count);
  rows.push(paint.axis(`${" ".repeat(margin)}└${"─".repeat(columns)}`));
  const label = count === 1 ? "1" : `1${"index".padStart(Math.floor(columns / 2) + 2)}`;
  const end = count === 1 ? "" : last.padStart(Math.max(1, columns - label.length));
  rows.push(`${" ".repeat(margin + 1)}${label}${end}`);
  return rows;
}

function clamp(row: number, rows: number): number {
  return Math.min(rows - 1, Math.max(0, row));
}

function same(text: string): string {
  return text;
}
