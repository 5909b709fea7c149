/** Threads for shards on Node: their protocol, and how one is started. */

import type { NetworkDefinition } from "../../networks/network.ts";
import { startThread, threadEntry } from "../../threads/node/thread.ts";
import type { ShardThread } from "../shards/shard-threads.ts";
import type { BackPropagationOptions } from "../unrolled/batch.ts";
import {
  type ShardAnswer,
  type ShardRequest,
  type ShardThreadData,
  TRAINING_PROTOCOL,
} from "./training-protocol.ts";

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
