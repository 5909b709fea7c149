/** One entry of a sweep, asked for by its name: by a job of a queue, or a task of an array. */
import type { Entry, EntryKey, EntryState, Setting } from "../../store/sweeps.ts";
import { isOver } from "../study/trial.ts";
import { changesOf } from "./changes.ts";
import { growingRest } from "./growing-rest.ts";
import { rest } from "./rest.ts";
import { suggest } from "./suggest.ts";
import { computeLeased, LEASE, PAUSE, type WorkerOptions } from "./worker.ts";

/** States in which nothing more comes of an entry by itself. */
type OverState = Exclude<EntryState, "waiting" | "running" | "returned">;

/** What became of an entry that was asked for. */
export type EntryEnd =
  /** It is over, whoever computed it; one that failed was given up. */
  | {
      readonly kind: "over";
      readonly state: OverState;
      readonly reason: string;
    }
  /** It was given back, since the signal was aborted. */
  | { readonly kind: "returned" }
  /** Somebody else computes it. */
  | { readonly kind: "busy"; readonly worker: string | null }
  /** The sweep has no such entry, and will have none. */
  | { readonly kind: "absent"; readonly reason: string };

/** What working on one entry takes. */
export interface OneEntryOptions extends WorkerOptions {
  /** Milliseconds to wait for somebody else who computes it. @defaultValue for ever */
  readonly patience?: number | undefined;
  /** Told once that it has to be waited for, and why. */
  readonly onWait?: ((why: string) => void) | undefined;
}

/**
 * Computes an entry until it is over: what fails is tried again, up to `attempts` failures in all.
 *
 * One that is not on the list yet is waited for, since it follows from results of others. One that is over is not
 * computed again.
 */
export async function workOnEntry(key: EntryKey, options: OneEntryOptions): Promise<EntryEnd> {
  const { store, id, attempts, signal, lease = LEASE, pause = PAUSE } = options;
  const { patience = Number.POSITIVE_INFINITY, onWait } = options;
  const began = performance.now();
  const hasChanged = changesOf(store, id);
  const { waiting = growingRest({ first: pause, signal }) } = options;
  let entry: Entry | undefined;
  let said = false;
  const wait = async (why: string) => {
    if (!said) onWait?.(why);
    said = true;
    await waiting.rest();
  };
  while (signal?.aborted !== true) {
    const leased = await store.leaseEntry(id, { milliseconds: lease, attempts, entry: key });
    if (leased !== null) {
      const { state, reason } = await computeLeased(leased, { ...options, lease });
      if (state === "returned") await waiting.rest();
      else if (state === "failed") await rest(pause, signal);
      else return { kind: "over", state, reason };
      continue;
    }
    if (await hasChanged()) {
      entry = await entryAt(key, options);
      const end = entry === undefined ? await whyMissing(key, options) : endOf(entry, attempts);
      if (end !== null) return end;
    }
    if (performance.now() - began > patience)
      return { kind: "busy", worker: entry?.worker ?? null };
    const why = `${entry?.worker ?? "somebody else"} computes it`;
    await wait(entry === undefined ? "it is not on the list yet" : why);
  }
  return { kind: "returned" };
}

async function entryAt(
  { trial, seed }: EntryKey,
  { store, id }: WorkerOptions,
): Promise<Entry | undefined> {
  const entries = await store.entries(id);
  return entries.find((each) => each.trial === trial && each.seed === seed);
}

/** Where an entry stands that nobody is to compute any more; null if it is still to be computed. */
function endOf(entry: Entry, attempts: number): EntryEnd | null {
  if (!isOver(entry, attempts)) return null;
  return { kind: "over", state: entry.state as OverState, reason: entry.reason };
}

/** Why the list will never have an entry; null where it may have it later. */
async function whyMissing(key: EntryKey, options: WorkerOptions): Promise<EntryEnd | null> {
  const { store, id, plan } = options;
  const { trial, seed } = key;
  let next = await suggest(store, id, plan);
  while (next.kind === "trial") next = await suggest(store, id, plan);
  const setting = (await store.settings(id)).find((each) => each.trial === trial);
  if (setting !== undefined) return whyNoEntry(setting, seed);
  if (next.kind !== "end") return null;
  return { kind: "absent", reason: `there is no trial ${trial}: ${next.reason}` };
}

function whyNoEntry({ rejected, seeds, trial }: Setting, seed: number): EntryEnd | null {
  if (rejected !== null) return { kind: "over", state: "rejected", reason: rejected };
  if (seeds.includes(seed)) return null; // It was added just now.
  const reason = `trial ${trial} has no seed ${seed}; expected one of ${seeds.join(", ")}`;
  return { kind: "absent", reason };
}
