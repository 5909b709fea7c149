/** Every feature of the spectra of a sweep, by setting: what an outcome can be held against. */
import type { RunStore } from "../../store/store.ts";
import type { Feature, FeatureSource } from "../features.ts";
import { featuresOf, layersOf, valuesAndErrors } from "../measured.ts";
import { type RunRecords, recordedRun } from "./recorded-run.ts";

/** A feature of a setting, over its seeds. */
export interface SettingFeature {
  /** Over the seeds that have it. */
  readonly mean: number;
  /** Standard deviation over them; null for fewer than two. */
  readonly spread: number | null;
  /** Of the mean by the errors of the exponents alone; null where a spectrum has none. */
  readonly error: number | null;
  /** Seeds that have it. */
  readonly seeds: number;
}

/** The settings of a sweep with their features. */
export interface SweepFeatures {
  /** What was asked for; null: of every run its last spectrum. */
  readonly at: number | null;
  /** Epochs at which any run has a spectrum, ascending. */
  readonly epochs: readonly number[];
  /** Names in the order of tables; those that no setting has are left out. */
  readonly features: readonly string[];
  /** By trial; null where none of its seeds has the feature. */
  readonly settings: readonly {
    readonly trial: number;
    readonly values: readonly (SettingFeature | null)[];
  }[];
}

/** One run's numbers, NaN where there are none. */
interface Row {
  readonly trial: number;
  readonly values: readonly number[];
  readonly errors: readonly number[];
}

/**
 * Features of the spectra of a sweep's runs, means over the seeds of each setting.
 *
 * A run without a spectrum at the epoch that is asked for is left out.
 *
 * @param name - Of the sweep, its id, or the beginning of exactly one id.
 * @param at - Epoch; null: of every run its last spectrum.
 * @throws RangeError for a sweep that is not there.
 */
export async function featuresOfSweep(
  store: RunRecords & Pick<RunStore, "sweep" | "entries">,
  name: string,
  at: number | null,
): Promise<SweepFeatures> {
  const { id } = await store.sweep(name);
  const epochs = new Set<number>();
  const trials = new Set<number>();
  const sources: { readonly trial: number; readonly source: FeatureSource }[] = [];
  for (const { trial, run: runId } of await store.entries(id)) {
    if (runId === null) continue;
    trials.add(trial);
    const { spectra } = await recordedRun(store, runId, true);
    for (const epoch of spectra.keys()) epochs.add(epoch);
    const record = spectra.get(at ?? [...spectra.keys()].reduce((a, b) => Math.max(a, b), -1));
    if (record === undefined || record.exponents.length === 0) continue;
    sources.push({ trial, source: record });
  }
  const features = featuresOf(
    sources.reduce((most, { source }) => Math.max(most, layersOf(source.layerOf)), 0),
  );
  const rows = sources.map(({ trial, source }) => ({ trial, ...rowOf(source, features) }));
  const isThere = (i: number) => rows.some(({ values }) => !Number.isNaN(values[i]));
  const kept = [...features.keys()].filter(isThere);
  return {
    at,
    epochs: [...epochs].sort((a, b) => a - b),
    features: kept.map((i) => features[i].name),
    settings: [...trials]
      .sort((a, b) => a - b)
      .map((trial) => {
        const own = rows.filter((row) => row.trial === trial);
        return { trial, values: kept.map((i) => overSeeds(own, i)) };
      }),
  };
}

function rowOf(source: FeatureSource, features: readonly Feature[]): Omit<Row, "trial"> {
  const both = valuesAndErrors(features, source);
  return { values: both.slice(0, features.length), errors: both.slice(features.length) };
}

/** Seeds are independent, and so are their errors. */
function overSeeds(rows: readonly Row[], i: number): SettingFeature | null {
  const known = rows.filter(({ values }) => !Number.isNaN(values[i]));
  if (known.length === 0) return null;
  const mean = known.reduce((sum, { values }) => sum + values[i], 0) / known.length;
  const squares = known.reduce((sum, { values }) => sum + (values[i] - mean) ** 2, 0);
  const errors = known.reduce((sum, each) => sum + each.errors[i] ** 2, 0);
  return {
    mean,
    spread: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null,
    error: Number.isNaN(errors) ? null : Math.sqrt(errors) / known.length,
    seeds: known.length,
  };
}
