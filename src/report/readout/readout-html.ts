/** A readout as a page: the verdict, the picture, what was assumed. */
import type { ReadoutResult } from "../../readout/result.ts";
import type { RunTable } from "../../readout/run-table.ts";
import { escapeMarkup as escaped } from "../drawing/svg.ts";
import { htmlPage, NARROW_DRAWING, widthsHtml } from "../html-page.ts";
import { type ReadoutFigureOptions, readoutFigure } from "./readout-figure.ts";

/** What is drawn, and the document that programs find in the page. */
export interface ReadoutPageOptions extends ReadoutFigureOptions {
  readonly document: object;
}

/** The page; it needs nothing else. */
export function readoutHtml(
  table: RunTable,
  result: ReadoutResult,
  { document, ...options }: ReadoutPageOptions,
): string {
  return htmlPage(
    options.title,
    `<p class="meaning">${result.verdict.sentences.map(escaped).join(" ")}</p>
<figure>
${widthsHtml(readoutFigure(table, result, options), readoutFigure(table, result, { ...options, width: NARROW_DRAWING }))}
<figcaption>Dots are settings, means over seeds; crosses at an upper edge diverged. ρ is Spearman's. Gains are of R² out of fold, the best set of predictors with a spectrum against the best without, whose loss is that which equal cost would have bought; bars are intervals over settings. Colours of spectra and maps are by rank. Hover over a mark for its value.</figcaption>
</figure>
<h2>What was assumed and left out</h2>
<ul class="note">
${result.notes.map((note) => `<li>${escaped(note)}</li>`).join("\n")}
</ul>`,
    { "lyapscope-readout": document },
  );
}
