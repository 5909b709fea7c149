/** What one sweep says of another, as one picture. */
import { whenTaken } from "../../readout/sentences.ts";
import type { TransferResult } from "../../readout/transfer/result.ts";
import { type Box, drawLegend } from "../drawing/axes.ts";
import { CURVES, WEAK_INK } from "../drawing/colours.ts";
import {
  captionBlock,
  captionRows,
  FONT_FAMILY,
  framedFigure,
  NARROW,
  requireWidth,
  wordsAt,
} from "../drawing/figure-frame.ts";
import { marker } from "../drawing/markers.ts";
import { text } from "../drawing/svg.ts";
import { plural } from "../format.ts";
import { areaPanel, epochsOf, predictionPanel } from "./transfer-panels.ts";

/** What is drawn, and how it is called. */
export interface TransferFigureOptions {
  readonly title: string;
  /** In pixels; below 1044 every panel has a row of its own. @defaultValue 1080 */
  readonly width?: number;
}

const WIDTH = 1080;
const LEFT = 74;
/** Between the left edges of panels beside each other. */
const HALF = 520;
const SIZE = { width: 410, height: 240 };
/** Right of panels that have a row of their own. */
const RIGHT = 40;
/** Where the first row begins below a caption of one line, and its legend. */
const TOP = 132;
const LEGEND_AT = 74;
/** From a row to the next, for titles and labels; above a row for its own name. */
const GAP = 84;
const ROW_NAME = 12;
/** Of areas: a row of them, with names beside or above, and what stands below. */
const AREA_ROW = 30;
const HIGH_AREA_ROW = 44;
const BELOW_AREAS = 80;

/**
 * Predicted against observed outcomes of the other sweep, of the sets without a spectrum and with one that were best where they
 * were learned, at the epoch of the verdict on either scale; and areas under the curve of whether settings train at all.
 */
export function transferFigure(
  result: TransferResult,
  { title, width = WIDTH }: TransferFigureOptions,
): string {
  requireWidth("transferFigure", width);
  const { transfers, hurdles, verdict, outcome } = result;
  const isBeside = width >= LEFT + HALF + SIZE.width + RIGHT;
  const { lines, lower } = captionBlock(width, LEFT, captionOf(result));
  const content: string[] = [...lines, legend(width, LEGEND_AT + lower)];
  let top = TOP + lower;
  const words = (said: string) => {
    const left = wordsAt(width, LEFT);
    for (const row of captionRows(said, width - left)) {
      content.push(text(left, top - 16, row, { "font-size": 12, fill: WEAK_INK }));
      top += 16;
    }
  };
  const epoch = verdict.at?.epoch ?? transfers[0]?.epoch;
  const shown = transfers.filter((each) => each.epoch === epoch);
  if (shown.length === 0)
    words("no outcome could be predicted: twenty settings of each are needed");
  for (const each of shown) {
    words(`spectra ${whenTaken(each.epoch)}, numbers ${each.scale}`);
    top += ROW_NAME;
    const panels = [each.predicted.over, each.predicted.by];
    for (const [i, predicted] of panels.entries()) {
      const left = isBeside ? LEFT + i * HALF : LEFT;
      const own = isBeside ? SIZE.width : width - LEFT - RIGHT;
      const box = { left, top, width: own, height: SIZE.height };
      content.push(predictionPanel(box, each, predicted, outcome));
      if (!isBeside || i === panels.length - 1) top += SIZE.height + GAP;
    }
  }
  for (const hurdle of hurdles) {
    if (hurdle.notComputed !== null) {
      words(`whether a setting ${hurdle.event}: not computed: ${hurdle.notComputed}`);
      continue;
    }
    for (const scales of epochsOf(hurdle)) {
      top += ROW_NAME;
      const box = areaBox(scales[0], top, width);
      content.push(areaPanel(box, hurdle.event, scales));
      top += box.height + BELOW_AREAS;
    }
  }
  const description = verdict.sentences.join(" ");
  const frame = { width, height: top, left: LEFT, title, description };
  return framedFigure({ ...frame, fontFamily: FONT_FAMILY }, content);
}

function areaBox(
  { rungs }: { readonly rungs: readonly unknown[] },
  top: number,
  width: number,
): Box {
  const isNarrow = width < NARROW;
  const left = isNarrow ? 16 : LEFT - 40;
  const height = 24 + rungs.length * (isNarrow ? HIGH_AREA_ROW : AREA_ROW);
  return { left, top, width: width - left - RIGHT, height };
}

function captionOf({ verdict, settings, outcome }: TransferResult): string {
  return (
    `${verdict.kind}: learned from ${plural(settings.from, "setting")}; predicted: the ${outcome} of ` +
    `${plural(settings.to, "setting")} of the other sweep, by sets of predictors that were best where they were learned`
  );
}

function legend(width: number, y: number): string {
  const left = wordsAt(width, LEFT);
  const dot = (fill: string) => (x: number, at: number) => marker(0, x, at, 4, { fill });
  const entries = [
    { symbol: dot(CURVES[0]), words: "without a spectrum" },
    { symbol: dot(CURVES[1]), words: "with one" },
  ];
  return drawLegend(left, y, entries, width - left);
}
