/** What was predicted from what, and what spectra add to it in the course of training. */
import type { Ladder, Rung } from "../../readout/result.ts";
import type { Box } from "../drawing/axes.ts";
import { drawLegend } from "../drawing/axes.ts";
import { CURVES, INK, WEAK_INK } from "../drawing/colours.ts";
import { marker } from "../drawing/markers.ts";
import { linearScale } from "../drawing/scale.ts";
import { element, hover, line, pathThrough, text } from "../drawing/svg.ts";
import { formatCount, formatNumber } from "../format.ts";
import { drawPanel, emptyPanel, fitted, panelTitle } from "./panel.ts";

/** R² below this is drawn as this, and its number says it. */
const FLOOR = -0.25;
/** Room for the names of rungs, beside their bars. */
const NAMES = 276;
/** Below this width names stand above their bars. */
export const LADDER_BESIDE = 480;
/** Pixels of such a name. */
const NAME_HEIGHT = 13;

/** Bars of R² for every set of predictors, the better of the two models; those with a spectrum are striped by colour. */
export function ladderPanel(box: Box, ladder: Ladder): string {
  const rungs = bestByName(ladder.rungs);
  const title = `R² of predictions from other settings, epoch ${ladder.epoch} (${splittingText(ladder)})`;
  const isBeside = box.width >= LADDER_BESIDE - 24;
  const left = box.left + (isBeside ? NAMES : 0);
  const low = Math.max(FLOOR, Math.min(0, ...rungs.map(({ r2 }) => r2)));
  const x = linearScale([low, 1], [left, box.left + box.width - 40], { padding: 0 });
  const tall = box.height / rungs.length;
  const wide = isBeside ? tall : tall - NAME_HEIGHT;
  const bars = rungs.map((rung, i) => {
    const at = box.top + i * tall + (isBeside ? 0 : NAME_HEIGHT);
    const [nameX, nameY] = isBeside ? [left - 8, at + wide / 2 + 4] : [left, at - 1];
    const [from, to] = [x.at(Math.min(0, Math.max(low, rung.r2))), x.at(Math.max(0, rung.r2))];
    const colour = rung.withSpectrum ? CURVES[1] : CURVES[0];
    return (
      element(
        "rect",
        { x: from, y: at + 2, width: Math.max(0.5, to - from), height: wide - 4, fill: colour },
        hover(
          `${rung.name}: R² ${formatNumber(rung.r2, 3)}, ρ ${formatNumber(rung.spearman, 2)} (${rung.model})`,
        ),
      ) +
      // Where names stand above bars the line of zero would go through them.
      (isBeside ? "" : line(x.at(0), at, x.at(0), at + wide - 2, { stroke: INK })) +
      text(nameX, nameY, fitted(rung.name, isBeside ? NAMES - 10 : box.width), {
        "text-anchor": isBeside ? "end" : "start",
        fill: INK,
      }) +
      text(to + 6, at + wide / 2 + 4, formatNumber(rung.r2, 2, "typeset"), { fill: INK })
    );
  });
  return (
    panelTitle(box, title, box.width) +
    element("g", { "font-size": 11, class: "ladder" }, bars) +
    (isBeside ? line(x.at(0), box.top, x.at(0), box.top + box.height, { stroke: INK }) : "") +
    drawLegend(left, box.top + box.height + 20, [
      { symbol: square(CURVES[0]), words: "without a spectrum" },
      { symbol: square(CURVES[1]), words: "with one" },
    ])
  );
}

/** The gain with its interval against the epoch of the spectrum: when the readout becomes informative. */
export function gainPanel(box: Box, ladders: readonly Ladder[]): string {
  const title = "gain in R² over the best without a spectrum, equal cost";
  const known = ladders.filter(({ gain }) => gain !== null);
  if (known.length === 0) return emptyPanel(box, title, "no gain could be measured");
  const ends = known.flatMap(({ gain }) => [gain!.value, ...(gain!.interval ?? [])].map(clipped));
  const epochs = known.map(({ epoch }) => epoch);
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const across: readonly [number, number] = first === last ? [first - 1, last + 1] : [first, last];
  const x = linearScale(across, [box.left, box.left + box.width], { padding: 0.08, count: 5 });
  const whole = {
    ...x,
    ticks: x.ticks.filter((tick) => Number.isInteger(tick) && tick >= 0),
    label: (tick: number) => formatCount(tick),
  };
  const y = linearScale(
    [Math.min(0, ...ends), Math.max(0, ...ends)],
    [box.top + box.height, box.top],
  );
  const kinds = [...new Set(known.map(splittingText))];
  const lines = kinds.map((kind, i) => {
    const mine = known.filter((ladder) => splittingText(ladder) === kind);
    const shift = 6 * (i - (kinds.length - 1) / 2);
    const at = mine.map(
      ({ epoch, gain }) => [x.at(epoch) + shift, y.at(clipped(gain!.value))] as const,
    );
    const bars = mine.map(({ gain, epoch }, j) => {
      const tip = hover(
        `epoch ${epoch}, ${kind}: ${formatNumber(gain!.value, 3)}, p = ${formatNumber(gain!.p, 3)}`,
      );
      const range = gain!.interval?.map((end) => y.at(clipped(end)));
      return (
        (range === undefined
          ? ""
          : line(at[j][0], range[0], at[j][0], range[1], {
              stroke: CURVES[i],
              "stroke-width": 1.4,
            })) + marker(i, at[j][0], at[j][1], 4, { fill: CURVES[i] }, tip)
      );
    });
    const d =
      at.length > 1 ? element("path", { d: pathThrough(at), fill: "none", stroke: CURVES[i] }) : "";
    return d + bars.join("");
  });
  return (
    drawPanel(box, whole, y, {
      title,
      room: box.width + 20,
      x: "epoch of the spectrum",
      y: "gain in R²",
    }) +
    line(box.left, y.at(0), box.left + box.width, y.at(0), { stroke: INK, "stroke-width": 1.4 }) +
    element("g", { class: "gains" }, lines) +
    drawLegend(
      box.left,
      box.top + box.height + 54,
      kinds.map((words, i) => ({
        symbol: (across: number, up: number) => marker(i, across, up, 4, { fill: CURVES[i] }),
        words,
      })),
    ) +
    (ends.some((end) => Math.abs(end) === 1)
      ? text(box.left, box.top + box.height + 70, "what lies beyond ±1 is drawn there", {
          "font-size": 10.5,
          fill: WEAK_INK,
        })
      : "")
  );
}

function clipped(value: number): number {
  return Math.max(-1, Math.min(1, value));
}

function bestByName(rungs: readonly Rung[]): Rung[] {
  const best = new Map<string, Rung>();
  for (const rung of rungs) {
    const other = best.get(rung.name);
    if (other === undefined || rung.r2 > other.r2) best.set(rung.name, rung);
  }
  return [...best.values()];
}

/** "random settings", "levels of lr left out". */
export function splittingText({ splitting, parameter }: Ladder): string {
  return parameter === null ? splitting : `levels of ${parameter} left out`;
}

function square(fill: string): (x: number, y: number) => string {
  return (x, y) => element("rect", { x: x - 5, y: y - 5, width: 10, height: 10, fill });
}
