/** Features of spectra as columns over runs: what is left in memory of more spectra than fit into it. */
import { rangeError } from "../errors.ts";
import { summaryOf } from "./descending.ts";
import { FEATURES, type Feature, type FeatureSource, layerFeatures } from "./features.ts";
import type { MeasuredSpectra, RunTable } from "./run-table.ts";

/** Takes the features of an epoch's spectra as they come, so that these can be forgotten. */
export interface Measuring {
  /** @param run - Its place; once for each. */
  take(run: number, source: FeatureSource): void;
  /** What was taken so far. */
  readonly columns: MeasuredSpectra;
}

/** Columns over so many runs; those of layers and of errors are made when the first spectrum has them. */
export function measuring(runs: number): Measuring {
  const unknown = () => new Float64Array(runs).fill(Number.NaN);
  const values = FEATURES.map(unknown);
  const errors: (Float64Array | null)[] = FEATURES.map(() => null);
  return {
    columns: { values, errors },
    take(run, source) {
      const features = featuresOf(layersOf(source.layerOf));
      while (values.length < features.length) {
        values.push(unknown());
        errors.push(null);
      }
      const { exponents, errors: known, stateSize, layerOf } = source;
      if (exponents.length === 0) return;
      const summary = summaryOf(exponents, known);
      const whole = { exponents, errors: known, stateSize, layerOf, summary };
      for (let i = 0; i < features.length; i++) {
        const value = features[i].of(whole);
        values[i][run] = value;
        if (known === null || Number.isNaN(value)) continue;
        const error = features[i].error(whole);
        if (Number.isNaN(error)) continue;
        const column = errors[i] ?? unknown();
        errors[i] = column;
        column[run] = error;
      }
    },
  };
}

const FEATURES_OF = new Map<number, readonly Feature[]>();

/** Features of spectra of so many layers, which are none of their own below two. */
function featuresOf(layers: number): readonly Feature[] {
  if (layers < 2) return FEATURES;
  const known = FEATURES_OF.get(layers);
  if (known !== undefined) return known;
  const own = Array.from({ length: layers }, (_, layer) => layerFeatures(layer)).flat();
  const all = [...FEATURES, ...own];
  FEATURES_OF.set(layers, all);
  return all;
}

/** What the columns of {@link measuring} are of. */
export function featuresOfColumns({ values }: MeasuredSpectra): readonly Feature[] {
  return featuresOf((values.length - FEATURES.length) / layerFeatures(0).length);
}

/** Layers whose exponents have owners. */
function layersOf(layerOf: readonly number[] | null): number {
  let layers = 0;
  for (const owner of layerOf ?? []) if (owner >= layers) layers = owner + 1;
  return layers;
}

/** @throws RangeError for a table whose spectra were measured and forgotten. */
export function requireSpectra(who: string, table: RunTable): void {
  for (const { measured: known } of table.spectra) {
    if (known === undefined) continue;
    const what = "a table whose spectra were not kept";
    throw rangeError(who, `table is ${what}; expected one that was read with its spectra`);
  }
}
