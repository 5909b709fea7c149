/**
 * Workers on this machine, each in a process of its own.
 *
 * A process that ends by itself, whatever ended it, is replaced, and the entry that it had is free again at once:
 * its lease is void with it. So the pool knows nothing of entries, and nothing is lost with the pool either.
 */
import type { ChildProcess } from "node:child_process";
import type { WorkerEnd } from "../run/worker.ts";
import { endOfProcess, type LeftEntry, type ProcessEnd } from "./process-end.ts";
import { startWorker } from "./start-worker.ts";
import type { WorkerMessage, WorkerOrders, WorkerReport } from "./worker-orders.ts";

/** What a pool is made from. */
export interface PoolOptions extends WorkerOrders {
  /** A process ended without being told to, and left an entry: what became of that is recorded here. */
  readonly onLeft?: ((entry: LeftEntry, end: ProcessEnd) => Promise<unknown>) | undefined;
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
  const { workers, signal, onReport, onCrash, onLeft } = options;
  const live = new Set<ChildProcess>();
  let crashes = 0;
  let inRow = 0;
  let end: WorkerEnd = { kind: "stopped" };
  let failure: Error | null = null;

  const tellAll = (message: WorkerMessage, but?: ChildProcess) => {
    for (const child of live) if (child !== but && child.connected) child.send(message, () => {});
  };
  const stopAll = () => tellAll("stop");

  /** Resolves when this worker, and those that replace it, have ended. */
  const keep = async (worker: number): Promise<void> => {
    for (;;) {
      const child = startWorker(options);
      live.add(child);
      let hasEnded = false;
      child.on("message", (report: WorkerReport) => {
        if (report.kind === "outcome") {
          inRow = 0;
          // Others may have waited for this.
          tellAll("look", child);
        }
        if (report.kind === "end") {
          hasEnded = true;
          if (report.end.kind === "done") end = report.end;
        }
        onReport?.(report, worker);
      });
      const ended = await endOfProcess(child);
      live.delete(child);
      if (hasEnded) return;
      // Before the next one asks what there is; a lease that nobody gives up runs out by itself.
      if (ended.left !== null) {
        await onLeft?.(ended.left, ended).catch(() => {});
        tellAll("look");
      }
      if (signal?.aborted || failure !== null) return;
      crashes++;
      onCrash?.(ended.how, worker);
      if (++inRow < HOPELESS) continue;
      failure = new Error(
        `sweep: ${inRow} worker processes ended in a row, the last with: ${ended.how}`,
      );
      stopAll();
      return;
    }
  };

  signal?.addEventListener("abort", stopAll);
  return Promise.all(Array.from({ length: workers }, (_, worker) => keep(worker)))
    .then(() => {
      if (failure !== null) throw failure;
      return { end, crashes };
    })
    .finally(() => signal?.removeEventListener("abort", stopAll));
}
