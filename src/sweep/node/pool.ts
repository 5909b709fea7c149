/**
 * Workers on this machine, each in a process of its own.
 *
 * A process that ends by itself, whatever ended it, is replaced, and the entry that it had is free again at once:
 * its lease is void with it. So the pool knows nothing of entries, and nothing is lost with the pool either.
 */
import type { ChildProcess } from "node:child_process";
import type { WorkerEnd } from "../run/worker.ts";
import { startWorker } from "./start-worker.ts";
import type { WorkerOrders, WorkerReport } from "./worker-orders.ts";

/** What a pool is made from. */
export interface PoolOptions extends WorkerOrders {
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  readonly onReport?: ((report: WorkerReport, worker: number) => void) | undefined;
  /** A process ended without being told to; how it ended, for people. */
  readonly onCrash?: ((how: string, worker: number) => void) | undefined;
}

/** What became of a pool. */
export interface PoolEnd {
  readonly end: WorkerEnd;
  /** Processes that ended by themselves. */
  readonly crashes: number;
}

/** Processes that end in a row, with no outcome between them, after which it is the program and not a run. */
const HOPELESS = 6;

/**
 * Works on a sweep with `workers` processes until it is over or the signal is aborted.
 *
 * @throws Error if workers cannot begin: what they said.
 */
export function runPool(options: PoolOptions): Promise<PoolEnd> {
  const { workers, signal, onReport, onCrash } = options;
  const live = new Set<ChildProcess>();
  let crashes = 0;
  let inRow = 0;
  let end: WorkerEnd = { kind: "stopped" };
  let failure: Error | null = null;

  const stopAll = () => {
    for (const child of live) if (child.connected) child.send("stop", () => {});
  };

  /** Resolves when this worker, and those that replace it, have ended. */
  const keep = (worker: number): Promise<void> =>
    new Promise((resolve) => {
      const child = startWorker(options);
      live.add(child);
      let said: string | null = null;
      let hasEnded = false;
      child.on("message", (report: WorkerReport) => {
        if (report.kind === "error") said = report.message;
        if (report.kind === "outcome") inRow = 0;
        if (report.kind === "end") {
          hasEnded = true;
          if (report.end.kind === "done") end = report.end;
        }
        onReport?.(report, worker);
      });
      child.once("exit", (code, killed) => {
        live.delete(child);
        if (hasEnded || signal?.aborted || failure !== null) return resolve();
        crashes++;
        const how = said ?? (killed === null ? `exit code ${code}` : `ended by ${killed}`);
        onCrash?.(how, worker);
        if (++inRow < HOPELESS) return resolve(keep(worker));
        failure = new Error(
          `sweep: ${inRow} worker processes ended in a row, the last with: ${how}`,
        );
        stopAll();
        resolve();
      });
    });

  signal?.addEventListener("abort", stopAll);
  return Promise.all(Array.from({ length: workers }, (_, worker) => keep(worker)))
    .then(() => {
      if (failure !== null) throw failure;
      return { end, crashes };
    })
    .finally(() => signal?.removeEventListener("abort", stopAll));
}
