/** The entry of a worker thread that differentiates shards. */
import { answerRequests, startData } from "../../kernels/node/worker-port.ts";
import { networkFromDefinition } from "../../networks/network.ts";
import { createShardWorker, withOwnGradients } from "../shards/shard-worker.ts";
import {
  type ShardReply,
  type ShardRequest,
  type ShardThreadData,
  TRAINING_PORT,
} from "./shard-thread.ts";

const { network, options } = startData<ShardThreadData>(TRAINING_PORT);
const worker = createShardWorker(networkFromDefinition(network), options);

answerRequests<ShardRequest>(TRAINING_PORT, ({ parameters, jobs }) => {
  const reply = answer(parameters, jobs);
  const transfer =
    "results" in reply
      ? reply.results.flatMap(({ gradients, states }) =>
          [...gradients, states].map(({ buffer }) => buffer as ArrayBuffer),
        )
      : [];
  return { reply, transfer };
});

function answer(parameters: ShardRequest["parameters"], jobs: ShardRequest["jobs"]): ShardReply {
  try {
    worker.setParameters(parameters);
    return { results: jobs.map((job) => withOwnGradients(worker.run(job))) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
