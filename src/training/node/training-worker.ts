/** The entry of a worker thread that differentiates shards. */
import { parentPort, workerData } from "node:worker_threads";
import { registerNativeKernels } from "../../kernels/choose.ts";
import { blasProvider } from "../../kernels/node/native.ts";
import { networkFromDefinition } from "../network.ts";
import { createShardWorker, withOwnGradients } from "../shard-worker.ts";
import type { ShardReply, ShardRequest, ShardThreadData } from "./shard-thread.ts";

registerNativeKernels(blasProvider);
const { network, options } = workerData as ShardThreadData;
const worker = createShardWorker(networkFromDefinition(network), options);

parentPort?.on("message", ({ parameters, jobs }: ShardRequest) => {
  const reply = answer(parameters, jobs);
  const buffers =
    "results" in reply
      ? reply.results.flatMap(({ gradients, states }) =>
          [...gradients, states].map(({ buffer }) => buffer as ArrayBuffer),
        )
      : [];
  parentPort?.postMessage(reply, buffers);
});

function answer(parameters: ShardRequest["parameters"], jobs: ShardRequest["jobs"]): ShardReply {
  try {
    worker.setParameters(parameters);
    return { results: jobs.map((job) => withOwnGradients(worker.run(job))) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
