/** The second scale of an axis of exponents, drawn at its right edge. */
import type { Box } from "./axes.ts";
import { INK } from "./colours.ts";
import type { Scale } from "./scale.ts";
import { element, line, text } from "./svg.ts";
import { memoryTicks } from "./symlog-scale.ts";

/** Pixels that it takes at the right of a box. */
export const MEMORY_WIDTH = 62;

/** From here on the half of the axis above zero has numbers of its own that need words. */
const GROWS = 0.2;

/**
 * After how many steps half is forgotten, below zero, or what there is has doubled, above it.
 *
 * @param units - Those of the axis in a nat: 1, or 1 / ln 2 for bits.
 */
export function drawMemoryScale({ left, top, width, height }: Box, y: Scale, units = 1): string {
  const right = left + width;
  const middle = Math.round(top + height / 2);
  const ticks = memoryTicks(y, units).map(
    ({ value, words }) =>
      line(right, y.at(value), right + 4, y.at(value), { stroke: INK }) +
      text(right + 7, y.at(value) + 4, words, { fill: INK }),
  );
  const grows = y.domain[1] > GROWS * units;
  const words = `forgets half in … steps${grows ? " (above 0: doubles)" : ""}`;
  const size = height < (grows ? 260 : 160) ? { "font-size": 10 } : {};
  return element("g", { class: "memory", "font-size": 11.5 }, [
    line(right, top, right, top + height, { stroke: INK }),
    ...ticks,
    text(right + 50, middle, words, {
      "text-anchor": "middle",
      fill: INK,
      ...size,
      transform: `rotate(-90 ${right + 50} ${middle})`,
    }),
  ]);
}
