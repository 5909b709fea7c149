/** Points of a space: at a place of the unit cube, on the grid, how many there are. */
import type { Json } from "../../store/canonical-json.ts";
import { isActive, isSame, type Parameter, type Point, type Space } from "./parameter.ts";
import { countOf, placeOf, valueAt, valuesOf } from "./values.ts";

/**
 * The point at a place of the unit cube. Every parameter has a coordinate, also one that is not there at this point.
 *
 * @param place - One number of [0, 1) for each parameter, in the order of the space.
 */
export function pointAt({ parameters }: Space, place: ArrayLike<number>): Point {
  const point: Record<string, Json> = {};
  for (const [i, parameter] of parameters.entries()) {
    if (isActive(parameter, point)) point[parameter.path] = valueAt(parameter, place[i]);
  }
  return point;
}

/** The place of a point: NaN for parameters that are not there. Null if it is no point of the space. */
export function placeOfPoint({ parameters }: Space, point: Point): Float64Array | null {
  const place = new Float64Array(parameters.length).fill(Number.NaN);
  let found = 0;
  for (const [i, parameter] of parameters.entries()) {
    if (isActive(parameter, point) !== Object.hasOwn(point, parameter.path)) return null;
    if (!Object.hasOwn(point, parameter.path)) continue;
    const at = placeOf(parameter, point[parameter.path]);
    if (at === null) return null;
    place[i] = at;
    found++;
  }
  return found === Object.keys(point).length ? place : null;
}

/** How many points there are; ∞ if a parameter is continuous. Those of conditions that do not hold count once. */
export function sizeOf({ parameters }: Space): number {
  const count = (i: number, point: Point): number => {
    if (i === parameters.length) return 1;
    const parameter = parameters[i];
    if (!isActive(parameter, point)) return count(i + 1, point);
    return classesOf(parameter, parameters).reduce((sum, { value, size }) => {
      return sum + size * count(i + 1, { ...point, [parameter.path]: value });
    }, 0);
  };
  return count(0, {});
}

/** Values of a parameter that no condition tells apart count together. */
function classesOf(
  parameter: Parameter,
  all: readonly Parameter[],
): { readonly value: Json; readonly size: number }[] {
  const named: Json[] = [];
  for (const value of all.flatMap(({ when }) => when?.[parameter.path] ?? [])) {
    if (!named.some((each) => isSame(each, value))) named.push(value);
  }
  const rest = countOf(parameter) - named.length;
  const classes = named.map((value) => ({ value, size: 1 }));
  return rest > 0 ? [...classes, { value: null, size: rest }] : classes;
}

/** All points, the last parameter varying fastest; for spaces without a continuous parameter. */
export function* gridPoints({ parameters }: Space, from = 0, point: Point = {}): Generator<Point> {
  if (from === parameters.length) {
    yield point;
    return;
  }
  const parameter = parameters[from];
  if (!isActive(parameter, point)) {
    yield* gridPoints({ parameters }, from + 1, point);
    return;
  }
  for (const value of valuesOf(parameter)) {
    yield* gridPoints({ parameters }, from + 1, { ...point, [parameter.path]: value });
  }
}
