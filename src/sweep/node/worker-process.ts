/**
 * A process of its own for a worker, so that a run that takes the process with it takes nothing else.
 *
 * Its parent sends one {@link WorkerOrders}; it answers with {@link WorkerReport}s. When the parent is gone, or
 * says stop, what is under way is saved and given back.
 */
import "../../kernels/node/engine-flags.ts";
import { totalmem } from "node:os";
import "../../experiment/node/use-machine.ts";
import { diskFiles } from "../../experiment/node/disk-files.ts";
import { runVersions } from "../../experiment/node/version.ts";
import { openStore } from "../../store/node/open-store.ts";
import type { EntryKey } from "../../store/sweeps.ts";
import { growingRest } from "../run/growing-rest.ts";
import { workOnEntry } from "../run/one-entry.ts";
import { sweepFrom } from "../run/source.ts";
import {
  PAUSE,
  type WorkerEnd,
  type WorkerObserver,
  type WorkerOptions,
  work,
} from "../run/worker.ts";
import { studyPlan } from "../sweep.ts";
import { createMailbox } from "./mailbox.ts";
import type { WorkerMessage, WorkerOrders, WorkerReport } from "./worker-orders.ts";

const stop = new AbortController();
const told = createMailbox<EntryKey>(stop.signal);
const waiting = growingRest({ first: PAUSE, signal: stop.signal });

/** Milliseconds for which an entry that another worker has is waited for, where there are others to compute. */
const PATIENCE = 2000;

const observer: WorkerObserver = {
  onBegin: ({ trial, seed, token }) => tell({ kind: "begin", trial, seed, token }),
  onEntry: ({ trial, seed }) => ({
    onEpoch({ epoch, epochs, validationLoss, loss: trained }, largest) {
      const loss = validationLoss ?? trained;
      tell({ kind: "epoch", trial, seed, epoch: epoch + 1, epochs, loss, largest });
    },
    onNote: (message) =>
      tell({ kind: "note", message: `trial ${trial}, seed ${seed}: ${message}` }),
  }),
  onOutcome: (outcome, recorded) => tell({ kind: "outcome", outcome, recorded }),
};

process.on("disconnect", () => stop.abort());
process.on("message", (message: WorkerOrders | WorkerMessage) => {
  if (message === "stop") stop.abort();
  else if (message === "look") waiting.wake();
  else if ("next" in message) told.put(message.next);
  else void obey(message);
});
// The terminal sends this to the whole group; the parent says what is to be done.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => stop.abort());

async function obey(orders: WorkerOrders): Promise<void> {
  try {
    await compute(orders);
    process.exitCode = 0;
  } catch (error) {
    tell({ kind: "error", message: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
  }
  if (process.connected) process.disconnect();
}

async function compute({ store: place, sweep: id, folder, attempts, entry }: WorkerOrders) {
  const store = await openStore(place, { onWait: (message) => tell({ kind: "note", message }) });
  const files = diskFiles(folder);
  try {
    const kept = await store.sweep(id);
    const sweep = await sweepFrom(kept);
    const options = {
      ...{ store, id: kept.id, sweep, files, attempts },
      plan: studyPlan(sweep, attempts),
      versions: await runVersions(),
      threads: 1,
      memory: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
      signal: stop.signal,
      waiting,
      observer,
    };
    if (entry === "as told") tell({ kind: "end", end: await workAsTold(options) });
    else if (entry !== undefined) tell({ kind: "end", end: await workOn(entry, options) });
    else tell({ kind: "end", end: await work(options) });
  } finally {
    await files.close();
    await store.close();
  }
}

/** One entry, and how it ended as an end of this worker. */
async function workOn(entry: EntryKey, options: WorkerOptions): Promise<WorkerEnd> {
  const name = `trial ${entry.trial}, seed ${entry.seed}`;
  const onWait = (why: string) =>
    tell({ kind: "note", message: `${name}: ${why}; waiting for it` });
  const end = await workOnEntry(entry, { ...options, onWait });
  tell({ kind: "entry", end });
  return end.kind === "returned"
    ? { kind: "stopped" }
    : { kind: "done", reason: `${name} is over` };
}

/** Entry after entry, until it is told to stop. */
async function workAsTold(options: WorkerOptions): Promise<WorkerEnd> {
  for (let key = await told.take(); key !== null; key = await told.take()) {
    const end = await workOnEntry(key, { ...options, patience: PATIENCE });
    tell({ kind: "entry", end });
  }
  return { kind: "stopped" };
}

function tell(report: WorkerReport): void {
  // A parent that is gone hears nothing; `disconnect` ends the work.
  if (process.connected) process.send?.(report, () => {});
}
