import { rangeError } from "../../errors.ts";
import type { Point, Space } from "../space/parameter.ts";
import { gridPoints, sizeOf } from "../space/points.ts";
import { countOf } from "../space/values.ts";
import type { Sampler } from "./sampler.ts";

/** Points of a grid are listed beforehand; more than these nobody trains. */
export const LARGEST_GRID = 100_000;

/**
 * All points in order, the last parameter (by path) varying fastest.
 *
 * @throws RangeError for a continuous parameter, or more points than {@link LARGEST_GRID}.
 */
export function gridSampler(space: Space): Sampler {
  const endless = space.parameters.find(
    (parameter) => countOf(parameter) === Number.POSITIVE_INFINITY,
  );
  if (endless !== undefined) {
    throw rangeError(
      "createSampler",
      `${endless.path} is a continuous range; expected a step, values, or another sampler`,
    );
  }
  const size = sizeOf(space);
  if (size > LARGEST_GRID) {
    throw rangeError(
      "createSampler",
      `the grid has ${size} points; expected at most ${LARGEST_GRID}`,
    );
  }
  let points: readonly Point[] | undefined;
  return {
    looksBack: false,
    isEndless: false,
    suggest(draw) {
      points ??= [...gridPoints(space)];
      return points[draw] ?? null;
    },
  };
}
