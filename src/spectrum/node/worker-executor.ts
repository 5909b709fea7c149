/** Pieces of work on worker threads of Node. */
import { Worker } from "node:worker_threads";
import type { Cell } from "../../cells/cell.ts";
import { NumericalError } from "../../errors.ts";
import type { Drive } from "../driven-cell.ts";
import type { Executor, RunningTask } from "../executor.ts";
import type { RunningOptions, RunningOutcome } from "../running-spectrum.ts";

/** What the main thread asks of a worker; answered in order. */
export type WorkerRequest =
  | { readonly type: "start"; readonly task: number; readonly options: RunningOptions }
  | { readonly type: "advance"; readonly task: number; readonly drive: Drive }
  | { readonly type: "outcome" | "frames" | "release"; readonly task: number };

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
  ask(request: WorkerRequest): Promise<unknown>;
  terminate(): Promise<unknown>;
}

/**
 * An executor on `threads` workers, or null where there is nothing to run in them: a cell that holds
 * code cannot be sent, and workers exist only beside the compiled files.
 */
export function createWorkerExecutor(threads: number, cell: Cell): Executor | null {
  const entry = new URL("./spectrum-worker.js", import.meta.url);
  if (cell.definition === null || !import.meta.url.endsWith(".js")) return null;
  const pool = Array.from({ length: threads }, () => startThread(entry, cell.definition));
  let tasks = 0;
  return {
    threads,
    start(_cell, options) {
      const task = tasks++;
      const thread = pool[task % threads];
      return remoteTask(thread, task, options);
    },
    async close() {
      await Promise.all(pool.map((thread) => thread.terminate()));
    },
  };
}

function remoteTask(thread: Thread, task: number, options: RunningOptions): RunningTask {
  let previous: Promise<unknown> = thread.ask({ type: "start", task, options });
  // A failure is reported by the call that waits for it; until then it must not count as unhandled.
  const quietly = (promise: Promise<unknown>) => {
    promise.catch(() => {});
    return promise;
  };
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
    release: () => void quietly(thread.ask({ type: "release", task })),
  };
}

function startThread(entry: URL, definition: object | null): Thread {
  const worker = new Worker(entry, { workerData: definition });
  const waiting: Waiting[] = [];
  let failed: Error | null = null;
  const failAll = (reason: Error) => {
    failed ??= reason;
    for (const { reject } of waiting.splice(0)) reject(reason);
  };
  worker.on("message", (reply: WorkerReply) => {
    const { resolve, reject } = waiting.shift()!;
    if ("failure" in reply) reject(errorFrom(reply.failure));
    else resolve(reply.result);
  });
  worker.on("error", failAll);
  worker.on("exit", (code) => failAll(new Error(`a worker thread stopped with code ${code}`)));
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (failed !== null) {
          reject(failed);
          return;
        }
        waiting.push({ resolve, reject });
        worker.postMessage(request);
      }),
    terminate: () => worker.terminate(),
  };
}

function errorFrom({ message, numerical }: WorkerFailure): Error {
  return numerical === null
    ? new Error(message)
    : new NumericalError(numerical.code, numerical.step, message);
}
