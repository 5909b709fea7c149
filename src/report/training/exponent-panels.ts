/** The panels of exponents: all of them, and λ₁ beside the decay of gradients. */
import { drawZeroLine } from "../drawing/axes.ts";
import { CURVES, GRID, orderColour } from "../drawing/colours.ts";
import { marker } from "../drawing/markers.ts";
import { finiteExtent, linearScale } from "../drawing/scale.ts";
import { element, hover, line } from "../drawing/svg.ts";
import { formatCount, formatWithError, lambda } from "../format.ts";
import { type Curve, drawLabels } from "../history-panel.ts";
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

/** More curves than this are a smear: of larger spectra every second, third, … exponent is drawn. */
const MOST_EXPONENTS = 40;
/** Up to here lines can be told apart, and may be strong. */
const FEW_EXPONENTS = 8;

/** The one strong colour among those of the order. */
const FIRST: CurveStyle = { stroke: CURVES[1], width: 2.2 };
const PREDICTED: CurveStyle = { stroke: CURVES[2], width: 1.6, dash: "5 3" };

/** All drawn exponents by time: λ₁ strong, the others from dark to light in order. */
export function exponentPanel({ spectra }: TrainingCurves, time: TimeAxis): Panel {
  const count = spectra.reduce((most, { exponents }) => Math.max(most, exponents.length), 0);
  const curves = chooseExponents(count).map((index) => ({
    rank: index + 1,
    points: spectra.flatMap(({ step, exponents }) =>
      index < exponents.length ? [{ step, value: exponents[index] }] : [],
    ),
  }));
  const values = curves.flatMap(({ points }) => points.map(({ value }) => value));
  const width = count <= FEW_EXPONENTS ? 1.8 : 0.9;
  const others = curves.length - 1;
  const drawn =
    curves.length === count ? "" : ` (${formatCount(others)} of ${formatCount(count - 1)} drawn)`;
  return {
    name: "spectra",
    label: "λⱼ (nats/step)",
    scaleIn: (range) => linearScale(finiteExtent(values, 0), range, { count: 5 }),
    legend: [
      { symbol: strokeSymbol(FIRST), words: "λ₁" },
      { symbol: ramp, words: `the other exponents, in order${drawn}` },
      ...infiniteEntry(spectra),
    ],
    draw(box, y) {
      const place = { time, y, box };
      const lines = curves.map(({ rank, points }) => {
        const style =
          rank === 1 ? FIRST : { stroke: orderColour((rank - 2) / Math.max(1, count - 2)), width };
        // −∞ is counted in the legend; arrow heads for every one would hide the rest.
        return drawCurve(lambda(rank), points, place, { ...style, unmarked: rank > 1 });
      });
      const named: Curve[] = curves.flatMap(({ rank, points }) => {
        const last = points.at(-1)?.value ?? Number.NaN;
        return Number.isFinite(last) ? [{ rank, values: [last] }] : [];
      });
      const names = named.length === 0 ? [] : drawLabels(named, y, box);
      return [drawZeroLine(box, y), ...lines.reverse(), ...names].join("");
    },
  };
}

/** λ₁ with its error, and beside it how fast gradients were seen to decay. */
export function largestPanel({ spectra, decay }: TrainingCurves, time: TimeAxis): Panel {
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
    scaleIn: (range) => linearScale(finiteExtent(extent, 0), range, { count: 5 }),
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
        drawBand(bands[0], time, y, "#dcdcdc"),
        drawBand(bands[1], time, y, "#b4b4b4"),
        drawZeroLine(box, y),
        drawCurve("predicted", predicted, { time, y, box }, PREDICTED),
        drawCurve(lambda(1), points, { time, y, box }, { ...FIRST, dots: dotsFor(points, 2.2) }),
        ...decay.map((rate) => drawDecay(rate, time.at(rate.step), y.at)),
      ].join(""),
  };
}

/** Indices of the exponents to be drawn, evenly spread, the first and the last among them. */
function chooseExponents(count: number): number[] {
  const drawn = Math.min(count, MOST_EXPONENTS);
  return Array.from({ length: drawn }, (_, i) =>
    drawn === 1 ? 0 : Math.round((i * (count - 1)) / (drawn - 1)),
  );
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

function infiniteEntry(spectra: TrainingCurves["spectra"]): Panel["legend"] {
  const last = spectra[spectra.length - 1];
  const count = Array.from(last.exponents).filter(
    (value) => value === Number.NEGATIVE_INFINITY,
  ).length;
  if (count === 0) return [];
  return [
    {
      symbol: () => "",
      words: `${formatCount(count)} of ${formatCount(last.exponents.length)} are −∞`,
    },
  ];
}

function banded(x: number, y: number): string {
  return (
    element("rect", { x: x - 9, y: y - 5, width: 17, height: 10, fill: GRID }) +
    element("rect", { x: x - 9, y: y - 2.5, width: 17, height: 5, fill: "#b4b4b4" }) +
    line(x - 9, y, x + 8, y, { stroke: FIRST.stroke, "stroke-width": FIRST.width })
  );
}

function ramp(x: number, y: number): string {
  return [0, 0.5, 1]
    .map((share, i) =>
      line(x - 9, y - 4 + 4 * i, x + 8, y - 4 + 4 * i, {
        stroke: orderColour(share),
        "stroke-width": 1.6,
      }),
    )
    .join("");
}
