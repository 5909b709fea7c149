/** A readout as one picture. */
import type { FeatureRow, Ladder, ReadoutResult } from "../../readout/result.ts";
import type { RunTable } from "../../readout/run-table.ts";
import { type Box, drawLegend } from "../drawing/axes.ts";
import { WEAK_INK } from "../drawing/colours.ts";
import { captionLine, FONT_FAMILY, framedFigure } from "../drawing/figure-frame.ts";
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
}

const WIDTH = 1080;
const LEFT = 74;
/** Between the left edges of panels beside each other: three in a row, or two. */
const THIRD = 338;
const HALF = 520;
const SMALL = { width: 252, height: 190 };
const LARGE = { width: 410, height: 240 };
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
  { title, by: asked }: ReadoutFigureOptions,
): string {
  const points = settingPoints(table, result);
  const by = colouringParameter(points, result, asked);
  const strongest = strongestFeatures(result.features, SCATTERS);
  const shown = withLargest(strongest, result.features);
  const outcome = result.outcome.name;
  let top = 118;
  const content: string[] = [
    captionLine(LEFT, captionOf(result)),
    ...(by === null ? [] : [legendOf(by)]),
  ];
  const row = (height: number, panels: readonly string[], gap = GAP) => {
    content.push(...panels);
    if (panels.length > 0) top += height + gap;
  };
  for (let first = 0; first < shown.length; first += 3) {
    const mine = shown.slice(first, first + 3);
    row(
      SMALL.height,
      mine.map((each, i) =>
        scatterPanel({ left: LEFT + i * THIRD, top, ...SMALL }, points, each, { by, outcome }),
      ),
    );
  }
  const half = (i: number): Box => ({ left: LEFT + i * HALF, top, ...LARGE });
  if (strongest.length > 0) {
    const { epoch } = strongest[0];
    const gains = gainPanel(half(1), result.ladders);
    const spectra = spectraPanel(half(0), table, points, { epoch, name: outcome });
    row(LARGE.height, [spectra, gains], GAP + LEGENDS);
    row(LARGE.height, mapsOf(points, result, by, half));
  }
  if (strongest.length === 0) {
    const nothing =
      "no feature of a spectrum can be held against the outcome: there are too few settings";
    row(0, [text(LEFT, top, nothing, { "font-size": 12, fill: WEAK_INK })]);
  }
  const ladder = ladderToShow(result.ladders);
  if (ladder !== null) {
    const width = WIDTH - LEFT - 40;
    row(LARGE.height, [ladderPanel({ left: LEFT - 40, top, width, height: LARGE.height }, ladder)]);
  }
  const description = result.verdict.sentences.join(" ");
  const frame = { width: WIDTH, height: top - 20, left: LEFT, title, description };
  return framedFigure({ ...frame, fontFamily: FONT_FAMILY }, content);
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
  half: (i: number) => Box,
): string[] {
  const others = points.parameters.filter((each) => each !== by && each.levels.length > 1);
  const [second] = [...others].sort((a, b) => b.levels.length - a.levels.length);
  const [strongest] = strongestFeatures(features, 1);
  if (by === null || second === undefined || strongest === undefined) return [];
  const values = points.feature(strongest)?.mean;
  const name = `${strongest.feature} after epoch ${strongest.epoch}, colours by rank`;
  return [
    ...(values === undefined ? [] : [mapPanel(half(0), name, [by, second], values)]),
    mapPanel(
      half(1),
      `${outcome.name}, colours by rank; red: diverged`,
      [by, second],
      points.outcome.mean,
    ),
  ];
}

/** The one whose gain is least likely chance, with settings split at random. */
function ladderToShow(ladders: readonly Ladder[]): Ladder | null {
  const random = ladders.filter(({ splitting }) => splitting === "random settings");
  const p = ({ gain }: Ladder) => gain?.p ?? 2;
  return random.reduce<Ladder | null>((a, b) => (a === null || p(b) < p(a) ? b : a), null);
}

function legendOf({ name, levels, colour }: SettingParameter): string {
  const every = Math.max(1, Math.ceil((levels.length - 1) / (SHOWN_LEVELS - 1)));
  const shown = [...levels.keys()].filter((i) => i % every === 0 || i === levels.length - 1);
  return (
    text(LEFT, 74, `colour: ${name}`, { "font-size": 11.5, fill: WEAK_INK }) +
    drawLegend(
      LEFT + 14 + (name.length + 8) * 6.7,
      74,
      shown.map((i) => ({
        symbol: (x: number, y: number) => marker(0, x, y, 4, { fill: colour(i) }),
        words:
          typeof levels[i] === "number" ? formatMagnitude(levels[i] as number) : String(levels[i]),
      })),
    )
  );
}
