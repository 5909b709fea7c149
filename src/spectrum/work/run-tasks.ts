/** Feeds the pieces of work with their inputs, several at a time, and collects what they find. */
import type { Cell } from "../../cells/cell.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import type { Drive } from "../../networks/drive.ts";
import { createStates } from "../../networks/driven-cell.ts";
import { readInputs } from "../../networks/read-inputs.ts";
import type { GrowthOptions } from "../frames/growth.ts";
import type { SpectrumOptions, SpectrumProgress } from "../options.ts";
import type { Executor, RunningTask } from "./executor.ts";
import { countedSteps, type FinishedTask, type Task } from "./plan.ts";

/** What every task shares. */
export interface TaskContext {
  readonly cell: Cell;
  readonly inputs: SequenceSet;
  /** Options of the running spectra, less what depends on the task. */
  readonly options: Omit<
    GrowthOptions,
    | "sequences"
    | "initialStates"
    | "firstStep"
    | "transient"
    | "horizon"
    | "blockLength"
    | "frame"
    | "stream"
  >;
  readonly initialStates: readonly Float64Array[];
  readonly frame: NonNullable<SpectrumOptions["frame"]>;
  /** Steps per time block at first. */
  readonly blockLength: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: SpectrumProgress) => void) | undefined;
}

/** Frames of all sequences of a task where it begins to count and where it ends; empty if not wanted. */
export interface TaskFrames {
  readonly begin: Float64Array[][];
  readonly end: Float64Array[][];
}

/** Inputs read at once: some 64 kB of numbers, so that memory does not depend on the length. */
const READ_NUMBERS = 8192;
/** Longest time without a look at the signal and the event loop, in milliseconds. */
const YIELD_AFTER = 50;

/** Runs tasks; progress counts from `done` steps. */
export interface TaskRunner {
  /** Starts a task where its initial states put it. */
  start(task: Task, initialStates: readonly Float64Array[]): OpenTask;
  /** States of a task's sequences at its start: those given, or found by running up to there. */
  statesAt(tasks: readonly Task[]): Promise<Map<Task, Float64Array[]>>;
  /** Makes these tasks fail soon, where they are open: one before them has. */
  stop(tasks: readonly Task[]): void;
  /** Says that nothing is left to do. */
  complete(): void;
}

/** A task that has been started. */
export interface OpenTask {
  readonly task: Task;
  /** Reads and advances up to (not including) step `end` of the sequences. */
  advanceTo(end: number): Promise<void>;
  finish(): Promise<FinishedTask>;
  frames(): Promise<Float64Array[][]>;
  release(): Promise<void>;
}

/** A runner of tasks on an executor. */
export function createTaskRunner(
  executor: Executor,
  context: TaskContext,
  total: number,
): TaskRunner {
  const { cell, inputs, signal } = context;
  const width = inputs.kind === "tokens" ? 1 : Math.max(1, inputs.width);
  let done = 0;
  let lastYield = performance.now();
  const stopped = new Set<Task | null>();

  async function breathe(steps: number, task: Task | null): Promise<void> {
    done += steps;
    signal?.throwIfAborted();
    if (stopped.has(task)) throw new Error("stopped: another piece of the same work failed");
    if (performance.now() - lastYield < YIELD_AFTER) return;
    context.onProgress?.({ done: Math.min(done, total), total });
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    lastYield = performance.now();
  }

  function chunksOf(indices: readonly number[], start: number, count: number) {
    return Promise.all(
      indices.map((b) => readInputs("lyapunovSpectrum", cell, inputs, b, start, count)),
    );
  }

  async function feed(
    indices: readonly number[],
    from: number,
    to: number,
    take: (drive: Drive) => Promise<void> | void,
    task: Task | null,
  ): Promise<void> {
    // Steps that lead to a task are not counted as progress.
    const weight = task === null ? 0 : 1;
    const most = Math.max(1, Math.floor(READ_NUMBERS / (width * indices.length)));
    for (let start = from; start < to; start += most) {
      const count = Math.min(most, to - start);
      await take(cell.inputSize === 0 ? count : await chunksOf(indices, start, count));
      await breathe(weight * count * indices.length, task);
    }
  }

  return {
    stop(tasks) {
      for (const task of tasks) stopped.add(task);
    },
    complete() {
      context.onProgress?.({ done: total, total });
    },
    start(task, initialStates) {
      const running: RunningTask = executor.start(cell, {
        ...context.options,
        sequences: task.sequences.length,
        initialStates,
        firstStep: task.start,
        transient: task.transient,
        horizon: countedSteps(task),
        blockLength: context.blockLength,
        frame: frameOf(context.frame, task),
        stream: task.sequences[0] + inputs.sequences.length * task.segment,
      });
      let at = task.start;
      return {
        task,
        async advanceTo(end) {
          const from = at;
          at = end;
          await feed(task.sequences, from, end, (drive) => running.advance(drive), task);
        },
        finish: async () => ({ task, outcome: await running.outcome() }),
        frames: () => running.frames(),
        release: () => running.release(),
      };
    },
    async statesAt(tasks) {
      const states = new Map<Task, Float64Array[]>();
      for (const first of tasks.filter((task) => task.segment === 0)) {
        const own = tasks.filter((task) => task.sequences[0] === first.sequences[0]);
        const initialStates = first.sequences.map((b) => context.initialStates[b]);
        // The overlap of a later segment, too, may reach back to the first step.
        for (const task of own.filter(({ start }) => start === 0)) states.set(task, initialStates);
        const later = own.filter((task) => task.start > 0);
        if (later.length === 0) continue;
        const { kernels } = context.options;
        const driven = createStates(cell, {
          sequences: first.sequences.length,
          initialStates,
          kernels,
        });
        for (const task of later) {
          await feed(
            first.sequences,
            driven.step,
            task.start,
            (drive) => driven.advance(drive),
            null,
          );
          states.set(task, driven.states());
        }
        driven.release();
      }
      return states;
    },
  };
}

/** Kept frames belong to the beginning; later segments begin at random. */
function frameOf(choice: TaskContext["frame"], task: Task): GrowthOptions["frame"] {
  if (typeof choice === "string" || choice instanceof Float64Array) return choice;
  return task.segment > 0 ? "random" : task.sequences.map((b) => choice.frames[b]);
}
