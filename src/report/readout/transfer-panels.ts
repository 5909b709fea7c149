/** What one sweep's spectra predicted of another, against what came; and how well they told who trains at all. */
import { whenTaken } from "../../readout/sentences.ts";
import type {
  HurdleTransfer,
  Predicted,
  Transfer,
  TransferHurdle,
} from "../../readout/transfer/result.ts";
import { type Box, drawLegend, legendRise } from "../drawing/axes.ts";
import { CURVES, INK, WEAK_INK } from "../drawing/colours.ts";
import { marker } from "../drawing/markers.ts";
import { finiteExtent, linearScale, type Scale } from "../drawing/scale.ts";
import { element, hover, line, text } from "../drawing/svg.ts";
import { formatMagnitude, formatNumber } from "../format.ts";
import { drawPanel, emptyPanel, fitted, panelTitle } from "./panel.ts";

/** A dot for each setting of the other sweep; the dashed line is where predictions would be what came. */
export function predictionPanel(
  box: Box,
  { observed, rungs, scale }: Transfer,
  predicted: Predicted | null,
  outcome: string,
): string {
  if (predicted === null) {
    return emptyPanel(box, "without a spectrum", "nothing without a spectrum is in both sweeps");
  }
  const rung = rungs.find(({ name }) => name === predicted.name)!;
  const figures = [
    ["ρ", rung.spearman.value],
    ["R²", rung.r2],
  ] as const;
  // A name and its number are not put on two lines.
  const said = figures.map(
    ([of, value]) => `${of}\u00a0=\u00a0${formatNumber(value, 2, "typeset")}`,
  );
  const title = `${predicted.name}: ${said.join(", ")}`;
  const unit = scale === "as they are" ? "" : ", deviations";
  const x = linearScale(
    finiteExtent(predicted.values, predicted.values[0]),
    [box.left, box.left + box.width],
    { count: 4 },
  );
  const y = linearScale(finiteExtent(observed, observed[0]), [box.top + box.height, box.top], {
    count: 5,
  });
  const fill = rung.withSpectrum ? CURVES[1] : CURVES[0];
  const dots = observed.map((came, i) => {
    const tip = hover(
      `predicted ${formatMagnitude(predicted.values[i])}, ${outcome} ${formatMagnitude(came)}`,
    );
    const at = [x.at(predicted.values[i]), y.at(came)] as const;
    return marker(0, ...at, 3, { fill, "fill-opacity": 0.7 }, tip);
  });
  return (
    drawPanel(box, x, y, {
      ...{ title, room: box.width + 20 },
      x: `predicted${unit}`,
      y: `${outcome}${unit}`,
    }) +
    equalLine(x, y) +
    element("g", { class: "predictions" }, dots)
  );
}

/** Where both are the same, as far as both axes go; nothing where they have no value in common. */
function equalLine(x: Scale, y: Scale): string {
  const low = Math.max(x.domain[0], y.domain[0]);
  const high = Math.min(x.domain[1], y.domain[1]);
  if (!(low < high)) return "";
  return line(x.at(low), y.at(low), x.at(high), y.at(high), {
    ...{ class: "equal", stroke: WEAK_INK, "stroke-dasharray": "4 3" },
  });
}

/** Room for the names of rungs, beside their areas. */
const NAMES = 276;
/** Below this width names stand above. */
const NAMES_BESIDE = 480;

/** Areas of every set of predictors in the other sweep with their intervals, a row each; numbers as they are above those within each sweep. */
export function areaPanel(box: Box, event: string, scales: readonly HurdleTransfer[]): string {
  const [{ epoch, to }] = scales;
  const title = `whether a setting ${event}, from spectra ${whenTaken(epoch)}: area under the curve, ${to.events} of ${to.settings}`;
  const isBeside = box.width >= NAMES_BESIDE;
  const left = box.left + (isBeside ? NAMES : 0);
  const x = linearScale([0, 1], [left, box.left + box.width - 10], { padding: 0, count: 10 });
  const names = [...new Set(scales.flatMap(({ rungs }) => rungs.map(({ name }) => name)))];
  const tall = (box.height - 24) / names.length;
  const bottom = box.top + box.height - 24;
  const rows = names.map((name, i) => {
    const top = box.top + i * tall;
    const [nameX, nameY] = isBeside ? [left - 8, top + tall / 2 + 4] : [left, top + 10];
    const first = isBeside ? top : top + 12;
    const step = (top + tall - first) / (scales.length + 1);
    const areas = scales.map(({ rungs, scale }, s) => {
      const rung = rungs.find((each) => each.name === name);
      if (rung === undefined) return "";
      const { value, interval } = rung.auc;
      const at = first + step * (s + 1);
      const colour = rung.withSpectrum ? CURVES[1] : CURVES[0];
      const tip = hover(`${name}, numbers ${scale}: ${formatNumber(value, 3)}`);
      return (
        (interval === null
          ? ""
          : line(x.at(interval[0]), at, x.at(interval[1]), at, { stroke: colour })) +
        marker(s, x.at(value), at, 4, { fill: colour }, tip)
      );
    });
    const anchor = isBeside ? "end" : "start";
    const label = fitted(name, isBeside ? NAMES - 10 : box.width);
    return text(nameX, nameY, label, { "text-anchor": anchor, fill: INK }) + areas.join("");
  });
  const ticks = x.ticks.map((tick) =>
    text(x.at(tick), bottom + 16, x.label(tick, "typeset"), { "text-anchor": "middle", fill: INK }),
  );
  const entries = scales.map(({ scale }, s) => ({
    symbol: (across: number, up: number) => marker(s, across, up, 4, { fill: INK }),
    words: `numbers ${scale}`,
  }));
  return (
    panelTitle(box, title, box.width) +
    line(x.at(0.5), box.top, x.at(0.5), bottom, { stroke: WEAK_INK, "stroke-dasharray": "4 3" }) +
    line(left, bottom, x.at(1), bottom, { stroke: INK }) +
    element("g", { "font-size": 11, class: "areas" }, [...rows, ...ticks]) +
    drawLegend(box.left, bottom + 36 + legendRise(entries, box.width), entries, box.width)
  );
}

/** What is drawn of one event: a panel for each epoch with both scales. */
export function epochsOf({ at }: TransferHurdle): (readonly HurdleTransfer[])[] {
  const epochs = [...new Set(at.map(({ epoch }) => epoch))];
  return epochs.map((epoch) => at.filter((each) => each.epoch === epoch));
}
