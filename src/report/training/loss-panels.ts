/** The panels on logarithmic axes: losses, norms of gradients, and how long differences last. */
import { CURVES, INK } from "../drawing/colours.ts";
import { logScale } from "../drawing/scale.ts";
import { line } from "../drawing/svg.ts";
import { FAINT } from "../drawing/theme.ts";
import { thinned } from "../drawing/thin.ts";
import { formatMagnitude } from "../format.ts";
import {
  type CurveStyle,
  dotsFor,
  drawCurve,
  label,
  type Panel,
  strokeSymbol,
  type TimeAxis,
} from "../time-panel.ts";
import { BATCHES, type NamedCurve, type Point, type TrainingCurves } from "./training-curves.ts";

/** Told apart without colour, too. */
const DASHES = ["", "7 3", "2 2", "9 3 2 3"];

/** Losses on a logarithmic axis, with what they are to be held against. */
export function lossPanel({ losses, references }: TrainingCurves, time: TimeAxis): Panel {
  const values = [...valuesOf(losses), ...references.map(({ value }) => value)];
  const panel = logPanel("losses", "loss", losses, values, time);
  return {
    ...panel,
    draw(box, y) {
      const right = box.left + box.width;
      const lines = references.map(({ name, value }, i) => {
        const words = `${name}: ${formatMagnitude(value, "typeset")}`;
        const at = y.at(value);
        if (!Number.isFinite(at)) {
          return label(box.left + 6, box.top + box.height - 6, `${words}, below this axis`);
        }
        // The first stands where curves have come down, the others where they have not yet.
        const anchor = i === 0 ? "end" : "start";
        return (
          line(box.left, at, right, at, {
            class: "reference",
            stroke: INK,
            "stroke-width": 1.3,
            "stroke-dasharray": "2 3",
          }) +
          label(
            i === 0 ? right - 6 : box.left + 6,
            at - 5 < box.top + 10 ? at + 14 : at - 5,
            words,
            { "text-anchor": anchor },
          )
        );
      });
      return panel.draw(box, y) + lines.join("");
    },
  };
}

/** How long differences last over finite times, on a logarithmic axis. */
export function lastingPanel({ lasting, largestLag }: TrainingCurves, time: TimeAxis): Panel {
  const values = valuesOf(lasting);
  const panel = logPanel("lasting", "steps to 1/e", lasting, values, time);
  if (!values.some((value) => value === largestLag)) return panel;
  const words = `${largestLag} is the largest lag: so long, or longer`;
  return { ...panel, legend: [...panel.legend, { symbol: () => "", words }] };
}

/** Norms of gradients on a logarithmic axis. */
export function gradientPanel({ gradientNorms }: TrainingCurves, time: TimeAxis): Panel {
  return logPanel("gradients", "gradient norm", gradientNorms, valuesOf(gradientNorms), time);
}

function logPanel(
  name: string,
  axis: string,
  curves: readonly NamedCurve[],
  values: readonly number[],
  time: TimeAxis,
): Panel {
  const main = curves.filter((curve) => curve.name !== BATCHES);
  const styleOf = (curve: NamedCurve): CurveStyle => {
    if (curve.name === BATCHES) return { stroke: FAINT, width: 0.9 };
    const place = main.indexOf(curve);
    const dash = DASHES[place % DASHES.length];
    return {
      stroke: CURVES[place % CURVES.length],
      width: 1.8,
      ...(dash === "" ? {} : { dash }),
      dots: dotsFor(curve.points, 2),
    };
  };
  const thinOf = (points: readonly Point[]) =>
    thinned(
      points,
      ({ step }) => time.at(step),
      ({ value }) => value,
    );
  return {
    name,
    label: axis,
    scaleIn: (range) => logScale(values, range),
    legend: curves.map((curve) => ({ symbol: strokeSymbol(styleOf(curve)), words: curve.name })),
    draw: (box, y) =>
      curves
        .map((curve) =>
          drawCurve(curve.name, thinOf(curve.points), { time, y, box }, styleOf(curve)),
        )
        .join(""),
  };
}

function valuesOf(curves: readonly NamedCurve[]): number[] {
  return curves.flatMap(({ points }) => points.map(({ value }) => value));
}
