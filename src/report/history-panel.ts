/** Exponents against time as they converge: chosen curves, every point of them drawn. */
import type { SpectrumResult } from "../spectrum/result.ts";
import { type Box, drawAxes, drawZeroLine } from "./axes.ts";
import { exponentColour, INK } from "./colours.ts";
import { formatNumber, lambda, unitPerStep } from "./format.ts";
import { finiteExtent, linearScale, type Scale } from "./scale.ts";
import { element, hover, pathThrough, text } from "./svg.ts";

/** More curves than this cannot be followed by eye. */
const MOST_CURVES = 12;
/** Distance between two labels that keeps them legible, in pixels. */
const LABEL_HEIGHT = 12;

/** One exponent's way through the history. */
export interface Curve {
  /** 1-based place in the descending order of the final estimates. */
  readonly rank: number;
  /** Running mean at each history point; may be −∞ from some point on. */
  readonly values: readonly number[];
}

/**
 * At most twelve curves, evenly spread over the final spectrum, the first and the last among them.
 *
 * The choice depends on the final order only, so that two runs of one spectrum show the same curves.
 */
export function chooseCurves(result: SpectrumResult): Curve[] {
  const last = result.history.at(-1);
  if (last === undefined) return [];
  const columns = last.exponents
    .map((value, column) => ({ value, column }))
    .sort((a, b) => (a.value === b.value ? a.column - b.column : b.value - a.value));
  const count = Math.min(MOST_CURVES, columns.length);
  return Array.from({ length: count }, (_, i) => {
    const place = count === 1 ? 0 : Math.round((i * (columns.length - 1)) / (count - 1));
    const { column } = columns[place];
    return { rank: place + 1, values: result.history.map((point) => point.exponents[column]) };
  });
}

/** Whether there is a way to draw: at least two times. */
export function hasHistory(result: SpectrumResult): boolean {
  return result.history.length > 1;
}

/** The panel. */
export function historyPanel(result: SpectrumResult, box: Box): string {
  const curves = chooseCurves(result);
  const steps = result.history.map((point) => point.step);
  const x = linearScale([0, steps[steps.length - 1]], [box.left, box.left + box.width], {
    padding: 0,
    count: 8,
  });
  const y = linearScale(valueExtent(curves), [box.top + box.height, box.top], { count: 4 });
  const largest = finiteExtent(result.exponents.map(Math.abs), 0)[1];
  const per = result.sequences > 1 ? " of each sequence" : "";
  return element("g", { class: "history" }, [
    drawAxes(box, x, y, { x: `steps counted${per}`, y: `estimate (${unitPerStep(result)})` }),
    drawZeroLine(box, y),
    ...curves.map((curve) => drawCurve(curve, steps, x, y, box, largest, unitPerStep(result))),
    ...drawLabels(curves, y, box),
  ]);
}

/** A direction on its way to −∞ leaves the panel, so that the others keep their room. */
function valueExtent(curves: readonly Curve[]): [number, number] {
  const lasting = curves.filter((curve) => Number.isFinite(curve.values.at(-1)));
  const shown = lasting.length > 0 ? lasting : curves;
  return finiteExtent(
    shown.flatMap((curve) => curve.values),
    0,
  );
}

function drawCurve(
  curve: Curve,
  steps: readonly number[],
  x: Scale,
  y: Scale,
  box: Box,
  largest: number,
  unit: string,
): string {
  const last = curve.values[curve.values.length - 1];
  const stroke = exponentColour(last, largest);
  const bottom = box.top + box.height;
  const fall = curve.values.indexOf(Number.NEGATIVE_INFINITY);
  const points = curve.values.map((value, i): [number, number] | null =>
    Number.isFinite(value) ? [x.at(steps[i]), Math.min(bottom, y.at(value))] : null,
  );
  if (fall >= 0) points[fall] = [x.at(steps[fall]), bottom];
  const tip = hover(`${lambda(curve.rank)} → ${formatNumber(last, 4, "typeset")} ${unit}`);
  return element(
    "path",
    {
      d: pathThrough(points),
      fill: "none",
      stroke,
      "stroke-width": last > 0 ? 2 : 1.4,
      ...(last > 0 ? {} : { "stroke-dasharray": "6 2" }),
    },
    tip,
  );
}

/** Names at the right end, the first and last always, the others where there is room. */
function drawLabels(curves: readonly Curve[], y: Scale, box: Box): string[] {
  const ends = curves
    .map((curve) => ({ rank: curve.rank, value: curve.values[curve.values.length - 1] }))
    .filter(({ value }) => Number.isFinite(value))
    .map(({ rank, value }) => ({ rank, at: y.at(value) }));
  const outermost = [ends[0], ends[ends.length - 1]].filter((end) => end !== undefined);
  const placed: { rank: number; at: number }[] = [];
  for (const end of [...outermost, ...ends]) {
    if (placed.every(({ at }) => Math.abs(at - end.at) >= LABEL_HEIGHT)) placed.push(end);
  }
  return placed.map(({ rank, at }) =>
    text(box.left + box.width + 6, at + 4, lambda(rank), { "font-size": 12, fill: INK }),
  );
}
