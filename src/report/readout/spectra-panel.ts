/** The spectra of all settings after one epoch, coloured by what became of them. */
import { type RunTable, settingCount } from "../../readout/run-table.ts";
import type { Box } from "../drawing/axes.ts";
import { orderColour, WARNING, WEAK_INK } from "../drawing/colours.ts";
import { linearScale } from "../drawing/scale.ts";
import { element, hover, line, pathThrough } from "../drawing/svg.ts";
import { symlogScale } from "../drawing/symlog-scale.ts";
import { formatMagnitude } from "../format.ts";
import { drawPanel, emptyPanel } from "./panel.ts";
import type { SettingPoints } from "./setting-points.ts";

/** Points of a line at most. */
const POINTS = 80;

/** Lines from the best outcome (dark) to the worst (light); red where a seed diverged, grey where it is not known. */
export function spectraPanel(
  box: Box,
  table: RunTable,
  { outcome }: SettingPoints,
  { epoch, name }: { epoch: number; name: string },
): string {
  const title = `spectra after epoch ${epoch}, dark: the least ${name}`;
  const spectra = meanSpectra(table, epoch);
  const all = spectra.flatMap((each) => [...(each ?? [])].filter(Number.isFinite));
  if (all.length === 0) return emptyPanel(box, title, "no exponent to draw");
  const longest = spectra.reduce((most, each) => Math.max(most, each?.length ?? 0), 0);
  const low = all.reduce((a, b) => Math.min(a, b), 0);
  const high = all.reduce((a, b) => Math.max(a, b), 0);
  const x = linearScale([1, Math.max(2, longest)], [box.left, box.left + box.width], {
    padding: 0,
  });
  const y = symlogScale([low, high], [box.top + box.height, box.top]);
  const colours = outcomeColours(outcome.mean);
  // The best last, so that they lie above.
  const order = [...spectra.keys()].sort((a, b) => rank(outcome.mean[b]) - rank(outcome.mean[a]));
  const lines = order.flatMap((setting) => {
    const exponents = spectra[setting];
    if (exponents === null) return [];
    const points = thinned(exponents).flatMap((j) =>
      Number.isFinite(exponents[j]) ? [[x.at(j + 1), y.at(exponents[j])] as const] : [],
    );
    if (points.length === 0) return [];
    const pen = {
      fill: "none",
      stroke: colours[setting],
      "stroke-width": 1,
      "stroke-opacity": 0.7,
    };
    const d = points.length === 1 ? pathThrough([points[0], points[0]]) : pathThrough(points);
    return [
      element("path", { d, ...pen }, hover(`${name} ${formatMagnitude(outcome.mean[setting])}`)),
    ];
  });
  return (
    drawPanel(box, x, y, { title, room: box.width + 20, x: "index j", y: "λⱼ (nats/step)" }) +
    line(box.left, y.at(0), box.left + box.width, y.at(0), {
      stroke: WEAK_INK,
      "stroke-dasharray": "4 3",
    }) +
    element("g", { class: "spectra" }, lines)
  );
}

/** Over the seeds; of spectra of different lengths as far as all go. Null where there is none. */
function meanSpectra(table: RunTable, epoch: number): (Float64Array | null)[] {
  const found: (Float64Array | null)[] = new Array(settingCount(table)).fill(null);
  const counts = new Float64Array(found.length);
  for (const spectra of table.spectra) {
    if (spectra.epoch !== epoch) continue;
    for (const [run, exponents] of spectra.exponents.entries()) {
      if (exponents === null) continue;
      const setting = table.settingOf[run];
      const before = found[setting];
      counts[setting]++;
      found[setting] =
        before === null
          ? exponents.slice()
          : before.subarray(0, exponents.length).map((sum, j) => sum + exponents[j]);
    }
  }
  return found.map((sum, setting) => sum?.map((value) => value / counts[setting]) ?? null);
}

/** By rank among the settings whose outcome is a number. */
function outcomeColours(outcome: Float64Array): string[] {
  const sorted = outcome.filter(Number.isFinite).sort();
  return Array.from(outcome, (value) => {
    if (Number.isNaN(value)) return WEAK_INK;
    if (!Number.isFinite(value)) return WARNING;
    return orderColour(sorted.indexOf(value) / Math.max(1, sorted.length - 1));
  });
}

function rank(value: number): number {
  return Number.isNaN(value) ? Number.MAX_VALUE : Math.min(value, Number.MAX_VALUE);
}

/** Places along a spectrum: all, or evenly so many, with both ends. */
function thinned({ length }: Float64Array): number[] {
  if (length <= POINTS) return Array.from({ length }, (_, j) => j);
  return Array.from({ length: POINTS }, (_, i) => Math.round((i / (POINTS - 1)) * (length - 1)));
}
