/** Pieces of work on Web Workers. */
import { webThread } from "../../../threads/web/thread.ts";
import type { ExecutorFactory } from "../executor.ts";
import { SPECTRUM_PROTOCOL } from "../workers/spectrum-protocol.ts";
import { workerExecutors } from "../workers/worker-executor.ts";

/** Executors on Web Workers. */
export const createWebExecutor: ExecutorFactory = workerExecutors(() => () => {
  const worker = new Worker(new URL("./spectrum-worker.js", import.meta.url), { type: "module" });
  return webThread(worker, SPECTRUM_PROTOCOL);
});
