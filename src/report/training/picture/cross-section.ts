/** The spectrum of chosen steps by index, on the axis of the ribbons; and what marks these steps in time. */
import { type Box, drawAxes, drawZeroLine } from "../../drawing/axes.ts";
import { CURVES, GRID, INK, WEAK_INK } from "../../drawing/colours.ts";
import { element, hover, line, pathThrough, text } from "../../drawing/svg.ts";
import { formatCount, formatWithError, lambda } from "../../format.ts";
import { label } from "../../time-panel.ts";
import type { SpectrumPoint } from "../training-curves.ts";
import type { PictureScales, PictureView } from "./layout.ts";
import { exponentScale } from "./layout.ts";
import { spectrumAt, type TrainingPicture } from "./picture.ts";
import { type StrokeLook, strokes } from "./strokes.ts";

/** Up to so many exponents each has a dot with its value. */
const MOST_DOTS = 64;
/** Pixels of a line of the list of what is drawn. */
const LINE = 16;

/** One spectrum of the cross-section. */
interface Shown {
  readonly words: string;
  readonly exponents: ArrayLike<number>;
  readonly errors: ArrayLike<number> | null;
  readonly look: StrokeLook;
  /** Where it stands in time; null where that is not marked. */
  readonly step: number | null;
  /** What marks it. */
  readonly sign: string;
}

/** What stays whichever steps are chosen: the frame. */
export function sectionFrame(picture: TrainingPicture, scales: PictureScales): string {
  const { section, index, isNarrow } = scales;
  if (section === null) return "";
  const y = exponentScale(picture, section);
  const { left, top, width, height } = section;
  const bottom = top + height;
  if (isNarrow) {
    return (
      drawAxes(section, index, y, { x: "index j", y: "λⱼ (nats/step)" }) + drawZeroLine(section, y)
    );
  }
  const rows = y.ticks.map((tick) =>
    line(left, y.at(tick), left + width, y.at(tick), { stroke: GRID }),
  );
  const columns = index.ticks
    .filter((tick) => Number.isInteger(tick))
    .map(
      (tick) =>
        line(index.at(tick), bottom, index.at(tick), bottom + 4, { stroke: INK }) +
        text(index.at(tick), bottom + 17, formatCount(tick), {
          "text-anchor": "middle",
          fill: INK,
        }),
    );
  return element("g", { class: "section-frame", "font-size": 12 }, [
    ...rows,
    ...columns,
    line(left, bottom, left + width, bottom, { stroke: INK }),
    line(left, top, left, bottom, { stroke: INK }),
    drawZeroLine(section, y),
    text(left + width / 2, bottom + 32, "index j", { "text-anchor": "middle", fill: INK }),
  ]);
}

/** What changes with the chosen step and the pins: their spectra, and their marks in time. */
export function chosenSpectra(
  picture: TrainingPicture,
  scales: PictureScales,
  view: PictureView,
): string {
  const { section, ribbons, heat, losses, index, time, isNarrow } = scales;
  if (section === null || ribbons === null) return "";
  const y = exponentScale(picture, section);
  const shown = shownSpectra(picture, view);
  const boxes = [ribbons, heat, losses].filter((box) => box !== null);
  const marks = shown.flatMap(({ step, look, sign }) =>
    step === null ? [] : [markInTime(time.at(step), boxes, look.stroke, sign)],
  );
  const listTop = isNarrow ? section.top - 10 : section.top + section.height + 52;
  return element("g", { class: "section" }, [
    ...marks,
    ...[...shown].reverse().map((each) => drawSpectrum(each, section, index.at, y.at)),
    ...shown.map((each, i) => {
      const columns = isNarrow ? Math.max(1, Math.floor(section.width / 130)) : 2;
      const cell = section.width / columns;
      const rows = Math.ceil(shown.length / columns);
      const x = section.left + (i % columns) * cell;
      const row = Math.floor(i / columns);
      return listEntry(
        each,
        x,
        isNarrow ? listTop - (rows - 1 - row) * LINE : listTop + row * LINE,
      );
    }),
  ]);
}

/** Chosen, pinned, best, first; what would stand there twice stands once. */
function shownSpectra(picture: TrainingPicture, { step, pins = [] }: PictureView): Shown[] {
  const { spectra, best } = picture;
  const last = spectra[spectra.length - 1];
  const chosen = step === undefined || step === null ? last : spectrumAt(picture, step)!;
  const words = ({ step: at }: SpectrumPoint) => `step ${formatCount(at)}`;
  const seen = new Set([chosen]);
  const others: Shown[] = [];
  const add = (spectrum: SpectrumPoint | null, name: string, look: Shown["look"], sign: string) => {
    if (spectrum === null || seen.has(spectrum)) return;
    seen.add(spectrum);
    const marked = sign === "" ? null : spectrum.step;
    others.push({
      ...spectrum,
      words: name === "" ? words(spectrum) : name,
      look,
      step: marked,
      sign,
    });
  };
  pins.forEach((pin, i) => {
    add(spectrumAt(picture, pin), "", { stroke: PIN_COLOURS[i], width: 1.5 }, String(i + 1));
  });
  add(
    best,
    best === null ? "" : `best, ${words(best)}`,
    { stroke: CURVES[3], width: 1.4, dash: "6 3" },
    "b",
  );
  add(spectra[0], words(spectra[0]), { stroke: WEAK_INK, width: 1.2, dash: "2 2" }, "");
  const errors = chosen.errors ?? null;
  return [
    {
      words: words(chosen),
      exponents: chosen.exponents,
      errors,
      look: { stroke: CURVES[1], width: 2 },
      step: chosen.step,
      sign: "",
    },
    ...others,
  ];
}

const PIN_COLOURS = [CURVES[0], CURVES[2], INK];

function drawSpectrum(
  { words, exponents, errors, look }: Shown,
  { top, height }: Box,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  const bottom = top + height;
  const values = Array.from(exponents);
  const clamp = (pixel: number) => Math.min(bottom, Math.max(top, pixel));
  const pieces: [number, number][][] = [[]];
  values.forEach((value, j) => {
    const previous = values[j - 1];
    if (Number.isNaN(value)) return;
    if (j > 0 && Number.isFinite(value) !== Number.isFinite(previous)) pieces.push([]);
    pieces[pieces.length - 1].push([x(j + 1), y(value)]);
  });
  const { stroke, dash } = look;
  const paths = strokes(pieces, look);
  const few = values.length <= MOST_DOTS;
  const bars = values.flatMap((value, j) => {
    const error = 2 * (errors?.[j] ?? Number.NaN);
    if (dash !== undefined || !few || !Number.isFinite(value + error)) return [];
    return [
      line(x(j + 1), clamp(y(value + error)), x(j + 1), clamp(y(value - error)), {
        stroke,
        "stroke-width": 0.7,
      }),
    ];
  });
  const dots = values.flatMap((value, j) => {
    if (Number.isNaN(value) || !(few || values.length === 1)) return [];
    const error = errors === null || Number.isNaN(errors[j]) ? null : errors[j];
    const tip = hover(
      `${words}: ${lambda(j + 1)} = ${formatWithError(value, error, "typeset")} nats/step`,
    );
    return [
      element(
        "circle",
        { cx: x(j + 1), cy: y(value), r: dash === undefined ? 2 : 1.3, fill: stroke },
        tip,
      ),
    ];
  });
  return element("g", { class: "spectrum" }, [...bars, ...paths, ...dots]);
}

/** A line through every box, and a sign over the first. */
function markInTime(at: number, boxes: readonly Box[], stroke: string, sign: string): string {
  const look = { stroke, "stroke-width": 1, "stroke-dasharray": "3 3" };
  const [{ top }] = boxes;
  const triangle = `${pathThrough([
    [at - 4, top - 6],
    [at + 4, top - 6],
    [at, top],
  ])}Z`;
  return element("g", { class: "chosen-step" }, [
    ...boxes.map((box) => line(at, box.top, at, box.top + box.height, look)),
    element("path", { d: triangle, fill: stroke }),
    sign === "" ? "" : label(at + 4, top + 11, sign, { "font-size": 10.5, fill: stroke }),
  ]);
}

function listEntry({ words, look, sign }: Shown, x: number, baseline: number): string {
  const { stroke, width, dash } = look;
  const sample = line(x, baseline - 4, x + 18, baseline - 4, {
    stroke,
    "stroke-width": width,
    ...(dash === undefined ? {} : { "stroke-dasharray": dash }),
  });
  const shown = sign === "" || sign === "b" ? words : `${sign}: ${words}`;
  return sample + text(x + 23, baseline, shown, { "font-size": 11, fill: INK });
}
