/** Pieces of work on worker threads of Node. */
import type { Cell } from "../../../cells/cell.ts";
import { startThread, threadEntry } from "../../../threads/node/thread.ts";
import type { GrowthOptions, GrowthOutcome } from "../../frames/growth.ts";
import type { Executor, RunningTask } from "../executor.ts";
import { SPECTRUM_PROTOCOL, type SpectrumThread } from "./spectrum-protocol.ts";

/** Threads between two computations: starting one, and warming it up, takes some tenths of a second. */
const idleThreads: SpectrumThread[] = [];

/**
 * An executor on `threads` workers, or null where there is nothing to run in them: a cell that holds
 * code cannot be sent, and workers exist only beside the compiled files.
 */
export function createWorkerExecutor(threads: number, cell: Cell): Executor | null {
  const entry = threadEntry(new URL("./spectrum-worker.js", import.meta.url));
  const { definition } = cell;
  if (definition === null || entry === null) return null;
  const start = (): SpectrumThread => startThread(entry, SPECTRUM_PROTOCOL, null);
  const pool = Array.from({ length: threads }, () => idleThreads.pop() ?? start());
  return {
    threads,
    start(_cell, options) {
      const task = nextTask++;
      return remoteTask(pool[task % threads], task, definition, options);
    },
    async close() {
      const busy = pool.filter((thread) => !thread.idle);
      for (const thread of pool) {
        if (!thread.idle) continue;
        quietly(thread.ask({ type: "forget" })); // what a failed task left
        idleThreads.push(thread);
      }
      await Promise.all(busy.map((thread) => thread.terminate()));
    },
  };
}

/** Tasks are numbered through, so that a thread never sees a number twice. */
let nextTask = 0;

/** A failure is reported by the call that waits for it; until then it must not count as unhandled. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

function remoteTask(
  thread: SpectrumThread,
  task: number,
  definition: object,
  options: GrowthOptions,
): RunningTask {
  let previous = quietly(thread.ask({ type: "start", task, definition, options }));
  return {
    async advance(drive) {
      const before = previous;
      previous = quietly(thread.ask({ type: "advance", task, drive }));
      // One chunk is being worked on while the next is read.
      await before;
    },
    async outcome() {
      await previous;
      return (await thread.ask({ type: "outcome", task })) as GrowthOutcome;
    },
    async frames() {
      await previous;
      return (await thread.ask({ type: "frames", task })) as Float64Array[][];
    },
    async release() {
      await thread.ask({ type: "release", task });
    },
  };
}
