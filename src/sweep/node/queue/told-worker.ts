/** A worker's process that computes one entry after the other, as it is told; a new one takes the place of one that ends. */
import type { ChildProcess } from "node:child_process";
import type { EntryKey } from "../../../store/sweeps.ts";
import type { EntryEnd } from "../../run/one-entry.ts";
import { endOfProcess, type LeftEntry, type ProcessEnd } from "../process-end.ts";
import { startWorker } from "../start-worker.ts";
import type { EntryOrder, WorkerOrders, WorkerReport } from "../worker-orders.ts";

/** A process for one entry at a time. */
export interface ToldWorker {
  /**
   * Computes an entry, or finds it computed.
   *
   * @throws Error if the process ends meanwhile: how it ended.
   */
  compute(key: EntryKey): Promise<EntryEnd>;
  /** Has what is under way saved and given back; then the process ends. */
  stop(): void;
  /** Resolves when the process has ended after {@link ToldWorker.stop}. */
  readonly ended: () => Promise<void>;
}

/** A worker whose process starts with the first entry. */
export function toldWorker(
  orders: Omit<WorkerOrders, "entry">,
  onReport: (report: WorkerReport) => void,
  onLeft: (entry: LeftEntry, end: ProcessEnd) => Promise<unknown>,
): ToldWorker {
  let child: ChildProcess | null = null;
  let hasStopped = false;
  let gone: Promise<void> = Promise.resolve();
  let answer: { readonly resolve: (end: EntryEnd) => void; reject(error: Error): void } | null =
    null;

  function start(): ChildProcess {
    const started = startWorker({ ...orders, entry: "as told" });
    started.on("message", (report: WorkerReport) => {
      if (report.kind === "entry") {
        answer?.resolve(report.end);
        answer = null;
      }
      onReport(report);
    });
    gone = endOfProcess(started).then(async (end) => {
      // Before anybody is told: a lease that nobody gives up runs out by itself.
      if (end.left !== null) await onLeft(end.left, end).catch(() => {});
      child = null;
      if (hasStopped) answer?.resolve({ kind: "returned" });
      else answer?.reject(new Error(end.how));
      answer = null;
    });
    return started;
  }

  return {
    compute(next) {
      if (hasStopped) return Promise.resolve({ kind: "returned" });
      child ??= start();
      const order: EntryOrder = { next };
      child.send(order, () => {});
      return new Promise((resolve, reject) => {
        answer = { resolve, reject };
      });
    },
    stop() {
      hasStopped = true;
      if (child?.connected) child.send("stop", () => {});
    },
    ended: () => gone,
  };
}
