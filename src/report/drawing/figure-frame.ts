/** What all figures share: the document, its name and description for who cannot see it, paper, title and caption. */
import { rangeError } from "../../errors.ts";
import { INK, PAPER, WEAK_INK } from "./colours.ts";
import { element, escapeMarkup, text } from "./svg.ts";

/** What the frame of a figure is made from. */
export interface FigureFrame {
  readonly width: number;
  readonly height: number;
  /** Where its panels begin. */
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
/** Of the characters that fit, so many are shown, at three quarters of the size; the full title is in the `title` element. */
const TITLE_MOST = 4 / 3;

/** Least width of a figure, in pixels. */
export const NARROWEST = 320;
/** Below this width panels lie below each other, and words begin at the edge. */
export const NARROW = 720;
/** Where words begin there. */
const EDGE = 12;

/**
 * A width that a figure can have.
 *
 * @throws RangeError for a width below 320.
 */
export function requireWidth(who: string, width: number): number {
  if (width >= NARROWEST && Number.isFinite(width)) return width;
  throw rangeError(who, `width is ${width}; expected at least ${NARROWEST}`);
}

/** Where title, caption and legends begin: above the panels, or where there is little room at the edge. */
export function wordsAt(width: number, left: number): number {
  return width < NARROW ? EDGE : left;
}

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
      titleLine(wordsAt(width, left), title, width),
      ...content,
    ],
  );
}

/** From one line of a caption to the next. */
const CAPTION_LINE = 15;

/** A line below the title: what a figure shows, in numbers. */
function captionLine(left: number, caption: string, below = 0): string {
  return text(left, 49 + below, caption, { class: "caption", "font-size": 12, fill: WEAK_INK });
}

/** Pixels of a letter of a caption, about. */
const CAPTION_LETTER = 7.2;

/** A caption in as many lines as it takes. */
export function captionRows(caption: string, room: number): string[] {
  return wordRows(caption, Math.max(20, Math.floor(room / CAPTION_LETTER)));
}

/** Words in lines of `most` characters; longer words have lines of their own. */
export function wordRows(words: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The lines of a caption in a figure of this width, and how much lower what follows lies than below a single one. */
export function captionBlock(
  width: number,
  left: number,
  caption: string,
): { readonly lines: readonly string[]; readonly lower: number } {
  const at = wordsAt(width, left);
  const rows = captionRows(caption, width - at);
  return {
    lines: rows.map((words, i) => captionLine(at, words, i * CAPTION_LINE)),
    lower: (rows.length - 1) * CAPTION_LINE,
  };
}

/** As large as fits. */
function titleLine(left: number, title: string, width: number): string {
  const fits = Math.min(TITLE_FITS, Math.floor((width - left) / TITLE_LETTER));
  const shown = shorten(title, Math.floor(fits * TITLE_MOST));
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
