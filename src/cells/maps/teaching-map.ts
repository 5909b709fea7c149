import { rangeError } from "../../errors.ts";
import type { Cell } from "../cell.ts";
import { type CustomMap, customCell } from "../custom-cell.ts";

/** An autonomous map of ours: like a {@link customCell}, but known to `cellFromDefinition`. */
export function teachingMap(map: CustomMap, parameters: Readonly<Record<string, number>>): Cell {
  for (const [name, value] of Object.entries(parameters)) {
    if (Number.isFinite(value)) continue;
    throw rangeError(map.name, `${name} is ${value}; expected a finite number`);
  }
  return { ...customCell(map), definition: { cell: map.name, ...parameters } };
}

/** Replaces each column v of `tangents` (2 × k) by [a b; c d] v. */
export function pushPlane(
  tangents: Float64Array,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  for (let j = 0; j < tangents.length; j += 2) {
    const [x, y] = [tangents[j], tangents[j + 1]];
    tangents[j] = a * x + b * y;
    tangents[j + 1] = c * x + d * y;
  }
}
