/** Features of spectra that are not kept: what is left in memory of more spectra than fit into it. */
import { rangeError } from "../errors.ts";
import { summaryOf } from "./descending.ts";
import { FEATURES, type Feature, type FeatureSource, layerFeatures } from "./features.ts";
import type { RunTable, SpectraAt } from "./run-table.ts";

/**
 * All features of one spectrum, in the order of {@link featuresOf}, and then their standard errors; NaN where there is none.
 * Plain numbers, which take no place between the larger blocks of memory that come and go while spectra are read.
 */
export type MeasuredSpectrum = readonly number[];

/** Features of spectra of so many layers, which are none of their own below two. */
export function featuresOf(layers: number): Feature[] {
  if (layers < 2) return [...FEATURES];
  const own = Array.from({ length: layers }, (_, layer) => layerFeatures(layer)).flat();
  return [...FEATURES, ...own];
}

/** Measures a spectrum, so that it can be forgotten. */
export function measured(source: FeatureSource): MeasuredSpectrum {
  const features = knownFeatures(layersOf(source.layerOf));
  const { exponents, errors } = source;
  if (exponents.length === 0) return new Array(2 * features.length).fill(Number.NaN);
  const whole = { ...source, summary: summaryOf(exponents, errors) };
  return valuesAndErrors(features, whole);
}

/** These features of a spectrum, and then their standard errors; NaN where there is none. */
export function valuesAndErrors(
  features: readonly Feature[],
  source: FeatureSource,
): MeasuredSpectrum {
  const found: number[] = [];
  for (const feature of features) found.push(feature.of(source));
  for (const [i, feature] of features.entries()) {
    const isKnown = source.errors !== null && !Number.isNaN(found[i]);
    found.push(isKnown ? feature.error(source) : Number.NaN);
  }
  return found;
}

const FEATURES_OF = new Map<number, readonly Feature[]>();

function knownFeatures(layers: number): readonly Feature[] {
  const found = FEATURES_OF.get(layers) ?? featuresOf(layers);
  FEATURES_OF.set(layers, found);
  return found;
}

/** Layers whose exponents have owners. */
export function layersOf(layerOf: readonly number[] | null): number {
  let layers = 0;
  for (const owner of layerOf ?? []) if (owner >= layers) layers = owner + 1;
  return layers;
}

/** All features that spectra of an epoch may have. */
export function featuresAt({ layerOf, measured: known }: SpectraAt): Feature[] {
  const one = layerFeatures(0).length;
  const owners = layerOf.map(layersOf);
  const others = (known ?? []).map((each) =>
    each === null ? 0 : (each.length / 2 - FEATURES.length) / one,
  );
  return featuresOf([...owners, ...others].reduce((most, layers) => Math.max(most, layers), 0));
}

/** @throws RangeError for a table whose spectra were measured and forgotten. */
export function requireSpectra(who: string, table: RunTable): void {
  for (const { measured: known } of table.spectra) {
    if (known === undefined) continue;
    const what = "a table whose spectra were not kept";
    throw rangeError(who, `table is ${what}; expected one that was read with its spectra`);
  }
}
