/** Imported for what it does: spectra and trainings use this machine's threads and arithmetic from then on. */
import { availableParallelism } from "node:os";
import { registerMachine } from "../../kernels/node/register-machine.ts";
import { registerExecutor } from "../../spectrum/work/executor.ts";
import { createNodeExecutor } from "../../spectrum/work/node/node-executor.ts";
import { startShardThread } from "../../training/node/shard-thread.ts";
import { registerShardThreads } from "../../training/shards/shard-threads.ts";

registerExecutor(createNodeExecutor, availableParallelism());
registerShardThreads(startShardThread, availableParallelism());
registerMachine();
