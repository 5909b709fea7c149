import type { RunEvents, StateChange } from "../store.ts";
import type { ChangedParts } from "./changes.ts";

/** Which events are written. */
export function recordedParts(
  { metrics = [], spectra = [], series = [], checkpoint }: RunEvents,
  state: StateChange | null,
): Partial<ChangedParts> {
  return {
    metrics: metrics.map(({ step, name }) => ({ step, name })),
    spectra: spectra.map(({ step, kind }) => ({ step, kind })),
    series: series.map(({ step, name }) => ({ step, name })),
    checkpoint: checkpoint?.step ?? null,
    state,
  };
}
