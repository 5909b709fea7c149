/** All tasks of a spectrum: each to its end, or in growing stretches until errors are small enough. */
import type { SpectrumResult } from "../result.ts";
import { restsOnTooFew } from "../statistics/verdict.ts";
import type { FinishedTask, Task } from "./plan.ts";
import type { TaskFrames, TaskRunner } from "./run-tasks.ts";

/** Tasks to be run. */
export interface Job {
  readonly runner: TaskRunner;
  readonly tasks: readonly Task[];
  readonly threads: number;
  /** Whether the frames at the end of transients are wanted. */
  readonly keep: boolean;
}

/** The result, and frames of tasks where they were wanted. */
export interface Outcome {
  readonly result: SpectrumResult;
  readonly frames: ReadonlyMap<Task, TaskFrames>;
}

/**
 * Runs every task to its end, `threads` at a time.
 *
 * Of several that fail the first in order is reported, as on one thread: whatever stands before one that has failed
 * is computed to its end, what stands behind it is given up.
 */
export async function runAll(
  { runner, tasks, threads, keep }: Job,
  finish: (finished: FinishedTask[], frames: Outcome["frames"]) => SpectrumResult,
): Promise<Outcome> {
  const states = await runner.statesAt(tasks);
  const finished = new Array<FinishedTask>(tasks.length);
  const frames = new Map<Task, TaskFrames>();
  let next = 0;
  let end = tasks.length;
  let failure: unknown = null;
  async function lane(): Promise<void> {
    while (next < end) {
      const index = next++;
      await run(index).catch((reason: unknown) => {
        if (index >= end) return;
        end = index;
        failure = reason;
        runner.stop(tasks.slice(index + 1));
      });
    }
  }
  async function run(index: number): Promise<void> {
    const task = tasks[index];
    const open = runner.start(task, states.get(task)!);
    const divided = task.segments > 1;
    await open.advanceTo(task.start + task.transient);
    const begin = divided || keep ? await open.frames() : [];
    await open.advanceTo(task.end);
    finished[index] = await open.finish();
    frames.set(task, { begin, end: divided ? await open.frames() : [] });
    await open.release();
  }
  await Promise.all(Array.from({ length: threads }, lane));
  if (end < tasks.length) throw failure;
  return { result: finish(finished, frames), frames };
}

/** Growing stretches of all sequences until every standard error is small enough. */
export async function untilTolerance(
  { runner, tasks, keep }: Job,
  tolerance: number,
  finish: (finished: FinishedTask[]) => SpectrumResult,
): Promise<Outcome> {
  const states = await runner.statesAt(tasks);
  const open = tasks.map((task) => runner.start(task, states.get(task)!));
  const counting = tasks.map((task) => task.start + task.transient);
  await Promise.all(open.map((o, i) => o.advanceTo(counting[i])));
  const frames = new Map<Task, TaskFrames>();
  for (const o of open) frames.set(o.task, { begin: keep ? await o.frames() : [], end: [] });
  const longest = Math.max(...tasks.map((task) => task.end));
  for (let counted = 256; ; counted = Math.ceil(counted * 1.5)) {
    const ends = counting.map((start, i) => Math.min(tasks[i].end, start + counted));
    await Promise.all(open.map((o, i) => o.advanceTo(ends[i])));
    const result = finish(await Promise.all(open.map((o) => o.finish())));
    const scale = result.unit === "bits" ? Math.LN2 : 1;
    const met = result.standardErrors.every(
      (error, j) =>
        result.exponents[j] === Number.NEGATIVE_INFINITY ||
        (error !== null && error * scale <= tolerance),
    );
    const trusted = met && !restsOnTooFew(result.independentSamples);
    if (trusted || counting[0] + counted >= longest) {
      await Promise.all(open.map((o) => o.release()));
      return { result, frames };
    }
  }
}
