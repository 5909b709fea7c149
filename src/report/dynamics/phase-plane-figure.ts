/** The plane of two units: where they have been, and what a step's Jacobian makes of a small circle of differences. */
import { rangeError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import type { Box } from "../drawing/axes.ts";
import { CURVES, GRID, INK, WEAK_INK } from "../drawing/colours.ts";
import { captionBlock, FONT_FAMILY, framedFigure, requireWidth } from "../drawing/figure-frame.ts";
import { linearScale, type Scale } from "../drawing/scale.ts";
import { type Attributes, element, line, pathThrough, text } from "../drawing/svg.ts";
import { FIGURE_OPTIONS, type FigureOptions } from "../figure.ts";
import { formatNumber } from "../format.ts";

/** Two numbers. */
export type PlanePoint = readonly [number, number];

/** What is drawn. */
export interface PhasePlane {
  /** States after each step. */
  readonly states: readonly PlanePoint[];
  /** The step that is looked at, from 0. */
  readonly at: number;
  /** State before it. */
  readonly before: PlanePoint;
  /** J of it, by rows. */
  readonly jacobian: readonly [PlanePoint, PlanePoint];
}

const WIDTH = 460;
const [LEFT, TOP, RIGHT, BOTTOM] = [52, 62, 24, 54];
/** Radius of the circle of differences, as a share of the largest coordinate. */
const CIRCLE = 0.16;
/** Corners of what stands for a circle. */
const CORNERS = 64;
/** Steps that are joined behind the present one. */
const TRAIL = 12;
/** Names inside of the box that nothing may leave; ids are of the document. */
const CLIP = "phase-plane-box";

/**
 * One SVG document: all states as dots, the last steps joined, the circle of differences before the step
 * dashed, and its image under the Jacobian.
 *
 * @throws RangeError if the step is none of the trajectory's, or for a width below 320.
 */
export function phasePlaneFigure(plane: PhasePlane, options: FigureOptions = {}): string {
  requireKnown("phasePlaneFigure", options, FIGURE_OPTIONS);
  const { title = "Two units", fontFamily = FONT_FAMILY, width = WIDTH } = options;
  requireWidth("phasePlaneFigure", width);
  const { states, at, before, jacobian } = plane;
  const now = states[at];
  if (now === undefined) {
    throw rangeError("phasePlaneFigure", `at is ${at}; expected one of ${states.length} steps`);
  }
  const words = `step ${at + 1}: h = (${now.map((value) => formatNumber(value, 3, "typeset")).join(", ")})`;
  const caption = captionBlock(width, LEFT, words);
  const side = width - LEFT - RIGHT;
  const box: Box = { left: LEFT, top: TOP + caption.lower, width: side, height: side };
  const largest = states.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const radius = CIRCLE * largest;
  // Around every state there is room for its circle.
  const reach = largest + 1.1 * radius;
  const x = linearScale([-reach, reach], [box.left, box.left + box.width], {
    padding: 0,
    count: 4,
  });
  const y = linearScale([-reach, reach], [box.top + box.height, box.top], { padding: 0, count: 4 });
  const place = ([u, v]: PlanePoint) => [x.at(u), y.at(v)] as const;
  const circle = circleOf(radius);
  const image = circle.map(([u, v]): PlanePoint => {
    const [[a, b], [c, d]] = jacobian;
    return [a * u + b * v, c * u + d * v];
  });
  const around = ([u, v]: PlanePoint, shape: readonly PlanePoint[], attributes: Attributes) =>
    element("path", {
      d: `${pathThrough(shape.map(([p, q]) => place([u + p, v + q])))}Z`,
      ...attributes,
    });
  const height = box.top + side + BOTTOM;
  const frame = { width, height, left: LEFT, title, description: words, fontFamily };
  return framedFigure(frame, [
    ...caption.lines,
    axesOf(x, y, box),
    element("clipPath", { id: CLIP }, element("rect", boxAttributes(box))),
    element("g", { "clip-path": `url(#${CLIP})` }, [
      ...states.map((state, t) => dot(place(state), t === at ? 0 : 2, recency(t, at))),
      element("path", {
        d: pathThrough(states.slice(Math.max(0, at - TRAIL), at + 1).map(place)),
        ...{ fill: "none", stroke: CURVES[0], "stroke-opacity": 0.55, "stroke-width": 1.2 },
      }),
      around(before, circle, {
        ...{ class: "before", fill: "none", stroke: WEAK_INK },
        ...{ "stroke-width": 1.4, "stroke-dasharray": "3 3" },
      }),
      around(now, image, {
        ...{ class: "image", fill: CURVES[1], "fill-opacity": 0.16 },
        ...{ stroke: CURVES[1], "stroke-width": 2 },
      }),
      element("circle", { cx: place(before)[0], cy: place(before)[1], r: 3.5, fill: WEAK_INK }),
      element("circle", { cx: place(now)[0], cy: place(now)[1], r: 4.5, fill: CURVES[1] }),
    ]),
  ]);
}

function axesOf(x: Scale, y: Scale, box: Box): string {
  const bottom = box.top + box.height;
  const right = box.left + box.width;
  const label = { "font-size": 12, fill: INK };
  return element("g", { class: "axes" }, [
    element("rect", { ...boxAttributes(box), fill: "none", stroke: GRID }),
    line(x.at(0), box.top, x.at(0), bottom, { stroke: GRID }),
    line(box.left, y.at(0), right, y.at(0), { stroke: GRID }),
    ...x.ticks.map((tick) =>
      text(x.at(tick), bottom + 18, x.label(tick, "typeset"), {
        ...label,
        "text-anchor": "middle",
      }),
    ),
    ...y.ticks.map((tick) =>
      text(box.left - 8, y.at(tick) + 4, y.label(tick, "typeset"), {
        ...label,
        "text-anchor": "end",
      }),
    ),
    text(box.left + box.width / 2, bottom + 40, "h₁", { ...label, "text-anchor": "middle" }),
    text(14, box.top + box.height / 2 + 22, "h₂", { ...label, "text-anchor": "middle" }),
  ]);
}

function boxAttributes({ left, top, width, height }: Box) {
  return { x: left, y: top, width, height };
}

function circleOf(radius: number): PlanePoint[] {
  return Array.from({ length: CORNERS }, (_, i): PlanePoint => {
    const angle = (2 * Math.PI * i) / CORNERS;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

function dot([cx, cy]: readonly [number, number], r: number, opacity: number): string {
  return element("circle", { cx, cy, r, fill: CURVES[0], "fill-opacity": opacity });
}

/** Strong for what was just now, weak for what was long ago or is to come. */
function recency(t: number, at: number): number {
  return t > at ? 0.3 : Math.max(0.3, 1 - (at - t) / 40);
}
