/** How an experiment ends: the last spectrum, what the network does by itself, the last checkpoint. */
import type { LearningTask } from "../data/tasks/learning-task.ts";
import { NumericalError } from "../errors.ts";
import type { Network } from "../networks/network.ts";
import type { TrainingResult } from "../training/options.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { type ClosedLoopReport, closedLoopReport } from "./monitor/closed-loop-report.ts";
import { spectrumEvent } from "./monitor/spectrum-record.ts";
import type { ExperimentOptions } from "./observer.ts";
import type { Recorder } from "./recorder.ts";
import type { Session } from "./session.ts";

/** What an ending works with. */
export interface Ending {
  readonly configuration: Configuration;
  readonly options: ExperimentOptions;
  readonly task: LearningTask;
  readonly session: Session;
  readonly recorder: Recorder;
}

/** What became of the experiment. */
export interface Ended {
  /** "stopped" also where the last spectrum or the closed loop was cut short. */
  readonly outcome: TrainingResult["outcome"];
  readonly closedLoop: ClosedLoopReport | null;
}

/**
 * Ends an experiment after its training. What the signal cuts short is done when the run is taken up.
 */
export async function endExperiment(ending: Ending, result: TrainingResult): Promise<Ended> {
  const { recorder, session, options } = ending;
  const { network, state: training, divergence } = result;
  const { step, epoch } = training;
  let { outcome } = result;
  let closedLoop: ClosedLoopReport | null = null;
  if (outcome !== "stopped" && !(await session.measureLast(network, { step, epoch }))) {
    outcome = "stopped";
  }
  if (outcome === "finished" || outcome === "stopped early") {
    const found = await byItself(ending, network, step);
    if (found === "cut short") outcome = "stopped";
    else closedLoop = found;
  }
  const { patience } = ending.configuration.training;
  let message = outcome === "stopped early" ? patienceText(patience!) : "";
  if (message !== "") options.observer?.onNote?.(`stopped early: ${message}`);
  if (outcome === "diverged" && divergence !== null) {
    // Metrics count steps from 1: the step that was not made is the next.
    recorder.metric(divergence.step + 1, "batch.loss", divergence.loss);
    message = divergenceText(divergence);
  }
  const state = { state: outcome, step, message };
  await recorder.flush({ checkpoint: session.save(training), state });
  return { outcome, closedLoop };
}

/** Why it stopped early, for people. */
export function patienceText(patience: number): string {
  return `no better for ${patience} epoch${patience === 1 ? "" : "s"}`;
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
): Promise<ClosedLoopReport | null | "cut short"> {
  const wanted = "closedLoop" in configuration.task ? configuration.task.closedLoop : undefined;
  if (wanted === undefined) return null;
  const { threads, observer, signal } = options;
  try {
    const { kernels } = configuration.training;
    const report = await closedLoopReport(network, task.validation.inputs, {
      ...{ ...wanted, kernels, threads, signal },
    });
    const sorted = [...report.validSteps].sort((a, b) => a - b);
    recorder.metric(step, "closedLoop.validSteps", sorted[Math.floor(sorted.length / 2)]);
    recorder.series(step, "closedLoop.errors", report.errors);
    if (report.spectrum) recorder.spectrum(spectrumEvent(report.spectrum, step, "closed-loop"));
    return report;
  } catch (error) {
    if ((error as Error).name === "AbortError") return "cut short";
    if (!(error instanceof NumericalError)) throw error;
    observer?.onNote?.(`in closed loop the network diverges: ${error.message}`);
    return null;
  }
}
