/** A readout as one picture. */
import { requireSpectra } from "../../readout/measured.ts";
import type { FeatureRow, Ladder, ReadoutResult } from "../../readout/result.ts";
import type { RunTable } from "../../readout/run-table.ts";
import { type Box, drawLegend, legendRise } from "../drawing/axes.ts";
import { WEAK_INK } from "../drawing/colours.ts";
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
import { formatMagnitude, plural } from "../format.ts";
import { gainPanel, ladderPanel } from "./ladder-panels.ts";
import { mapPanel } from "./map-panel.ts";
import { scatterPanel } from "./scatter-panel.ts";
import {
  colouringParameter,
  type SettingParameter,
  type SettingPoints,
  settingPoints,
  strongestFeatures,
} from "./setting-points.ts";
import { spectraPanel } from "./spectra-panel.ts";

/** What is drawn, and how it is called. */
export interface ReadoutFigureOptions {
  readonly title: string;
  /** Hyperparameter that colours settings. @defaultValue the one that the spectrum reads most */
  readonly by?: string | undefined;
  /** In pixels; below 720 every panel has a row of its own. @defaultValue 1080 */
  readonly width?: number;
}

const WIDTH = 1080;
const LEFT = 74;
/** Between the left edges of panels beside each other: three in a row, or two. */
const THIRD = 338;
const HALF = 520;
const SMALL = { width: 252, height: 190 };
const LARGE = { width: 410, height: 240 };
/** Of the ladder whose names stand above their bars. */
const HIGH_LADDER = 400;
/** Right of panels that have a row of their own: for the key of colours of a map. */
const RIGHT = 64;
/** Where the first row begins below a caption of one line. */
const TOP = 118;
const LEGEND_AT = 74;
const LEGEND_LINE = 17;
/** From one row of panels to the next, for titles and labels. */
const GAP = 78;
/** For legends below a row. */
const LEGENDS = 40;
const SCATTERS = 6;
/** Levels of which a legend shows the first and last, and some between. */
const SHOWN_LEVELS = 6;

/**
 * Six features against the outcome, spectra by outcome, a feature and the outcome over two hyperparameters, gains against
 * epochs, and the ladder; what there is nothing to draw of is left out.
 */
export function readoutFigure(
  table: RunTable,
  result: ReadoutResult,
  { title, by: asked, width = WIDTH }: ReadoutFigureOptions,
): string {
  requireWidth("readoutFigure", width);
  requireSpectra("readoutFigure", table);
  const points = settingPoints(table, result);
  const by = colouringParameter(points, result, asked);
  const strongest = strongestFeatures(result.features, SCATTERS);
  const shown = withLargest(strongest, result.features);
  const outcome = result.outcome.name;
  const isNarrow = width < NARROW;
  const { lines, lower } = captionBlock(width, LEFT, captionOf(result));
  const legend = by === null ? null : legendOf(by, width, LEGEND_AT + lower);
  let top = TOP + lower + (legend?.lower ?? 0);
  const content: string[] = [...lines, legend?.drawn ?? ""];
  const rows = (draws: readonly Draw[], size: typeof SMALL, step: number, gap = GAP) => {
    const columns = isNarrow ? 1 : Math.floor(width / step);
    const own = isNarrow ? { ...size, width: width - LEFT - RIGHT } : size;
    for (let first = 0; first < draws.length; first += columns) {
      const mine = draws.slice(first, first + columns);
      content.push(...mine.map((draw, i) => draw({ left: LEFT + i * step, top, ...own })));
      top += size.height + gap;
    }
  };
  const scatters = shown.map(
    (each): Draw =>
      (box) =>
        scatterPanel(box, points, each, { by, outcome }),
  );
  rows(scatters, SMALL, THIRD);
  if (strongest.length > 0) {
    const { epoch } = strongest[0];
    const spectra: Draw = (box) => spectraPanel(box, table, points, { epoch, name: outcome });
    const gains: Draw = (box) => gainPanel(box, result.ladders);
    rows([spectra, gains], LARGE, HALF, GAP + LEGENDS);
    rows(mapsOf(points, result, by), LARGE, HALF);
  } else {
    const nothing =
      "no feature of a spectrum can be held against the outcome: there are too few settings";
    content.push(
      ...captionRows(nothing, width - LEFT).map((row, i) => smallText(row, top + 15 * i)),
    );
    top += GAP;
  }
  const ladder = ladderToShow(result.ladders);
  if (ladder !== null) {
    const [left, height] = isNarrow ? [12, HIGH_LADDER] : [LEFT - 40, LARGE.height];
    const across = width - left - (isNarrow ? RIGHT : 80);
    content.push(ladderPanel({ left, top, width: across, height }, ladder));
    top += height + GAP;
  }
  const description = result.verdict.sentences.join(" ");
  const frame = { width, height: top - 20, left: LEFT, title, description };
  return framedFigure({ ...frame, fontFamily: FONT_FAMILY }, content);
}

/** Draws a panel where there is place for it. */
type Draw = (box: Box) => string;

function smallText(words: string, y: number): string {
  return text(LEFT, y, words, { "font-size": 12, fill: WEAK_INK });
}

/** The strongest, in the place of the last of them λ₁, of which everybody asks. */
function withLargest(strongest: readonly FeatureRow[], all: readonly FeatureRow[]): FeatureRow[] {
  const [largest] = strongestFeatures(
    all.filter(({ feature }) => feature === "λ₁"),
    1,
  );
  if (largest === undefined || strongest.includes(largest)) return [...strongest];
  return [...strongest.slice(0, SCATTERS - 1), largest];
}

function captionOf({ verdict, counts, outcome }: ReadoutResult): string {
  const parameter = verdict.parameter === null ? "" : ` (${verdict.parameter})`;
  return (
    `${verdict.kind}${parameter}: ${plural(outcome.settings, "setting")} with a ${outcome.name}, of ` +
    `${plural(counts.runs, "run")}; ${counts.diverged} diverged; bars: one deviation over seeds`
  );
}

/** The strongest feature beside the outcome, over the two hyperparameters with the most levels. */
function mapsOf(
  points: SettingPoints,
  { features, outcome }: ReadoutResult,
  by: SettingParameter | null,
): Draw[] {
  const others = points.parameters.filter((each) => each !== by && each.levels.length > 1);
  const [second] = [...others].sort((a, b) => b.levels.length - a.levels.length);
  const [strongest] = strongestFeatures(features, 1);
  if (by === null || second === undefined || strongest === undefined) return [];
  const values = points.feature(strongest)?.mean;
  const name = `${strongest.feature} after epoch ${strongest.epoch}, colours by rank`;
  return [
    ...(values === undefined ? [] : [(box: Box) => mapPanel(box, name, [by, second], values)]),
    (box) => {
      const title = `${outcome.name}, colours by rank; red: diverged`;
      return mapPanel(box, title, [by, second], points.outcome.mean);
    },
  ];
}

/** The one whose gain is least likely chance, with settings split at random. */
function ladderToShow(ladders: readonly Ladder[]): Ladder | null {
  const random = ladders.filter(({ splitting }) => splitting === "random settings");
  const p = ({ gain }: Ladder) => gain?.p ?? 2;
  return random.reduce<Ladder | null>((a, b) => (a === null || p(b) < p(a) ? b : a), null);
}

/** Levels in their colours, beside the name where there is room, below it where there is little. */
function legendOf(
  { name, levels, colour }: SettingParameter,
  width: number,
  y: number,
): { readonly drawn: string; readonly lower: number } {
  const every = Math.max(1, Math.ceil((levels.length - 1) / (SHOWN_LEVELS - 1)));
  const shown = [...levels.keys()].filter((i) => i % every === 0 || i === levels.length - 1);
  const entries = shown.map((i) => ({
    symbol: (x: number, at: number) => marker(0, x, at, 4, { fill: colour(i) }),
    words: typeof levels[i] === "number" ? formatMagnitude(levels[i]) : String(levels[i]),
  }));
  const left = wordsAt(width, LEFT);
  const head = text(left, y, `colour: ${name}`, { "font-size": 11.5, fill: WEAK_INK });
  if (width >= NARROW) {
    const at = left + 14 + (name.length + 8) * 6.7;
    return { drawn: head + drawLegend(at, y, entries), lower: 0 };
  }
  const room = width - left;
  const lower = legendRise(entries, room) + LEGEND_LINE;
  return { drawn: head + drawLegend(left, y + lower, entries, room), lower };
}
