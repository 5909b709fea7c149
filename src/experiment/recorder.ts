import { TEXT_GROWTH, TEXT_SYMBOLS } from "../store/series-names.ts";
import type { Metric, RunEvents, RunStore, Series, SpectrumEvent } from "../store/store.ts";
import type { TextGrowth } from "./monitor/monitor-options.ts";

/** Gathers events and hands them to the store together. */
export interface Recorder {
  metric(step: number, name: string, value: number): void;
  series(step: number, name: string, values: Float64Array): void;
  spectrum(event: SpectrumEvent): void;
  /** Growth along a text; its symbols once, being the same every time. */
  text(step: number, text: TextGrowth): void;
  /** Records what has been gathered, with what comes with it, in one transaction. */
  flush(last?: Pick<RunEvents, "checkpoint" | "state">): Promise<void>;
  /** The checkpoint of this step is kept beyond the last ones, and no other that was best before. */
  best(step: number): void;
  /** As {@link flush}, but only if the last one is some time ago. */
  flushNowAndThen(): Promise<void>;
}

/** Milliseconds between two transactions without a checkpoint, so that others can follow. */
const PATIENCE = 2000;

/**
 * A recorder for one run.
 *
 * @param keep - How many of the last checkpoints are kept.
 */
export function createRecorder(store: RunStore, id: string, keep: number): Recorder {
  let metrics: Metric[] = [];
  let series: Series[] = [];
  let spectra: SpectrumEvent[] = [];
  let best: readonly number[] = [];
  let isTextKnown = false;
  let last = performance.now();
  const flush: Recorder["flush"] = async (more = {}) => {
    last = performance.now();
    const events = { metrics, series, spectra, ...more };
    [metrics, series, spectra] = [[], [], []];
    await store.record(id, events);
    if (more.checkpoint) await store.keepCheckpoints(id, keep, best);
  };
  return {
    metric: (step, name, value) => void metrics.push({ step, name, value }),
    series: (step, name, values) => void series.push({ step, name, values }),
    spectrum: (event) => void spectra.push(event),
    text(step, { symbols, growth }) {
      series.push({ step, name: TEXT_GROWTH, values: growth });
      if (isTextKnown) return;
      const codes = Float64Array.from(symbols, (symbol) => symbol.codePointAt(0) ?? Number.NaN);
      series.push({ step, name: TEXT_SYMBOLS, values: codes });
      isTextKnown = true;
    },
    flush,
    best(step) {
      best = [step];
    },
    async flushNowAndThen() {
      if (performance.now() - last >= PATIENCE) await flush();
    },
  };
}
