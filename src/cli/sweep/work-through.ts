/** Works on a sweep with processes of this machine, within limits, and shows how it goes. */
import type { RunStore } from "../../store/store.ts";
import type { EntryKey, EntryOutcome, Sweep } from "../../store/sweeps.ts";
import { type PoolOptions, runPool } from "../../sweep/node/pool.ts";
import type { LeftEntry, ProcessEnd } from "../../sweep/node/process-end.ts";
import { runFromQueue } from "../../sweep/node/queue/run-queue.ts";
import type { EntryEnd } from "../../sweep/run/one-entry.ts";
import { type CheckedSweep, studyPlan } from "../../sweep/sweep.ts";
import type { Context } from "../command.ts";
import type { Limits } from "./limits.ts";
import type { QueueChoice } from "./queue-options.ts";
import { sweepBoard } from "./sweep-board.ts";

/** What is to be worked on. */
export interface Work extends Limits {
  readonly store: RunStore;
  /** File or address of the store. */
  readonly place: string;
  readonly sweep: CheckedSweep;
  readonly kept: Sweep;
  /** Where the files are that the base names. */
  readonly folder: string;
  /** This entry and no other. */
  readonly entry?: EntryKey | undefined;
  /** What brings the entries; else the store is asked. */
  readonly queue?: QueueChoice | null | undefined;
}

/** What was done. */
export interface WorkDone {
  /** Whether the sweep, or the entry, is over; else something stopped the work. */
  readonly isOver: boolean;
  /** Whether it was a limit that stopped it, and not a signal. */
  readonly wasLimited: boolean;
  /** Entries that were begun here. */
  readonly begun: readonly EntryKey[];
  /** What came of those that ended here, without what was given back. */
  readonly outcomes: readonly EntryOutcome[];
  /** What became of the entry that was asked for. */
  readonly end: EntryEnd | null;
  readonly seconds: number;
}

/** Works until the sweep is over, a limit is reached, or the context's signal is aborted. */
export async function workThrough(work: Work, context: Context): Promise<WorkDone> {
  const { store, place, sweep, kept, folder, entry, queue } = work;
  const { workers, attempts, maxRuns, maxTime } = work;
  const board = sweepBoard(context.err, { sweep, name: kept.name, id: kept.id, place, workers });
  await board.begin(store);
  const limit = new AbortController();
  const began = performance.now();
  const timer = Number.isFinite(maxTime) ? setTimeout(() => limit.abort(), maxTime) : undefined;
  const begun: EntryKey[] = [];
  const outcomes: EntryOutcome[] = [];
  let end: EntryEnd | null = null;
  let isOver = false;
  try {
    const told: Omit<PoolOptions, "store" | "entry"> = {
      ...{ sweep: kept.id, folder, attempts, workers },
      signal: AbortSignal.any([context.signal, limit.signal]),
      onReport(report, worker) {
        board.report(report, worker);
        if (report.kind === "begin") begun.push({ trial: report.trial, seed: report.seed });
        if (report.kind === "entry") end = report.end;
        if (report.kind !== "outcome" || report.outcome.state === "returned") return;
        outcomes.push(report.outcome);
        if (outcomes.length >= maxRuns) limit.abort();
      },
      onCrash: (how, worker) => board.crash(how, worker),
      onLeft: (left, ended) => giveUp(left, ended, work),
    };
    const pool =
      queue === null || queue === undefined
        ? await runPool({ ...told, store: place, entry })
        : await runFromQueue({
            ...{ ...told, store, place, plan: studyPlan(sweep, attempts) },
            ...{ queue: queue.address, patience: queue.patience },
            onNote: (message) => board.report({ kind: "note", message }, 0),
          });
    isOver = pool.end.kind === "done";
  } finally {
    clearTimeout(timer);
    board.end();
  }
  const seconds = (performance.now() - began) / 1000;
  return { isOver, wasLimited: limit.signal.aborted, begun, outcomes, end, seconds };
}

/** Records what became of an entry whose process ended: one that was killed is lost, one that broke has failed. */
function giveUp(
  { trial, seed, token }: LeftEntry,
  { how, isFromOutside }: ProcessEnd,
  { store, kept, attempts }: Work,
): Promise<boolean> {
  if (isFromOutside) return store.loseEntry(kept.id, { trial, seed }, { token, attempts, how });
  const told = { run: null, reason: `its process ended: ${how}`, objective: null, seconds: 0 };
  return store.settleEntry(kept.id, { trial, seed, state: "failed", ...told }, { token, attempts });
}
