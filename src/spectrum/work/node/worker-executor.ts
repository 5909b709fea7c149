/** Pieces of work on worker threads of Node. */
import type { Cell } from "../../../cells/cell.ts";
import { NumericalError } from "../../../errors.ts";
import { type PortWords, startWorker } from "../../../kernels/node/worker-port.ts";
import type { Drive } from "../../../networks/driven-cell.ts";
import type { RunningOptions, RunningOutcome } from "../../running-spectrum.ts";
import type { Executor, RunningTask } from "../executor.ts";
import { TASK_WORDS } from "./task-words.ts";

const REQUESTS = ["start", "advance", "outcome", "frames", "release", "forget"] as const;

/** What travels between the main thread and a worker. */
export const SPECTRUM_PORT: PortWords = {
  words: [...REQUESTS, ...TASK_WORDS],
  sentences: ["message", "kernels"],
};

/** What the main thread asks of a worker; answered in order. */
export type WorkerRequest =
  | {
      readonly type: "start";
      readonly task: number;
      readonly definition: object;
      readonly options: RunningOptions;
    }
  | { readonly type: "advance"; readonly task: number; readonly drive: Drive }
  | { readonly type: "outcome" | "frames" | "release"; readonly task: number }
  | { readonly type: "forget" };

/** A worker's answer to one request. */
export type WorkerReply =
  | { readonly result: RunningOutcome | Float64Array[][] | null }
  | { readonly failure: WorkerFailure };

/** An error, as plain data. */
export interface WorkerFailure {
  readonly message: string;
  readonly numerical: { readonly code: NumericalError["code"]; readonly step: number } | null;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** One worker and the requests that it has not answered yet. */
interface Thread {
  /** Whether it answered everything and never failed. */
  readonly idle: boolean;
  ask(request: WorkerRequest): Promise<unknown>;
  /** Whether it keeps the process alive. */
  hold(kept: boolean): void;
  terminate(): Promise<unknown>;
}

/** Threads between two computations: starting one, and warming it up, takes some tenths of a second. */
const idleThreads: Thread[] = [];

/**
 * An executor on `threads` workers, or null where there is nothing to run in them: a cell that holds
 * code cannot be sent, and workers exist only beside the compiled files.
 */
export function createWorkerExecutor(threads: number, cell: Cell): Executor | null {
  const entry = new URL("./spectrum-worker.js", import.meta.url);
  const { definition } = cell;
  if (definition === null || !import.meta.url.endsWith(".js")) return null;
  const pool = Array.from({ length: threads }, () => idleThreads.pop() ?? startThread(entry));
  for (const thread of pool) thread.hold(true);
  return {
    threads,
    start(_cell, options) {
      const task = nextTask++;
      return remoteTask(pool[task % threads], task, definition, options);
    },
    async close() {
      const busy = pool.filter((thread) => !thread.idle);
      for (const thread of pool) {
        thread.hold(false);
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
function quietly(promise: Promise<unknown>): Promise<unknown> {
  promise.catch(() => {});
  return promise;
}

function remoteTask(
  thread: Thread,
  task: number,
  definition: object,
  options: RunningOptions,
): RunningTask {
  let previous: Promise<unknown> = thread.ask({ type: "start", task, definition, options });
  quietly(previous);
  return {
    async advance(drive) {
      const before = previous;
      previous = quietly(thread.ask({ type: "advance", task, drive }));
      // One chunk is being worked on while the next is read.
      await before;
    },
    async outcome() {
      await previous;
      return (await thread.ask({ type: "outcome", task })) as RunningOutcome;
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

function startThread(entry: URL): Thread {
  const waiting: Waiting[] = [];
  let failed: Error | null = null;
  const failAll = (reason: Error) => {
    failed ??= reason;
    for (const { reject } of waiting.splice(0)) reject(reason);
  };
  const worker = startWorker<WorkerReply>(entry, "a worker thread", null, SPECTRUM_PORT, {
    onReply(reply) {
      const { resolve, reject } = waiting.shift()!;
      if ("failure" in reply) reject(errorFrom(reply.failure));
      else resolve(reply.result);
    },
    onEnd: failAll,
  });
  return {
    get idle() {
      return failed === null && waiting.length === 0;
    },
    hold: worker.hold,
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (failed !== null) {
          reject(failed);
          return;
        }
        waiting.push({ resolve, reject });
        worker.send(request);
      }),
    terminate: worker.terminate,
  };
}

function errorFrom({ message, numerical }: WorkerFailure): Error {
  return numerical === null
    ? new Error(message)
    : new NumericalError(numerical.code, numerical.step, message);
}
