/** A picture on the page, in the page's colours, with its downloads. */
import { themed } from "lyapscope/report";
import { make } from "./dom.ts";
import { download, pngOf } from "./download.ts";

/** A table that goes with a picture. */
export interface Table {
  readonly name: string;
  readonly words: string;
  csv(): string;
}

export interface Picture {
  readonly element: HTMLElement;
  /**
   * Shows what `draw` makes, soon: at most once a frame, and so seldom that the page has time for other things.
   * What it makes is for paper, as wide as there is room; the colours of the page come on top.
   */
  show(draw: (width: number) => string): void;
  /** What is shown until there is a picture, in the room that it will need. */
  expect(words: string): void;
  /** What is shown where there is none. */
  clear(words: string): void;
}

/** Of the time that drawing takes, so many times as long nothing is drawn. */
const REST = 3;

/** Pixels that a picture needs, what it has while it is not on the page, and between widths at which it is drawn anew. */
const NARROWEST = 320;
const USUAL = 900;
const GRAIN = 10;

/**
 * @param name - Of the files.
 * @param heading - For who cannot see it.
 * @param roomAt - Height of its pictures at a width, in pixels, which is kept free for the first.
 */
export function createPicture(
  name: string,
  heading: string,
  roomAt: (width: number) => number,
  tables: readonly Table[] = [],
): Picture {
  const canvas = make("div", {
    class: "canvas",
    role: "group",
    "aria-label": heading,
  });
  let draw: ((width: number) => string) | null = null;
  let due = false;
  /** When the next may be drawn; infinite while the last is not painted yet. */
  let rested = 0;
  /** Whether there is something newer than that. */
  let waits = false;
  /** Of the pictures so far at this width, or what is kept free for the first; 0 where there is none. */
  let tallest = 0;
  const width = () => {
    const room = canvas.clientWidth || USUAL;
    return Math.max(NARROWEST, Math.floor(room / GRAIN) * GRAIN);
  };
  const onPaper = () => draw?.(width()) ?? "";
  const button = (words: string, title: string, act: () => void) =>
    make("button", { type: "button", class: "small", title, disabled: true, onclick: act }, words);
  const buttons = [
    button("SVG", `${heading} as SVG`, () => download(`${name}.svg`, onPaper(), "image/svg+xml")),
    button("PNG", `${heading} as PNG`, async () => {
      download(`${name}.png`, await pngOf(onPaper()), "image/png");
    }),
    ...tables.map((table) =>
      button(table.words, `${heading}: numbers as CSV`, () =>
        download(`${table.name}.csv`, table.csv(), "text/csv"),
      ),
    ),
  ];
  const element = make(
    "figure",
    { class: "card picture" },
    // Above the picture, whose height changes with what there is to show: they stay where they are.
    make("div", { class: "downloads" }, ...buttons),
    canvas,
  );
  const enable = (on: boolean) => {
    for (const each of buttons) each.disabled = !on;
  };
  function render(): void {
    due = false;
    if (draw === null) return;
    const began = performance.now();
    const parsed = new DOMParser().parseFromString(themed(draw(width()), "page"), "image/svg+xml");
    canvas.replaceChildren(document.adoptNode(parsed.documentElement));
    keepRoom();
    rested = Number.POSITIVE_INFINITY;
    // The next task comes when the browser has laid it out and painted it.
    requestAnimationFrame(() => setTimeout(() => rest(performance.now() - began)));
  }

  /** What lies below stays where it is when the next picture is smaller. */
  function keepRoom(): void {
    reserve(Math.max(tallest, canvas.clientHeight));
  }

  function rest(took: number): void {
    rested = performance.now() + REST * took;
    if (waits) schedule();
  }

  function schedule(): void {
    waits = rested === Number.POSITIVE_INFINITY;
    if (due || waits) return;
    due = true;
    setTimeout(() => requestAnimationFrame(render), Math.max(0, rested - performance.now()));
  }

  let drawnAt = width();
  new ResizeObserver(() => {
    if (width() === drawnAt) return;
    drawnAt = width();
    if (tallest > 0) reserve(roomAt(drawnAt));
    schedule();
  }).observe(canvas);

  function reserve(height: number): void {
    tallest = height;
    canvas.style.minHeight = height > 0 ? `${height}px` : "";
  }

  function say(words: string): void {
    draw = null;
    canvas.replaceChildren(make("p", { class: "empty" }, words));
    enable(false);
  }

  return {
    element,
    show(next) {
      draw = next;
      enable(true);
      schedule();
    },
    expect(words) {
      say(words);
      reserve(Math.max(tallest, roomAt(width())));
    },
    clear(words) {
      say(words);
      reserve(0);
    },
  };
}
