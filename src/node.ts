/**
 * What needs Node. Importing it lets spectra use this machine's threads and arithmetic.
 *
 * @module lyapscope/node
 */
import { availableParallelism } from "node:os";
import { registerNativeKernels } from "./kernels/choose.ts";
import { blasProvider } from "./kernels/node/native.ts";
import { registerExecutor } from "./spectrum/work/executor.ts";
import { createNodeExecutor } from "./spectrum/work/node/node-executor.ts";
import { startShardThread } from "./training/node/shard-thread.ts";
import { registerShardThreads } from "./training/shards/shard-threads.ts";

export type { OpenDataOptions } from "./data/node/open-data.ts";
export { openVocabulary } from "./data/node/open-vocabulary.ts";
export { type DiskFiles, diskFiles } from "./experiment/node/disk-files.ts";
export { runVersions } from "./experiment/node/version.ts";
export { openInputs as openData } from "./formats/node/open-inputs.ts";
export { readModelFile } from "./formats/node/read-model-file.ts";
export { type MirroredStore, mirrorEvents } from "./store/node/mirror-events.ts";
export { openStore } from "./store/node/open-store.ts";
export type { StoreOptions } from "./store/node/store-options.ts";
export {
  openTensorboard,
  type TensorboardWriter,
} from "./store/tensorboard/node/tensorboard-writer.ts";

registerExecutor(createNodeExecutor, availableParallelism());
registerShardThreads(startShardThread, availableParallelism());
registerNativeKernels(blasProvider);
