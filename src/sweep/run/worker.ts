/**
 * A worker: takes entries of a sweep, computes them, reports them, until there are none.
 *
 * Workers know nothing of each other. The store says what is to be done and whose it is; whoever finds nothing
 * puts the next settings on the list, which are the same whoever does it.
 */

import type { EntryOutcome, LeasedEntry, SweepStore } from "../../store/sweeps.ts";
import { changesOf } from "./changes.ts";
import { computeEntry, type EntryObserver, type EntryOptions } from "./compute-entry.ts";
import { type GrowingRest, growingRest } from "./growing-rest.ts";
import { rest } from "./rest.ts";
import { suggest } from "./suggest.ts";

/** What a worker is told beside what its entries need. */
export interface WorkerOptions extends Omit<EntryOptions, "observer"> {
  readonly observer?: WorkerObserver | undefined;
  /** Failures after which an entry is given up. */
  readonly attempts: number;
  /** Milliseconds that a lease lasts without a word. @defaultValue 60,000 */
  readonly lease?: number | undefined;
  /** Milliseconds between two looks for work at first; up to ten times as many where there is none. @defaultValue 500 */
  readonly pause?: number | undefined;
  /** Rests between two looks, for who knows when to wake this worker. @defaultValue those of `pause` */
  readonly waiting?: GrowingRest | undefined;
}

/** Is told what a worker does. */
export interface WorkerObserver {
  onBegin?(entry: LeasedEntry): void;
  onEntry?: ((entry: LeasedEntry) => EntryObserver) | undefined;
  /** Recorded says whether the store took it: false where a result was there already. */
  onOutcome?(outcome: EntryOutcome, recorded: boolean): void;
}

/** Why a worker ended. */
export type WorkerEnd =
  /** Every setting is on the list, and nothing of it is left. */
  { readonly kind: "done"; readonly reason: string } | { readonly kind: "stopped" };

/** Milliseconds that a lease lasts, unless it is said otherwise. */
export const LEASE = 60_000;

/** Milliseconds between two looks for work at first, unless it is said otherwise. */
export const PAUSE = 500;

/** Works until the sweep is over, or the signal is aborted; then what is under way is given back. */
export async function work(options: WorkerOptions): Promise<WorkerEnd> {
  const { store, id, plan, attempts, signal, lease = LEASE, pause = PAUSE } = options;
  const hasChanged = changesOf(store, id);
  const { waiting = growingRest({ first: pause, signal }) } = options;
  /** Where the list stopped when it was last looked at; null where there may be more at once. */
  let next: Awaited<ReturnType<typeof suggest>> | null = null;
  while (signal?.aborted !== true) {
    const entry = await store.leaseEntry(id, { milliseconds: lease, attempts });
    if (entry !== null) {
      const outcome = await computeLeased(entry, { ...options, lease });
      // Someone else is at it, or it is to be tried again: not at once.
      if (outcome.state === "returned") await waiting.rest();
      else waiting.restart();
      if (outcome.state === "failed") await rest(pause, signal);
      continue;
    }
    if ((await hasChanged()) || next === null) next = await suggest(store, id, plan);
    // What was added is there to be taken, whether more comes or not.
    if (next.added > 0) {
      next = null;
      continue;
    }
    if (next.kind === "end" && (await nothingIsLeft(store, id))) {
      return { kind: "done", reason: next.reason };
    }
    await waiting.rest();
  }
  return { kind: "stopped" };
}

async function nothingIsLeft(store: SweepStore, id: string): Promise<boolean> {
  const { running, waiting, returned } = await store.countEntries(id);
  return running + waiting + returned === 0;
}

/**
 * Computes an entry that was leased, keeps the lease meanwhile, and reports what came of it.
 *
 * The lease is renewed by the clock, not by the training: a spectrum may take longer than a lease lasts.
 */
export async function computeLeased(
  entry: LeasedEntry,
  options: WorkerOptions & { readonly lease: number },
): Promise<EntryOutcome> {
  const { store, id, attempts, observer, lease } = options;
  observer?.onBegin?.(entry);
  const watching = observer?.onEntry?.(entry) ?? {};
  let run: string | undefined;
  const renew = () =>
    store
      .renewLease(id, entry, { token: entry.token, milliseconds: lease, ...(run && { run }) })
      .catch(() => {});
  const timer = setInterval(renew, lease / 3);
  try {
    const outcome = await computeEntry(entry, {
      ...options,
      observer: {
        ...watching,
        onRun(known) {
          run = known;
          void renew();
          watching.onRun?.(known);
        },
      },
    });
    const recorded = await store.settleEntry(id, outcome, { token: entry.token, attempts });
    observer?.onOutcome?.(outcome, recorded);
    return outcome;
  } finally {
    clearInterval(timer);
  }
}
