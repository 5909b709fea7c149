/**
 * One look at the store for all who follow it: the number of the last change is asked for again and again while
 * somebody waits, and never otherwise. What came is then read by each from where it is, so the server keeps
 * nothing that a restart could lose; those who are at the same place share what is read.
 */
import type { Change, RunStore } from "../../store/index.ts";
import { type ChangeEvent, eventsOf, type Part } from "./change-events.ts";

/** Follows a store. */
export interface Follower {
  /**
   * Events behind `after`, at most so many changes of the store; those of which `wanted` says so.
   *
   * @returns them, and the number up to which the store has been read.
   * @throws ForgottenChangesError as {@link RunStore.changes}.
   */
  read(after: number, wanted: Wanted): Promise<{ events: readonly ChangeEvent[]; upTo: number }>;
  /** Waits for a change behind `after`; false when nothing came in `milliseconds`, or the follower ended. */
  next(after: number, milliseconds: number): Promise<boolean>;
  /** Ends all waiting. */
  end(): void;
}

/** Which events, and what of them. */
export interface Wanted {
  /** Equal for those that want the same. */
  readonly key: string;
  readonly parts: readonly Part[];
  is(change: Change): boolean;
}

/** Milliseconds between two looks. */
const INTERVAL = 100;
/** After a look that failed. */
const AFTER_FAILURE = 1000;
/** Changes that are read at once. */
const AT_ONCE = 200;
/** Readings that are kept for those who come to the same place. */
const SHARED = 8;

/** Follows `store`; what fails is told, and tried again. */
export function createFollower(
  store: RunStore,
  onFailure: (error: unknown) => void = () => {},
): Follower {
  const shared = new Map<string, ReturnType<Follower["read"]>>();
  const waiting = new Set<(last: number) => void>();
  let timer: NodeJS.Timeout | undefined;
  let hasEnded = false;
  const look = async (): Promise<void> => {
    let pause = INTERVAL;
    try {
      const last = await store.lastChange();
      for (const tell of [...waiting]) tell(last);
    } catch (error) {
      if (!hasEnded) onFailure(error);
      pause = AFTER_FAILURE;
    }
    const goesOn = waiting.size > 0 && !hasEnded;
    timer = goesOn ? setTimeout(() => void look(), pause) : undefined;
  };
  const readNow: Follower["read"] = async (after, wanted) => {
    const changes = await store.changes(after, { limit: AT_ONCE });
    const upTo = changes.at(-1)?.number ?? after;
    const events = await eventsOf(store, changes.filter(wanted.is), wanted.parts);
    return { events, upTo };
  };
  return {
    read(after, wanted) {
      const key = `${after} ${wanted.key}`;
      const there = shared.get(key);
      if (there !== undefined) return there;
      const reading = readNow(after, wanted);
      shared.set(key, reading);
      for (const old of [...shared.keys()].slice(0, -SHARED)) shared.delete(old);
      const forget = () => {
        if (shared.get(key) === reading) shared.delete(key);
      };
      // Nothing may be something the next time; what came once stays what it is.
      reading.then(({ upTo }) => upTo === after && forget(), forget);
      return reading;
    },
    next(after, milliseconds) {
      if (hasEnded) return Promise.resolve(false);
      return new Promise((resolve) => {
        const settle = (came: boolean) => {
          waiting.delete(tell);
          clearTimeout(end);
          resolve(came);
        };
        const end = setTimeout(() => settle(false), milliseconds);
        // A last change before the place that was read is another store's: reading it says so.
        const tell = (last: number) => {
          if (hasEnded) settle(false);
          else if (last !== after) settle(true);
        };
        waiting.add(tell);
        timer ??= setTimeout(() => void look(), INTERVAL);
      });
    },
    end() {
      hasEnded = true;
      clearTimeout(timer);
      for (const tell of [...waiting]) tell(0);
    },
  };
}
