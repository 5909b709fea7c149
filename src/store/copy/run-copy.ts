import { canonicalJson } from "../canonical-json.ts";
import type { Checkpoint, Run, RunCopy, RunStore } from "../store.ts";

/** Reads everything of a run, its checkpoints included. */
export async function readRun(store: RunStore, { state: _, ...run }: Run): Promise<RunCopy> {
  const { id } = run;
  const checkpoints: Checkpoint[] = [];
  for (const { step } of await store.checkpoints(id)) {
    const checkpoint = await store.checkpoint(id, step);
    // Whoever computes the run may have removed it meanwhile.
    if (checkpoint !== null) checkpoints.push(checkpoint);
  }
  return {
    run,
    checkpoints,
    metrics: await store.metrics(id),
    spectra: await store.spectra(id),
    series: await store.series(id),
    states: await store.states(id),
  };
}

/** Whether two stores have the same of a run, to the last bit; its name, which is for people, aside. */
export function isSameRun(a: RunCopy, b: RunCopy): boolean {
  if (textOf(a) !== textOf(b)) return false;
  const [ours, theirs] = [blobsOf(a), blobsOf(b)];
  return ours.length === theirs.length && ours.every((blob, i) => isSame(blob, theirs[i]));
}

function textOf({ run, metrics, spectra, series, checkpoints, states }: RunCopy): string {
  const { name: _, ...identity } = run;
  return canonicalJson({
    ...{ identity, metrics, states },
    spectra: spectra.map(({ step, kind, errors, layerOf, details }) => {
      return { step, kind, layerOf, details, hasErrors: errors !== null };
    }),
    series: series.map(({ step, name }) => ({ step, name })),
    checkpoints: checkpoints.map(({ step }) => step),
  });
}

function blobsOf({ spectra, series, checkpoints }: RunCopy): Uint8Array[] {
  return [
    ...spectra.flatMap(({ exponents, errors }) => [exponents, errors ?? new Float64Array()]),
    ...series.map(({ values }) => values),
    ...checkpoints.map(({ bytes }) => bytes),
  ].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
