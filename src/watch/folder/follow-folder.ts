/** The loop of a watch: looks at the folder again and again and hands out what is ready to be read. */
import { type FSWatcher, watch } from "node:fs";
import { rangeError } from "../../errors.ts";
import type { Noting } from "../session.ts";
import type { CheckpointQueue } from "./queue.ts";
import { type CheckpointCandidate, type Selection, scanFolder } from "./scan-folder.ts";

/** What the loop works with. */
export interface Following {
  readonly folder: string;
  readonly selection: Selection;
  readonly queue: CheckpointQueue;
  /** Milliseconds between two looks at the folder, at most. */
  readonly poll: number;
  /** End when everything of the first look has been handed out. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  /** Deals with one checkpoint, and tells the queue what came of it. */
  handle(candidate: CheckpointCandidate): Promise<void>;
  /** Called after every look at the folder. */
  afterScan(): Promise<void>;
  /** Tells something that people want to know. */
  readonly note: Noting;
}

/** Notices of the system come in bursts; a look costs a `stat` for every file. */
const LEAST_GAP = 100;
const NEVER = Number.NEGATIVE_INFINITY;
/** Of the time, looking may take at most one part in this and one. */
const REST = 4;

/**
 * Runs until the signal is aborted, or with `once` until all has been handed out.
 *
 * The system's notices (`fs.watch`) only make it look earlier: on network drives there are none.
 *
 * @throws RangeError if the folder is a file, or with `once` if it cannot be listed.
 */
export async function followFolder(following: Following): Promise<void> {
  const { queue, once, signal, now, handle } = following;
  const alarm = createAlarm(signal);
  const look = createLook(following, alarm.ring);
  try {
    while (!signal.aborted) {
      if (look.due(alarm.rang())) {
        alarm.reset();
        await look.scan();
        await following.afterScan();
      }
      const turn = queue.next(now());
      if ("candidate" in turn) await handle(turn.candidate);
      else if (once && queue.pending === 0) return;
      else await alarm.wait(Math.min(turn.wait, look.wait(alarm.rang())));
    }
  } finally {
    look.close();
    alarm.close();
  }
}

/** Scans the folder when it is time to. */
function createLook(
  { folder, selection, queue, poll, once, now, note }: Following,
  ring: () => void,
) {
  let watcher: FSWatcher | null = null;
  let missing = false;
  let last = NEVER;
  let took = 0;
  const wait = (rang: boolean) => {
    if (once && last !== NEVER) return Number.POSITIVE_INFINITY;
    const gap = Math.max(LEAST_GAP, REST * took);
    return Math.max(0, last + (rang ? gap : Math.max(gap, poll)) - now());
  };
  return {
    wait,
    due: (rang: boolean) => wait(rang) === 0,
    async scan() {
      const began = now();
      try {
        const candidates = await scanFolder(folder, selection);
        queue.observe(candidates, now());
        if (missing) await note({ kind: "there", message: `${folder} is there now` });
        missing = false;
        if (!once) watcher ??= noticesOf(folder, ring, () => (watcher = null));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === undefined) throw error;
        if (code === "ENOTDIR")
          throw rangeError("watchFolder", `${folder} is a file; expected a folder`);
        const reason = code === "ENOENT" ? "does not exist" : `cannot be listed (${code})`;
        if (once)
          throw rangeError(
            "watchFolder",
            `${folder} ${reason}; expected a folder with checkpoints`,
          );
        if (!missing) {
          const yet = code === "ENOENT" ? " yet" : "";
          await note({ kind: "waiting", message: `waiting for ${folder}, which ${reason}${yet}` });
        }
        missing = true;
        watcher?.close();
        watcher = null;
      }
      last = now();
      took = last - began;
    },
    close: () => watcher?.close(),
  };
}

/** The system's notices, where it gives any. */
function noticesOf(folder: string, ring: () => void, lost: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, ring);
    watcher.on("error", () => {
      watcher.close();
      lost();
    });
    return watcher;
  } catch {
    return null;
  }
}

/** Waits that can be cut short. */
function createAlarm(signal: AbortSignal) {
  let rang = false;
  let wake = () => {};
  const ring = () => {
    rang = true;
    wake();
  };
  signal.addEventListener("abort", ring);
  return {
    ring,
    rang: () => rang,
    reset: () => {
      rang = false;
    },
    /** Until the time is over, or a ring that has not been heard. */
    async wait(milliseconds: number): Promise<void> {
      if (signal.aborted || milliseconds <= 0) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, Math.min(milliseconds, LONGEST_WAIT));
      });
      clearTimeout(timer);
      wake = () => {};
    },
    close: () => signal.removeEventListener("abort", ring),
  };
}

/** Longer times are none to `setTimeout`. */
const LONGEST_WAIT = 2 ** 31 - 1;
