import { requireKnown } from "../../words.ts";
import { FIGURE_OPTIONS, type FigureOptions } from "../figure.ts";
import { drawPicture } from "./picture/draw-picture.ts";
import { trainingPicture } from "./picture/picture.ts";
import type { TrainingCurves } from "./training-curves.ts";

/**
 * A training as one SVG document, 1080 wide: {@link drawPicture} of its curves, at the last step.
 *
 * Losses and norms are on logarithmic axes. NaN and ∞ are crosses at a panel's upper edge, and a red line
 * marks where the training diverged; hovering over marks shows their values.
 *
 * @throws RangeError if there is neither a spectrum nor a loss nor a norm.
 */
export function trainingFigure(curves: TrainingCurves, options: FigureOptions = {}): string {
  requireKnown("trainingFigure", options, FIGURE_OPTIONS);
  return drawPicture(trainingPicture(curves), options);
}
