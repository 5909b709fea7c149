/** What a thread that differentiates shards is started with, asked and answers. */
import { CELL_KINDS } from "../../cells/definition.ts";
import { ACTIVATION_NAMES } from "../../cells/parts/activations.ts";

import { KERNEL_NAMES, PRECISIONS, type RealArray } from "../../kernels/kernels.ts";
import type { NetworkDefinition } from "../../networks/network.ts";
import type { ThreadProtocol } from "../../threads/thread.ts";
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
