/** The exponents that each layer owns, beside each other on one scale. */
import { drawAxes } from "../../drawing/axes.ts";
import { INK } from "../../drawing/colours.ts";
import { element, text } from "../../drawing/svg.ts";
import { formatCount, plural } from "../../format.ts";
import type { TimeAxis } from "../../time-panel.ts";
import type { Bundle } from "./columns.ts";
import { exponentScale, type PictureScales } from "./layout.ts";
import type { TrainingPicture } from "./picture.ts";
import { drawFloor, drawRibbons } from "./ribbons.ts";

/** A small panel for each layer. */
export function layerPanels(
  picture: TrainingPicture,
  { layers, time, ribbons }: PictureScales,
): string {
  const drawn = picture.layers.map((bundle, i) => {
    const box = layers[i];
    const y = exponentScale(picture, box);
    const own = timeIn(time, ribbons!, box);
    const place = { box, time: own, y, hasInfinite: picture.hasInfinite };
    const numbers = own.scale.ticks.filter(
      (_, j, all) => j === 0 || j === all.length - 1 || j === all.length >> 1,
    );
    const title = `layer ${formatCount(bundle.layer! + 1)}: owns ${ownedWords(bundle)}`;
    return element("g", { class: "layer" }, [
      text(box.left, box.top - 8, title, { "font-size": 12, "font-weight": "bold", fill: INK }),
      drawAxes(box, { ...own.scale, ticks: numbers }, y, { x: time.label, y: "" }),
      picture.hasInfinite ? drawFloor(box) : "",
      drawRibbons(bundle, place),
    ]);
  });
  return element("g", { class: "layers" }, drawn);
}

/** "6 exponents"; "5 to 9 exponents" where owners change while it trains. */
function ownedWords({ fewest, count }: Bundle): string {
  const words = plural(count, "exponent");
  return fewest === count ? words : `${formatCount(fewest)} to ${words}`;
}

/** The same time in a smaller box. */
function timeIn(
  time: TimeAxis,
  from: { left: number; width: number },
  to: { left: number; width: number },
): TimeAxis {
  const moved = (pixel: number) => to.left + ((pixel - from.left) / from.width) * to.width;
  return {
    ...time,
    scale: { ...time.scale, at: (value) => moved(time.scale.at(value)) },
    at: (step) => moved(time.at(step)),
  };
}
