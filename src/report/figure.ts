import { rangeError } from "../errors.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import type { Box, LegendPlace } from "./drawing/axes.ts";
import {
  captionBlock,
  FONT_FAMILY,
  framedFigure,
  requireWidth,
  wordsAt,
} from "./drawing/figure-frame.ts";
import { MEMORY_WIDTH } from "./drawing/memory-scale.ts";
import { captionOf } from "./format.ts";
import { hasHistory, historyPanel } from "./history-panel.ts";
import { reachLegendRise, reachPanel } from "./reach/reach-panel.ts";
import { spectrumLegendRise, spectrumPanel } from "./spectrum-panel.ts";

/** What a figure says beside the numbers. */
export interface FigureOptions {
  /** First line. @defaultValue "Lyapunov spectrum" */
  readonly title?: string;
  /**
   * Family of the lettering; has to hold Greek letters and subscript digits.
   * @defaultValue DejaVu Sans, else Verdana (same widths), else any sans-serif
   */
  readonly fontFamily?: string;
  /**
   * In pixels, 320 or more: below 720 words take more lines, and panels that lie beside each other lie below each other.
   *
   * @defaultValue 900; of `phasePlaneFigure` 460
   */
  readonly width?: number;
}

/** For `requireKnown`. */
export const FIGURE_OPTIONS: OptionNames<FigureOptions> = {
  ...{ title: true, fontFamily: true, width: true },
};

const WIDTH = 900;
/** Of the panels, and what is between them: below the first one lie its axis and the next one's name. */
const SPECTRUM_TOP = 92;
const [SPECTRUM_HEIGHT, ALONE_HEIGHT] = [252, 456];
const HISTORY_HEIGHT = 142;
const REACH_HEIGHT = 136;
const BETWEEN = 62;
const AXIS = 52;
const REACH_ABOVE = 42;
const LEFT = 78;
/** Room for the second scale, and below it for the names of the curves. */
const RIGHT = MEMORY_WIDTH + 4;

/**
 * A spectrum as one SVG document: λ by index with standard errors, and below it, when
 * the result has a history, the exponents against time as they converge; below that the
 * reach by lag where the result has one.
 *
 * The axis of exponents is linear within ±0.1 nats per step and logarithmic beyond; its second scale says after how many
 * steps half is forgotten.
 *
 * −∞ exponents are arrows at the bottom edge; hovering over any mark shows its value.
 *
 * @throws RangeError if there is no exponent, or one is NaN, or for a width below 320.
 */
export function spectrumFigure(result: SpectrumResult, options: FigureOptions = {}): string {
  requireKnown("spectrumFigure", options, FIGURE_OPTIONS);
  requireDrawable(result);
  const { title = "Lyapunov spectrum", fontFamily = FONT_FAMILY, width = WIDTH } = options;
  requireWidth("spectrumFigure", width);
  const caption = captionOf(result, "typeset");
  const { lines, lower } = captionBlock(width, LEFT, caption);
  const left = wordsAt(width, LEFT);
  const legend: LegendPlace = { left, room: width - left };
  let top = SPECTRUM_TOP + lower + spectrumLegendRise(result, legend);
  const panels = [...lines];
  const put = (height: number, below: number, draw: (box: Box) => string) => {
    panels.push(draw({ left: LEFT, top, width: width - LEFT - RIGHT, height }));
    top += height + below;
  };
  const hasTime = hasHistory(result);
  put(hasTime ? SPECTRUM_HEIGHT : ALONE_HEIGHT, hasTime ? BETWEEN : AXIS, (box) =>
    spectrumPanel(result, box, legend),
  );
  if (hasTime) put(HISTORY_HEIGHT, AXIS, (box) => historyPanel(result, box));
  if (result.reach !== null) {
    top += REACH_ABOVE + reachLegendRise(result, legend);
    put(REACH_HEIGHT, AXIS, (box) => reachPanel(result, box, legend));
  }
  const frame = { width, height: top, left: LEFT, title, description: caption, fontFamily };
  return framedFigure(frame, panels);
}

function requireDrawable(result: SpectrumResult): void {
  const bad = result.exponents.findIndex((value) => Number.isNaN(value));
  if (result.exponents.length === 0 || bad >= 0) {
    const got = bad >= 0 ? `exponent ${bad + 1} is NaN` : "there is no exponent";
    throw rangeError("spectrumFigure", `${got}; expected at least one, each finite or -Infinity`);
  }
}
