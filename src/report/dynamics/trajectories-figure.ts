/**
 * What an exponent is about, seen directly: trajectories of two copies of a network that read the same input, and the
 * distance to a third that started a hair away, whose slope is λ₁ for as long as it is small.
 */
import { rangeError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import { type Box, drawAxes, drawLegend, type LegendEntry, legendRise } from "../drawing/axes.ts";
import { CURVES, GRID, INK, orderColour, WEAK_INK } from "../drawing/colours.ts";
import {
  FONT_FAMILY,
  framedFigure,
  NARROW,
  requireWidth,
  wordsAt,
} from "../drawing/figure-frame.ts";
import { finiteExtent, linearScale, type Scale } from "../drawing/scale.ts";
import { element, line, pathThrough, text } from "../drawing/svg.ts";
import { FIGURE_OPTIONS, type FigureOptions } from "../figure.ts";
import { formatNumber } from "../format.ts";

/** What is drawn, of every curve its values step by step. */
export interface TrajectoryCurves {
  /** Step of the data at which they begin. */
  readonly from: number;
  /** Values of some units, and those of a copy that started elsewhere. */
  readonly first: readonly ArrayLike<number>[];
  readonly second: readonly ArrayLike<number>[];
  /** The input, for as many steps as the units; null: none is drawn. */
  readonly drive: ArrayLike<number> | null;
  /** ln of what a small difference has become; may go on for longer. */
  readonly distance: ArrayLike<number>;
  /** λ₁ in nats per step, for the slope beside it; null: not known yet. */
  readonly exponent: number | null;
}

const WIDTH = 900;
const LEFT = 78;
/** Between the panels, for the numbers of the right one, and at the right end. */
const [BETWEEN, RIGHT] = [96, 34];
/** Of the width of both, what the left one has. */
const SHARE = 452 / 692;
/** From the top to the strip of the input, which is above the states. */
const TOP = 62;
const DRIVE_HEIGHT = 24;
const [STATES_HEIGHT, DISTANCE_HEIGHT] = [164, 194];
const AXIS = 50;
/** From the states' axis to the name of the panel below, where it lies below. */
const NAME = 34;

/** Where everything lies. */
interface Layout {
  readonly states: Box;
  readonly distance: Box;
  readonly drive: Box;
  readonly legend: { readonly left: number; readonly baseline: number; readonly room: number };
  readonly height: number;
}

/**
 * One SVG document: on the left units of two copies, the second dashed, under their common input; on the
 * right the distance of a third copy that started a hair away, with the slope λ₁; below 720 pixels the one under the
 * other.
 *
 * @throws RangeError if there is nothing to draw, or for a width below 320.
 */
export function trajectoriesFigure(curves: TrajectoryCurves, options: FigureOptions = {}): string {
  requireKnown("trajectoriesFigure", options, FIGURE_OPTIONS);
  const {
    title = "Two copies under the same input",
    fontFamily = FONT_FAMILY,
    width = WIDTH,
  } = options;
  requireWidth("trajectoriesFigure", width);
  const { from, first, distance } = curves;
  const steps = distance.length;
  if (first.length === 0 || steps < 2) {
    throw rangeError(
      "trajectoriesFigure",
      `${steps} steps of ${first.length} units; expected some`,
    );
  }
  const description = `${first.length} units from step ${from} to ${from + steps - 1}; ${distanceWords(curves)}`;
  const layout = layoutOf(curves, width);
  const frame = { width, height: layout.height, left: LEFT, title, description, fontFamily };
  return framedFigure(frame, [statesPanel(curves, layout), distancePanel(curves, layout.distance)]);
}

function layoutOf(curves: TrajectoryCurves, width: number): Layout {
  const isNarrow = width < NARROW;
  const left = wordsAt(width, LEFT);
  const both = width - LEFT - BETWEEN - RIGHT;
  const across = isNarrow ? width - LEFT - RIGHT : Math.round(SHARE * both);
  const room = (isNarrow ? width : LEFT + across + BETWEEN / 2) - left;
  const top = TOP + legendRise(legendOf(curves), room);
  const states = { left: LEFT, top: top + 30, width: across, height: STATES_HEIGHT };
  const distance = isNarrow
    ? { ...states, top: states.top + STATES_HEIGHT + AXIS + NAME, height: DISTANCE_HEIGHT }
    : {
        ...{ left: LEFT + across + BETWEEN, top, width: both - across },
        height: states.top + STATES_HEIGHT - top,
      };
  return {
    ...{ states, distance, height: distance.top + distance.height + AXIS },
    drive: { left: LEFT, top, width: across, height: DRIVE_HEIGHT },
    legend: { left, baseline: top - 10, room },
  };
}

/** What the right panel shows, for who cannot see it. */
function distanceWords({ distance }: TrajectoryCurves): string {
  const last = distance[distance.length - 1];
  const size = Number.isFinite(last) ? formatNumber(Math.abs(last), 1) : "many";
  return `a small difference has ${last > 0 ? "grown" : "shrunk"} by ${size} nats`;
}

function statesPanel(curves: TrajectoryCurves, { states, drive, legend }: Layout): string {
  const { from, first, second } = curves;
  const x = timeScale(states, from, first[0].length);
  const values = [...first, ...second].flatMap((curve) => Array.from(curve));
  const y = linearScale(finiteExtent(values, 0), bottomUp(states), { count: 4 });
  const curve = (values: ArrayLike<number>, i: number, copy: boolean) =>
    element("path", {
      d: pathOf(values, (t) => x.at(from + t), y.at),
      fill: "none",
      stroke: unitColour(i, first.length),
      "stroke-width": copy ? 1.1 : 1.7,
      ...(copy ? { "stroke-dasharray": "4 3" } : {}),
    });
  return element("g", { class: "states" }, [
    curves.drive === null ? "" : driveStrip(curves.drive, drive, (t) => x.at(from + t)),
    drawAxes(states, x, y, { x: "step", y: "units" }),
    ...second.map((values, i) => curve(values, i, true)),
    ...first.map((values, i) => curve(values, i, false)),
    drawLegend(legend.left, legend.baseline, legendOf(curves), legend.room),
  ]);
}

function legendOf({ first, drive }: TrajectoryCurves): LegendEntry[] {
  const sample = (copy: boolean) => (px: number, py: number) =>
    line(px - 9, py, px + 9, py, {
      stroke: unitColour(0, first.length),
      "stroke-width": copy ? 1.1 : 1.8,
      ...(copy ? { "stroke-dasharray": "4 3" } : {}),
    });
  const input = (px: number, py: number) =>
    line(px - 9, py, px + 9, py, { stroke: WEAK_INK, "stroke-width": 1.2 });
  return [
    { words: `${first.length} units`, symbol: sample(false) },
    { words: "of a copy that started elsewhere", symbol: sample(true) },
    ...(drive === null ? [] : [{ words: "input", symbol: input }]),
  ];
}

function driveStrip(drive: ArrayLike<number>, box: Box, at: (t: number) => number): string {
  const y = linearScale(finiteExtent(Array.from(drive), 0), bottomUp(box));
  const middle = y.at(0);
  return (
    line(box.left, middle, box.left + box.width, middle, { stroke: GRID }) +
    element("path", {
      class: "drive",
      d: pathOf(drive, at, y.at),
      fill: "none",
      stroke: WEAK_INK,
      "stroke-width": 1,
    })
  );
}

function distancePanel({ from, distance, exponent }: TrajectoryCurves, box: Box): string {
  const x = timeScale(box, from, distance.length);
  const finite = Array.from(distance).filter(Number.isFinite);
  const y = linearScale(finiteExtent(finite, 0), bottomUp(box), { count: 5 });
  const slope =
    exponent === null || !Number.isFinite(exponent) ? "" : slopeLine(exponent, x, y, from, box);
  return element("g", { class: "distance" }, [
    drawAxes(box, { ...x, ticks: x.ticks.filter((_, i) => i % 2 === 0) }, y, {
      x: "step",
      y: "",
    }),
    text(box.left, box.top - 10, "ln distance of a copy a hair away", {
      "font-size": 11.5,
      fill: WEAK_INK,
    }),
    slope,
    element("path", {
      d: pathOf(distance, (t) => x.at(from + t), y.at),
      fill: "none",
      stroke: CURVES[1],
      "stroke-width": 1.8,
    }),
  ]);
}

/** λ₁ t, as far as it stays in the panel, and its name at two thirds of that. */
function slopeLine(exponent: number, x: Scale, y: Scale, from: number, box: Box): string {
  const [low, high] = y.domain;
  const until = exponent > 0 ? high / exponent : low / exponent;
  const steps = Math.min(x.domain[1] - from, until);
  if (!(steps > 0)) return "";
  const along = (share: number) => [x.at(from + share * steps), y.at(exponent * share * steps)];
  const [endX, endY] = along(1);
  const [nameX, nameY] = along(0.62);
  const left = exponent < 0;
  return (
    line(x.at(from), y.at(0), endX, endY, {
      class: "slope",
      stroke: INK,
      "stroke-width": 1.3,
      "stroke-dasharray": "2 3",
    }) +
    text(Math.max(box.left + 64, nameX - 8), nameY + (left ? 12 : -4), "slope λ₁", {
      "font-size": 11.5,
      "text-anchor": "end",
      fill: INK,
    })
  );
}

function timeScale(box: Box, from: number, steps: number): Scale {
  return linearScale([from, from + steps - 1], [box.left, box.left + box.width], {
    padding: 0,
    count: 6,
  });
}

function bottomUp({ top, height }: Box): readonly [number, number] {
  return [top + height, top];
}

function unitColour(i: number, count: number): string {
  return orderColour(count === 1 ? 0 : i / (count - 1));
}

/** Through what is finite. */
function pathOf(
  values: ArrayLike<number>,
  x: (t: number) => number,
  y: (value: number) => number,
): string {
  const points = Array.from(values, (value, t) => [x(t), y(value)] as const);
  return pathThrough(points.filter(([, py]) => Number.isFinite(py)));
}
