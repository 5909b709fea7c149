/** λ by index with standard errors: the panel that everyone looks at first. */
import type { SpectrumResult } from "../spectrum/result.ts";
import {
  type Box,
  drawAxes,
  drawLegend,
  drawZeroLine,
  type LegendEntry,
  type LegendPlace,
  legendRise,
} from "./drawing/axes.ts";
import { exponentColour, INK, PAPER, WEAK_INK } from "./drawing/colours.ts";
import { MARKER_SHAPES, marker } from "./drawing/markers.ts";
import { drawMemoryScale } from "./drawing/memory-scale.ts";
import { finiteExtent, linearScale, type Scale } from "./drawing/scale.ts";
import { element, hover, line, pathThrough, text } from "./drawing/svg.ts";
import { LINEAR_NATS, perNat, symlogScale } from "./drawing/symlog-scale.ts";
import { BANDS } from "./drawing/theme.ts";
import { formatCount, formatWithError, lambda, showsLayers, unitPerStep } from "./format.ts";

/** Below this distance between neighbours, in pixels, error bars merge into a band. */
const BAR_SPACING = 7;
/** Below this radius a hollow marker looks filled; the zero line alone tells the sign then. */
const HOLLOW_RADIUS = 2;

interface Look {
  readonly x: Scale;
  readonly y: Scale;
  readonly bottom: number;
  readonly radius: number;
  readonly spacing: number;
  /** Largest |λ| of the finite ones: the ends of the colour scale. */
  readonly largest: number;
}

/** Pixels above a legend of one line that it takes. */
export function spectrumLegendRise(result: SpectrumResult, { room }: LegendPlace): number {
  return legendRise(legendEntries(result, true), room);
}

/** The panel, with its legend above the box. */
export function spectrumPanel(result: SpectrumResult, box: Box, legend: LegendPlace): string {
  const look = lookOf(result, box);
  const unit = unitPerStep(result);
  return element("g", { class: "spectrum" }, [
    drawAxes(box, look.x, look.y, { x: "index j", y: `exponent λⱼ (${unit})` }),
    drawMemoryScale(box, look.y, perNat(result.unit)),
    drawZeroLine(box, look.y),
    look.spacing < BAR_SPACING ? errorBands(result, look) : errorBars(result, look),
    element("g", { class: "exponents" }, exponentMarkers(result, look)),
    nullCount(result, box),
    drawLegend(
      legend.left,
      box.top - 10,
      legendEntries(result, look.radius >= HOLLOW_RADIUS),
      legend.room,
    ),
  ]);
}

function lookOf(result: SpectrumResult, box: Box): Look {
  const { exponents, standardErrors } = result;
  const ends = exponents.flatMap((value, j) => {
    const error = 2 * (standardErrors[j] ?? 0);
    return [value - error, value + error];
  });
  const count = exponents.length;
  const spacing = box.width / Math.max(1, count);
  // Half a step of room on both sides keeps the first and last marker off the axes.
  const half = box.width / (2 * Math.max(1, count));
  const range: [number, number] = [box.left + half, box.left + box.width - half];
  const bottom = box.top + box.height;
  return {
    x: linearScale([1, Math.max(count, 1 + 1e-9)], range, {
      padding: 0,
      count: Math.min(10, count, Math.floor(box.width / 45)),
    }),
    y: symlogScale(finiteExtent(ends, 0), [bottom, box.top], {
      padding: 0.07,
      linear: LINEAR_NATS * perNat(result.unit),
    }),
    bottom,
    spacing,
    radius: Math.min(4.4, Math.max(1.3, spacing * 0.3)),
    largest: finiteExtent(exponents.map(Math.abs), 0)[1],
  };
}

function exponentMarkers(result: SpectrumResult, look: Look): string[] {
  const layers = showsLayers(result) ? result.layerOf : null;
  return result.exponents.map((value, j) => {
    const shape = layers?.[j] ?? 0;
    const x = look.x.at(j + 1);
    const tip = hover(describeExponent(result, j));
    if (value === Number.NEGATIVE_INFINITY) return nullMarker(x, look.bottom - 6, look.radius, tip);
    const colour = exponentColour(value, look.largest);
    const hollow = value <= 0 && look.radius >= HOLLOW_RADIUS;
    return marker(
      shape,
      x,
      look.y.at(value),
      look.radius,
      { fill: hollow ? PAPER : colour, stroke: colour, "stroke-width": hollow ? 1.6 : 1 },
      tip,
    );
  });
}

function describeExponent(result: SpectrumResult, j: number): string {
  const value = formatWithError(result.exponents[j], result.standardErrors[j], "typeset");
  const layer = showsLayers(result) ? `, layer ${(result.layerOf?.[j] ?? 0) + 1}` : "";
  return `${lambda(j + 1)} = ${value} ${unitPerStep(result)}${layer}`;
}

/** An arrow head that points off the panel: this exponent is −∞. */
function nullMarker(x: number, y: number, radius: number, tip = ""): string {
  const r = Math.max(2, radius);
  return element(
    "path",
    {
      class: "null-direction",
      d: `${pathThrough([
        [x - r, y - r * 0.7],
        [x + r, y - r * 0.7],
        [x, y + r],
      ])}Z`,
      fill: PAPER,
      stroke: INK,
      "stroke-width": r > 3 ? 1.4 : 0.8,
    },
    tip,
  );
}

function nullCount(result: SpectrumResult, box: Box): string {
  if (result.nullDirections === 0) return "";
  const right = box.left + box.width;
  return text(right - 4, box.top + box.height - 18, nullWords(result), {
    "text-anchor": "end",
    "font-size": 11.5,
    fill: INK,
  });
}

function nullWords(result: SpectrumResult): string {
  const count = result.nullDirections;
  return `${formatCount(count)} ${count === 1 ? "exponent is" : "exponents are"} −∞`;
}

function errorBars(result: SpectrumResult, look: Look): string {
  const bars = result.exponents.flatMap((value, j) => {
    const error = result.standardErrors[j];
    if (error === null || !Number.isFinite(value)) return [];
    const x = look.x.at(j + 1);
    const stroke = exponentColour(value, look.largest);
    const bar = (times: number, width: number) =>
      line(x, look.y.at(value - times * error), x, look.y.at(value + times * error), {
        stroke,
        "stroke-width": width,
      });
    return [bar(2, 1), bar(1, 2.6)];
  });
  return element("g", { class: "errors" }, bars);
}

function errorBands(result: SpectrumResult, look: Look): string {
  const band = (times: number, fill: string) => {
    const upper: [number, number][] = [];
    const lower: [number, number][] = [];
    result.exponents.forEach((value, j) => {
      const error = result.standardErrors[j];
      if (error === null || !Number.isFinite(value)) return;
      upper.push([look.x.at(j + 1), look.y.at(value + times * error)]);
      lower.unshift([look.x.at(j + 1), look.y.at(value - times * error)]);
    });
    if (upper.length < 2) return "";
    return element("path", { d: `${pathThrough([...upper, ...lower])}Z`, fill });
  };
  return element(
    "g",
    { class: "errors" },
    BANDS.map((fill, i) => band(2 - i, fill)),
  );
}

function legendEntries(result: SpectrumResult, hollow: boolean): LegendEntry[] {
  const dot = (value: number, hollow: boolean) => (x: number, y: number) => {
    const colour = exponentColour(value, 1);
    const attributes = { fill: hollow ? PAPER : colour, stroke: colour, "stroke-width": 1.5 };
    return marker(0, x, y, 4, attributes);
  };
  const entries: LegendEntry[] = [
    { symbol: dot(1, false), words: "λ > 0: differences grow" },
    { symbol: dot(-1, hollow), words: "λ < 0: they fade" },
  ];
  if (result.standardErrors.some((error) => error !== null)) {
    entries.push({
      symbol: (x, y) =>
        line(x, y - 6, x, y + 6, { stroke: WEAK_INK }) +
        line(x, y - 3, x, y + 3, { stroke: WEAK_INK, "stroke-width": 2.8 }),
      words: "±1, ±2 standard errors",
    });
  }
  if (result.nullDirections > 0) {
    entries.push({ symbol: (x, y) => nullMarker(x, y, 4), words: "−∞" });
  }
  return showsLayers(result) ? [...entries, ...layerEntries(result)] : entries;
}

function layerEntries(result: SpectrumResult): LegendEntry[] {
  const shown = result.state.layers.slice(0, Math.min(MARKER_SHAPES, 5));
  return shown.map((_, layer) => ({
    symbol: (x, y) =>
      marker(layer, x, y, 4, { fill: PAPER, stroke: WEAK_INK, "stroke-width": 1.5 }),
    words: `layer ${layer + 1}`,
  }));
}
