import type { Metric, Run, RunStore, Series, SpectrumRecord, StateChange } from "../store.ts";

/** A file to be written. */
export interface ExportedFile {
  /** Without a folder: "metrics.csv". */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Everything of one run but the bytes of its checkpoints. */
export interface RunHistory {
  readonly run: Run;
  readonly states: readonly StateChange[];
  readonly metrics: readonly Metric[];
  readonly spectra: readonly SpectrumRecord[];
  readonly series: readonly Series[];
  readonly checkpoints: readonly { readonly step: number; readonly size: number }[];
}

/** Reads all of it. */
export async function historyOf(store: RunStore, run: Run): Promise<RunHistory> {
  return {
    run,
    states: await store.states(run.id),
    metrics: await store.metrics(run.id),
    spectra: await store.spectra(run.id),
    series: await store.series(run.id),
    checkpoints: await store.checkpoints(run.id),
  };
}
