/** Where pieces of work run: on this thread, or on workers (see workers/worker-executor.ts). */
import type { Cell } from "../../cells/cell.ts";
import type { Drive } from "../../networks/drive.ts";
import type { GrowthOptions, GrowthOutcome } from "../frames/growth.ts";
import { createRunningGrowth } from "../frames/running-growth.ts";

/** A piece of work under way. */
export interface RunningTask {
  /** Advances by what the drive holds; resolves when the next one is welcome. */
  advance(drive: Drive): Promise<void>;
  /** Waits for all steps and returns what they say. */
  outcome(): Promise<GrowthOutcome>;
  /** Q of each sequence at this moment, see {@link RunningGrowth.frames}. */
  frames(): Promise<Float64Array[][]>;
  /** Frees the task's memory. */
  release(): Promise<void>;
}

/** Runs pieces of work, up to `threads` at a time. */
export interface Executor {
  readonly threads: number;
  start(cell: Cell, options: GrowthOptions): RunningTask;
  /** Gives the threads back, and ends those with work under way. */
  close(): Promise<void>;
}

/** Makes an executor with that many threads, or returns null where it cannot. */
export type ExecutorFactory = (threads: number, cell: Cell) => Executor | null;

let threadedExecutor: ExecutorFactory = () => null;
let defaultThreads = 1;

/** Tells `lyapunovSpectrum` how to use threads here, and how many unless told otherwise. */
export function registerExecutor(factory: ExecutorFactory, threads: number): void {
  threadedExecutor = factory;
  defaultThreads = threads;
}

/** An executor for `threads` (default: what was registered), at most one per task. */
export function createExecutor(threads: number | undefined, tasks: number, cell: Cell): Executor {
  const wanted = Math.min(threads ?? defaultThreads, tasks);
  return (wanted > 1 ? threadedExecutor(wanted, cell) : null) ?? inlineExecutor();
}

function inlineExecutor(): Executor {
  return {
    threads: 1,
    start(cell, options) {
      const running = createRunningGrowth(cell, options);
      const frames = () => Array.from({ length: options.sequences }, (_, b) => running.frames(b));
      return {
        advance: async (drive) => running.advance(drive),
        outcome: async () => running.outcome(),
        frames: async () => frames(),
        release: async () => running.release(),
      };
    },
    close: async () => {},
  };
}
