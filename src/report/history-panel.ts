/** Exponents against time as they converge: chosen curves, every point of them drawn. */
import type { SpectrumResult } from "../spectrum/result.ts";
import { type Box, drawAxes, drawZeroLine } from "./drawing/axes.ts";
import { exponentColour, INK } from "./drawing/colours.ts";
import { finiteExtent, linearScale, type Scale } from "./drawing/scale.ts";
import { element, hover, pathThrough, text } from "./drawing/svg.ts";
import { LINEAR_NATS, perNat, symlogScale } from "./drawing/symlog-scale.ts";
import { formatNumber, lambda, unitPerStep } from "./format.ts";

/** More curves than this cannot be followed by eye. */
const MOST_CURVES = 12;
/** Distance between two labels that keeps them legible, in pixels. */
const LABEL_HEIGHT = 12;

/** One exponent's way through the history. */
export interface Curve {
  /** 1-based place in the descending order of the final estimates. */
  readonly rank: number;
  /** Running mean at each history point. */
  readonly values: readonly number[];
}

/**
 * At most twelve curves, evenly spread over the finite exponents, the first and the last among them.
 *
 * The choice depends on the final order only, so that two runs of one spectrum show the same curves.
 */
export function chooseCurves(result: SpectrumResult): Curve[] {
  const last = result.history.at(-1);
  if (last === undefined) return [];
  const columns = last.exponents
    .map((value, column) => ({ value, column }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => (a.value === b.value ? a.column - b.column : b.value - a.value));
  const count = Math.min(MOST_CURVES, columns.length);
  return Array.from({ length: count }, (_, i) => {
    const place = count === 1 ? 0 : Math.round((i * (columns.length - 1)) / (count - 1));
    const { column } = columns[place];
    return { rank: place + 1, values: result.history.map((point) => point.exponents[column]) };
  });
}

/** Whether there is a way to draw: at least two times, and an exponent that is not −∞. */
export function hasHistory(result: SpectrumResult): boolean {
  return result.history.length > 1 && result.nullDirections < result.exponents.length;
}

/** The panel. */
export function historyPanel(result: SpectrumResult, box: Box): string {
  const curves = chooseCurves(result);
  const steps = result.history.map((point) => point.step);
  const x = linearScale([0, steps[steps.length - 1]], [box.left, box.left + box.width], {
    padding: 0,
    count: Math.min(8, Math.floor(box.width / 80)),
  });
  const values = curves.flatMap((curve) => curve.values);
  const y = symlogScale(finiteExtent(values, 0), [box.top + box.height, box.top], {
    linear: LINEAR_NATS * perNat(result.unit),
  });
  const unit = unitPerStep(result);
  const largest = finiteExtent(result.exponents.map(Math.abs), 0)[1];
  const per = result.sequences > 1 ? " of each sequence" : "";
  return element("g", { class: "history" }, [
    drawAxes(box, x, y, { x: `steps counted${per}`, y: `estimate (${unit})` }),
    drawZeroLine(box, y),
    ...curves.map((curve) => {
      const last = curve.values[curve.values.length - 1];
      const points = curve.values.map((value, i) => [x.at(steps[i]), y.at(value)] as const);
      const tip = `${lambda(curve.rank)} → ${formatNumber(last, 4, "typeset")} ${unit}`;
      return drawCurve(points, last > 0, exponentColour(last, largest), tip);
    }),
    ...drawLabels(curves, y, box),
  ]);
}

/** Growing exponents are solid, the others dashed. */
function drawCurve(
  points: readonly (readonly [number, number])[],
  grows: boolean,
  stroke: string,
  tip: string,
): string {
  const style = grows ? { "stroke-width": 2 } : { "stroke-width": 1.4, "stroke-dasharray": "6 2" };
  return element("path", { d: pathThrough(points), fill: "none", stroke, ...style }, hover(tip));
}

/** Names at the right end, the first and last always, the others where there is room. */
export function drawLabels(curves: readonly Curve[], y: Scale, box: Box): string[] {
  const ends = curves.map(({ rank, values }) => ({ rank, at: y.at(values[values.length - 1]) }));
  const placed: { rank: number; at: number }[] = [];
  for (const end of [ends[0], ends[ends.length - 1], ...ends]) {
    if (placed.every(({ at }) => Math.abs(at - end.at) >= LABEL_HEIGHT)) placed.push(end);
  }
  return placed.map(({ rank, at }) =>
    text(box.left + box.width + 6, at + 4, lambda(rank), { "font-size": 12, fill: INK }),
  );
}
