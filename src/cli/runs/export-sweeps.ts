/** Sweeps as files of other programs. */
import { join } from "node:path";
import { plural } from "../../report/format.ts";
import type { Run, RunStore } from "../../store/store.ts";
import type { Entry, Sweep } from "../../store/sweeps.ts";
import {
  type KeptSweep,
  optunaJournal,
  type TrialTimes,
} from "../../sweep/export/optuna-journal.ts";
import { sweepFrom } from "../../sweep/run/source.ts";
import { UsageError } from "../failure.ts";

/** A journal, and what a reader should know of it. */
export interface Journal {
  readonly path: string;
  readonly content: string;
  readonly notes: readonly string[];
}

/**
 * Sweeps as one journal of Optuna, a study each.
 *
 * @param names - Names or ids of sweeps; all, if there are none.
 * @param output - A folder, or a file that ends in `.log`.
 */
export async function journalOf(
  store: RunStore,
  names: readonly string[],
  output: string,
): Promise<Journal> {
  const sweeps =
    names.length > 0
      ? await Promise.all([...new Set(names)].map((name) => store.sweep(name)))
      : await store.sweeps();
  if (sweeps.length === 0) {
    throw new UsageError("there is no sweep in the store; lyapscope sweep SWEEP.yaml makes one");
  }
  const runs = new Map((await store.runs()).map((run) => [run.id, run]));
  const kept: KeptSweep[] = [];
  for (const sweep of sweeps) kept.push(await keptSweep(store, sweep, runs));
  return {
    path: output.endsWith(".log") ? output : join(output, "optuna-journal.log"),
    content: optunaJournal(kept),
    notes: kept.flatMap(notesOf),
  };
}

async function keptSweep(
  store: RunStore,
  sweep: Sweep,
  runs: ReadonlyMap<string, Run>,
): Promise<KeptSweep> {
  const entries = await store.entries(sweep.id);
  const checked = await sweepFrom(sweep);
  const times = (trial: number) => timesOf(entries, trial, runs);
  return { sweep, checked, settings: await store.settings(sweep.id), entries, times };
}

/** By the runs that are still in the store. */
function timesOf(
  entries: readonly Entry[],
  trial: number,
  runs: ReadonlyMap<string, Run>,
): TrialTimes | null {
  const mine = entries.flatMap((entry) => {
    const run = entry.trial === trial ? runs.get(entry.run ?? "") : undefined;
    return run === undefined ? [] : [run];
  });
  if (mine.length === 0) return null;
  const begun = mine.map(({ createdAt }) => createdAt).sort();
  const ended = mine.map(({ createdAt, state }) => state?.at ?? createdAt).sort();
  return { begun: begun[0], ended: ended[ended.length - 1] };
}

function notesOf({ sweep, checked, entries }: KeptSweep): string[] {
  const open = new Set(
    entries
      .filter(({ state }) => ["waiting", "running", "returned"].includes(state))
      .map(({ trial }) => trial),
  ).size;
  const lists = checked.space.parameters.filter(
    (each) => each.kind === "choice" && each.values.some((value) => Object(value) === value),
  );
  return [
    ...(open > 0
      ? [`${plural(open, "setting")} of ${sweep.name} not over: running trials, in the journal`]
      : []),
    ...lists.map(
      ({ path }) => `choices of ${path} that are lists or objects are texts of JSON in the journal`,
    ),
  ];
}
