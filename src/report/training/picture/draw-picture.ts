import { rangeError } from "../../../errors.ts";
import { type OptionNames, requireKnown } from "../../../words.ts";
import { captionBlock, FONT_FAMILY, framedFigure, wordsAt } from "../../drawing/figure-frame.ts";
import { drawMemoryScale } from "../../drawing/memory-scale.ts";
import { element } from "../../drawing/svg.ts";
import { themed } from "../../drawing/theme.ts";
import { drawPanel, type Panel, type TimeAxis } from "../../time-panel.ts";
import { decayPanel } from "../decay-panel.ts";
import { gradientPanel, lastingPanel } from "../loss-panels.ts";
import type { TrainingCurves } from "../training-curves.ts";
import { trainingCaption } from "./caption.ts";
import { chosenSpectra, sectionFrame } from "./cross-section.ts";
import { heatLegend, heatPanel } from "./heat-strip.ts";
import { layerPanels } from "./layer-panels.ts";
import { type PictureScales, type PictureView, pictureScales, requireView } from "./layout.ts";
import { lossLine } from "./loss-line.ts";
import type { TrainingPicture } from "./picture.ts";
import { ribbonPanel } from "./ribbons.ts";

/** For `requireKnown`. */
export const VIEW_OPTIONS: OptionNames<PictureView> = {
  ...{ width: true, step: true, pins: true, logTime: true, theme: true, compact: true },
  ...{ title: true, fontFamily: true },
};

/**
 * The picture as one SVG document. Linked along one axis of time: exponents as lines and bands of ranks, every
 * exponent by index and colour, losses and learning rate; beside them the spectra of the chosen steps. Below it:
 * gradients against their prediction, the reach by lag, norms of gradients, the exponents of each layer; what was
 * not recorded is left out.
 *
 * What follows the chosen step is the content of the group `chosen`, which {@link chosenInPicture} makes alone.
 *
 * @throws RangeError if there is neither a spectrum nor a loss nor a norm, or for a view that is none.
 */
export function drawPicture(picture: TrainingPicture, view: PictureView = {}): string {
  requireKnown("drawPicture", view, VIEW_OPTIONS);
  const { title = "Training", fontFamily = FONT_FAMILY, theme = "light" } = view;
  const { curves } = picture;
  const panelsIn = (time: TimeAxis) => (view.compact === true ? [] : panelsBelow(curves, time));
  const scales = scalesOf(picture, view);
  const panels = panelsIn(scales.time);
  if (scales.ribbons === null && scales.losses === null && panels.length === 0) {
    throw rangeError(
      "drawPicture",
      "there is no spectrum, no loss and no norm of gradients; expected at least one of them",
    );
  }
  const caption = trainingCaption(curves);
  const { width, height } = scales;
  const frame = { width, height, left: LEFT, title, description: caption, fontFamily };
  return themed(
    framedFigure(frame, [
      ...captionBlock(width, LEFT, caption).lines,
      linkedPanels(picture, scales, panels.length === 0),
      ...panels.map((panel, i) =>
        drawPanel(panel, scales.below[i], scales.time, {
          highest: scales.ribbons === null && scales.losses === null && i === 0,
          lowest: i === panels.length - 1,
          ...legendOf(scales),
        }),
      ),
      view.compact === true ? "" : layerPanels(picture, scales),
      element("g", { class: "chosen" }, chosenSpectra(picture, scales, view)),
    ]),
    theme,
  );
}

/** Markup for the group `chosen` of a picture that is drawn already: the same picture and view, but for steps. */
export function chosenInPicture(picture: TrainingPicture, view: PictureView = {}): string {
  requireKnown("chosenInPicture", view, VIEW_OPTIONS);
  return themed(chosenSpectra(picture, scalesOf(picture, view), view), view.theme ?? "light");
}

/** Boxes and scales of what {@link drawPicture} draws, to place a pointer by. */
export function scalesOf(picture: TrainingPicture, view: PictureView = {}): PictureScales {
  const { logTime, compact } = view;
  const key = `${requireView(view)} ${logTime} ${compact}`;
  const known = SCALES.get(picture);
  if (known?.key === key) return known.scales;
  const below = compact === true ? 0 : panelCount(picture.curves);
  const scales = pictureScales(picture, view, below);
  SCALES.set(picture, { key, scales });
  return scales;
}

/** Of each picture the last ones: whoever moves a pointer over it asks for the same again and again. */
const SCALES = new WeakMap<TrainingPicture, { readonly key: string; scales: PictureScales }>();

const LEFT = 78;

function linkedPanels(picture: TrainingPicture, scales: PictureScales, isLowest: boolean): string {
  const { time, ribbons, heat, losses, section, exponents, isNarrow } = scales;
  const { all, hasInfinite, curves } = picture;
  const place = { time, y: exponents, hasInfinite };
  return element("g", { class: "linked" }, [
    ribbons === null ? "" : ribbonPanel(all, { ...place, box: ribbons }, isNarrow),
    heat === null ? "" : heatPanel(picture, heat, time),
    section === null ? "" : sectionFrame(picture, scales),
    section === null || isNarrow ? "" : drawMemoryScale(section, exponents),
    heat === null || section === null
      ? ""
      : heatLegend(
          isNarrow ? heat.left : section.left,
          isNarrow ? heat.top + heat.height + 22 : heat.top + 68,
          isNarrow ? heat.width : section.width,
          hasInfinite,
        ),
    losses === null
      ? ""
      : drawPanel(lossLine(curves, time), losses, time, {
          highest: ribbons === null,
          lowest: isLowest,
          ...legendOf(scales),
        }),
  ]);
}

/** Of panels along time: from the edge where there is little room. */
function legendOf({ isNarrow, width }: PictureScales) {
  const left = wordsAt(width, LEFT);
  return isNarrow ? { legend: { left, room: width - left } } : {};
}

function panelsBelow(curves: TrainingCurves, time: TimeAxis): Panel[] {
  return [
    ...(curves.decay.length > 0 ? [decayPanel(curves, time)] : []),
    ...(curves.lasting.length > 0 ? [lastingPanel(curves, time)] : []),
    ...(curves.gradientNorms.length > 0 ? [gradientPanel(curves, time)] : []),
  ];
}

function panelCount({ decay, lasting, gradientNorms }: TrainingCurves): number {
  return [decay, lasting, gradientNorms].filter((list) => list.length > 0).length;
}
