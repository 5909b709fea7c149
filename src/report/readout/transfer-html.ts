/** A transfer as a page: the verdict, the picture, what is claimed of who trains at all, what was assumed. */
import type { TransferHurdle, TransferResult } from "../../readout/transfer/result.ts";
import { escapeMarkup as escaped } from "../drawing/svg.ts";
import { htmlPage, NARROW_DRAWING, widthsHtml } from "../html-page.ts";
import { type TransferFigureOptions, transferFigure } from "./transfer-figure.ts";

/** What is drawn, and the document that programs find in the page. */
export interface TransferPageOptions extends TransferFigureOptions {
  readonly document: object;
}

/** The page; it needs nothing else. */
export function transferHtml(
  result: TransferResult,
  { document, ...options }: TransferPageOptions,
): string {
  const paragraph = (sentences: readonly string[]) =>
    `<p class="meaning">${sentences.map(escaped).join(" ")}</p>`;
  return htmlPage(
    options.title,
    `${paragraph(result.verdict.sentences)}
${result.hurdles.map((hurdle) => paragraph(hurdleSentences(hurdle))).join("\n")}
<figure>
${widthsHtml(transferFigure(result, options), transferFigure(result, { ...options, width: NARROW_DRAWING }))}
<figcaption>Dots are settings of the other sweep, which taught nothing; the dashed line is where predictions would be what came. Of areas the bars are intervals that hold together, and at the dashed line nothing is told apart. Hover over a mark for its value.</figcaption>
</figure>
<h2>What was assumed and left out</h2>
<ul class="note">
${result.notes.map((note) => `<li>${escaped(note)}</li>`).join("\n")}
</ul>`,
    { "lyapscope-transfer": document },
  );
}

function hurdleSentences({ event, notComputed, claim }: TransferHurdle): readonly string[] {
  if (notComputed !== null) return [`Whether a setting ${event}: not computed: ${notComputed}.`];
  return claim?.sentences ?? [];
}
