/** Imported for what it does: spectra and trainings use this machine's threads and arithmetic from then on. */
import { availableParallelism } from "node:os";
import { registerNativeKernels } from "../../kernels/choose.ts";
import { askForLargePages } from "../../kernels/node/large-pages.ts";
import { blasProvider } from "../../kernels/node/native.ts";
import { wideProvider } from "../../kernels/node/wide.ts";
import { registerMemoryAdviser } from "../../kernels/wasm-instance.ts";
import { registerWideVectors } from "../../kernels/wasm-module.ts";
import { registerExecutor } from "../../spectrum/work/executor.ts";
import { createNodeExecutor } from "../../spectrum/work/node/node-executor.ts";
import { startShardThread } from "../../training/node/shard-thread.ts";
import { registerShardThreads } from "../../training/shards/shard-threads.ts";

registerExecutor(createNodeExecutor, availableParallelism());
registerShardThreads(startShardThread, availableParallelism());
registerNativeKernels(blasProvider);
registerWideVectors(wideProvider);
registerMemoryAdviser(askForLargePages);
