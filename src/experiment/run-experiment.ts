/**
 * One training from its configuration to its records:
 *
 *     data → network → training → spectra along the way → records
 *
 * Every part stands on its own (`createTask`, `createNetwork`, `train`, `createMonitor`, `RunStore`);
 * here they meet. An experiment that was stopped, or killed, goes on from its last checkpoint, and
 * all its numbers are those that it would have had without.
 */
import type { LearningTask } from "../data/tasks/learning-task.ts";
import type { Network } from "../networks/network.ts";
import type { RunOrigin, RunStore, StateChange } from "../store/store.ts";
import { parameterCount } from "../training/create-network.ts";
import type { TrainingOptions } from "../training/options.ts";
import { endOf } from "../training/patience.ts";
import { train } from "../training/train.ts";
import { requireKnown } from "../words.ts";
import { beginRun } from "./begin-run.ts";
import { savedState } from "./checkpoints/saved-state.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { readingOf } from "./configuration/reading.ts";
import { atSetting } from "./configuration/setting-error.ts";
import { requireTrainingRoom } from "./configuration/sizes.ts";
import { endExperiment } from "./end-experiment.ts";
import { monitorOf } from "./monitor/configured-monitor.ts";
import { EXPERIMENT_OPTIONS, type ExperimentOptions, type ExperimentResult } from "./observer.ts";
import { DEFAULT_MEMORY, networkOptions, prepareExperiment } from "./prepare-experiment.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { createSession, type SessionState } from "./session.ts";

/**
 * Trains what a configuration describes, and records losses, spectra, gradients and checkpoints.
 *
 * A run with this configuration that is in the store already is taken up at its last checkpoint; one
 * that is finished is not trained again. A new run goes on from one that differs in `training.epochs` or
 * `training.patience` alone, with the numbers that it would have had from its beginning. A loss that is no number ends the training with the
 * outcome "diverged", which is a result like others.
 *
 * When the signal is aborted, a spectrum under way is cut short; it is taken first when the run is taken up.
 *
 * @throws SettingError if a setting does not fit the data, the network or the machine, or a file that it
 *   names cannot be read (`cause`).
 * @throws Error while the same run is being computed by another process.
 */
export async function runExperiment(
  configuration: Configuration,
  options: ExperimentOptions,
): Promise<ExperimentResult> {
  requireKnown("runExperiment", options, EXPERIMENT_OPTIONS);
  const { memory = DEFAULT_MEMORY } = options;
  const { task, initial } = await prepareExperiment(configuration, options.files, memory);
  requireTrainingRoom(configuration, task, initial, memory);
  const { id, hold } = await beginRun(configuration, options);
  try {
    return await compute({ id, configuration, options, task, initial });
  } finally {
    await hold.release();
  }
}

interface Computation {
  readonly id: string;
  readonly configuration: Configuration;
  readonly options: ExperimentOptions;
  readonly task: LearningTask;
  readonly initial: Network;
}

async function compute(computation: Computation): Promise<ExperimentResult> {
  const { id, configuration, options, task, initial } = computation;
  const { store, observer = {}, signal } = options;
  const saved = await savedState(store, id, (text) => observer.onNote?.(text));
  const reading = readingOf(task);
  const recorder = createRecorder(store, id, configuration.checkpoints.keep);
  const monitor = await atSetting(["monitor"], async () =>
    monitorOf(configuration, task, options, saved?.monitor ?? null),
  );
  const session = createSession({
    configuration,
    reading,
    recorder,
    monitor,
    observer,
    signal,
    saved,
  });
  const resumedFrom = saved && { epoch: saved.training.epoch, step: saved.training.step };
  const { epochs } = configuration.training;
  const { origin, state } = await store.run(id);
  const already =
    saved !== null && endOf(saved.training, configuration.training) !== null && hasEnded(state);
  observer.onStart?.({
    id,
    task,
    network: initial,
    parameters: parameterCount(networkOptions(configuration, task)),
    epochs,
    resumedFrom,
    origin,
    already,
  });
  const training = trainingOptions(configuration, task, initial);
  try {
    if (!already) await begin(recorder, task, resumedFrom?.step ?? 0, origin);
    if (resumedFrom === null) await session.measure(initial, { epoch: 0, step: 0 });
    else if (saved?.owed) await session.measure(await networkOf(training, saved), saved.owed);
    const result = await train({
      ...training,
      observer: session,
      threads: options.threads,
      signal,
      resume: saved?.training,
    });
    const ended = already
      ? { outcome: result.outcome, closedLoop: null }
      : await endExperiment({ configuration, options, task, session, recorder }, result);
    const { network, history, divergence, kernels, threads, warnings, state } = result;
    const position = { epoch: state.epoch, step: state.step };
    const parts = { id, task, position, resumedFrom, origin, already, ...ended };
    return { ...parts, network, history, divergence, kernels, threads, warnings };
  } catch (error) {
    await recordFailure(recorder, store, id, error);
    throw error;
  }
}

/** Whether everything has been done that comes after the last epoch. */
function hasEnded(state: StateChange | null): boolean {
  return state?.state === "finished" || state?.state === "stopped early";
}

/** The network as it was saved: a training that is over before its first step. */
async function networkOf(training: TrainingOptions, saved: SessionState): Promise<Network> {
  // Before the first step its weights have all their digits, whatever the training's precision.
  if (saved.training.step === 0) return training.network;
  const { network } = await train({
    ...training,
    resume: saved.training,
    signal: AbortSignal.abort(),
  });
  return network;
}

function trainingOptions(
  { training, monitor, seed }: Configuration,
  task: LearningTask,
  network: Network,
): TrainingOptions {
  return {
    ...training,
    network,
    task: task.training,
    validation: task.validation,
    loss: task.loss,
    tolerance: task.accuracy?.tolerance ?? undefined,
    seed,
    gradientNormsEvery: monitor.gradientNormsEvery,
  };
}

async function begin(
  recorder: Recorder,
  task: LearningTask,
  step: number,
  origin: RunOrigin | null,
): Promise<void> {
  if (step === 0) {
    recorder.metric(0, "baseline", task.baseline.loss);
    if (task.floor) recorder.metric(0, "floor", task.floor.loss);
  }
  const message = origin?.step === step ? `goes on from run ${origin.run}` : "";
  await recorder.flush({ state: { state: "running", step, message } });
}

async function recordFailure(
  recorder: Recorder,
  store: RunStore,
  id: string,
  error: unknown,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  try {
    const step = (await store.latest(id)).step ?? 0;
    await recorder.flush({ state: { state: "failed", step, message } });
  } catch {
    // Where the store is what failed, the first error says more.
  }
}
