/** Threads for shards on Node. */
import { Worker } from "node:worker_threads";
import type { RealArray } from "../../kernels/kernels.ts";
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
  const data: ShardThreadData = { network, options };
  const worker = new Worker(new URL("./training-worker.js", import.meta.url), { workerData: data });
  worker.unref();
  return {
    run: (parameters, jobs) =>
      new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          worker.removeAllListeners();
          worker.unref();
          finish();
        };
        worker.ref();
        worker.once("message", (reply: ShardReply) => {
          settle(() =>
            "failure" in reply ? reject(new Error(reply.failure)) : resolve(reply.results),
          );
        });
        worker.once("error", (error) => settle(() => reject(error)));
        worker.once("exit", (code) =>
          settle(() => reject(new Error(`training worker ended with code ${code}`))),
        );
        const request: ShardRequest = { parameters, jobs };
        worker.postMessage(request);
      }),
    async close() {
      await worker.terminate();
    },
  };
}
