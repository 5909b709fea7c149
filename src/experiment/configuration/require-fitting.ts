/** What would otherwise fail after hours, or be made to fit without a word. */
import type { LearningTask } from "../../data/tasks/learning-task.ts";
import type { Network } from "../../networks/network.ts";
import type { Configuration } from "./configuration.ts";
import { type Setting, SettingError } from "./setting-error.ts";

/**
 * Checks the settings that speak of the data or of the network's size against them.
 *
 * @throws SettingError for the first that does not fit.
 */
export function requireFitting(
  { monitor, task }: Configuration,
  { validation }: LearningTask,
  { cell }: Network,
): void {
  const lengths = validation.inputs.sequences.map(({ length }) => length);
  if (monitor.enabled) requireMonitor(monitor, lengths, cell.stateSize);
  const loop = "closedLoop" in task ? task.closedLoop : undefined;
  if (loop === undefined) return;
  atMost(["task", "closedLoop", "exponents"], loop.exponents, cell.stateSize, "the state size");
  const shortest = Math.min(...lengths);
  if (loop.warmUp + loop.steps <= shortest) return;
  throw new SettingError(
    ["task", "closedLoop"],
    `task.closedLoop takes ${loop.warmUp} + ${loop.steps} steps of held-out data; expected ` +
      `at most ${shortest}, as the shortest sequence of the ${task.kind} task has`,
  );
}

function requireMonitor(
  { exponents, sequences, steps, transient, singularValues }: Configuration["monitor"],
  lengths: readonly number[],
  stateSize: number,
): void {
  if (exponents !== "all") atMost(["monitor", "exponents"], exponents, stateSize, "the state size");
  const held = lengths.length;
  if (sequences !== undefined) {
    atMost(["monitor", "sequences"], sequences, held, "the number of held-out sequences");
  }
  const longest = Math.max(...lengths);
  const words = "the steps of the longest held-out sequence";
  if (transient !== undefined)
    atMost(["monitor", "transient"], transient, longest - 1, `${words}, less one`);
  if (steps !== undefined) {
    const left = longest - (transient ?? 0);
    atMost(
      ["monitor", "steps"],
      steps,
      left,
      transient ? `${words}, less monitor.transient` : words,
    );
  }
  if (singularValues === undefined) return;
  for (const [i, lag] of singularValues.lags.entries()) {
    const setting = ["monitor", "singularValues", "lags", i];
    atMost(setting, lag, longest - (transient ?? 0), `${words} after the transient`);
  }
  const { count } = singularValues;
  if (count !== undefined) {
    atMost(["monitor", "singularValues", "count"], count, stateSize, "the state size");
  }
}

function atMost(setting: Setting, value: number, most: number, words: string): void {
  if (value <= most) return;
  throw new SettingError(
    setting,
    `${setting.join(".")} is ${value}; expected at most ${most}, ${words}`,
  );
}
