/** Pieces of work on worker threads of Node. */
import { startThread, threadEntry } from "../../../threads/node/thread.ts";
import type { ExecutorFactory } from "../executor.ts";
import { SPECTRUM_PROTOCOL } from "../workers/spectrum-protocol.ts";
import { workerExecutors } from "../workers/worker-executor.ts";

/** Executors on worker threads, which exist only beside the compiled files. */
export const createNodeExecutor: ExecutorFactory = workerExecutors(() => {
  const entry = threadEntry(new URL("./spectrum-worker.js", import.meta.url));
  return entry === null ? null : () => startThread(entry, SPECTRUM_PROTOCOL, null);
});
