import { documentOf } from "../../store/export/export-json.ts";
import type { RunHistory } from "../../store/export/history.ts";
import { escapeMarkup as escaped } from "../drawing/svg.ts";
import { htmlPage } from "../html-page.ts";
import { trainingCaption } from "./picture/caption.ts";
import { trainingCurves, trainingTitle } from "./training-curves.ts";
import { trainingFigure } from "./training-figure.ts";

/**
 * The page of one run: the figure, how to read it, and everything that was recorded.
 *
 * @throws RangeError if there is neither a spectrum nor a loss nor a norm of gradients.
 */
export function trainingHtml(history: RunHistory): string {
  const title = trainingTitle(history.run);
  const curves = trainingCurves(history);
  return htmlPage(
    title,
    `<p class="meaning">${escaped(trainingCaption(curves))}</p>
<figure>
${trainingFigure(curves, { title })}
<figcaption>Exponents are of held-out sequences, in nats per time step: λ₁ &lt; 0 means that the network forgets its state at this rate, λ₁ &gt; 0 that small differences grow. Beside λ₁ stands the slope of ln‖∂L/∂h‖ by time lag, as back-propagation met it and as the exponents predict it. Where the reach by lag was recorded, a panel shows for how many steps differences of the state, and what an input changes, keep 1/e of their size. Losses and norms of gradients are on logarithmic axes; crosses at an upper edge are numbers that were not finite. Hover over a mark for its value.</figcaption>
</figure>`,
    { "lyapscope-run": documentOf(history) },
  );
}
