/** What the panels of a training have in common: one axis of time, curves with gaps, marks at edges. */
import { type Box, drawAxes, drawLegend, type LegendPlace } from "./drawing/axes.ts";
import { INK, PAPER, WARNING } from "./drawing/colours.ts";
import type { Scale } from "./drawing/scale.ts";
import {
  type Attributes,
  compactPath,
  element,
  hover,
  line,
  pathThrough,
  text,
} from "./drawing/svg.ts";
import { formatCount } from "./format.ts";
import type { Point } from "./training/training-curves.ts";

/** Up to here every point of a curve has its dot. */
const DOTTED = 80;

/** Pixels that a legend may go beyond its panel. */
const LEGEND_ROOM = 56;

/** Time, as all panels of a figure have it. */
export interface TimeAxis {
  readonly scale: Scale;
  /** "epoch", or what a step is. */
  readonly label: string;
  /** Pixel of a step. */
  at(step: number): number;
  /** Pixel at which the training diverged, and the step. */
  readonly divergence: { readonly at: number; readonly step: number } | null;
}

/** How a curve looks. */
export interface CurveStyle {
  readonly stroke: string;
  readonly width: number;
  readonly dash?: string;
  /** Radius of a dot at every point. @defaultValue 0: at points without neighbours alone */
  readonly dots?: number;
  /** What has no place on the axis leaves gaps without marks. @defaultValue false */
  readonly unmarked?: boolean;
}

/** One panel: its axis, its legend, and what is drawn once its place is known. */
export interface Panel {
  readonly name: string;
  readonly label: string;
  readonly scaleIn: (range: readonly [number, number]) => Scale;
  readonly legend: Parameters<typeof drawLegend>[2];
  readonly draw: (box: Box, y: Scale) => string;
}

/** A panel in its place: the highest of a figure says what happened, the lowest numbers the axis. */
export function drawPanel(
  panel: Panel,
  box: Box,
  time: TimeAxis,
  place: { readonly highest: boolean; readonly lowest: boolean; readonly legend?: LegendPlace },
): string {
  const legend = place.legend ?? { left: box.left, room: box.width + LEGEND_ROOM };
  const bottom = box.top + box.height;
  const y = panel.scaleIn([bottom, box.top]);
  const labels = { x: place.lowest ? time.label : null, y: panel.label };
  return element("g", { class: panel.name }, [
    drawAxes(box, time.scale, y, labels),
    panel.draw(box, y),
    drawDivergence(box, time, place.highest),
    drawLegend(legend.left, box.top - 8, panel.legend, legend.room),
  ]);
}

/**
 * Points joined by lines. What has no place on the axis interrupts them: NaN and ∞ are crosses at the upper
 * edge, −∞ and, on a logarithmic axis, 0 and below are arrow heads at the lower one.
 */
export function drawCurve(
  name: string,
  points: readonly Point[],
  { time, y, box }: { readonly time: TimeAxis; readonly y: Scale; readonly box: Box },
  style: CurveStyle,
): string {
  if (points.length === 0) return "";
  const pieces: (readonly [number, number])[][] = [[]];
  const edges: string[] = [];
  for (const { step, value } of points) {
    const at = [time.at(step), y.at(value)] as const;
    if (Number.isFinite(at[1])) pieces[pieces.length - 1].push(at);
    else {
      pieces.push([]);
      if (!style.unmarked)
        edges.push(edgeMark(value, at[0], box, `${name} is ${value} at step ${formatCount(step)}`));
    }
  }
  const { stroke, width, dash, dots = 0 } = style;
  const lines = pieces
    .filter((piece) => piece.length > 1)
    .map((piece) =>
      element("path", {
        d: piece.length > DOTTED ? compactPath(piece) : pathThrough(piece),
        fill: "none",
        stroke,
        "stroke-width": width,
        "stroke-linejoin": "round",
        ...(dash === undefined ? {} : { "stroke-dasharray": dash }),
      }),
    );
  const marks = pieces
    .filter((piece) => dots > 0 || piece.length === 1)
    .flatMap((piece) =>
      piece.map(([x, at]) =>
        element("circle", { cx: x, cy: at, r: dots || Math.max(1.6, width), fill: stroke }),
      ),
    );
  return element("g", { class: "curve" }, [hover(name), ...lines, ...marks, ...edges]);
}

/** A band between two curves; points without both ends are left out. */
export function drawBand(
  points: readonly { readonly step: number; readonly low: number; readonly high: number }[],
  time: TimeAxis,
  y: Scale,
  fill: string,
): string {
  const drawn = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  if (drawn.length === 0) return "";
  const upper = drawn.map(({ step, high }) => [time.at(step), y.at(high)] as const);
  const lower = drawn.map(({ step, low }) => [time.at(step), y.at(low)] as const).reverse();
  const d = `${pathThrough([...upper, ...lower])}Z`;
  // A single point has no width: the stroke is what is seen of it.
  return element("path", { class: "band", d, fill, stroke: fill, "stroke-width": 2 });
}

/** Words over curves: the paper shows around every letter. */
export function label(x: number, y: number, content: string, attributes: Attributes = {}): string {
  const halo = { stroke: PAPER, "stroke-width": 3, "stroke-linejoin": "round" };
  const style = { "font-size": 11.5, ...attributes };
  return (
    text(x, y, content, { ...style, ...halo, "aria-hidden": "true" }) +
    text(x, y, content, { fill: INK, ...style })
  );
}

function edgeMark(value: number, x: number, box: Box, tip: string): string {
  const below = value < Number.POSITIVE_INFINITY;
  const at = below ? box.top + box.height - 4 : box.top + 5;
  const d = below
    ? `${pathThrough([
        [x - 4, at - 3],
        [x + 4, at - 3],
        [x, at + 4],
      ])}Z`
    : pathThrough([
        [x - 4, at - 4],
        [x + 4, at + 4],
      ]) +
      pathThrough([
        [x - 4, at + 4],
        [x + 4, at - 4],
      ]);
  const look = { fill: below ? PAPER : "none", stroke: WARNING, "stroke-width": 1.6 };
  return element("path", { class: below ? "below" : "not-finite", d, ...look }, hover(tip));
}

/** A line where the training diverged, with words if it is to be named. */
export function drawDivergence(box: Box, { divergence }: TimeAxis, named: boolean): string {
  if (divergence === null) return "";
  const { at, step } = divergence;
  const bottom = box.top + box.height;
  const look = { class: "divergence", stroke: WARNING, "stroke-width": 1.6 };
  const drawn = line(at, box.top, at, bottom, { ...look, "stroke-dasharray": "5 3" });
  if (!named) return drawn;
  const before = at > box.left + box.width / 2;
  const words = `diverged at step ${formatCount(step)}`;
  const side = { fill: WARNING, "text-anchor": before ? "end" : "start" };
  return drawn + label(at + (before ? -6 : 6), bottom - 6, words, side);
}

/** Radius of a curve's dots: none where there are many. */
export function dotsFor(points: readonly Point[], radius: number): number {
  return points.length <= DOTTED ? radius : 0;
}

/** A curve in a legend. */
export function strokeSymbol({
  stroke,
  width,
  dash,
}: CurveStyle): Panel["legend"][number]["symbol"] {
  const look = {
    stroke,
    "stroke-width": width,
    ...(dash === undefined ? {} : { "stroke-dasharray": dash }),
  };
  return (x, y) => line(x - 9, y, x + 8, y, look);
}
