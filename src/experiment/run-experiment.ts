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
import { NumericalError } from "../errors.ts";
import type { RunHold, RunStore } from "../store/store.ts";
import { createNetwork } from "../training/create-network.ts";
import type { Network } from "../training/network.ts";
import type { TrainingOptions, TrainingResult } from "../training/options.ts";
import { train } from "../training/train.ts";
import { decodeCheckpoint } from "./checkpoint.ts";
import { type ClosedLoopReport, closedLoopReport } from "./closed-loop.ts";
import type { Configuration } from "./configuration.ts";
import { createTask } from "./create-task.ts";
import { identityOf } from "./identity.ts";
import { createMonitor } from "./monitor.ts";
import type { Monitor, MonitorState } from "./monitor-options.ts";
import { monitorSequences } from "./monitor-sequences.ts";
import type { ExperimentOptions, ExperimentResult } from "./observer.ts";
import { parametersOf } from "./parameters-of.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { createSession, type Session, type SessionState } from "./session.ts";
import { spectrumEvent } from "./spectrum-record.ts";

/**
 * Trains what a configuration describes, and records losses, spectra, gradients and checkpoints.
 *
 * A run with this configuration that is in the store already is taken up at its last checkpoint; one
 * that is finished is not trained again. A loss that is no number ends the training with the
 * outcome "diverged", which is a result like others.
 *
 * @throws {RangeError} if the configuration does not fit the data.
 * @throws {FormatError} if a file cannot be read.
 * @throws {Error} while the same run is being computed by another process.
 */
export async function runExperiment(
  configuration: Configuration,
  options: ExperimentOptions,
): Promise<ExperimentResult> {
  const task = await createTask(configuration, options.files);
  const initial = networkFor(configuration, task);
  requireFitting(configuration, task, initial);
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
  const saved = await savedState(store, id);
  const recorder = createRecorder(store, id, configuration.checkpoints.keep);
  const monitor = monitorFor(configuration, task, options, saved?.monitor ?? null);
  const session = createSession({ configuration, recorder, monitor, observer, saved });
  const resumedFrom = saved && { epoch: saved.training.epoch, step: saved.training.step };
  const { epochs } = configuration.training;
  observer.onStart?.({
    id,
    task,
    network: initial,
    parameters: parametersOf(initial),
    epochs,
    resumedFrom,
  });
  const finished = resumedFrom?.epoch === epochs;
  try {
    if (!finished) await begin(recorder, task, resumedFrom?.step ?? 0);
    if (resumedFrom === null) await session.measure(initial, { epoch: 0, step: 0 });
    const result = await train({
      ...trainingOptions(configuration, task, initial),
      observer: session,
      threads: options.threads,
      signal,
      resume: saved?.training,
    });
    const closedLoop = finished
      ? null
      : await end({ configuration, options, task, session, recorder }, result);
    const { outcome, network, history, divergence, kernels, threads, warnings, state } = result;
    const position = { epoch: state.epoch, step: state.step };
    const parts = { id, task, position, resumedFrom, closedLoop };
    return { ...parts, outcome, network, history, divergence, kernels, threads, warnings };
  } catch (error) {
    await recordFailure(recorder, store, id, error);
    throw error;
  }
}

/** The network that is trained, with its initial weights. */
function networkFor({ network, seed }: Configuration, task: LearningTask): Network {
  const { hidden, initial, cell, layers, embedding, forgetBias, leak, step, diffusion } = network;
  const { all, input = all, recurrent = all, bias = all, readout = all } = initial;
  const { inputs, targets } = task.training;
  if (embedding !== undefined && inputs.kind === "numbers") {
    throw new RangeError(
      "runExperiment: network.embedding is given, and the task's inputs are numbers; expected symbols",
    );
  }
  return createNetwork({
    ...{ cell, layers, embedding, forgetBias, leak, step, diffusion, seed, readout },
    hiddenSize: hidden,
    inputSize: inputs.width,
    outputs: targets.width,
    initial: { input, recurrent, bias },
  });
}

/** What would otherwise fail after hours. */
function requireFitting(
  { monitor, task: { kind, ...task } }: Configuration,
  { validation }: LearningTask,
  { cell }: Network,
): void {
  const { exponents, enabled } = monitor;
  if (enabled && exponents !== "all" && exponents > cell.stateSize) {
    throw new RangeError(
      `runExperiment: monitor.exponents is ${exponents}; expected at most ${cell.stateSize}, the state size`,
    );
  }
  const loop = "closedLoop" in task ? task.closedLoop : undefined;
  const shortest = Math.min(...validation.inputs.sequences.map(({ length }) => length));
  if (loop === undefined || loop.warmUp + loop.steps <= shortest) return;
  throw new RangeError(
    `runExperiment: task.closedLoop takes ${loop.warmUp} + ${loop.steps} steps of held-out data; expected ` +
      `at most ${shortest}, as the shortest sequence of the ${kind} task has`,
  );
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

function monitorFor(
  { monitor, training, seed }: Configuration,
  task: LearningTask,
  { threads }: ExperimentOptions,
  resume: MonitorState | null,
): Monitor | null {
  if (!monitor.enabled) return null;
  const { every, budget, exponents, stack, singularValues, lags } = monitor;
  return createMonitor({
    ...monitorSequences(task.validation.inputs, monitor),
    every: every.steps === undefined ? { epochs: every.epochs ?? 1 } : { steps: every.steps },
    budget,
    exponents,
    stack,
    singularValues,
    lags,
    seed,
    kernels: training.kernels,
    threads,
    resume: resume ?? undefined,
  });
}

/** The run in the store, new or found again, and held. */
async function beginRun(
  configuration: Configuration,
  { store, versions, files, fresh = false }: ExperimentOptions,
): Promise<{ readonly id: string; readonly hold: RunHold }> {
  const run = await identityOf(configuration, versions, files);
  const { id, existed } = await store.createRun(run);
  const hold = await store.holdRun(id);
  if (!existed || !fresh) return { id, hold };
  try {
    await store.removeRun(id);
  } finally {
    await hold.release();
  }
  await store.createRun(run);
  return { id, hold: await store.holdRun(id) };
}

async function savedState(store: RunStore, id: string): Promise<SessionState | null> {
  const checkpoint = await store.latestCheckpoint(id);
  return checkpoint && (decodeCheckpoint(checkpoint.bytes) as SessionState);
}

async function begin(recorder: Recorder, task: LearningTask, step: number): Promise<void> {
  if (step === 0) {
    recorder.metric(0, "baseline", task.baseline.loss);
    if (task.floor) recorder.metric(0, "floor", task.floor.loss);
  }
  await recorder.flush({ state: { state: "running", step, message: "" } });
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

interface Ending {
  readonly configuration: Configuration;
  readonly options: ExperimentOptions;
  readonly task: LearningTask;
  readonly session: Session;
  readonly recorder: Recorder;
}

/** The last spectrum, what the network does by itself, the last checkpoint. */
async function end(ending: Ending, result: TrainingResult): Promise<ClosedLoopReport | null> {
  const { recorder, session } = ending;
  const { outcome, network, state: training, divergence } = result;
  const { step, epoch } = training;
  let closedLoop: ClosedLoopReport | null = null;
  let message = "";
  if (outcome !== "stopped") await session.measure(network, { step, epoch });
  if (outcome === "finished") closedLoop = await byItself(ending, network, step);
  if (divergence !== null) {
    // Metrics count steps from 1: the step that was not made is the next.
    recorder.metric(divergence.step + 1, "batch.loss", divergence.loss);
    message = divergenceText(divergence);
  }
  const state = { state: outcome, step, message };
  await recorder.flush({ checkpoint: session.save(training), state });
  return closedLoop;
}

/** For people; steps count from 1. */
export function divergenceText({ step, loss }: NonNullable<TrainingResult["divergence"]>): string {
  return Number.isFinite(loss)
    ? `step ${step + 1} would have made weights that are not finite, with a loss of ${loss}`
    : `the loss became ${loss} at step ${step + 1}`;
}

async function byItself(
  { configuration, options, task, recorder }: Ending,
  network: Network,
  step: number,
): Promise<ClosedLoopReport | null> {
  const wanted = "closedLoop" in configuration.task ? configuration.task.closedLoop : undefined;
  if (wanted === undefined) return null;
  const { threads, observer } = options;
  try {
    const { kernels } = configuration.training;
    const report = await closedLoopReport(network, task.validation.inputs, {
      ...{ ...wanted, kernels, threads },
    });
    const sorted = [...report.validSteps].sort((a, b) => a - b);
    recorder.metric(step, "closedLoop.validSteps", sorted[Math.floor(sorted.length / 2)]);
    recorder.series(step, "closedLoop.errors", report.errors);
    if (report.spectrum) recorder.spectrum(spectrumEvent(report.spectrum, step, "closed-loop"));
    return report;
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    observer?.onNote?.(`in closed loop the network diverges: ${error.message}`);
    return null;
  }
}
