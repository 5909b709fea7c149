/** Threads for shards on Node. */
import { Worker } from "node:worker_threads";
import type { RealArray } from "../../kernels/kernels.ts";
import { loadBlasForWorkers } from "../../kernels/node/library.ts";
import type { BackPropagationOptions } from "../back-propagation.ts";
import type { NetworkDefinition } from "../network.ts";
import type { ShardThread } from "../shard-threads.ts";
import type { ShardJob, ShardResult } from "../shard-worker.ts";

/** What a thread is started with. */
export interface ShardThreadData {
  readonly network: NetworkDefinition;
  readonly options: BackPropagationOptions;
}

/** What a thread is asked to do. */
export interface ShardRequest {
  readonly parameters: readonly RealArray[];
  readonly jobs: readonly ShardJob[];
}

/** Its answer. */
export type ShardReply =
  | { readonly results: readonly ShardResult[] }
  | { readonly failure: string };

/** A worker thread, or null where there is no compiled file to start it from. */
export function startShardThread(
  network: NetworkDefinition,
  options: BackPropagationOptions,
): ShardThread | null {
  if (!import.meta.url.endsWith(".js")) return null;
  loadBlasForWorkers(options.kernels ?? "auto");
  const data: ShardThreadData = { network, options };
  const worker = new Worker(new URL("./training-worker.js", import.meta.url), { workerData: data });
  let waiting: Waiting | null = null;
  let ended: Error | null = null;
  const settle = (finish: (waiting: Waiting) => void) => {
    const present = waiting;
    waiting = null;
    worker.unref();
    if (present !== null) finish(present);
  };
  worker.unref();
  worker.on("message", (reply: ShardReply) =>
    settle(({ resolve, reject }) =>
      "failure" in reply ? reject(new Error(reply.failure)) : resolve(reply.results),
    ),
  );
  const end = (reason: Error) => {
    ended ??= reason;
    settle(({ reject }) => reject(reason));
  };
  worker.on("error", end);
  worker.on("exit", (code) => end(new Error(`a training thread ended with code ${code}`)));
  return {
    run: (parameters, jobs) =>
      new Promise((resolve, reject) => {
        if (ended !== null) {
          reject(ended);
          return;
        }
        waiting = { resolve, reject };
        worker.ref();
        const request: ShardRequest = { parameters, jobs };
        worker.postMessage(request);
      }),
    async close() {
      await worker.terminate();
    },
  };
}

interface Waiting {
  readonly resolve: (results: readonly ShardResult[]) => void;
  readonly reject: (reason: Error) => void;
}
