/** Threads for shards on Node. */

import { CELL_KINDS } from "../../cells/definition.ts";
import { ACTIVATION_NAMES } from "../../cells/parts/activations.ts";
import { KERNEL_NAMES } from "../../kernels/choose.ts";
import { PRECISIONS, type RealArray } from "../../kernels/kernels.ts";
import { type PortWords, startWorker } from "../../kernels/node/worker-port.ts";
import type { NetworkDefinition } from "../../networks/network.ts";
import type { ShardThread } from "../shards/shard-threads.ts";
import type { ShardJob, ShardResult } from "../shards/shard-worker.ts";
import type { BackPropagationOptions } from "../unrolled/back-propagation.ts";
import { LOSSES } from "../unrolled/loss.ts";

/** What travels between this thread and those. */
export const TRAINING_PORT: PortWords = {
  words: [...CELL_KINDS, ...ACTIVATION_NAMES, ...LOSSES, ...KERNEL_NAMES, ...PRECISIONS],
  sentences: ["failure", "kernels"],
};

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
  const entry = new URL("./training-worker.js", import.meta.url);
  let waiting: Waiting | null = null;
  let ended: Error | null = null;
  const settle = (finish: (waiting: Waiting) => void) => {
    const present = waiting;
    waiting = null;
    worker.hold(false);
    if (present !== null) finish(present);
  };
  const worker = startWorker<ShardReply>(entry, "a training thread", data, TRAINING_PORT, {
    onReply: (reply) =>
      settle(({ resolve, reject }) =>
        "failure" in reply ? reject(new Error(reply.failure)) : resolve(reply.results),
      ),
    onEnd(reason) {
      ended ??= reason;
      settle(({ reject }) => reject(reason));
    },
  });
  worker.hold(false);
  return {
    run: (parameters, jobs) =>
      new Promise((resolve, reject) => {
        if (ended !== null) {
          reject(ended);
          return;
        }
        waiting = { resolve, reject };
        worker.hold(true);
        const request: ShardRequest = { parameters, jobs };
        worker.send(request);
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
