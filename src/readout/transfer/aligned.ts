/** The settings of two sweeps one after the other, with the columns that both have. */
import { quantile } from "../statistics/correlation.ts";
import {
  meanAndDeviation,
  type ParameterOf,
  predictingDesign,
  standardised,
} from "../statistics/levels.ts";

/** What is known of the settings of one sweep at one epoch, and what is asked of them. */
export interface Sample {
  /** A number of each, or 1 where something happened to it and 0 where not. */
  readonly outcome: Float64Array;
  readonly features: readonly { readonly feature: string; readonly values: Float64Array }[];
  readonly parameters: readonly ParameterOf[];
  /** The loss that was known; null without a curve of losses. */
  readonly lossSoFar: Float64Array | null;
}

/** How the numbers of two sweeps are held beside each other: as they are, or about the mean of their own in its deviations. */
export type Scale = "as they are" | "within each sweep";

/** All that there are. */
export const SCALES: readonly ["as they are", "within each sweep"] = [
  "as they are",
  "within each sweep",
];

/** A column over the settings that were learned from, then those that are predicted. */
export interface Aligned {
  readonly name: string;
  readonly values: Float64Array;
  /** Mean over the second less that over the first, in deviations of the first. */
  readonly shift: number;
  /** Share of the second beyond all of the first. */
  readonly outside: number;
}

/** Share of the settings at which a predictor may be unknown: the first sweep's median stands for it there. */
const UNKNOWN = 0.2;
/** Columns are cut off where so little of the first sweep lies beyond: nothing was learned there. */
const TAILS = 0.01;

/** Features that both have. */
export function alignedFeatures(from: Sample, to: Sample, scale: Scale): Aligned[] {
  const there = new Map(to.features.map(({ feature, values }) => [feature, values]));
  return from.features.flatMap(({ feature, values }) => {
    const other = there.get(feature);
    return other === undefined ? [] : alignedColumn(feature, values, other, scale);
  });
}

/** One column, or none where too little of it is known or it does not vary. */
function alignedColumn(
  name: string,
  from: Float64Array,
  to: Float64Array,
  scale: Scale,
): Aligned[] {
  const [first, second] = scale === "within each sweep" ? [own(from), own(to)] : [from, to];
  const known = first.filter(Number.isFinite).sort();
  const knownThere = second.filter(Number.isFinite);
  const isKnown = known.length >= (1 - UNKNOWN) * first.length;
  if (!isKnown || knownThere.length < (1 - UNKNOWN) * second.length) return [];
  const [low, middle, high] = [TAILS, 0.5, 1 - TAILS].map((share) => quantile(known, share));
  const [mean, deviation] = meanAndDeviation(known);
  if (!(deviation > 1e-12 * Math.abs(mean))) return [];
  const values = new Float64Array(first.length + second.length);
  values.set(first);
  values.set(second, first.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number.isFinite(values[i]) ? values[i] : middle;
    values[i] = (Math.min(high, Math.max(low, value)) - mean) / deviation;
  }
  const [least, largest] = [known[0], known[known.length - 1]];
  const outside = knownThere.filter((value) => value < least || value > largest).length;
  const shift = (meanAndDeviation(knownThere)[0] - mean) / deviation;
  return [{ name, values, shift, outside: outside / knownThere.length }];
}

/** About its own mean, in its own deviations; what is not known stays so. */
function own(values: Float64Array): Float64Array {
  const [mean, deviation] = meanAndDeviation(values.filter(Number.isFinite));
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/**
 * Hyperparameters that both have, as columns that predict; numbers beyond those of the first sweep count as its last.
 * Categories count where both have the same.
 */
export function alignedHyperparameters(from: Sample, to: Sample): Float64Array[] {
  const there = new Map(to.parameters.map((parameter) => [parameter.name, parameter]));
  const both = from.parameters.flatMap((parameter): ParameterOf[] => {
    const other = there.get(parameter.name);
    if (parameter.kind === "number" && other?.kind === "number") {
      const least = parameter.values.reduce((a, b) => Math.min(a, b));
      const largest = parameter.values.reduce((a, b) => Math.max(a, b));
      const within = other.values.map((value) => Math.min(largest, Math.max(least, value)));
      return [{ ...parameter, values: Float64Array.from([...parameter.values, ...within]) }];
    }
    if (parameter.kind !== "category" || other?.kind !== "category") return [];
    const isNew = other.values.some((value) => !parameter.values.includes(value));
    return isNew ? [] : [{ ...parameter, values: [...parameter.values, ...other.values] }];
  });
  const n = from.outcome.length;
  return predictingDesign(both).flatMap((column) => {
    const scaled = standardised(column.subarray(0, n));
    return scaled.some((value) => value !== 0) ? [column] : [];
  });
}

/** The loss that was known, and its square; none where either has none. */
export function alignedLosses(from: Sample, to: Sample, scale: Scale): Float64Array[] {
  const [here, there] = [from.lossSoFar, to.lossSoFar];
  if (here === null || there === null) return [];
  return alignedColumn("loss so far", here, there, scale).flatMap(({ values }) => [
    values,
    values.map((value) => value * value),
  ]);
}
