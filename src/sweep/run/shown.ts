/** What a run has shown so far, from its records and from reports while it goes on. */

import type { MonitorReport } from "../../experiment/monitor/monitor-options.ts";
import type { EpochReport } from "../../experiment/observer.ts";
import { FEATURES, type FeatureSource } from "../../readout/features.ts";
import { stateSizeOf } from "../../readout/recorded/state-size.ts";
import type { RunStore } from "../../store/store.ts";
import type { ObjectiveName } from "../configuration/objectives.ts";
import { OBJECTIVES } from "../configuration/objectives.ts";
import type { Goal } from "../outcome.ts";
import type { EpochSpectrum, EpochValue, RunSoFar } from "../pruners/pruner.ts";

/** Gathers what a run shows. */
export interface Shown {
  so(): RunSoFar;
  /** A spectrum that the monitor has taken. */
  spectrum(report: MonitorReport): void;
  /** An epoch that is over. */
  epoch(report: EpochReport): void;
}

/** What of a run a sweep looks at. */
export interface Asked {
  readonly metric: ObjectiveName;
  /** Of spectra, by name. */
  readonly features: readonly string[];
}

/** From here on. */
export function createShown({ metric, features }: Asked, before: RunSoFar): Shown {
  const values = [...before.values];
  const spectra = [...before.spectra];
  let last: MonitorReport | null = null;
  const take = ({ spectrum }: MonitorReport, epoch: number) =>
    put(spectra, {
      epoch,
      largest: spectrum.exponents[0] ?? Number.NaN,
      error: spectrum.standardErrors?.[0] ?? null,
      nullDirections: spectrum.nullDirections,
      ...featuresIn(features, () => ({
        exponents: Float64Array.from(spectrum.exponents),
        errors: null,
        stateSize: spectrum.convention === "standard" ? spectrum.state.size : null,
        layerOf: null,
      })),
    });
  return {
    so: () => ({ values: [...values], spectra: [...spectra], diverged: false }),
    spectrum(report) {
      last = report;
      if (report.step === 0) take(report, 0);
    },
    epoch(report) {
      // Those within an epoch belong to none.
      if (last?.step === report.step) take(last, report.epoch + 1);
      const value = valueIn(report, metric);
      if (value !== undefined) put(values, { epoch: report.epoch + 1, value });
    },
  };
}

function featuresIn(
  names: readonly string[],
  source: () => FeatureSource,
): Pick<EpochSpectrum, "features"> {
  if (names.length === 0) return {};
  const spectrum = source();
  const values = FEATURES.filter(({ name }) => names.includes(name)).map(
    (feature) => [feature.name, feature.of(spectrum)] as const,
  );
  return { features: Object.fromEntries(values) };
}

function valueIn(report: EpochReport, metric: ObjectiveName): number | undefined {
  if (metric === "closedLoop.validSteps") return undefined;
  return report[metric] ?? Number.NaN;
}

function put<Each extends { readonly epoch: number }>(list: Each[], one: Each): void {
  const at = list.findIndex(({ epoch }) => epoch >= one.epoch);
  if (at < 0) list.push(one);
  else list.splice(at, list[at].epoch === one.epoch ? 1 : 0, one);
}

/**
 * What is recorded of a run, up to its last whole epoch.
 *
 * @param id - Of a run that may not be there.
 */
export async function shownInStore(
  store: RunStore,
  id: string,
  { metric, features }: Asked,
): Promise<RunSoFar> {
  const run = features.length === 0 ? null : await store.run(id);
  const ends = (await store.metrics(id, { name: "loss" })).map(({ step }) => step);
  const epochAt = (step: number) => (step === 0 ? 0 : ends.indexOf(step) + 1 || null);
  const values = new Map<number, EpochValue>();
  for (const { step, value } of await store.metrics(id, { name: metric })) {
    const epoch = epochAt(step);
    if (epoch !== null && epoch > 0) values.set(epoch, { epoch, value });
  }
  const spectra = new Map<number, EpochSpectrum>();
  for (const record of await store.spectra(id)) {
    const { step, kind, exponents, errors, details } = record;
    const epoch = epochAt(step);
    if (epoch === null || kind === "closed-loop") continue;
    const count = details["nullDirections"];
    const nullDirections = typeof count === "number" ? count : null;
    const [largest, error] = [exponents[0] ?? Number.NaN, errors?.[0] ?? null];
    spectra.set(epoch, {
      ...{ epoch, largest, error, nullDirections },
      ...featuresIn(features, () => ({
        ...{ exponents, errors, layerOf: null },
        stateSize: run === null ? null : stateSizeOf(record, run),
      })),
    });
  }
  const atEnd = OBJECTIVES[metric].comes === "at the end";
  return {
    values: atEnd ? [] : [...values.values()],
    spectra: [...spectra.values()],
    diverged: false,
  };
}

/** What a run showed up to an epoch. */
export function until({ values, spectra }: RunSoFar, last: number): RunSoFar {
  const early = ({ epoch }: { readonly epoch: number }) => epoch <= last;
  return { values: values.filter(early), spectra: spectra.filter(early), diverged: false };
}

/** The objective of a run that is done; NaN if it has none. */
export function objectiveOf({ values }: RunSoFar, of: "best" | "last", goal: Goal): number {
  const numbers = values.map(({ value }) => value);
  if (of === "last") return numbers.at(-1) ?? Number.NaN;
  const known = numbers.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return Number.NaN;
  return goal === "minimise" ? Math.min(...known) : Math.max(...known);
}
