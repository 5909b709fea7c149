import { rangeError } from "../errors.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import type { Box } from "./drawing/axes.ts";
import { INK, PAPER, WEAK_INK } from "./drawing/colours.ts";
import { element, escapeMarkup, text } from "./drawing/svg.ts";
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
/** Room for the names of the curves. */
const RIGHT = 56;
/** See {@link FigureOptions.fontFamily}. */
export const FONT_FAMILY = "DejaVu Sans, Verdana, sans-serif";
/** Characters of a title that fit at full size; a longer one is set smaller. */
const TITLE_FITS = 78;
const TITLE_SIZE = 16;
/** Characters of the title that are shown; the full title is in the `title` element. */
const TITLE_LENGTH = 104;

/**
 * A spectrum as one SVG document of 900 × 600: λ by index with standard errors, and below it, when
 * the result has a history, the exponents against time as they converge; below that, higher by 230, the
 * reach by lag where the result has one.
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
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: "img",
      "aria-label": `${title}: ${caption}`,
      "font-family": fontFamily,
    },
    [
      element("title", {}, escapeMarkup(title)),
      element("desc", {}, escapeMarkup(caption)),
      element("rect", { width: WIDTH, height, fill: PAPER }),
      titleLine(LEFT, title),
      text(LEFT, 49, caption, { class: "caption", "font-size": 12, fill: WEAK_INK }),
      spectrumPanel(result, upper),
      twoPanels ? historyPanel(result, panelBox(406, 548)) : "",
      result.reach === null ? "" : reachPanel(result, panelBox(HEIGHT + 42, height - 52)),
    ],
  );
}

/** The first line of a figure, as large as fits. */
export function titleLine(x: number, title: string): string {
  const shown = shorten(title, TITLE_LENGTH);
  return text(x, 28, shown, {
    "font-size": TITLE_SIZE * Math.min(1, TITLE_FITS / [...shown].length),
    "font-weight": "bold",
    fill: INK,
  });
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

function shorten(title: string, length: number): string {
  const symbols = [...title];
  return symbols.length <= length ? title : `${symbols.slice(0, length - 1).join("")}…`;
}
