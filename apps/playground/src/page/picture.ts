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
  /** Shows it; on paper it is what this says, colours of the page come on top. */
  show(svg: string): void;
  /** What is shown while there is nothing. */
  clear(words: string): void;
  readonly shown: boolean;
  /** Room for it, in pixels: at least what any picture needs. */
  width(): number;
}

/** Pixels that a picture needs, and what is said of it while it is not on the page. */
const NARROWEST = 320;
const USUAL = 900;

/**
 * @param name - Of the files.
 * @param heading - For who cannot see it.
 */
export function createPicture(
  name: string,
  heading: string,
  tables: readonly Table[] = [],
): Picture {
  const canvas = make("div", {
    class: "canvas",
    tabindex: 0,
    role: "group",
    "aria-label": heading,
  });
  const onPaper = () => svg ?? "";
  let svg: string | null = null;
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
    canvas,
    make("div", { class: "downloads" }, ...buttons),
  );
  const enable = (on: boolean) => {
    for (const each of buttons) each.disabled = !on;
  };
  return {
    element,
    get shown() {
      return svg !== null;
    },
    width: () => Math.max(NARROWEST, canvas.clientWidth || USUAL),
    show(next) {
      if (next === svg) return;
      svg = next;
      const parsed = new DOMParser().parseFromString(themed(next, "page"), "image/svg+xml");
      canvas.replaceChildren(document.importNode(parsed.documentElement, true));
      enable(true);
    },
    clear(words) {
      svg = null;
      canvas.replaceChildren(make("p", { class: "empty" }, words));
      enable(false);
    },
  };
}
