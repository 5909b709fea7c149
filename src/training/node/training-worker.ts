/** The other end of `shard-thread.ts`: differentiates shards in a worker thread. */

import { networkFromDefinition } from "../../networks/network.ts";
import { serveThread } from "../../threads/node/thread.ts";
import { createShardWorker, withOwnGradients } from "../shards/shard-worker.ts";
import {
  type ShardAnswer,
  type ShardRequest,
  type ShardThreadData,
  TRAINING_PROTOCOL,
} from "./training-protocol.ts";

serveThread(
  TRAINING_PROTOCOL,
  ({ network, options }: ShardThreadData) => {
    const worker = createShardWorker(networkFromDefinition(network), options);
    return ({ parameters, jobs }: ShardRequest): ShardAnswer => {
      worker.setParameters(parameters);
      return jobs.map((job) => withOwnGradients(worker.run(job)));
    };
  },
  (results) =>
    results.flatMap(({ gradients, states }) =>
      [...gradients, states].map(({ buffer }) => buffer as ArrayBuffer),
    ),
);
