import { rangeError } from "../../errors.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
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

/** Parameters with their defaults; others are refused. */
export function parametersOf<T extends Readonly<Record<string, number>>>(
  who: string,
  given: { readonly [K in keyof T]?: number | undefined },
  defaults: T,
): { readonly [K in keyof T]: number } {
  const names = Object.fromEntries(Object.keys(defaults).map((name) => [name, true]));
  requireKnown(who, given, names as OptionNames<typeof given>);
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, given[name] ?? value]),
  ) as { [K in keyof T]: number };
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
