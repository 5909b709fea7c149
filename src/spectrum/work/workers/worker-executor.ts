/** Pieces of work on other threads, whatever their platform: worker threads of Node, or Web Workers. */
import type { GrowthOptions, GrowthOutcome } from "../../frames/growth.ts";
import type { ExecutorFactory, RunningTask } from "../executor.ts";
import type { SpectrumThread } from "./spectrum-protocol.ts";

/**
 * Executors on threads of one kind. A cell that holds code cannot be sent, and has none.
 *
 * @param starter - Says how one is started, or null where none can be.
 */
export function workerExecutors(starter: () => (() => SpectrumThread) | null): ExecutorFactory {
  /** Threads between two computations: starting one, and warming it up, takes some tenths of a second. */
  const idleThreads: SpectrumThread[] = [];
  return (threads, { definition }) => {
    if (definition === null) return null;
    const start = starter();
    if (start === null) return null;
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
