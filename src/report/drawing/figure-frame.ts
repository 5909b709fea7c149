/** What all figures share: the document, its name and description for who cannot see it, paper, title and caption. */
import { INK, PAPER, WEAK_INK } from "./colours.ts";
import { element, escapeMarkup, text } from "./svg.ts";

/** What the frame of a figure is made from. */
export interface FigureFrame {
  readonly width: number;
  readonly height: number;
  /** Where its title begins. */
  readonly left: number;
  readonly title: string;
  /** What it shows, in words. */
  readonly description: string;
  /** Family of the lettering; has to hold Greek letters and subscript digits. */
  readonly fontFamily: string;
}

/** DejaVu Sans, else Verdana (same widths), else any sans-serif. */
export const FONT_FAMILY = "DejaVu Sans, Verdana, sans-serif";
/** Characters of a title that fit at full size at most, and pixels of one; a longer one is set smaller. */
const TITLE_FITS = 78;
const TITLE_LETTER = 10.5;
const TITLE_SIZE = 16;
/** Characters of the title that are shown; the full title is in the `title` element. */
const TITLE_LENGTH = 104;

/** An SVG document with a title line; `content` is markup below that. */
export function framedFigure(frame: FigureFrame, content: readonly string[]): string {
  const { width, height, left, title, description, fontFamily } = frame;
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-label": `${title}: ${description}`,
      "font-family": fontFamily,
    },
    [
      element("title", {}, escapeMarkup(title)),
      element("desc", {}, escapeMarkup(description)),
      element("rect", { width, height, fill: PAPER }),
      titleLine(left, title, width - left),
      ...content,
    ],
  );
}

/** From one line of a caption to the next. */
export const CAPTION_LINE = 15;

/** A line below the title: what a figure shows, in numbers. */
export function captionLine(left: number, caption: string, below = 0): string {
  return text(left, 49 + below, caption, { class: "caption", "font-size": 12, fill: WEAK_INK });
}

/** As large as fits. */
function titleLine(left: number, title: string, room: number): string {
  const fits = Math.min(TITLE_FITS, Math.floor(room / TITLE_LETTER));
  const shown = shorten(title, TITLE_LENGTH);
  return text(left, 28, shown, {
    "font-size": TITLE_SIZE * Math.min(1, fits / [...shown].length),
    "font-weight": "bold",
    fill: INK,
  });
}

function shorten(title: string, length: number): string {
  const symbols = [...title];
  return symbols.length <= length ? title : `${symbols.slice(0, length - 1).join("")}…`;
}
