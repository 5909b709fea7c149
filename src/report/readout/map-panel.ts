/** A number of every setting over two hyperparameters, by colour. */
import type { Box } from "../drawing/axes.ts";
import { INK, orderColour, WARNING } from "../drawing/colours.ts";
import { element, hover, text } from "../drawing/svg.ts";
import { formatMagnitude } from "../format.ts";
import { drawFrame, fitted } from "./panel.ts";
import type { SettingParameter } from "./setting-points.ts";

/** Pixels between labels of levels. */
const APART = 34;
const APART_UP = 14;
/** From the vertical axis to its name: levels may be long numbers. */
const NAME_AT = 58;
/** Width of the bar of colours, and of the room beside it for its ends. */
const KEY = 10;

/** Squares at the places of the levels; of settings that share one, for they differ in a third, the mean. */
export function mapPanel(
  box: Box,
  title: string,
  [x, y]: readonly [SettingParameter, SettingParameter],
  values: Float64Array,
): string {
  const finite = values.filter(Number.isFinite).sort();
  const [low, high] = [finite[0] ?? 0, finite.at(-1) ?? 0];
  const [wide, tall] = [box.width / x.levels.length, box.height / y.levels.length];
  const cells = new Map<string, number[]>();
  for (const [setting, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const key = `${x.place[setting]},${y.place[setting]}`;
    cells.set(key, [...(cells.get(key) ?? []), value]);
  }
  const drawn = [...cells].map(([key, found]) => {
    const [i, j] = key.split(",").map(Number);
    const value = found.reduce((a, b) => a + b) / found.length;
    const share = high > low ? rankShare(finite, value) : 0;
    return element(
      "rect",
      {
        ...{ x: box.left + i * wide, y: box.top + box.height - (j + 1) * tall },
        ...{ width: Math.max(1, wide - 1), height: Math.max(1, tall - 1) },
        fill: Number.isFinite(value) ? orderColour(share) : WARNING,
      },
      hover(`${x.name} ${x.levels[i]}, ${y.name} ${y.levels[j]}: ${formatMagnitude(value)}`),
    );
  });
  return (
    drawFrame(box, { title, room: box.width + 20, x: x.name, y: y.name }, NAME_AT) +
    element("g", { class: "map" }, drawn) +
    element("g", { "font-size": 10.5 }, [
      ...columnLabels(box, x, wide),
      ...rowLabels(box, y, tall),
    ]) +
    colourKey(box, low, high)
  );
}

/** Place among sorted numbers: colours are by rank, so that one far away does not make all others alike. */
function rankShare(sorted: Float64Array, value: number): number {
  return sorted.filter((each) => each < value).length / Math.max(1, sorted.length - 1);
}

function columnLabels(box: Box, { levels }: SettingParameter, wide: number): string[] {
  const every = Math.max(1, Math.ceil(APART / wide));
  return levels.flatMap((level, i) =>
    i % every === 0
      ? [
          text(
            box.left + (i + 0.5) * wide,
            box.top + box.height + 16,
            levelText(level, every * wide),
            {
              "text-anchor": "middle",
              fill: INK,
            },
          ),
        ]
      : [],
  );
}

function rowLabels(box: Box, { levels }: SettingParameter, tall: number): string[] {
  const every = Math.max(1, Math.ceil(APART_UP / tall));
  return levels.flatMap((level, j) =>
    j % every === 0
      ? [
          text(box.left - 5, box.top + box.height - (j + 0.5) * tall + 4, levelText(level, 40), {
            "text-anchor": "end",
            fill: INK,
          }),
        ]
      : [],
  );
}

function levelText(level: number | string, pixels: number): string {
  return typeof level === "number" ? formatMagnitude(level) : fitted(level, pixels);
}

/** From the least, below, to the largest. */
function colourKey(box: Box, low: number, high: number): string {
  const left = box.left + box.width + 8;
  const steps = 12;
  const tall = box.height / steps;
  const bars = Array.from({ length: steps }, (_, i) =>
    element("rect", {
      ...{ x: left, y: box.top + box.height - (i + 1) * tall, width: KEY, height: tall + 0.5 },
      fill: orderColour(i / (steps - 1)),
    }),
  );
  const label = (at: number, value: number) =>
    text(left + KEY + 4, at, formatMagnitude(value, "typeset"), { "font-size": 10.5, fill: INK });
  return (
    element("g", { class: "key" }, bars) +
    label(box.top + 9, high) +
    label(box.top + box.height, low)
  );
}
