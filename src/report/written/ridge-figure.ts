/** Spectra over a training as ridges: for each chosen step the density of its exponents. */
import { GRID, INK, WEAK_INK } from "../drawing/colours.ts";
import { FONT_FAMILY, framedFigure, NARROW } from "../drawing/figure-frame.ts";
import { compactPath, element, hover, line, text } from "../drawing/svg.ts";
import { LINEAR_NATS, symlogScale } from "../drawing/symlog-scale.ts";
import { BANDS, type Theme, themed } from "../drawing/theme.ts";
import { formatCount, formatNumber } from "../format.ts";
import type { TrainingPicture } from "../training/picture/picture.ts";
import type { SpectrumPoint } from "../training/training-curves.ts";

const WIDTH = 900;
const [LEFT, TOP, RIGHT] = [120, 64, 40];
/** Names of steps have less room where there is less of it. */
const NARROW_LEFT = 78;
/** Ridges at most, evenly spread over the spectra. */
const RIDGES = 16;
/** Pixels from one to the next, and of the highest. */
const SPACING = 26;
const HIGHEST = 58;
/** Points of a ridge. */
const POINTS = 240;
/**
 * Deviation of the Gaussian kernel on the axis, where the linear part from 0 to 0.1 is one unit long, and so is every
 * factor e beyond.
 */
const BANDWIDTH = 0.2;

/** A stretch of pixels across. */
interface Across {
  readonly left: number;
  readonly width: number;
}

/** The picture. */
export function ridgeFigure(picture: TrainingPicture, theme: Theme, width: number = WIDTH): string {
  const chosen = evenly(picture.spectra);
  const left = width < NARROW ? NARROW_LEFT : LEFT;
  const across: Across = { left, width: width - left - RIGHT };
  const height = TOP + HIGHEST + SPACING * (chosen.length - 1) + 56;
  const bottom = height - 50;
  const x = symlogScale(picture.exponents, [left, left + across.width]);
  // One unit of the axis in pixels: the linear part has the same length as a factor e.
  const unit = x.at(LINEAR_NATS) - x.at(0);
  const densities = chosen.map((spectrum) => densityOf(spectrum, x.at, BANDWIDTH * unit, across));
  const highest = densities.flat().reduce((a, b) => Math.max(a, b), 0) || 1;
  const ridges = chosen.map(({ step, exponents }, i) => {
    const base = TOP + HIGHEST + SPACING * i;
    const points = densities[i].map(
      (density, p) =>
        [placeOf(p, across), base - (density / highest) * HIGHEST] as [number, number],
    );
    const infinite = Array.from(exponents).filter((each) => !Number.isFinite(each)).length;
    const words = `step ${formatCount(step)}`;
    return element("g", { class: "ridge" }, [
      element(
        "path",
        {
          d: `${compactPath([[left, base], ...points, [left + across.width, base]])}Z`,
          fill: BANDS[1],
          "fill-opacity": 0.85,
          stroke: INK,
          "stroke-width": 1,
        },
        hover(words),
      ),
      text(left - 10, base, words, { "text-anchor": "end", "font-size": 11, fill: INK }),
      infinite === 0
        ? ""
        : text(left + 4, base - 4, `${formatCount(infinite)} × −∞`, {
            "font-size": 10,
            fill: WEAK_INK,
          }),
    ]);
  });
  const description = ridgeWords(picture);
  const frame = { width, height, left, description, fontFamily: FONT_FAMILY };
  return themed(
    framedFigure({ ...frame, title: "Spectra as ridges" }, [
      ...x.ticks.map((tick) => line(x.at(tick), TOP, x.at(tick), bottom, { stroke: GRID })),
      line(x.at(0), TOP, x.at(0), bottom, { class: "zero", stroke: INK, "stroke-width": 1.8 }),
      ...ridges,
      ...x.ticks
        .filter((tick, i, all) => i === 0 || x.at(tick) - x.at(all[i - 1]) > 30 || tick === 0)
        .map((tick) =>
          text(x.at(tick), bottom + 17, x.label(tick, "typeset"), {
            "text-anchor": "middle",
            "font-size": 12,
            fill: INK,
          }),
        ),
      text(left + across.width / 2, bottom + 36, "λⱼ (nats/step)", {
        "text-anchor": "middle",
        "font-size": 12,
        fill: INK,
      }),
    ]),
    theme,
  );
}

/** What it shows, with its bandwidth. */
export function ridgeWords({ spectra, all }: TrainingPicture): string {
  const factor = formatNumber(Math.exp(BANDWIDTH), 2);
  return `Density of up to ${formatCount(all.count)} exponents at ${formatCount(evenly(spectra).length)} of ${formatCount(spectra.length)} spectra, each by a Gaussian kernel with a deviation of ${formatNumber(BANDWIDTH * LINEAR_NATS, 2)} nats within ±0.1 and of a factor ${factor} beyond: what is narrower than that is not seen. All ridges have one scale; −∞ is counted.`;
}

function densityOf(
  { exponents }: SpectrumPoint,
  at: (value: number) => number,
  deviation: number,
  across: Across,
): number[] {
  const places = Array.from(exponents).filter(Number.isFinite).map(at);
  return Array.from({ length: POINTS }, (_, p) => {
    const place = placeOf(p, across);
    return places.reduce(
      (sum, each) => sum + Math.exp(-0.5 * ((place - each) / deviation) ** 2),
      0,
    );
  });
}

function placeOf(point: number, { left, width }: Across): number {
  return left + (point / (POINTS - 1)) * width;
}

function evenly(spectra: readonly SpectrumPoint[]): readonly SpectrumPoint[] {
  const count = Math.min(RIDGES, spectra.length);
  const at = (i: number) =>
    spectra[Math.round((i * (spectra.length - 1)) / Math.max(1, count - 1))];
  return Array.from({ length: count }, (_, i) => at(i));
}
