/** A spectrum in pieces, with pictures on the way. */
import "lyapscope/browser";
import {
  createRunningSpectrum,
  lyapunovSpectrum,
  reachByLag,
  type SpectrumResult,
} from "lyapscope";
import type { Settings } from "../settings/fields.ts";
import { BETWEEN_PICTURES, type Job, SLICE } from "./job.ts";
import type { Answer, Files } from "./protocol.ts";
import { buildExperiment, type Experiment } from "./subject.ts";
import { followTrajectories } from "./trajectories.ts";

/** The library projects the inputs of so many steps at once: pieces of them give the numbers of one call. */
const PIECE = 64;
/** Windows of the reach by lag; of large networks fewer. */
const STARTS = { most: 16, ofLarge: 4, large: 130 };
/** States beyond which the reach is left out: its products would take minutes. */
const REACH_LIMIT = 400;

export async function explore(settings: Settings, files: Files, job: Job): Promise<void> {
  const experiment = await buildExperiment(settings, files);
  job.tell({ type: "subject", subject: experiment.subject });
  await job.breathe();
  const start = { initialState: settings.start, seed: settings.seed };
  const trajectories = await followTrajectories(experiment, start);
  job.tell({ type: "trajectories", trajectories });
  await job.breathe();
  const began = performance.now();
  const result =
    settings.cores === "all"
      ? await onAllCores(experiment, start, job)
      : await inPieces(experiment, start, job);
  const seconds = (performance.now() - began) / 1000;
  const told = { type: "spectrum", steps: experiment.steps, total: experiment.steps } as const;
  if (experiment.cell.stateSize > REACH_LIMIT) {
    job.tell({ ...told, result, stage: "done", seconds });
    return;
  }
  job.tell({ ...told, result, stage: "reach", seconds });
  const reach = await reachOf(experiment, start, job);
  job.tell({ ...told, result: { ...result, reach }, stage: "done", seconds });
}

interface Start {
  readonly initialState: "random" | "zeros";
  readonly seed: number;
}

async function inPieces(experiment: Experiment, start: Start, job: Job): Promise<SpectrumResult> {
  const { cell, inputs, steps: total, exponents, transient, frames } = experiment;
  const [sequence] = inputs.sequences;
  const running = createRunningSpectrum(cell, {
    ...{ exponents, transient, steps: total },
    ...frames,
    ...start,
  });
  let pieces = 1;
  let busy = 0;
  let shown = performance.now();
  while (running.steps < total) {
    const began = performance.now();
    running.advance(await sequence!.read(running.steps, pieces * PIECE));
    const took = performance.now() - began;
    busy += took;
    if (took < SLICE / 2) pieces *= 2;
    else if (took > 2 * SLICE) pieces = Math.max(1, Math.floor(pieces / 2));
    if (performance.now() - shown > BETWEEN_PICTURES && running.steps < total) {
      const result = running.steps > transient ? running.result() : null;
      job.tell(progress(running.steps, total, result, busy));
      shown = performance.now();
    }
    await job.breathe();
  }
  return running.result();
}

/** What `lyapscope spectrum` does: segments of time side by side where there are many steps. */
function onAllCores(
  { cell, inputs, exponents, transient, steps, frames }: Experiment,
  start: Start,
  job: Job,
): Promise<SpectrumResult> {
  return lyapunovSpectrum(cell, inputs, {
    ...{ exponents, transient, signal: job.signal },
    ...frames,
    ...start,
    onProgress: ({ done, total }) => {
      job.tell(progress(Math.floor((steps * done) / total), steps, null, 0));
    },
  });
}

function progress(
  steps: number,
  total: number,
  result: SpectrumResult | null,
  milliseconds: number,
): Answer {
  const seconds = milliseconds / 1000;
  return { type: "spectrum", steps, total, result, stage: "computing", seconds };
}

function reachOf({ cell, inputs, transient }: Experiment, start: Start, job: Job) {
  const starts = cell.stateSize > STARTS.large ? STARTS.ofLarge : STARTS.most;
  return reachByLag(cell, inputs, {
    lags: "auto",
    transient,
    starts,
    signal: job.signal,
    ...start,
  });
}
