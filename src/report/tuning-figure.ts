/** A quantity of the spectrum against a setting of the initialisation, and where it meets a target. */
import { rangeError } from "../errors.ts";
import { requireKnown } from "../words.ts";
import { type Box, drawAxes } from "./drawing/axes.ts";
import { CURVES, INK, WEAK_INK } from "./drawing/colours.ts";
import { captionBlock, FONT_FAMILY, framedFigure, requireWidth } from "./drawing/figure-frame.ts";
import { marker } from "./drawing/markers.ts";
import { finiteExtent, linearScale, logScale, type Scale } from "./drawing/scale.ts";
import { element, hover, line, pathThrough, text } from "./drawing/svg.ts";
import type { FigureOptions } from "./figure.ts";
import { formatMagnitude, formatNumber } from "./format.ts";

/** What is drawn. */
export interface TuningCurve {
  readonly title: string;
  /** Name of the setting, for the axis. */
  readonly setting: string;
  /** Name and unit of what is measured. */
  readonly quantity: string;
  /** Whether equal ratios of the setting are equally far apart. */
  readonly logarithmic: boolean;
  readonly target: number;
  /** Ascending; what is not finite is left out. */
  readonly points: readonly {
    readonly at: number;
    readonly mean: number;
    /** Half of the 95 % interval; null: none. */
    readonly allowance: number | null;
    readonly theory: number | null;
  }[];
  /** With the ends of their intervals; null: open. Null instead of a list: none were looked for. */
  readonly crossings:
    | readonly {
        readonly at: number;
        readonly low: number | null;
        readonly high: number | null;
      }[]
    | null;
}

const WIDTH = 900;
const [LEFT, TOP, RIGHT, BOTTOM] = [84, 76, 30, 64];
/** Of the panel: lower where it is less wide. */
const HEIGHT = 380;
const SHARE = 0.8;
const MOST_TICKS = 6;

/**
 * One SVG document: means with their 95 % intervals, theory dashed, the target as a line, a band for the
 * interval of every crossing.
 *
 * @param options - Its width, 900 unless told, at least 320.
 * @throws RangeError without a finite value, or for a width below 320.
 */
export function tuningFigure(
  curve: TuningCurve,
  options: Pick<FigureOptions, "width"> = {},
): string {
  requireKnown("tuningFigure", options, { width: true });
  const width = requireWidth("tuningFigure", options.width ?? WIDTH);
  const { title, target, logarithmic, setting, quantity } = curve;
  const points = curve.points.filter(({ mean }) => Number.isFinite(mean));
  if (points.length === 0) throw rangeError("tuningFigure", "no value is finite; expected some");
  const caption = captionOf(curve);
  const { lines, lower } = captionBlock(width, LEFT, caption);
  const room = width - LEFT - RIGHT;
  const box: Box = {
    ...{ left: LEFT, top: TOP + lower, width: room },
    height: Math.min(HEIGHT, Math.round(SHARE * room)),
  };
  const across: readonly [number, number] = [box.left, box.left + box.width];
  const places = points.map(({ at }) => at);
  const ends = [Math.min(...places), Math.max(...places)] as const;
  const x = logarithmic
    ? logScale(places, across)
    : linearScale(ends, across, { count: Math.min(MOST_TICKS, Math.floor(room / 45)) });
  const bars = points.flatMap(({ mean, allowance, theory }) => {
    return [mean - (allowance ?? 0), mean + (allowance ?? 0), theory ?? mean];
  });
  const y = linearScale(finiteExtent(bars, target), [box.top + box.height, box.top]);
  return framedFigure(
    {
      ...{ width, height: box.top + box.height + BOTTOM, left: LEFT },
      ...{ title, description: caption, fontFamily: FONT_FAMILY },
    },
    [
      ...lines,
      ...bandsOf(curve, x, box),
      // Ticks that are no whole numbers are drawn here.
      drawAxes(box, { ...x, ticks: [] }, y, { x: setting, y: quantity }),
      ...ticksOf(x, box),
      line(box.left, y.at(target), box.left + box.width, y.at(target), {
        class: "target",
        stroke: INK,
        "stroke-width": 1.6,
      }),
      theoryPath(points, x, y),
      ...points.map((point) => dot(point, x, y)),
    ],
  );
}

function captionOf({ crossings, target, points }: TuningCurve): string {
  const theory = points.some((point) => point.theory !== null)
    ? "; theory for very many units dashed"
    : "";
  if (crossings === null) return `means with their 95 % intervals${theory}`;
  if (crossings.length === 0)
    return `no crossing of ${formatMagnitude(target, "typeset")}${theory}`;
  const found = crossings.map(({ at, low, high }) => {
    const ends = [low, high].map((end) =>
      end === null ? "open" : formatMagnitude(end, "typeset"),
    );
    return `${formatMagnitude(at, "typeset")} (95 %: ${ends.join(" to ")})`;
  });
  return `meets ${formatMagnitude(target, "typeset")} at ${found.join(", ")}${theory}`;
}

function bandsOf({ crossings }: TuningCurve, x: Scale, box: Box): string[] {
  return (crossings ?? []).flatMap(({ at, low, high }) => {
    const [left, right] = [low, high].map((end, i) =>
      end === null ? box.left + i * box.width : x.at(end),
    );
    return [
      element("rect", {
        class: "interval",
        x: left,
        y: box.top,
        width: Math.max(1, right - left),
        height: box.height,
        fill: CURVES[0],
        "fill-opacity": 0.15,
      }),
      line(x.at(at), box.top, x.at(at), box.top + box.height, {
        class: "crossing",
        stroke: CURVES[0],
        "stroke-dasharray": "2 3",
      }),
    ];
  });
}

function ticksOf(x: Scale, box: Box): string[] {
  const bottom = box.top + box.height;
  return x.ticks.map(
    (tick) =>
      line(x.at(tick), bottom, x.at(tick), bottom + 5, { stroke: INK }) +
      text(x.at(tick), bottom + 18, x.label(tick, "typeset"), {
        "text-anchor": "middle",
        "font-size": 12,
        fill: INK,
      }),
  );
}

function theoryPath(points: TuningCurve["points"], x: Scale, y: Scale): string {
  const known = points.flatMap(({ at, theory }) =>
    theory === null ? [] : [[x.at(at), y.at(theory)] as const],
  );
  if (known.length < 2) return "";
  return element("path", {
    class: "theory",
    d: pathThrough(known),
    fill: "none",
    stroke: WEAK_INK,
    "stroke-dasharray": "6 4",
  });
}

function dot({ at, mean, allowance }: TuningCurve["points"][number], x: Scale, y: Scale): string {
  const reach = allowance ?? 0;
  const tip = `${formatMagnitude(at, "typeset")}: ${formatNumber(mean, 4, "typeset")}`;
  return (
    line(x.at(at), y.at(mean - reach), x.at(at), y.at(mean + reach), { stroke: CURVES[0] }) +
    marker(0, x.at(at), y.at(mean), 3.4, { fill: CURVES[0] }, hover(tip))
  );
}
