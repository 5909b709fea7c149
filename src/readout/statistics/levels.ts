/** Hyperparameters over settings: their levels, and the columns by which they count in a regression. */
import type { Design } from "./design.ts";
import { ranks } from "./ranks.ts";

/** A hyperparameter over settings; see `ParameterColumn` of run-table.ts. */
export type ParameterOf =
  | {
      readonly kind: "number";
      readonly name: string;
      readonly log: boolean;
      readonly values: Float64Array;
    }
  | { readonly kind: "category"; readonly name: string; readonly values: readonly string[] };

/** Settings by the value of a hyperparameter. */
export interface Levels {
  readonly parameter: string;
  /** Level of each setting, in [0, count), ascending where they are numbers. */
  readonly codes: Uint32Array;
  readonly count: number;
  /** Whether values are too many to be levels, and neighbouring ones were put together. */
  readonly binned: boolean;
}

/** Settings that a level has on average, or values are put together. */
const SETTINGS_A_LEVEL = 3;
/** Levels into which values are put together, at most, and settings for each. */
const BINS = 10;
const SETTINGS_A_BIN = 10;

/**
 * The levels of a hyperparameter. Numbers that hardly repeat, as a random search draws them, are put together into
 * at most ten classes of equal size.
 *
 * @returns null if there is one level only, or a category that hardly repeats.
 */
export function levelsOf(parameter: ParameterOf): Levels | null {
  const { name, values } = parameter;
  const distinct = [...new Set<number | string>(values)];
  if (distinct.length < 2) return null;
  const many = values.length < SETTINGS_A_LEVEL * distinct.length;
  if (!many) {
    if (parameter.kind === "number") (distinct as number[]).sort((a, b) => a - b);
    const places = new Map(distinct.map((value, place) => [value, place]));
    const codes = Uint32Array.from(values as readonly never[], (value) => places.get(value) ?? 0);
    return { parameter: name, codes, count: distinct.length, binned: false };
  }
  const bins = Math.min(BINS, Math.floor(values.length / SETTINGS_A_BIN));
  if (parameter.kind === "category" || bins < 2) return null;
  const codes = Uint32Array.from(ranks(parameter.values), (rank) =>
    Math.min(bins - 1, Math.floor(((rank - 0.5) / values.length) * bins)),
  );
  return { parameter: name, codes, count: bins, binned: true };
}

/** Of numbers that are all known, the deviation with n − 1. */
export function meanAndDeviation(values: Float64Array): readonly [number, number] {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return [mean, Math.sqrt(squares / Math.max(1, values.length - 1))];
}

/** (x − mean) / standard deviation; zeros where x does not vary. */
export function standardised(values: Float64Array): Float64Array {
  const [mean, deviation] = meanAndDeviation(values);
  const rounding = 1e-12 * Math.abs(mean);
  return values.map((value) => (deviation > rounding ? (value - mean) / deviation : 0));
}

/**
 * How hyperparameters are held fixed: one, the strata, by the mean of each level; the others by z and z² of a number (its
 * logarithm where it counts by ratios), an indicator of each category. Strata that were put together from many values
 * keep z and z² as well, for what happens within them.
 */
export function conditioningDesign(
  parameters: readonly ParameterOf[],
  strata: Levels | null,
  settings: number,
): Design {
  const { codes, count } = strata ?? { codes: new Uint32Array(settings), count: 1 };
  const columns: Float64Array[] = [];
  for (const parameter of parameters) {
    const stratum = parameter.name === strata?.parameter;
    if (stratum && !strata?.binned) continue;
    if (parameter.kind === "category") columns.push(...categoryColumns(parameter.values));
    else columns.push(...powers(scaleOf(parameter)));
  }
  return { codes, count, columns };
}

/**
 * The columns by which hyperparameters predict: z, z², the products of pairs, logarithms and 1/x of what is positive,
 * an indicator of each category. No constant.
 */
export function predictingDesign(parameters: readonly ParameterOf[]): Float64Array[] {
  const firsts: Float64Array[] = [];
  const columns: Float64Array[] = [];
  for (const parameter of parameters) {
    if (parameter.kind === "category") {
      columns.push(...categoryColumns(parameter.values));
      continue;
    }
    const z = scaleOf(parameter);
    firsts.push(z);
    columns.push(...powers(z));
    const { values, log } = parameter;
    if (!isPositive(values)) continue;
    columns.push(standardised(log ? values : values.map(Math.log)));
    columns.push(standardised(values.map((value) => 1 / value)));
  }
  for (const [i, a] of firsts.entries()) {
    for (const b of firsts.slice(0, i))
      columns.push(standardised(a.map((value, s) => value * b[s])));
  }
  return columns;
}

function scaleOf({ values, log }: Extract<ParameterOf, { kind: "number" }>): Float64Array {
  return standardised(log && isPositive(values) ? values.map(Math.log) : values);
}

function isPositive(values: Float64Array): boolean {
  return values.every((value) => value > 0);
}

function powers(z: Float64Array): Float64Array[] {
  return [z, standardised(z.map((value) => value * value))];
}

/** Indicators of a category's values but the first. */
function categoryColumns(values: readonly string[]): Float64Array[] {
  return [...new Set(values)]
    .slice(1)
    .map((name) => Float64Array.from(values, (value) => (value === name ? 1 : 0)));
}
