/**
 * A folder of event files for every run: TensorBoard takes a folder for one run, and of two in one folder the
 * later hides the earlier. Each file begins with all that the store has, in the place of older files.
 */
import { join } from "node:path";
import { stemOf } from "../../run-stem.ts";
import type { RunEvents, RunStore } from "../../store.ts";
import { openTensorboard, type TensorboardWriter } from "./tensorboard-writer.ts";

/** What is recorded of a run until a step that TensorBoard has a place for. */
export async function eventsUntil(
  store: RunStore,
  id: string,
  step: number = Number.POSITIVE_INFINITY,
): Promise<RunEvents> {
  const metrics = await store.metrics(id);
  const spectra = await store.spectra(id);
  return {
    metrics: metrics.filter((metric) => metric.step <= step),
    spectra: spectra.filter((spectrum) => spectrum.step <= step),
  };
}

/** Begins an event file in the run's own folder of `directory` with these events; more may follow. */
export async function openRunFolder(
  store: RunStore,
  id: string,
  directory: string,
  events: RunEvents,
): Promise<TensorboardWriter> {
  const writer = await openTensorboard(join(directory, stemOf(await store.run(id))));
  await writer.write(events);
  return writer;
}
