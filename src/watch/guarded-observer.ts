import type { WatchObserver } from "./observer.ts";

/** What an observer threw, as its cause: that is no failure of a checkpoint. */
export class ObserverFailure extends Error {
  constructor(cause: unknown) {
    super("an observer failed", { cause });
  }
}

/** The observer with all its methods, what they throw as an {@link ObserverFailure}. */
export function guardedObserver(observer: WatchObserver): Required<WatchObserver> {
  const fail = (error: unknown): never => {
    throw new ObserverFailure(error);
  };
  const told =
    <T>(tell: (what: T) => void | Promise<void> | undefined) =>
    async (what: T) => {
      try {
        await tell(what);
      } catch (error) {
        fail(error);
      }
    };
  return {
    onStart: told((start) => observer.onStart?.(start)),
    onCheckpoint: told((checkpoint) => observer.onCheckpoint?.(checkpoint)),
    onSpectrum: told((spectrum) => observer.onSpectrum?.(spectrum)),
    onRefused: told((refused) => observer.onRefused?.(refused)),
    onMetrics: told((metrics) => observer.onMetrics?.(metrics)),
    onNote: told((note) => observer.onNote?.(note)),
    onProgress(progress) {
      try {
        observer.onProgress?.(progress);
      } catch (error) {
        fail(error);
      }
    },
  };
}
