/** λ₁ beside the decay of gradients. */
import { drawZeroLine } from "../drawing/axes.ts";
import { CURVES } from "../drawing/colours.ts";
import { marker } from "../drawing/markers.ts";
import { finiteExtent } from "../drawing/scale.ts";
import { element, hover, line } from "../drawing/svg.ts";
import { symlogScale } from "../drawing/symlog-scale.ts";
import { BANDS } from "../drawing/theme.ts";
import { formatCount, formatWithError, lambda } from "../format.ts";
import {
  type CurveStyle,
  dotsFor,
  drawBand,
  drawCurve,
  type Panel,
  strokeSymbol,
  type TimeAxis,
} from "../time-panel.ts";
import type { DecayPoint, TrainingCurves } from "./training-curves.ts";

/** The one strong colour among those of the order. */
const FIRST: CurveStyle = { stroke: CURVES[1], width: 2.2 };
const PREDICTED: CurveStyle = { stroke: CURVES[2], width: 1.6, dash: "5 3" };

/** λ₁ with its error, and beside it how fast gradients were seen to decay. */
export function decayPanel({ spectra, decay }: TrainingCurves, time: TimeAxis): Panel {
  const points = spectra.map(({ step, exponents }) => ({ step, value: exponents[0] }));
  const bands = [2, 1].map((times) =>
    spectra.map(({ step, exponents, errors }) => {
      const error = times * (errors?.[0] ?? Number.NaN);
      return { step, low: exponents[0] - error, high: exponents[0] + error };
    }),
  );
  const predicted = decay.map((rate) => ({ step: rate.step, value: rate.predicted }));
  const extent = [
    ...points.map(({ value }) => value),
    ...bands[0].flatMap(({ low, high }) => [low, high]),
    ...decay.flatMap(({ measured, error }) => [
      measured - 2 * (error ?? 0),
      measured + 2 * (error ?? 0),
    ]),
    ...predicted.map(({ value }) => value),
  ];
  const lags = decay.at(-1);
  return {
    name: "largest",
    label: "rate (nats/step)",
    scaleIn: (range) => symlogScale(finiteExtent(extent, 0), range),
    legend: [
      { symbol: banded, words: "λ₁, ±1 and ±2 standard errors" },
      ...(lags === undefined
        ? []
        : [
            {
              symbol: (x: number, y: number) => decayMark(x, y, ""),
              words: `slope of ln‖∂L/∂h‖ over lags ${lags.from} to ${lags.to}: measured`,
            },
            { symbol: strokeSymbol(PREDICTED), words: "predicted by the λⱼ" },
          ]),
    ],
    draw: (box, y) =>
      [
        drawBand(bands[0], time, y, BANDS[0]),
        drawBand(bands[1], time, y, BANDS[1]),
        drawZeroLine(box, y),
        drawCurve("predicted", predicted, { time, y, box }, PREDICTED),
        drawCurve(lambda(1), points, { time, y, box }, { ...FIRST, dots: dotsFor(points, 2.2) }),
        ...decay.map((rate) => drawDecay(rate, time.at(rate.step), y.at)),
      ].join(""),
  };
}

function drawDecay(
  { step, measured, error, predicted, from, to }: DecayPoint,
  x: number,
  at: (value: number) => number,
): string {
  const tip = `step ${formatCount(step)}: over lags ${from} to ${to} ${formatWithError(measured, error, "typeset")} nats/step measured, ${formatWithError(predicted, null, "typeset")} predicted`;
  const bar =
    error === null
      ? ""
      : line(x, at(measured - 2 * error), x, at(measured + 2 * error), {
          stroke: CURVES[0],
          "stroke-width": 0.8,
        });
  return bar + decayMark(x, at(measured), hover(tip));
}

function decayMark(x: number, y: number, tip: string): string {
  return marker(2, x, y, 2.6, { class: "decay", fill: CURVES[0], stroke: CURVES[0] }, tip);
}

function banded(x: number, y: number): string {
  return (
    element("rect", { x: x - 9, y: y - 5, width: 17, height: 10, fill: BANDS[0] }) +
    element("rect", { x: x - 9, y: y - 2.5, width: 17, height: 5, fill: BANDS[1] }) +
    line(x - 9, y, x + 8, y, { stroke: FIRST.stroke, "stroke-width": FIRST.width })
  );
}
