/** Further threads for shards: where they come from is registered by the platform. */
import type { RealArray } from "../../kernels/kernels.ts";
import type { NetworkDefinition } from "../../networks/network.ts";
import type { BackPropagationOptions } from "../unrolled/batch.ts";
import type { ShardJob, ShardResult } from "./shard-worker.ts";

/** Another thread that works on shards. */
export interface ShardThread {
  /** Runs jobs one after the other, with these parameters. */
  run(parameters: readonly RealArray[], jobs: readonly ShardJob[]): Promise<readonly ShardResult[]>;
  close(): Promise<void>;
}

/** Starts a thread, or returns null where there is none to be had. */
export type ShardThreadFactory = (
  network: NetworkDefinition,
  options: BackPropagationOptions,
) => ShardThread | null;

let threadFactory: ShardThreadFactory = () => null;
let availableThreads = 1;

/** Tells training how to use threads here, and how many unless told otherwise. */
export function registerShardThreads(factory: ShardThreadFactory, threads: number): void {
  threadFactory = factory;
  availableThreads = threads;
}

/** Up to `wanted` − 1 threads besides this one; fewer where there are none. */
export function startShardThreads(
  wanted: number | undefined,
  shards: number,
  network: NetworkDefinition | null,
  options: BackPropagationOptions,
): readonly ShardThread[] {
  const count = Math.min(wanted ?? availableThreads, shards) - 1;
  const threads: ShardThread[] = [];
  for (let i = 0; i < count && network !== null; i++) {
    const thread = threadFactory(network, options);
    if (thread !== null) threads.push(thread);
  }
  return threads;
}
