/** What a store in memory keeps of a run. */
import { plainJson } from "./canonical-json.ts";
import type {
  Extent,
  Metric,
  Run,
  RunCopy,
  RunEvents,
  Series,
  SpectrumEvent,
  SpectrumRecord,
  StateChange,
} from "./store.ts";

/** Everything kept of one run; events by their keys. */
export interface Kept {
  run: Omit<Run, "state">;
  readonly metrics: Map<string, Metric>;
  readonly spectra: Map<string, SpectrumRecord>;
  readonly series: Map<string, Series>;
  readonly checkpoints: Map<number, Uint8Array>;
  readonly states: StateChange[];
  /** Who holds the run. */
  hold: object | null;
}

/** A run of which nothing is recorded. */
export function emptyRun(run: Omit<Kept["run"], "origin">): Kept {
  return {
    run: { ...run, origin: null },
    metrics: new Map(),
    spectra: new Map(),
    series: new Map(),
    checkpoints: new Map(),
    states: [],
    hold: null,
  };
}

/** A run of another store. */
export function importedRun(copy: RunCopy): Kept {
  const { checkpoints, states, metrics, spectra, series } = copy;
  const { state: _, ...run } = copy.run as Run;
  const made = emptyRun({ ...run, configuration: plainJson(run.configuration) });
  keepEvents(made, { metrics, spectra, series, ...(run.origin && { origin: run.origin }) });
  for (const checkpoint of checkpoints) keepEvents(made, { checkpoint });
  made.states.push(...states.map((change) => ({ ...change })));
  return made;
}

/** Records events. @returns the change of state, with its time; null without one. */
export function keepEvents(run: Kept, events: RunEvents): StateChange | null {
  const { metrics = [], spectra = [], series = [], checkpoint, state, origin } = events;
  for (const { step, name, value } of metrics) {
    run.metrics.set(keyOf(step, name), { step, name, value: value + 0 }); // −0 as 0, like SQL
  }
  for (const spectrum of spectra) {
    run.spectra.set(keyOf(spectrum.step, spectrum.kind), copyOfSpectrum(spectrum));
  }
  for (const entry of series) run.series.set(keyOf(entry.step, entry.name), copyOfSeries(entry));
  if (checkpoint) run.checkpoints.set(checkpoint.step, checkpoint.bytes.slice());
  if (origin) run.run = { ...run.run, origin: { run: origin.run, step: origin.step } };
  if (!state) return null;
  const at = new Date().toISOString();
  const change = { state: state.state, step: state.step, message: state.message, at };
  run.states.push(change);
  return { ...change };
}

/** A copy that shares nothing. */
export function copyOfSpectrum(spectrum: SpectrumEvent): SpectrumRecord {
  const { step, kind, exponents, errors, layerOf, details } = spectrum;
  return {
    step,
    kind,
    exponents: exponents.slice(),
    errors: errors?.slice() ?? null,
    layerOf: layerOf ? [...layerOf] : null,
    details: plainJson(details),
  };
}

/** A copy that shares nothing. */
export function copyOfSeries({ step, name, values }: Series): Series {
  return { step, name, values: values.slice() };
}

/** How much there is of every label, by label. */
export function extentsOf<T extends { readonly step: number }>(
  items: Iterable<T>,
  labelOf: (item: T) => string,
): Extent[] {
  const found = new Map<string, Extent>();
  for (const item of items) {
    const [name, { step }] = [labelOf(item), item];
    const { count, first, last } = found.get(name) ?? { count: 0, first: step, last: step };
    found.set(name, {
      ...{ name, count: count + 1 },
      ...{ first: Math.min(first, step), last: Math.max(last, step) },
    });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function keyOf(step: number, label: string): string {
  return `${step} ${label}`;
}
