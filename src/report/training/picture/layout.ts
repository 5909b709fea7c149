/** Where everything of the picture lies: boxes, and the scales between pixels and what they stand for. */
import { rangeError } from "../../../errors.ts";
import { ownWord } from "../../../words.ts";
import type { Box } from "../../drawing/axes.ts";
import { captionBlock, NARROW, requireWidth } from "../../drawing/figure-frame.ts";
import { MEMORY_WIDTH } from "../../drawing/memory-scale.ts";
import { linearScale, type Scale } from "../../drawing/scale.ts";
import { type InvertibleScale, symlogScale } from "../../drawing/symlog-scale.ts";
import { THEMES, type Theme } from "../../drawing/theme.ts";
import type { TimeAxis } from "../../time-panel.ts";
import { trainingCaption } from "./caption.ts";
import type { TrainingPicture } from "./picture.ts";
import { logTimeScale } from "./time-scales.ts";

/** How a picture is looked at. */
export interface PictureView {
  /** In pixels. @defaultValue 1080 */
  readonly width?: number;
  /** Step whose spectrum the cross-section shows. @defaultValue the last spectrum's */
  readonly step?: number | null;
  /** Up to three further steps in the cross-section. @defaultValue none */
  readonly pins?: readonly number[];
  /** Time by its logarithm, so that the first steps have room. @defaultValue false */
  readonly logTime?: boolean;
  /** @defaultValue "light" */
  readonly theme?: Theme;
  /** The linked figure alone, without the panels below it. @defaultValue false */
  readonly compact?: boolean;
  /** First line. @defaultValue "Training" */
  readonly title?: string;
  /** Family of the lettering; has to hold Greek letters and subscript digits. */
  readonly fontFamily?: string;
}

/** Most spectra that are pinned beside the chosen one. */
export const MOST_PINS = 3;
const WIDTH = 1080;

/** A scale of time that knows the way back. */
export interface TimeScale extends TimeAxis {
  /** Step at a pixel. */
  stepAt(pixel: number): number;
}

/** Boxes and scales of a picture at one size. */
export interface PictureScales {
  readonly width: number;
  readonly height: number;
  /** Whether the cross-section lies under the ribbons. */
  readonly isNarrow: boolean;
  readonly time: TimeScale;
  /** Exponents, in the ribbons and in the cross-section. */
  readonly exponents: InvertibleScale;
  /** Index from 1, in the cross-section. */
  readonly index: Scale;
  /** Index from 1 at a pixel of the cross-section. */
  indexAt(pixel: number): number;
  /** Index from 1 at a height of the heat strip. */
  rowAt(pixel: number): number;
  readonly ribbons: Box | null;
  readonly heat: Box | null;
  readonly section: Box | null;
  readonly losses: Box | null;
  /** A box for each layer. */
  readonly layers: readonly Box[];
  /** Boxes of what lies below, in order. */
  readonly below: readonly Box[];
}

const LEFT = 78;
const TOP = 92;
const RIBBONS = 250;
const HEAT = 104;
const LOSSES = 110;
const SECTION = 220;
const LAYERS = 130;
const BELOW = 130;
/** Between panels: tick marks, and the legend of the lower one, which has more rows where there is less room. */
const GAP = 40;
const NARROW_GAP = 74;
/** The list of its spectra above a cross-section that lies below. */
const SECTION_LIST = 52;
/** The key of the heat strip, where it lies below. */
const HEAT_KEY = 58;
/** For numbers and name of an axis. */
const AXIS = 50;
/** Height of the edge on which −∞ lies. */
export const FLOOR = 14;
/** Layers beside each other. */
const LAYERS_IN_ROW = 3;

/**
 * Boxes and scales.
 *
 * @param panels - How many panels follow the linked figure.
 * @throws RangeError for a width below 320, more than three pins, or what is no theme.
 */
export function pictureScales(
  picture: TrainingPicture,
  view: PictureView,
  panels = 0,
): PictureScales {
  const width = requireView(view);
  const hasSpectra = picture.spectra.length > 0;
  const isNarrow = width < NARROW;
  const sectionWidth = isNarrow ? 0 : Math.min(300, Math.max(180, Math.round(0.26 * width)));
  const right = hasSpectra ? MEMORY_WIDTH + (isNarrow ? 0 : sectionWidth + 22) : 24;
  const across = { left: LEFT, width: width - LEFT - right };
  const { lower } = captionBlock(width, LEFT, trainingCaption(picture.curves));
  let top = TOP + lower + (isNarrow ? NARROW_GAP - GAP : 0);
  const gap = isNarrow ? NARROW_GAP : GAP;
  const next = (height: number, below = gap): Box => {
    const box = { ...across, top, height };
    top += height + below;
    return box;
  };
  const ribbons = hasSpectra ? next(RIBBONS, GAP) : null;
  const heat = hasSpectra ? next(HEAT, isNarrow ? gap + HEAT_KEY : gap) : null;
  const losses = picture.curves.losses.length > 0 ? next(LOSSES) : null;
  const rest = Array.from({ length: panels }, () => next(BELOW));
  top += AXIS - gap;
  if (isNarrow) top += SECTION_LIST;
  const beside = { left: width - MEMORY_WIDTH - sectionWidth, width: sectionWidth };
  const section =
    ribbons === null ? null : isNarrow ? next(SECTION, AXIS) : { ...ribbons, ...beside };
  const layers = layerBoxes(picture, across.left, width - 24, top + 20);
  const last = layers.at(-1);
  const height = last === undefined ? top : last.top + last.height + AXIS;
  const count = Math.max(1, picture.all.count);
  const scale = exponentScale(picture, ribbons ?? { ...across, top, height: RIBBONS });
  const index = indexScale(section ?? { ...across, top, height: 1 }, count);
  const inside = (place: number) => Math.min(count, Math.max(1, place));
  return {
    ...{ width, height, isNarrow, ribbons, heat, section, losses, layers, below: rest, index },
    time: timeScale(picture, across, view.logTime === true),
    exponents: scale,
    indexAt: (pixel) => inside(Math.round(1 + (pixel - index.at(1)) / (index.at(2) - index.at(1)))),
    rowAt: (pixel) =>
      heat === null ? 1 : inside(Math.floor(((pixel - heat.top) / heat.height) * count) + 1),
  };
}

/** Exponents in any box of theirs, with an edge below for −∞ where there are such. */
export function exponentScale(
  { exponents, hasInfinite }: TrainingPicture,
  { top, height }: Box,
): InvertibleScale {
  const bottom = top + height;
  const scale = symlogScale(exponents, [bottom - (hasInfinite ? FLOOR : 0), top]);
  const floor = bottom - FLOOR;
  return {
    ...scale,
    at: (value) => (value === Number.NEGATIVE_INFINITY ? bottom - FLOOR / 2 : scale.at(value)),
    // The lowest number gives way to that of the edge.
    ticks: scale.ticks.filter((tick) => !hasInfinite || scale.at(tick) < floor - 8),
  };
}

/** Half a step of room on both sides. */
export function indexScale(box: Box, count: number): Scale {
  const half = box.width / (2 * count);
  const ends = [1, Math.max(count, 1 + 1e-9)] as const;
  return linearScale(ends, [box.left + half, box.left + box.width - half], {
    padding: 0,
    count: Math.min(5, count),
  });
}

function timeScale(
  { curves, lastStep, firstStep }: TrainingPicture,
  { left, width }: Pick<Box, "left" | "width">,
  isLog: boolean,
): TimeScale {
  const { stepsPerEpoch, stepName, divergence } = curves;
  const unit = stepsPerEpoch ?? 1;
  const end = Math.max(1, lastStep / unit);
  const range = [left, left + width] as const;
  const scale = isLog
    ? logTimeScale(end, Math.min(1, firstStep / unit), range)
    : withInverse(
        linearScale([0, end], range, { padding: 0, count: Math.max(3, Math.round(width / 75)) }),
        range,
      );
  const at = (step: number) => scale.at(step / unit);
  return {
    ...{ scale, at },
    label: stepsPerEpoch === null ? stepName : "epoch",
    stepAt: (pixel) => Math.min(lastStep, Math.max(0, scale.valueAt(pixel) * unit)),
    divergence: divergence && { at: at(divergence.step), step: divergence.step },
  };
}

function withInverse(scale: Scale, [start, end]: readonly [number, number]): InvertibleScale {
  const [low, high] = scale.domain;
  return { ...scale, valueAt: (pixel) => low + ((pixel - start) / (end - start)) * (high - low) };
}

function layerBoxes({ layers }: TrainingPicture, left: number, right: number, top: number): Box[] {
  const room = right - left;
  const columns = Math.min(
    layers.length,
    Math.max(1, Math.min(LAYERS_IN_ROW, Math.floor(room / 220))),
  );
  const gap = 52;
  const width = (room - gap * (columns - 1)) / Math.max(1, columns);
  return layers.map((_, i) => ({
    left: left + (i % columns) * (width + gap),
    top: top + Math.floor(i / columns) * (LAYERS + AXIS),
    ...{ width, height: LAYERS },
  }));
}

/**
 * Its width.
 *
 * @throws RangeError for a width below 320, more than three pins, or what is no theme.
 */
export function requireView({ width = WIDTH, pins = [], theme = "light" }: PictureView): number {
  requireWidth("pictureScales", width);
  if (pins.length > MOST_PINS) {
    throw rangeError("pictureScales", `${pins.length} pins; expected at most ${MOST_PINS}`);
  }
  ownWord("pictureScales", "theme", theme, THEMES);
  return width;
}
