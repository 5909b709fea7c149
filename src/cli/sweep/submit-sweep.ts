/** Puts a sweep's runs into a queue, for workers anywhere; nothing is computed here. */

import { plural } from "../../report/format.ts";
import { isPostgres, shownAddress } from "../../store/node/postgres/address.ts";
import type { RunStore } from "../../store/store.ts";
import type { Sweep } from "../../store/sweeps.ts";
import { openQueue } from "../../sweep/node/queue/entry-queue.ts";
import { submit } from "../../sweep/node/queue/run-queue.ts";
import { type CheckedSweep, studyPlan } from "../../sweep/sweep.ts";
import type { Context } from "../command.ts";
import { notesTo } from "../terminal/notes.ts";
import type { QueueChoice } from "./queue-options.ts";

/** What is put into a queue. */
export interface Submission {
  readonly store: RunStore;
  /** File or address of the store. */
  readonly place: string;
  readonly sweep: CheckedSweep;
  readonly kept: Sweep;
  readonly attempts: number;
}

/** Adds jobs for all runs that are to be computed, and says what computes them. */
export async function submitSweep(
  { store, place, sweep, kept, attempts }: Submission,
  { address, patience }: QueueChoice,
  { out, err, signal }: Context,
): Promise<void> {
  const onNote = notesTo(err);
  const isServer = isPostgres(place);
  if (!isServer) {
    onNote(`${place} is a file; only workers on this machine reach it (--store postgres://…)`);
  }
  const queue = await openQueue(address, { sweep: kept.id, patience, signal, onNote });
  try {
    const { next, jobs } = await submit(store, kept.id, studyPlan(sweep, attempts), queue);
    const later = next.kind === "wait" ? "; workers add those that follow from results" : "";
    out.write(
      `sweep ${kept.name} (${kept.id}): ${plural(jobs, "run")} to compute in the queue ${address.shown}${later}\n`,
    );
    err.write(
      `to compute them, on any machine: lyapscope worker --queue ${address.shown} --store ${isServer ? shownAddress(place) : place} --sweep ${kept.name}\n`,
    );
  } finally {
    await queue.close();
  }
}
