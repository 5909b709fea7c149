/** Exponents over time: the first as lines, all of them as nested bands of ranks. */
import { type Box, drawAxes, drawLegend, drawZeroLine } from "../../drawing/axes.ts";
import { CURVES, INK, WEAK_INK } from "../../drawing/colours.ts";
import { drawMemoryScale, MEMORY_WIDTH } from "../../drawing/memory-scale.ts";
import { compactPath, element, hover, line, text } from "../../drawing/svg.ts";
import type { InvertibleScale } from "../../drawing/symlog-scale.ts";
import { BANDS, FOLLOWING } from "../../drawing/theme.ts";
import { formatCount, lambda, plural } from "../../format.ts";
import { drawDivergence, type TimeAxis } from "../../time-panel.ts";
import { type Bundle, type Column, type FollowedCurve, joinColumns } from "./columns.ts";
import { FLOOR } from "./layout.ts";
import { type StrokeLook, strokes } from "./strokes.ts";

/** Pixels that a column has at least. */
const COLUMN = 1.5;
/** Where columns are further apart, each has its own error bar; else errors are hairlines along the curve. */
const BAR_SPACING = 6;
/** Lines with errors: those of others would lie on each other. */
const MOST_ERRORS = 1;

/** Ranks with lines of their own; the others are edges of bands. */
const STROKED = [1, 50];

/** What the ribbons are drawn into. */
export interface RibbonPlace {
  readonly box: Box;
  readonly time: TimeAxis;
  readonly y: InvertibleScale;
  readonly hasInfinite: boolean;
}

/** A bundle's bands and lines, without axes. */
export function drawRibbons(bundle: Bundle, place: RibbonPlace): string {
  const { time, box } = place;
  const columns = joinColumns(bundle.columns, ({ from }) => Math.floor(time.at(from) / COLUMN));
  const rank = (percent: number) =>
    bundle.curves.findIndex(({ kind, place: at }) => kind === "rank" && at === percent);
  const hasBands = rank(50) >= 0;
  const spacing = box.width / Math.max(1, columns.length);
  return element("g", { class: "ribbons" }, [
    ...(hasBands ? [band(columns, rank(5), rank(95), BANDS[0], place)] : []),
    ...(hasBands ? [band(columns, rank(25), rank(75), BANDS[1], place)] : []),
    drawZeroLine(box, place.y),
    ...bundle.curves
      .map((curve, i) => {
        if (curve.kind === "rank" && !STROKED.includes(curve.place)) return "";
        const bar =
          i < MOST_ERRORS && curve.kind === "line" ? errors(columns, i, spacing, place) : "";
        return bar + drawFollowed(bundle, i, columns, place);
      })
      .reverse(),
  ]);
}

/** The panel of all exponents: axes, the second scale if it stands here, legend. */
export function ribbonPanel(bundle: Bundle, place: RibbonPlace, withMemory: boolean): string {
  const { box, time, y, hasInfinite } = place;
  return element("g", { class: "spectra" }, [
    drawAxes(box, time.scale, y, { x: null, y: "λⱼ (nats/step)" }),
    hasInfinite ? drawFloor(box) : "",
    drawRibbons(bundle, place),
    drawDivergence(box, time, true),
    withMemory ? drawMemoryScale(box, y) : "",
    drawLegend(box.left, box.top - 10, ribbonLegend(bundle), box.width + MEMORY_WIDTH),
  ]);
}

/** The edge on which −∞ lies. */
export function drawFloor({ left, top, width, height }: Box): string {
  const at = top + height - FLOOR;
  return (
    line(left, at, left + width, at, { stroke: WEAK_INK, "stroke-dasharray": "1 3" }) +
    text(left - 8, at + FLOOR - 3, "−∞", { "text-anchor": "end", "font-size": 12, fill: INK })
  );
}

/** How a followed curve looks. */
export function lookOf({ kind, place }: FollowedCurve): StrokeLook {
  if (kind === "line") {
    return place === 0
      ? { stroke: CURVES[1], width: 2.2 }
      : { stroke: FOLLOWING[(place - 1) % FOLLOWING.length], width: 1.3 };
  }
  if (place === 50) return { stroke: INK, width: 1.2, dash: "5 3" };
  return { stroke: WEAK_INK, width: 0.9, dash: "1 3" };
}

function nameOf({ kind, place }: FollowedCurve, count: number): string {
  if (kind === "line") return lambda(place + 1);
  return `rank ${place} %: ${lambda(Math.round((place / 100) * (count - 1)) + 1)}`;
}

function drawFollowed(
  bundle: Bundle,
  i: number,
  columns: readonly Column[],
  place: RibbonPlace,
): string {
  const curve = bundle.curves[i];
  const { time, y } = place;
  const pieces: [number, number][][] = [];
  let state = "";
  for (const { from, to, spectra, low, high } of columns) {
    if (Number.isNaN(high[i])) {
      state = "";
      continue;
    }
    // −∞ is no place that a line leads to.
    const own = low[i] === high[i] && !Number.isFinite(low[i]) ? "infinite" : "finite";
    if (own !== state) pieces.push([]);
    state = own;
    const piece = pieces[pieces.length - 1];
    piece.push([time.at(from), y.at(high[i])]);
    if (spectra > 1) piece.push([time.at(to), y.at(low[i])]);
  }
  const look = lookOf(curve);
  const marks = pieces
    .filter((piece) => piece.length === 1)
    .map(([[cx, cy]]) =>
      element("circle", { cx, cy, r: Math.max(1.6, look.width), fill: look.stroke }),
    );
  const lines = strokes(pieces, look);
  return element("g", { class: "curve" }, [hover(nameOf(curve, bundle.count)), ...lines, ...marks]);
}

/** Between the curves of two ranks; what is −∞ lies on the edge below. */
function band(
  columns: readonly Column[],
  upper: number,
  lower: number,
  fill: string,
  { time, y, box, hasInfinite }: RibbonPlace,
): string {
  const bottom = box.top + box.height - (hasInfinite ? FLOOR : 0);
  const at = (value: number) => Math.min(bottom, y.at(value));
  const drawn = columns.filter(
    ({ high, low }) =>
      !Number.isNaN(high[upper] + low[lower]) || low[lower] === Number.NEGATIVE_INFINITY,
  );
  if (drawn.length === 0) return "";
  const over = drawn.flatMap(({ from, to, high }) =>
    ends(from, to).map((step) => [time.at(step), at(high[upper])] as const),
  );
  const under = drawn.flatMap(({ from, to, low }) =>
    ends(from, to).map((step) => [time.at(step), at(low[lower])] as const),
  );
  return element("path", {
    class: "band",
    d: `${compactPath([...over, ...under.reverse()])}Z`,
    fill,
    stroke: fill,
  });
}

function ends(from: number, to: number): number[] {
  return from === to ? [from] : [from, to];
}

function errors(
  columns: readonly Column[],
  i: number,
  spacing: number,
  { time, y, box }: RibbonPlace,
): string {
  const { stroke } = lookOf({ kind: "line", place: i });
  const look = { stroke, "stroke-width": 0.7 };
  const bottom = box.top + box.height;
  const clamp = (value: number) => Math.min(bottom, Math.max(box.top, y.at(value)));
  const known = columns.filter(({ lowError, highError }) =>
    Number.isFinite(lowError[i] + highError[i]),
  );
  if (known.length === 0) return "";
  const lines =
    spacing >= BAR_SPACING
      ? known.map(({ from, lowError, highError }) =>
          line(time.at(from), clamp(lowError[i]), time.at(from), clamp(highError[i]), look),
        )
      : [(column: Column) => column.lowError[i], (column: Column) => column.highError[i]].map(
          (of) =>
            element("path", {
              d: compactPath(known.map((column) => [time.at(column.from), clamp(of(column))])),
              fill: "none",
              ...look,
              "stroke-width": 0.5,
            }),
        );
  return element("g", { class: "errors" }, lines);
}

function ribbonLegend({ curves, columns, count }: Bundle): Parameters<typeof drawLegend>[2] {
  const lines = curves.filter(({ kind }) => kind === "line").length;
  const strokes = (places: readonly number[]) => (x: number, y: number) =>
    places
      .map((place, i) => {
        const { stroke, width } = lookOf({ kind: "line", place });
        const at = y + (i - (places.length - 1) / 2) * 4;
        return line(x - 9, at, x + 8, at, { stroke, "stroke-width": width });
      })
      .join("");
  const block = (fill: string) => (x: number, y: number) =>
    element("rect", { x: x - 9, y: y - 5, width: 17, height: 10, fill });
  const infinite = columns.at(-1)?.infinite ?? 0;
  const hasErrors = columns.some(({ highError }) => Number.isFinite(highError[0]));
  const others = Array.from({ length: lines - 1 }, (_, i) => i + 1);
  return [
    { symbol: strokes([0]), words: hasErrors ? "λ₁, ±2 se" : "λ₁" },
    ...(others.length === 0
      ? []
      : [
          {
            symbol: strokes(others.slice(0, 3)),
            words:
              lines > 3 ? `λ₂ … ${lambda(lines)}` : others.map((i) => lambda(i + 1)).join(", "),
          },
        ]),
    ...(curves.length === lines
      ? []
      : [
          { symbol: block(BANDS[1]), words: "ranks 25–75 %" },
          { symbol: block(BANDS[0]), words: "5–95 %" },
          {
            symbol: (x: number, y: number) =>
              line(x - 9, y, x + 8, y, {
                stroke: INK,
                "stroke-width": 1.2,
                "stroke-dasharray": "5 3",
              }),
            words: `median of ${formatCount(count)}`,
          },
        ]),
    ...(infinite === 0 ? [] : [{ symbol: () => "", words: `${plural(infinite, "exponent")} −∞` }]),
  ];
}
