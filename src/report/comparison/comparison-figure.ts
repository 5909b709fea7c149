/** Spectra of several runs in one picture. */
import { rangeError } from "../../errors.ts";
import { type Box, drawAxes, drawZeroLine } from "../drawing/axes.ts";
import { CURVES, INK, WEAK_INK } from "../drawing/colours.ts";
import {
  captionRows,
  FONT_FAMILY,
  framedFigure,
  NARROW,
  requireWidth,
  wordsAt,
} from "../drawing/figure-frame.ts";
import { marker } from "../drawing/markers.ts";
import { drawMemoryScale, MEMORY_WIDTH } from "../drawing/memory-scale.ts";
import { finiteExtent, linearScale } from "../drawing/scale.ts";
import { element, hover, line, pathThrough, text } from "../drawing/svg.ts";
import { symlogScale } from "../drawing/symlog-scale.ts";
import { formatCount, formatWithError, lambda } from "../format.ts";

/** A spectrum with what it is called in the legend. */
export interface NamedSpectrum {
  readonly name: string;
  /** In nats per step, descending; −∞ allowed. */
  readonly exponents: ArrayLike<number>;
  /** One standard error of each, NaN where there is none; null if there are none at all. */
  readonly errors: ArrayLike<number> | null;
}

const WIDTH = 900;
const LEFT = 78;
const RIGHT = MEMORY_WIDTH + 4;
const [PLOT_HEIGHT, NARROW_HEIGHT] = [420, 300];
/** Of one name in the legend, which has a line for each. */
const LINE = 18;
/** Where dots are nearer than this, in pixels, lines alone are drawn. */
const NEAR = 5;

/**
 * λⱼ by index of several spectra: a colour and a shape for each, bars of two standard errors. What is −∞
 * has no place and is counted beside the name.
 *
 * @param width - In pixels, at least 320.
 * @throws RangeError without any exponent, or for a width below 320.
 */
export function comparisonFigure(
  spectra: readonly NamedSpectrum[],
  title: string,
  width: number = WIDTH,
): string {
  requireWidth("comparisonFigure", width);
  const count = spectra.reduce((most, { exponents }) => Math.max(most, exponents.length), 0);
  if (count === 0) throw rangeError("comparisonFigure", "there is no exponent; expected some");
  const names = legendOf(spectra, width);
  const top = 52 + names.lines * LINE + 14;
  const tall = width < NARROW ? NARROW_HEIGHT : PLOT_HEIGHT;
  const height = top + tall + 56;
  const box: Box = { left: LEFT, top, width: width - LEFT - RIGHT, height: tall };
  const half = box.width / (2 * count);
  const x = linearScale([1, Math.max(count, 1 + 1e-9)], [LEFT + half, LEFT + box.width - half], {
    padding: 0,
    count: Math.min(10, count, Math.floor(box.width / 45)),
  });
  const ends = spectra.flatMap(({ exponents, errors }) =>
    Array.from(exponents).flatMap((value, j) => {
      const error = 2 * (errors?.[j] || 0);
      return [value - error, value + error];
    }),
  );
  const y = symlogScale(finiteExtent(ends, 0), [top + tall, top], { padding: 0.07 });
  const radius = (2 * half) / spectra.length < NEAR && 2 * half < NEAR ? 0 : 3.4;
  const at = (j: number, value: number) => [x.at(j + 1), y.at(value)] as const;
  const description = spectra.map(legendText).join("; ");
  return framedFigure({ width, height, left: LEFT, title, description, fontFamily: FONT_FAMILY }, [
    names.drawn,
    drawAxes(box, x, y, { x: "index j", y: "exponent λⱼ (nats/step)" }),
    drawMemoryScale(box, y),
    drawZeroLine(box, y),
    // Below all spectra, so that no bar crosses the dot of another.
    ...spectra.map(({ exponents, errors }, i) => {
      const bars = Array.from(exponents, (value, j) => {
        const error = 2 * (errors?.[j] || 0);
        if (!Number.isFinite(value) || error === 0 || radius === 0) return "";
        const [across, high] = at(j, value + error);
        return line(across, high, across, at(j, value - error)[1], { stroke: colourOf(i) });
      });
      return element("g", { class: "errors" }, bars);
    }),
    ...spectra.map(({ name, exponents, errors }, i) => {
      const values = Array.from(exponents);
      const finite = values.flatMap((value, j) => (Number.isFinite(value) ? [j] : []));
      const dots = finite.map((j) => {
        if (radius === 0) return "";
        const error = errors === null || Number.isNaN(errors[j]) ? null : errors[j];
        const tip = `${name}: ${lambda(j + 1)} = ${formatWithError(values[j], error, "typeset")} nats/step`;
        return marker(i, ...at(j, values[j]), radius, { fill: colourOf(i) }, hover(tip));
      });
      const path = element("path", {
        d: finite.length < 2 ? "" : pathThrough(finite.map((j) => at(j, values[j]))),
        fill: "none",
        stroke: colourOf(i),
        "stroke-width": 1.3,
      });
      return element("g", { class: "spectrum" }, [finite.length < 2 ? "" : path, ...dots]);
    }),
  ]);
}

/** A line for each spectrum, or more where its name is longer than there is room. */
function legendOf(
  spectra: readonly NamedSpectrum[],
  width: number,
): { readonly drawn: string; readonly lines: number } {
  const left = wordsAt(width, LEFT);
  let lines = 0;
  const drawn = spectra.map((spectrum, i) => {
    const [stroke, fill] = [colourOf(i), i < CURVES.length ? INK : WEAK_INK];
    const middle = 48 + lines * LINE;
    const sample =
      line(left, middle, left + 22, middle, { stroke, "stroke-width": 1.6 }) +
      marker(i, left + 11, middle, 3.8, { fill: stroke });
    const rows = captionRows(legendText(spectrum), width - left - 30);
    return (
      sample +
      rows
        .map((row) => text(left + 30, 52 + lines++ * LINE, row, { "font-size": 12, fill }))
        .join("")
    );
  });
  return { drawn: drawn.join(""), lines };
}

function legendText({ name, exponents }: NamedSpectrum): string {
  if (exponents.length === 0) return `${name}: no spectrum`;
  const infinite = Array.from(exponents).filter((value) => !Number.isFinite(value)).length;
  return infinite === 0
    ? name
    : `${name}: ${formatCount(infinite)} of ${formatCount(exponents.length)} not finite`;
}

function colourOf(i: number): string {
  return CURVES[i % CURVES.length];
}
