/**
 * What an exponent is about, seen directly: trajectories of two copies of a network that read the same input, and the
 * distance to a third that started a hair away, whose slope is λ₁ for as long as it is small.
 */
import { rangeError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import { type Box, drawAxes, drawLegend } from "../drawing/axes.ts";
import { CURVES, GRID, INK, orderColour, WEAK_INK } from "../drawing/colours.ts";
import { FONT_FAMILY, framedFigure } from "../drawing/figure-frame.ts";
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
const HEIGHT = 306;
const LEFT = 78;
const STATES: Box = { left: LEFT, top: 92, width: 452, height: 164 };
const DISTANCE: Box = { left: 626, top: 62, width: 240, height: 194 };
/** Strip of the input, above the states. */
const DRIVE = { top: 62, height: 24 };

/**
 * One SVG document of 900 × 306: on the left units of two copies, the second dashed, under their common input; on the
 * right the distance of a third copy that started a hair away, with the slope λ₁.
 *
 * @throws RangeError if there is nothing to draw.
 */
export function trajectoriesFigure(curves: TrajectoryCurves, options: FigureOptions = {}): string {
  requireKnown("trajectoriesFigure", options, FIGURE_OPTIONS);
  const { title = "Two copies under the same input", fontFamily = FONT_FAMILY } = options;
  const { from, first, distance } = curves;
  const steps = distance.length;
  if (first.length === 0 || steps < 2) {
    throw rangeError(
      "trajectoriesFigure",
      `${steps} steps of ${first.length} units; expected some`,
    );
  }
  const description = `${first.length} units from step ${from} to ${from + steps - 1}; ${distanceWords(curves)}`;
  return framedFigure(
    { width: WIDTH, height: HEIGHT, left: LEFT, title, description, fontFamily },
    [statesPanel(curves), distancePanel(curves)],
  );
}

/** What the right panel shows, for who cannot see it. */
function distanceWords({ distance }: TrajectoryCurves): string {
  const last = distance[distance.length - 1];
  const size = Number.isFinite(last) ? formatNumber(Math.abs(last), 1) : "many";
  return `a small difference has ${last > 0 ? "grown" : "shrunk"} by ${size} nats`;
}

function statesPanel({ from, first, second, drive }: TrajectoryCurves): string {
  const steps = first[0].length;
  const x = timeScale(STATES, from, steps);
  const values = [...first, ...second].flatMap((curve) => Array.from(curve));
  const y = linearScale(finiteExtent(values, 0), bottomUp(STATES), { count: 4 });
  const curve = (values: ArrayLike<number>, i: number, copy: boolean) =>
    element("path", {
      d: pathOf(values, (t) => x.at(from + t), y.at),
      fill: "none",
      stroke: unitColour(i, first.length),
      "stroke-width": copy ? 1.1 : 1.7,
      ...(copy ? { "stroke-dasharray": "4 3" } : {}),
    });
  const sample = (copy: boolean) => (px: number, py: number) =>
    line(px - 9, py, px + 9, py, {
      stroke: unitColour(0, first.length),
      "stroke-width": copy ? 1.1 : 1.8,
      ...(copy ? { "stroke-dasharray": "4 3" } : {}),
    });
  return element("g", { class: "states" }, [
    drive === null ? "" : driveStrip(drive, (t) => x.at(from + t)),
    drawAxes(STATES, x, y, { x: "step", y: "units" }),
    ...second.map((values, i) => curve(values, i, true)),
    ...first.map((values, i) => curve(values, i, false)),
    drawLegend(STATES.left, 52, [
      { words: `${first.length} units`, symbol: sample(false) },
      { words: "of a copy that started elsewhere", symbol: sample(true) },
      ...(drive === null
        ? []
        : [
            {
              words: "input",
              symbol: (px: number, py: number) =>
                line(px - 9, py, px + 9, py, { stroke: WEAK_INK, "stroke-width": 1.2 }),
            },
          ]),
    ]),
  ]);
}

function driveStrip(drive: ArrayLike<number>, at: (t: number) => number): string {
  const y = linearScale(finiteExtent(Array.from(drive), 0), [DRIVE.top + DRIVE.height, DRIVE.top]);
  const middle = y.at(0);
  return (
    line(STATES.left, middle, STATES.left + STATES.width, middle, { stroke: GRID }) +
    element("path", {
      class: "drive",
      d: pathOf(drive, at, y.at),
      fill: "none",
      stroke: WEAK_INK,
      "stroke-width": 1,
    })
  );
}

function distancePanel({ from, distance, exponent }: TrajectoryCurves): string {
  const x = timeScale(DISTANCE, from, distance.length);
  const finite = Array.from(distance).filter(Number.isFinite);
  const y = linearScale(finiteExtent(finite, 0), bottomUp(DISTANCE), { count: 5 });
  const slope =
    exponent === null || !Number.isFinite(exponent) ? "" : slopeLine(exponent, x, y, from);
  return element("g", { class: "distance" }, [
    drawAxes(DISTANCE, { ...x, ticks: x.ticks.filter((_, i) => i % 2 === 0) }, y, {
      x: "step",
      y: "",
    }),
    text(DISTANCE.left, 52, "ln distance of a copy a hair away", {
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
function slopeLine(exponent: number, x: Scale, y: Scale, from: number): string {
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
    text(Math.max(DISTANCE.left + 64, nameX - 8), nameY + (left ? 12 : -4), "slope λ₁", {
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
