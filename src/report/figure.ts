import { rangeError } from "../errors.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import type { Box } from "./drawing/axes.ts";
import { captionLine, FONT_FAMILY, framedFigure } from "./drawing/figure-frame.ts";
import { MEMORY_WIDTH } from "./drawing/memory-scale.ts";
import { captionOf } from "./format.ts";
import { hasHistory, historyPanel } from "./history-panel.ts";
import { reachPanel } from "./reach/reach-panel.ts";
import { spectrumPanel } from "./spectrum-panel.ts";

/** What a figure says beside the numbers. */
export interface FigureOptions {
  /** First line. @defaultValue "Lyapunov spectrum" */
  readonly title?: string;
  /**
   * Family of the lettering; has to hold Greek letters and subscript digits.
   * @defaultValue DejaVu Sans, else Verdana (same widths), else any sans-serif
   */
  readonly fontFamily?: string;
}

/** For `requireKnown`. */
export const FIGURE_OPTIONS: OptionNames<FigureOptions> = { title: true, fontFamily: true };

const WIDTH = 900;
const HEIGHT = 600;
/** What the panel of the reach adds below. */
const REACH_HEIGHT = 230;
const LEFT = 78;
/** Room for the second scale, and below it for the names of the curves. */
const RIGHT = MEMORY_WIDTH + 4;

/**
 * A spectrum as one SVG document of 900 × 600: λ by index with standard errors, and below it, when
 * the result has a history, the exponents against time as they converge; below that, higher by 230, the
 * reach by lag where the result has one.
 *
 * The axis of exponents is linear within ±0.1 nats per step and logarithmic beyond; its second scale says after how many
 * steps half is forgotten.
 *
 * −∞ exponents are arrows at the bottom edge; hovering over any mark shows its value.
 *
 * @throws RangeError if there is no exponent, or one is NaN.
 */
export function spectrumFigure(result: SpectrumResult, options: FigureOptions = {}): string {
  requireKnown("spectrumFigure", options, FIGURE_OPTIONS);
  requireDrawable(result);
  const { title = "Lyapunov spectrum", fontFamily = FONT_FAMILY } = options;
  const caption = captionOf(result, "typeset");
  const twoPanels = hasHistory(result);
  const upper = panelBox(92, twoPanels ? 344 : 548);
  const height = HEIGHT + (result.reach === null ? 0 : REACH_HEIGHT);
  return framedFigure(
    { width: WIDTH, height, left: LEFT, title, description: caption, fontFamily },
    [
      captionLine(LEFT, caption),
      spectrumPanel(result, upper),
      twoPanels ? historyPanel(result, panelBox(406, 548)) : "",
      result.reach === null ? "" : reachPanel(result, panelBox(HEIGHT + 42, height - 52)),
    ],
  );
}

function panelBox(top: number, bottom: number): Box {
  return { left: LEFT, top, width: WIDTH - LEFT - RIGHT, height: bottom - top };
}

function requireDrawable(result: SpectrumResult): void {
  const bad = result.exponents.findIndex((value) => Number.isNaN(value));
  if (result.exponents.length === 0 || bad >= 0) {
    const got = bad >= 0 ? `exponent ${bad + 1} is NaN` : "there is no exponent";
    throw rangeError("spectrumFigure", `${got}; expected at least one, each finite or -Infinity`);
  }
}
