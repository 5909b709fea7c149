/** Reach by lag: ln of what differences become after τ steps, beside the straight line of λ₁. */
import type { ReachGain, ReachPoint, SpectrumResult } from "../../spectrum/result.ts";
import {
  type Box,
  drawAxes,
  drawLegend,
  drawZeroLine,
  type LegendEntry,
  type LegendPlace,
  legendRise,
} from "../drawing/axes.ts";
import { CURVES, WEAK_INK } from "../drawing/colours.ts";
import { finiteExtent, linearScale, logScale, type Scale } from "../drawing/scale.ts";
import { element, hover, line, pathThrough } from "../drawing/svg.ts";
import { formatMagnitude, formatWithError } from "../format.ts";

/** Nats below the highest point, or below 0 if that is lower, that are drawn: where curves have said what they have to say. */
const DEPTH = 11;
/** Pixels below the panel, where a curve of −∞ goes. */
const AWAY = 400;

interface ReachCurve {
  readonly words: string;
  readonly stroke: string;
  readonly dash: string | undefined;
  readonly of: (point: ReachPoint) => { value: number; error: number | null } | null;
}

const largest = (gain: ReachGain | null) =>
  gain && { value: gain.largest, error: gain.largestError };
const typical = (gain: ReachGain | null) =>
  gain && { value: gain.typical, error: gain.typicalError };

const CHOICE: readonly ReachCurve[] = [
  {
    words: "state: lasts best",
    stroke: CURVES[0],
    dash: undefined,
    of: ({ state }) => largest(state),
  },
  { words: "typical", stroke: CURVES[0], dash: "5 3", of: ({ state }) => typical(state) },
  {
    words: "input: lasts best",
    stroke: CURVES[1],
    dash: undefined,
    of: ({ input }) => largest(input),
  },
  { words: "typical", stroke: CURVES[1], dash: "5 3", of: ({ input }) => typical(input) },
];

/** Pixels above a legend of one line that it takes. */
export function reachLegendRise(result: SpectrumResult, { room }: LegendPlace): number {
  return legendRise(legendOf(shownIn(result).curves), room);
}

function shownIn(result: SpectrumResult) {
  const points = result.reach!.points.filter(({ lag }) => lag > 0);
  return { points, curves: CHOICE.filter(({ of }) => of(points[0]) !== null) };
}

function legendOf(curves: readonly ReachCurve[]): LegendEntry[] {
  return [
    ...curves.map(({ words, stroke, dash }) => ({ words, symbol: strokeSample(stroke, dash) })),
    { words: "λ₁τ", symbol: strokeSample(WEAK_INK, "2 3") },
  ];
}

/** The panel, with its legend above the box; of a result that has a reach. */
export function reachPanel(result: SpectrumResult, box: Box, legend: LegendPlace): string {
  const { points, curves } = shownIn(result);
  const first = result.exponents[0];
  const values = curves.flatMap(({ of }) => points.map((point) => of(point)!.value));
  const [low, high] = finiteExtent(values, 0);
  const x = logScale(
    points.map(({ lag }) => lag),
    [box.left, box.left + box.width],
  );
  const y = linearScale(
    [Math.max(low, Math.min(0, high - DEPTH)), high],
    [box.top + box.height, box.top],
    {
      count: 4,
    },
  );
  const asymptote = points.map(({ lag }): [number, number] => [
    x.at(lag),
    pixel(y, box, first * lag),
  ]);
  const drawn = [
    element("path", {
      class: "asymptote",
      d: pathThrough(asymptote),
      fill: "none",
      stroke: WEAK_INK,
      "stroke-width": 1.2,
      "stroke-dasharray": "2 3",
    }),
    ...curves.map((curve) => drawReach(curve, points, x, y, box, result.unit)),
  ];
  // Whatever leaves the panel is cut off at its edge.
  const window = {
    x: box.left,
    y: box.top,
    width: box.width,
    height: box.height,
    viewBox: `${box.left} ${box.top} ${box.width} ${box.height}`,
  };
  return element("g", { class: "reach" }, [
    drawAxes(box, x, y, { x: "lag τ (steps)", y: `ln gain (${result.unit})` }),
    drawZeroLine(box, y),
    element("svg", window, drawn),
    drawLegend(legend.left, box.top - 10, legendOf(curves), legend.room),
  ]);
}

function drawReach(
  { of, words, stroke, dash }: ReachCurve,
  points: readonly ReachPoint[],
  x: Scale,
  y: Scale,
  box: Box,
  unit: string,
): string {
  const places = points.map((point): [number, number] => [
    x.at(point.lag),
    pixel(y, box, of(point)!.value),
  ]);
  const dots = points.map((point, i) => {
    const { value, error } = of(point)!;
    if (!Number.isFinite(value)) return "";
    const [cx, cy] = places[i];
    const tip = `${words}, lag ${point.lag}: ${formatWithError(value, error, "typeset")} ${unit}, a factor ${formatMagnitude(Math.exp(value * (unit === "bits" ? Math.LN2 : 1)), "typeset")}`;
    const bar =
      error === null
        ? ""
        : line(cx, y.at(value - 2 * error), cx, y.at(value + 2 * error), { stroke });
    return bar + element("circle", { cx, cy, r: 2.4, fill: stroke }, hover(tip));
  });
  const path = element("path", {
    d: pathThrough(places),
    fill: "none",
    stroke,
    "stroke-width": 1.6,
    ...(dash === undefined ? {} : { "stroke-dasharray": dash }),
  });
  return path + dots.join("");
}

function pixel(y: Scale, box: Box, value: number): number {
  const bottom = box.top + box.height + AWAY;
  return Number.isFinite(value) ? Math.min(bottom, y.at(value)) : bottom;
}

function strokeSample(stroke: string, dash: string | undefined) {
  return (x: number, y: number) =>
    line(x - 9, y, x + 9, y, {
      stroke,
      "stroke-width": 1.8,
      ...(dash === undefined ? {} : { "stroke-dasharray": dash }),
    });
}
