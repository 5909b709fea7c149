/** Every feature of the spectra of a sweep, by setting: what an outcome can be held against. */
import type { RunStore } from "../../store/store.ts";
import type { FeatureSource } from "../features.ts";
import { featuresOfColumns, measuring } from "../measured.ts";
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
    const { spectra } = await recordedRun(store, runId, null);
    for (const epoch of spectra.keys()) epochs.add(epoch);
    const record = spectra.get(at ?? [...spectra.keys()].reduce((a, b) => Math.max(a, b), -1));
    if (record === undefined || record.exponents.length === 0) continue;
    sources.push({ trial, source: record });
  }
  const { take, columns } = measuring(sources.length);
  for (const [row, { source }] of sources.entries()) take(row, source);
  const features = featuresOfColumns(columns);
  const isThere = (i: number) => columns.values[i].some((value) => !Number.isNaN(value));
  const kept = [...features.keys()].filter(isThere);
  return {
    at,
    epochs: [...epochs].sort((a, b) => a - b),
    features: kept.map((i) => features[i].name),
    settings: [...trials]
      .sort((a, b) => a - b)
      .map((trial) => {
        const own = [...sources.keys()].filter((row) => sources[row].trial === trial);
        const values = kept.map((i) => overSeeds(own, columns.values[i], columns.errors[i]));
        return { trial, values };
      }),
  };
}

/** Seeds are independent, and so are their errors. */
function overSeeds(
  rows: readonly number[],
  values: Float64Array,
  errors: Float64Array | null,
): SettingFeature | null {
  const known = rows.filter((row) => !Number.isNaN(values[row]));
  if (known.length === 0) return null;
  const mean = known.reduce((sum, row) => sum + values[row], 0) / known.length;
  const squares = known.reduce((sum, row) => sum + (values[row] - mean) ** 2, 0);
  const variance = known.reduce((sum, row) => sum + (errors?.[row] ?? Number.NaN) ** 2, 0);
  return {
    mean,
    spread: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null,
    error: Number.isNaN(variance) ? null : Math.sqrt(variance) / known.length,
    seeds: known.length,
  };
}
