/**
 * Works on a sweep as its queue delivers it, with processes of this machine.
 *
 * Truth is in the store. Whoever has settled an entry puts the settings that follow from it on the list, and adds
 * their jobs; whoever has heard nothing for a while asks the store what is waiting, and adds the jobs for that
 * too. So a job that was lost, and a worker that died between the two, cost some seconds and no run.
 */
import type { RunStore } from "../../../store/store.ts";
import type { EntryKey } from "../../../store/sweeps.ts";
import { growingRest } from "../../run/growing-rest.ts";
import type { EntryEnd } from "../../run/one-entry.ts";
import { suggest } from "../../run/suggest.ts";
import type { WorkerEnd } from "../../run/worker.ts";
import type { Next, StudyPlan } from "../../study/study.ts";
import { isOver } from "../../study/trial.ts";
import type { PoolEnd, PoolOptions } from "../pool.ts";
import { type EntryQueue, type Listener, openQueue } from "./entry-queue.ts";
import type { QueueAddress } from "./queue-address.ts";
import { type ToldWorker, toldWorker } from "./told-worker.ts";

/** What working from a queue takes. */
export interface QueuePoolOptions extends Omit<PoolOptions, "entry" | "store"> {
  readonly queue: QueueAddress;
  /** The store, and its place for the processes. */
  readonly store: RunStore;
  readonly place: string;
  readonly plan: StudyPlan;
  /** Milliseconds for which a server that does not answer is asked again. @defaultValue as a store's */
  readonly patience?: number | undefined;
  /** Milliseconds without a job after which the store is asked. @defaultValue 15,000 */
  readonly quiet?: number;
  readonly onNote: (message: string) => void;
}

/** Milliseconds without a job after which the store is asked, and between two looks whether it is over. */
const QUIET = 15_000;
const LOOK = { first: 1000, longest: 5000 };

/** Jobs that are added at once. */
const AT_ONCE = 500;

/**
 * Adds jobs for all that is to be computed, and puts on the list what does not wait for results.
 *
 * @returns where the list stands, and how many jobs there are now.
 */
export async function submit(
  store: RunStore,
  sweep: string,
  plan: StudyPlan,
  queue: EntryQueue,
): Promise<{ readonly next: Next; readonly jobs: number }> {
  const { next, open } = await extend(store, sweep, plan);
  await addJobs(queue, open);
  return { next, jobs: open.length };
}

/** Puts on the list what does not wait for results; where the list stands, and what of it is not over. */
async function extend(
  store: RunStore,
  sweep: string,
  plan: StudyPlan,
): Promise<{ readonly next: Next; readonly open: readonly EntryKey[] }> {
  let next = await suggest(store, sweep, plan);
  while (next.kind === "trial") next = await suggest(store, sweep, plan);
  const open = (await store.entries(sweep)).filter((entry) => !isOver(entry, plan.attempts));
  return { next, open };
}

async function addJobs(queue: EntryQueue, open: readonly EntryKey[]): Promise<void> {
  for (let i = 0; i < open.length; i += AT_ONCE) await queue.add(open.slice(i, i + AT_ONCE));
}

/** Works until the sweep is over or the signal is aborted; then what is under way is given back. */
export async function runFromQueue(options: QueuePoolOptions): Promise<PoolEnd> {
  const { store, sweep, plan, workers, attempts, folder, place, signal } = options;
  const { queue: address, patience, quiet = QUIET, onNote, onReport, onCrash, onLeft } = options;
  const queue = await openQueue(address, { sweep, patience, signal, onNote });
  const orders = { store: place, sweep, folder, attempts };
  const slots = Array.from({ length: workers }, (_, worker) =>
    toldWorker(
      orders,
      (report) => onReport?.(report, worker),
      async (entry, end) => onLeft?.(entry, end),
    ),
  );
  const free = [...slots];
  let crashes = 0;
  let heard = performance.now();
  let listEnded = false;
  let silences = 0;
  const waiting = growingRest({ ...LOOK, signal });

  const refill = async () => {
    const { next, open } = await extend(store, sweep, plan);
    listEnded = next.kind === "end";
    // What a queue that is away did not take is added at the next silence, by whoever sees it.
    await addJobs(queue, open).catch((error: Error) =>
      onNote(`${address.shown}: ${error.message}`),
    );
    return open.length;
  };
  const compute = async (key: EntryKey): Promise<EntryEnd> => {
    heard = performance.now();
    silences = 0;
    const slot = free.pop()!;
    try {
      return await slot.compute(key);
    } catch (error) {
      crashes++;
      onCrash?.((error as Error).message, slots.indexOf(slot));
      throw error;
    } finally {
      free.push(slot);
      heard = performance.now();
      // Results may be what the next settings waited for.
      if (!listEnded) await refill().catch((error: Error) => onNote(error.message));
      waiting.wake();
    }
  };

  let listener = queue.listen(workers, compute);
  let end: WorkerEnd = { kind: "stopped" };
  // What is under way is saved at once, whatever is being waited for here.
  const stop = () => takeNoMore(listener, slots);
  signal?.addEventListener("abort", stop);
  try {
    await refill();
    while (signal?.aborted !== true) {
      await waiting.rest();
      if (signal?.aborted || free.length === 0) continue;
      if (listEnded && (await nothingIsOpen(store, sweep, attempts))) {
        end = { kind: "done", reason: "all is computed" };
        break;
      }
      if (performance.now() - heard < quiet) continue;
      heard = performance.now();
      const jobs = await refill();
      silences++;
      if (jobs === 0 || silences < 2 || free.length < slots.length) continue;
      onNote(`${jobs} runs wait, and nothing was heard of the queue for a while; listening anew`);
      await listener.close();
      listener = queue.listen(workers, compute);
    }
    return { end, crashes };
  } finally {
    signal?.removeEventListener("abort", stop);
    takeNoMore(listener, slots);
    await Promise.all(slots.map((slot) => slot.ended()));
    await listener.close();
    await queue.close();
  }
}

async function nothingIsOpen(store: RunStore, sweep: string, attempts: number): Promise<boolean> {
  const { running, waiting, returned, failed } = await store.countEntries(sweep);
  if (running + waiting + returned > 0) return false;
  return failed === 0 || (await store.entries(sweep)).every((entry) => isOver(entry, attempts));
}

/** Takes no more jobs, and has those under way saved and given back. */
function takeNoMore(listener: Listener, slots: readonly ToldWorker[]): void {
  void listener.pause();
  for (const slot of slots) slot.stop();
}
