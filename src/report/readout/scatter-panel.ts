/** The outcome against one feature: a dot for each setting, bars of one deviation over its seeds. */
import type { FeatureRow } from "../../readout/result.ts";
import type { Box } from "../drawing/axes.ts";
import { WARNING, WEAK_INK } from "../drawing/colours.ts";
import { marker } from "../drawing/markers.ts";
import { linearScale, type Scale } from "../drawing/scale.ts";
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
  const x = linearScale(across, [box.left, box.left + box.width], { count: 4 });
  const y = linearScale(up, [box.top + box.height, box.top], { count: 5, padding: 0.08 });
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
      ? line(x.at(at.x - across), y.at(at.y), x.at(at.x + across), y.at(at.y), pen)
      : "") + (up > 0 ? line(x.at(at.x), y.at(at.y - up), x.at(at.x), y.at(at.y + up), pen) : "")
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
