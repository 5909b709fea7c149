/** From the settings of a configuration to its monitor. */
import type { LearningTask } from "../../data/tasks/learning-task.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { createMonitor } from "./monitor.ts";
import type { Monitor, MonitorOptions, MonitorState } from "./monitor-options.ts";
import { monitorSequences } from "./monitor-sequences.ts";

/** The monitor that a configuration asks for, at its beginning or going on; null if it asks for none. */
export function monitorOf(
  { monitor, training, seed }: Configuration,
  task: LearningTask,
  { threads }: Pick<MonitorOptions, "threads">,
  resume: MonitorState | null = null,
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
