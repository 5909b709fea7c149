import { rangeError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import type { Box } from "../drawing/axes.ts";
import { captionLine, FONT_FAMILY, framedFigure } from "../drawing/figure-frame.ts";
import { linearScale } from "../drawing/scale.ts";
import { FIGURE_OPTIONS, type FigureOptions } from "../figure.ts";
import { formatMagnitude, formatWithError } from "../format.ts";
import { drawPanel, type Panel, type TimeAxis } from "../time-panel.ts";
import { exponentPanel, largestPanel } from "./exponent-panels.ts";
import { gradientPanel, lastingPanel, lossPanel } from "./loss-panels.ts";
import { BATCHES, type Point, type TrainingCurves } from "./training-curves.ts";

const WIDTH = 900;
const LEFT = 78;
/** Room for the names of exponents. */
const RIGHT = 56;
const TOP = 88;
const PANEL_HEIGHT = 150;
/** Between two panels: tick marks, and the legend of the lower one. */
const GAP = 40;
/** Numbers and label of the axis of time. */
const BOTTOM = 50;

/**
 * A training as one SVG document, 900 wide, its panels above each other along one axis of time: all
 * exponents; λ₁ with its error beside the decay of gradients; how long differences last over finite times, by
 * the reach by lag; losses; norms of gradients. Panels of which nothing was recorded are left out.
 *
 * Losses and norms are on logarithmic axes. NaN and ∞ are crosses at a panel's upper edge, and a red line
 * marks where the training diverged; hovering over marks shows their values.
 *
 * @throws RangeError if there is neither a spectrum nor a loss nor a norm.
 */
export function trainingFigure(curves: TrainingCurves, options: FigureOptions = {}): string {
  requireKnown("trainingFigure", options, FIGURE_OPTIONS);
  const { title = "Training", fontFamily = FONT_FAMILY } = options;
  const time = timeAxis(curves);
  const panels = panelsOf(curves, time);
  const caption = trainingCaption(curves);
  const height = TOP + panels.length * (PANEL_HEIGHT + GAP) - GAP + BOTTOM;
  return framedFigure(
    { width: WIDTH, height, left: LEFT, title, description: caption, fontFamily },
    [
      captionLine(LEFT, caption),
      ...panels.map((panel, i) => {
        const box = boxAt(TOP + i * (PANEL_HEIGHT + GAP));
        return drawPanel(panel, box, time, { highest: i === 0, lowest: i === panels.length - 1 });
      }),
    ],
  );
}

/** The last of everything, in one line. */
export function trainingCaption({
  spectra,
  losses,
  references,
  divergence,
}: TrainingCurves): string {
  const spectrum = spectra.at(-1);
  const error = spectrum?.errors?.[0] ?? Number.NaN;
  const parts = [
    ...(divergence === null ? [] : [`DIVERGED: ${divergence.message}`]),
    spectrum === undefined
      ? "no spectra recorded"
      : `λ₁ = ${formatWithError(spectrum.exponents[0], Number.isNaN(error) ? null : error, "typeset")} nats/step`,
    ...losses
      .filter(({ name, points }) => name !== BATCHES && points.length > 0)
      .map(
        ({ name, points }) =>
          `${name} loss ${formatMagnitude(points[points.length - 1].value, "typeset")}`,
      ),
    ...references.map(({ name, value }) => `${name} ${formatMagnitude(value, "typeset")}`),
  ];
  return parts.join(", ");
}

function panelsOf(curves: TrainingCurves, time: TimeAxis): Panel[] {
  const { spectra, lasting, losses, gradientNorms } = curves;
  const panels = [
    ...(spectra.some(({ exponents }) => exponents.length > 1) ? [exponentPanel(curves, time)] : []),
    ...(spectra.length > 0 ? [largestPanel(curves, time)] : []),
    ...(lasting.length > 0 ? [lastingPanel(curves, time)] : []),
    ...(losses.length > 0 ? [lossPanel(curves, time)] : []),
    ...(gradientNorms.length > 0 ? [gradientPanel(curves, time)] : []),
  ];
  if (panels.length > 0) return panels;
  throw rangeError(
    "trainingFigure",
    "there is no spectrum, no loss and no norm of gradients; expected at least one of them",
  );
}

/** From the first step to the last, in epochs where all of them have the same number of steps. */
function timeAxis({ stepName, stepsPerEpoch, divergence, ...curves }: TrainingCurves): TimeAxis {
  const lines = [...curves.losses, ...curves.gradientNorms];
  const points: readonly Pick<Point, "step">[] = [
    ...curves.spectra,
    ...lines.flatMap((curve) => curve.points),
    ...(divergence === null ? [] : [divergence]),
  ];
  const last = points.reduce((most, { step }) => Math.max(most, step), 0);
  const unit = stepsPerEpoch ?? 1;
  const { left, width } = boxAt(TOP);
  const end = Math.max(1, last / unit);
  const scale = linearScale([0, end], [left, left + width], { padding: 0, count: 10 });
  const at = (step: number) => scale.at(step / unit);
  return {
    scale,
    label: stepsPerEpoch === null ? stepName : "epoch",
    at,
    divergence: divergence && { at: at(divergence.step), step: divergence.step },
  };
}

function boxAt(top: number): Box {
  return { left: LEFT, top, width: WIDTH - LEFT - RIGHT, height: PANEL_HEIGHT };
}
