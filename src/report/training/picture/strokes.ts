/** Lines of the picture, in the pieces in which a curve can be followed. */
import { compactPath, element } from "../../drawing/svg.ts";

/** How a line looks. */
export interface StrokeLook {
  readonly stroke: string;
  readonly width: number;
  readonly dash?: string;
}

/** A path for every piece of more than one point. */
export function strokes(
  pieces: readonly (readonly (readonly [number, number])[])[],
  { stroke, width, dash }: StrokeLook,
): string[] {
  return pieces
    .filter((piece) => piece.length > 1)
    .map((piece) =>
      element("path", {
        d: compactPath(piece),
        fill: "none",
        stroke,
        "stroke-width": width,
        "stroke-linejoin": "round",
        ...(dash === undefined ? {} : { "stroke-dasharray": dash }),
      }),
    );
}
