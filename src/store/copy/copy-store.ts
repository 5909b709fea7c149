/**
 * Everything of one store into another: from a laptop's file to a server, and back.
 *
 * Runs and sweeps have ids that say what they are, so a copy is a union. A run is written whole or not at all, and
 * read again afterwards; a call that is interrupted is made again and finds what is there. Sweeps are read first and
 * written last, so that whatever they say of runs is there when they are.
 */
import { FormatError, whoSays } from "../../errors.ts";
import type { Run, RunStore, StateChange } from "../store.ts";
import { isImported, RESULTS } from "../sweep-checks.ts";
import type { SweepCopy } from "../sweeps.ts";
import { isSameRun, readRun } from "./run-copy.ts";

/** What was not copied, and why, for people. */
export interface NotCopied {
  readonly id: string;
  readonly reason: string;
}

/** What came of a copy; runs and sweeps by id. */
export interface CopyResult {
  readonly runs: {
    /** New there. */
    readonly copied: readonly string[];
    /** There already as they were earlier; now as they are. */
    readonly updated: readonly string[];
    /** How many were there already, with the same last change of state. */
    readonly left: number;
    /** Of those copied or updated: computed at the moment, so that there will be more of them. */
    readonly computed: readonly string[];
    readonly notCopied: readonly NotCopied[];
  };
  readonly sweeps: {
    readonly copied: readonly string[];
    /** There already, with settings or results that were new to it. */
    readonly updated: readonly string[];
    readonly left: number;
    /** Entries that are computed at the moment; they count as returned there. */
    readonly computed: number;
    readonly notCopied: readonly NotCopied[];
  };
}

/** How a copy is watched and ended. */
export interface CopyOptions {
  /** After this, no further run is begun. */
  readonly signal?: AbortSignal | undefined;
  /** After every run, looked at or copied. */
  readonly onRun?: ((done: number, total: number) => void) | undefined;
}

/**
 * Copies what another store lacks.
 *
 * A run that is there already is left as it is if its last change of state is the same and it is over; if what is
 * there is an earlier state of it, it is brought up to date. One that went on there by itself is left, and named.
 *
 * @throws Error if what was written is not what is read again, or a store fails.
 */
export async function copyStore(
  from: RunStore,
  to: RunStore,
  { signal, onRun }: CopyOptions = {},
): Promise<CopyResult> {
  const sweeps: SweepCopy[] = [];
  for (const sweep of await from.sweeps()) {
    const settings = await from.settings(sweep.id);
    sweeps.push({ sweep, settings, entries: await from.entries(sweep.id) });
  }
  const runs = await copyRuns(from, to, { signal, onRun });
  signal?.throwIfAborted();
  return { runs, sweeps: await copySweeps(sweeps, to) };
}

type Mutable<T> = {
  -readonly [Key in keyof T]: T[Key] extends readonly (infer E)[] ? E[] : T[Key];
};

async function copyRuns(
  from: RunStore,
  to: RunStore,
  { signal, onRun }: CopyOptions,
): Promise<CopyResult["runs"]> {
  const result: Mutable<CopyResult["runs"]> = {
    ...{ copied: [], updated: [], left: 0, computed: [], notCopied: [] },
  };
  const runs = await from.runs();
  const there = new Map((await to.runs()).map((run) => [run.id, run]));
  for (const [i, run] of runs.entries()) {
    signal?.throwIfAborted();
    try {
      const came = await copyRun(from, to, run, there.get(run.id));
      if (came === "left") result.left++;
      else if (came === "copied" || came === "updated") {
        result[came].push(run.id);
        if (await from.isHeld(run.id)) result.computed.push(run.id);
      } else result.notCopied.push({ id: run.id, reason: came.reason });
    } catch (error) {
      // A damaged run is that run's matter; everything else ends the copy.
      if (!(error instanceof FormatError)) throw error;
      result.notCopied.push({ id: run.id, reason: error.message });
    }
    onRun?.(i + 1, runs.length);
  }
  return result;
}

type Came = "copied" | "updated" | "left" | { readonly reason: string };

async function copyRun(
  from: RunStore,
  to: RunStore,
  run: Run,
  there: Run | undefined,
): Promise<Came> {
  if (there !== undefined && isOver(run.state) && isSameChange(run.state, there.state)) {
    return "left";
  }
  const copy = await readRun(from, run);
  if (there === undefined) {
    await to.importRun(copy);
  } else {
    if (await to.isHeld(run.id)) return { reason: "it is being computed there" };
    const other = await readRun(to, there);
    if (isSameRun(copy, other)) return "left";
    if (!other.states.every((change, i) => isSameChange(change, copy.states[i] ?? null))) {
      return { reason: "it went on there by itself; both have their own records of it" };
    }
    await to.importRun({ ...copy, run: { ...copy.run, name: there.name } });
  }
  if (!isSameRun(copy, await readRun(to, await to.run(run.id)))) {
    throw new Error(`copyStore: run ${run.id} is not what was written; expected the same`);
  }
  return there === undefined ? "copied" : "updated";
}

function isOver(change: StateChange | null): boolean {
  return change !== null && change.state !== "running";
}

function isSameChange(a: StateChange | null, b: StateChange | null): boolean {
  return a?.at === b?.at && a?.state === b?.state && a?.step === b?.step;
}

async function copySweeps(
  sweeps: readonly SweepCopy[],
  to: RunStore,
): Promise<CopyResult["sweeps"]> {
  const result: Mutable<CopyResult["sweeps"]> = {
    ...{ copied: [], updated: [], left: 0, computed: 0, notCopied: [] },
  };
  const known = new Set((await to.sweeps()).map(({ id }) => id));
  for (const copy of sweeps) {
    const { id } = copy.sweep;
    const isThere = known.has(id);
    result.computed += copy.entries.filter(({ state }) => state === "running").length;
    if (isThere && !(await bringsNews(copy, to))) result.left++;
    else {
      try {
        await to.importSweep(copy);
      } catch (error) {
        // A name that is taken, or settings that are not the same, are the sweep's own matter.
        if (!REFUSING.includes(whoSays(error))) throw error;
        result.notCopied.push({ id, reason: (error as Error).message });
        continue;
      }
      await requireResults(copy, to);
      (isThere ? result.updated : result.copied).push(id);
    }
  }
  return result;
}

/** Who says of a sweep that it does not fit what is there. */
const REFUSING: readonly (string | null)[] = ["createSweep", "addSettings", "importSweep"];

/** Whether a sweep has settings or results that another store's lacks. */
async function bringsNews({ sweep, settings, entries }: SweepCopy, to: RunStore): Promise<boolean> {
  if (settings.length > (await to.settings(sweep.id)).length) return true;
  const there = await entriesByKey(to, sweep.id);
  return entries.some((entry) => {
    const other = there.get(keyOf(entry));
    return other === undefined || isImported(other, entry);
  });
}

async function requireResults({ sweep, entries }: SweepCopy, to: RunStore): Promise<void> {
  const there = await entriesByKey(to, sweep.id);
  for (const entry of entries.filter(({ state }) => RESULTS.includes(state))) {
    const other = there.get(keyOf(entry));
    if (other !== undefined && (RESULTS.includes(other.state) || other.state === "running"))
      continue;
    throw new Error(
      `copyStore: trial ${entry.trial}, seed ${entry.seed} of sweep ${sweep.id} has no result there; expected one`,
    );
  }
}

async function entriesByKey(store: RunStore, sweep: string) {
  return new Map((await store.entries(sweep)).map((entry) => [keyOf(entry), entry]));
}

function keyOf({ trial, seed }: { readonly trial: number; readonly seed: number }): string {
  return `${trial} ${seed}`;
}
