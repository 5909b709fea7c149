/** A picture on the page, in the page's colours, with its downloads. */
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
}

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
    show(next) {
      if (next === svg) return;
      svg = next;
      // Ours: drawn by lyapscope/report, which escapes every word.
      canvas.innerHTML = inPageColours(next);
      enable(true);
    },
    clear(words) {
      svg = null;
      canvas.replaceChildren(make("p", { class: "empty" }, words));
      enable(false);
    },
  };
}

/** Colours of paper, and what the page has for them. */
const COLOURS: Readonly<Record<string, string>> = {
  "#1a1a1a": "ink",
  "#5a5a5a": "weak",
  "#e3e3e3": "grid",
  "#ffffff": "paper",
  "#a3190f": "warning",
  "#0067a8": "curve-1",
  "#c44e00": "curve-2",
  "#7a3b93": "curve-3",
  "#4f6d00": "curve-4",
  "#dcdcdc": "band-1",
  "#b4b4b4": "band-2",
};

function inPageColours(svg: string): string {
  return svg.replace(/="(#[0-9a-f]{6})"/g, (whole, colour: string) => {
    const name = COLOURS[colour];
    return name === undefined ? whole : `="var(--lyapscope-${name}, ${colour})"`;
  });
}
