import { runVersions } from "../experiment/node/version.ts";
import "../experiment/node/use-machine.ts";
import type { RunState, RunStore } from "../store/store.ts";
import { requireKnown } from "../words.ts";
import { takeMetrics } from "./compute-checkpoint.ts";
import type { WatchConfiguration } from "./configuration.ts";
import { createDataGuard, dataThere } from "./data-file.ts";
import { findRun } from "./find-run.ts";
import { followFolder } from "./folder/follow-folder.ts";
import { createQueue } from "./folder/queue.ts";
import { guardedObserver, ObserverFailure } from "./guarded-observer.ts";
import { createHandler } from "./handle-checkpoint.ts";
import { identityOf } from "./identity.ts";
import { openLedger } from "./ledger.ts";
import { createMetricsFile } from "./metrics-file.ts";
import type { WatchObserver, WatchResult } from "./observer.ts";
import { createNoteOnce, type WatchProgress, type WatchSession } from "./session.ts";
import { type WatchSettings, watchSettings } from "./settings.ts";
import { openWatchedData } from "./watched-data.ts";

/** What {@link watchFolder} needs besides the configuration; no number depends on it. */
export interface WatchOptions {
  /** Keeps spectra and metrics, and knows after a restart what has been done. It stays open. */
  readonly store: RunStore;
  readonly observer?: WatchObserver | undefined;
  /** Ends the watch, also in the middle of a spectrum, which is left for the next time. */
  readonly signal?: AbortSignal | undefined;
  /** Do what is there, and end. @defaultValue false: wait for more until the signal is aborted */
  readonly once?: boolean | undefined;
}

/**
 * Computes a spectrum for every checkpoint that appears in a folder: what `lyapscope watch` does.
 *
 * Checkpoints are taken in the order of the numbers in their names, others by their time; each version of a file
 * once, also after a restart with the same store: the run is found again by what is computed, whatever
 * the folder is called. One that cannot be computed is told to the observer and looked at again when it changes.
 *
 * @returns when all is done (`once`), or when the signal is aborted, with outcome "stopped".
 * @throws TypeError for an unknown option, RangeError for a value or a path that does not fit.
 * @throws FormatError if the data cannot be read; `AMBIGUOUS` if it is not clear how.
 * @throws Error if the data change meanwhile, or somebody else watches the same folder.
 *
 * Cost: a spectrum for each checkpoint; between them a `stat` of every file, at most every `poll` seconds.
 *
 * @example
 * ```ts
 * const store = await openStore("lyapscope.db");
 * await watchFolder(
 *   { folder: "checkpoints", data: "heldout.npy", spectrum: { exponents: 4 } },
 *   { store, observer: { onSpectrum: ({ step, result }) => console.log(step, result.exponents) } },
 * );
 * ```
 */
export async function watchFolder(
  configuration: WatchConfiguration,
  options: WatchOptions,
): Promise<WatchResult> {
  requireKnown("watchFolder", options, { store: true, observer: true, signal: true, once: true });
  const settings = watchSettings(configuration, options.once ?? false);
  const { store, signal = new AbortController().signal } = options;
  const observer = guardedObserver(options.observer ?? {});
  const progress: WatchProgress = { run: null, computed: 0, refused: new Map() };
  try {
    await dataThere(settings, observer.onNote, signal);
    const { inputsOf, close } = await openWatchedData(settings);
    try {
      await watchInto(store, settings, { observer, signal, inputsOf, progress });
    } finally {
      await close();
    }
  } catch (error) {
    if (error instanceof ObserverFailure) throw error.cause;
    if (!isAbort(error, signal)) throw error;
  }
  const { run, computed, refused } = progress;
  const outcome = signal.aborted ? "stopped" : "finished";
  return { run, outcome, computed, refused: [...refused.values()] };
}

type Watch = Pick<WatchSession, "observer" | "signal" | "inputsOf" | "progress">;

/** Finds the run, holds it, and records what becomes of it. */
async function watchInto(store: RunStore, settings: WatchSettings, watch: Watch): Promise<void> {
  const { signal, progress, observer } = watch;
  const identity = await identityOf(settings, await runVersions());
  const { id, place } = await findRun(store, settings, identity);
  const hold = await store.holdRun(id);
  try {
    progress.run = id;
    const ledger = await openLedger(store, id);
    const enter = (state: RunState, message: string) =>
      store.record(id, { state: { state, step: ledger.lastStep, message } });
    await enter("running", place);
    try {
      await observer.onStart({ run: id, recorded: ledger.size });
      await follow({
        ...watch,
        ...{ settings, ledger },
        metrics: settings.metrics === null ? null : createMetricsFile(settings.metrics),
        queue: createQueue(settings.timing),
        now: () => performance.now(),
        note: observer.onNote,
        noteOnce: createNoteOnce(observer.onNote),
      });
    } catch (error) {
      await enter(signal.aborted ? "stopped" : "failed", "");
      throw error;
    }
    await enter(signal.aborted ? "stopped" : "finished", "");
  } finally {
    await hold.release();
  }
}

async function follow(session: WatchSession): Promise<void> {
  const { settings, signal, queue, now, note, progress, ledger } = session;
  const handle = createHandler(session);
  const requireSameData = await createDataGuard(settings, signal);
  await followFolder({
    ...settings,
    ...{ queue, now, note, signal },
    async handle(candidate) {
      await requireSameData();
      await handle(candidate);
    },
    afterScan: () => takeMetrics(session),
  });
  if (signal.aborted || progress.refused.size + progress.computed + ledger.size > 0) return;
  const wanted = settings.pattern === null ? "" : ` that the pattern ${settings.pattern} fits`;
  await note({ kind: "none", message: `there is no checkpoint in ${settings.folder}${wanted}` });
}

/** Whether it is the signal that ended the work. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.name === "AbortError");
}
