/** Threads for shards on Node: their protocol, and how one is started. */
import { CELL_KINDS } from "../../cells/definition.ts";
import { ACTIVATION_NAMES } from "../../cells/parts/activations.ts";
import { KERNEL_NAMES } from "../../kernels/choose.ts";
import { PRECISIONS, type RealArray } from "../../kernels/kernels.ts";
import type { NetworkDefinition } from "../../networks/network.ts";
import { startThread, type ThreadProtocol, threadEntry } from "../../threads/node/thread.ts";
import type { ShardThread } from "../shards/shard-threads.ts";
import type { ShardJob, ShardResult } from "../shards/shard-worker.ts";
import type { BackPropagationOptions } from "../unrolled/batch.ts";
import { LOSSES } from "../unrolled/loss.ts";

/** Its words are those that back-propagation is made from. */
export const TRAINING_PROTOCOL: ThreadProtocol = {
  noun: "a training thread",
  words: [...CELL_KINDS, ...ACTIVATION_NAMES, ...LOSSES, ...KERNEL_NAMES, ...PRECISIONS],
  sentences: ["kernels"],
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

/** Its answer, in the order of the jobs. */
export type ShardAnswer = readonly ShardResult[];

/** A worker thread, or null where there is no compiled file to start it from. */
export function startShardThread(
  network: NetworkDefinition,
  options: BackPropagationOptions,
): ShardThread | null {
  const entry = threadEntry(new URL("./training-worker.js", import.meta.url));
  if (entry === null) return null;
  const data: ShardThreadData = { network, options };
  const thread = startThread<ShardThreadData, ShardRequest, ShardAnswer>(
    entry,
    TRAINING_PROTOCOL,
    data,
  );
  return {
    run: (parameters, jobs) => thread.ask({ parameters, jobs }),
    close: thread.terminate,
  };
}
