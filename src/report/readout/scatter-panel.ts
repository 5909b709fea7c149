/** The outcome against one feature: a dot for each setting, bars of one deviation over its seeds. */
import type { FeatureRow } from "../../readout/result.ts";
import type { Box } from "../drawing/axes.ts";
import { WARNING, WEAK_INK } from "../drawing/colours.ts";
import { marker } from "../drawing/markers.ts";
import { linearScale, logScale, type Scale } from "../drawing/scale.ts";
import { element, hover, line } from "../drawing/svg.ts";
import { formatMagnitude, formatNumber } from "../format.ts";
import { drawPanel, emptyPanel } from "./panel.ts";
import type { OverSettings, SettingParameter, SettingPoints } from "./setting-points.ts";

/** Length of the arms of the cross of a setting that diverged. */
const ARM = 3.5;

/** One panel; settings that diverged are crosses at its upper edge. */
export function scatterPanel(
  box: Box,
  points: SettingPoints,
  row: FeatureRow,
  { by, outcome }: { by: SettingParameter | null; outcome: string },
): string {
  const title = `${row.feature}, epoch ${row.epoch}: ρ = ${formatNumber(row.correlation, 2, "typeset")}`;
  const feature = points.feature(row);
  const extents = [feature, points.outcome].map((each) => each && extentOf(each));
  if (feature === null || extents.includes(null)) return emptyPanel(box, title, "nothing to draw");
  const [across, up] = extents as [[number, number], [number, number]];
  const [from, to] = [box.left, box.left + box.width];
  const [bottom, top] = [box.top + box.height, box.top];
  const x = decades(feature, [from, to]) ?? linearScale(across, [from, to], { count: 4 });
  const y =
    decades(points.outcome, [bottom, top]) ??
    linearScale(up, [bottom, top], { count: 5, padding: 0.08 });
  const dots = Array.from({ length: points.count }, (_, setting) => {
    const at = { x: feature.mean[setting], y: points.outcome.mean[setting] };
    if (!Number.isFinite(at.x) || Number.isNaN(at.y)) return "";
    const place = by?.place[setting] ?? 0;
    const colour = by?.colour(place) ?? WEAK_INK;
    const said = by === null ? "" : `${by.name} ${by.levels[place]}: `;
    const tip = hover(
      `${said}${row.feature} ${formatMagnitude(at.x)}, ${outcome} ${formatMagnitude(at.y)}`,
    );
    if (!Number.isFinite(at.y)) return cross(x.at(at.x), box.top + 5, tip);
    return (
      bars(x, y, at, [feature.deviation[setting], points.outcome.deviation[setting]], colour) +
      marker(0, x.at(at.x), y.at(at.y), 3, { fill: colour, "fill-opacity": 0.8 }, tip)
    );
  });
  return (
    drawPanel(box, x, y, { title, x: row.feature, y: outcome }) +
    element("g", { class: "settings" }, dots)
  );
}

function cross(x: number, y: number, tip: string): string {
  const pen = { stroke: WARNING, "stroke-width": 1.6 };
  return element("g", { class: "diverged" }, [
    line(x - ARM, y - ARM, x + ARM, y + ARM, pen),
    line(x - ARM, y + ARM, x + ARM, y - ARM, pen),
    tip,
  ]);
}

/** From the largest value to the least so many times, and an axis is logarithmic. */
const DECADES = 100;

/** A logarithmic axis for what is positive and spans decades, as memory horizons and losses that run away do; else null. */
function decades({ mean }: OverSettings, pixels: readonly [number, number]): Scale | null {
  const finite = mean.filter(Number.isFinite);
  const least = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const largest = finite.reduce((a, b) => Math.max(a, b), 0);
  return least > 0 && largest >= DECADES * least ? logScale(finite, pixels) : null;
}

/** Where a bar ends: at the edge of the axis, if that is before. */
function ending(scale: Scale, value: number): number {
  return scale.at(Math.min(scale.domain[1], Math.max(scale.domain[0], value)));
}

function bars(
  x: Scale,
  y: Scale,
  at: { readonly x: number; readonly y: number },
  [across, up]: readonly [number, number],
  colour: string,
): string {
  const pen = { stroke: colour, "stroke-opacity": 0.5 };
  return (
    (across > 0
      ? line(ending(x, at.x - across), y.at(at.y), ending(x, at.x + across), y.at(at.y), pen)
      : "") +
    (up > 0 ? line(x.at(at.x), ending(y, at.y - up), x.at(at.x), ending(y, at.y + up), pen) : "")
  );
}

/** From the least to the largest with their bars; null where nothing is finite. */
function extentOf({ mean, deviation }: OverSettings): [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [i, value] of mean.entries()) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value - deviation[i]);
    high = Math.max(high, value + deviation[i]);
  }
  return low <= high ? [low, high] : null;
}
