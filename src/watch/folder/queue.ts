/**
 * Which checkpoint is read next, and when.
 *
 * A file may be seen while it is being written. It is read once it has looked the same for a while;
 * if it then cannot be understood it is tried again, and given up when it has looked the same for
 * longer: until it changes. The order is that of the training: a checkpoint waits for those before
 * it, though not for ever.
 *
 * Nothing here touches files or clocks, so that every course of events can be tested.
 */
import { positionOf, readName } from "./checkpoint-name.ts";
import type { CheckpointCandidate } from "./scan-folder.ts";

/** Times in milliseconds. */
export interface QueueTiming {
  /** A file that has looked the same for this long is read. */
  readonly settle: number;
  /** A file that has looked the same for this long and cannot be read is given up; nothing waits for a file longer. */
  readonly patience: number;
  /** Between two attempts at reading one file. */
  readonly retry: number;
  /** A file that cannot be read so long after it appeared is given up even if it changes still. */
  readonly giveUp: number;
}

/** What to do now. */
export type Turn =
  | { readonly candidate: CheckpointCandidate }
  /** Milliseconds until something can be read unless something changes; ∞ if nothing is pending. */
  | { readonly wait: number };

/** The pending checkpoints. */
export interface CheckpointQueue {
  /** Takes note of how the folder looks; what is not in it any more is forgotten. */
  observe(candidates: readonly CheckpointCandidate[], now: number): void;
  /** Takes note of how one file looks. */
  observeOne(candidate: CheckpointCandidate, now: number): void;
  next(now: number): Turn;
  /** The file is not there any more. */
  forget(file: string): void;
  /** The file has been dealt with, as it looked then. */
  done(candidate: CheckpointCandidate): void;
  /** The file could not be read, as it looked then. @returns whether it is given up. */
  failed(candidate: CheckpointCandidate, now: number): boolean;
  /** Number of files that wait to be read. */
  readonly pending: number;
}

interface Entry {
  candidate: CheckpointCandidate;
  readonly position: number | null;
  /** When it was first seen as it looks now. */
  changed: number;
  /** When it was first seen to need reading. */
  appeared: number;
  /** When it is read even if it has not settled. */
  impatient: number;
  /** When the next attempt may be made. */
  notBefore: number;
  pending: boolean;
}

/** An empty queue. */
export function createQueue({ settle, patience, retry, giveUp }: QueueTiming): CheckpointQueue {
  const entries = new Map<string, Entry>();
  let waiting: Entry[] = [];
  let sorted = true;

  const observeOne = (candidate: CheckpointCandidate, now: number): void => {
    const known = entries.get(candidate.file);
    if (known?.candidate.signature === candidate.signature) return;
    const anew = { candidate, changed: now, notBefore: now, pending: true };
    if (known === undefined) {
      const position = positionOf(readName(candidate.file).moment);
      const entry = { ...anew, position, appeared: now, impatient: now + patience };
      entries.set(candidate.file, entry);
      waiting.push(entry);
    } else {
      if (!known.pending) {
        Object.assign(known, { appeared: now, impatient: now + patience });
        waiting.push(known);
      }
      Object.assign(known, anew);
    }
    sorted = false;
  };
  const settled = (entry: Entry): void => {
    entry.pending = false;
    waiting = waiting.filter((other) => other !== entry);
  };
  const current = ({ file, signature }: CheckpointCandidate): Entry | null => {
    const entry = entries.get(file);
    return entry?.candidate.signature === signature && entry.pending ? entry : null;
  };

  return {
    observe(candidates, now) {
      const present = new Set(candidates.map(({ file }) => file));
      for (const file of entries.keys()) if (!present.has(file)) entries.delete(file);
      waiting = waiting.filter(({ candidate }) => present.has(candidate.file));
      for (const candidate of candidates) observeOne(candidate, now);
    },
    observeOne,
    next(now) {
      if (!sorted) waiting.sort(byPosition);
      sorted = true;
      let wait = Number.POSITIVE_INFINITY;
      for (const { candidate, changed, appeared, impatient, notBefore } of waiting) {
        // A file that never settles, because it is written all the time, is read as it is.
        const due = Math.max(notBefore, Math.min(changed + settle, impatient));
        if (due <= now) return { candidate };
        wait = Math.min(wait, due - now);
        if (now < appeared + patience) break;
      }
      return { wait };
    },
    forget(file) {
      const entry = entries.get(file);
      if (entry !== undefined) settled(entry);
      entries.delete(file);
    },
    done(candidate) {
      const entry = current(candidate);
      if (entry !== null) settled(entry);
    },
    failed(candidate, now) {
      const entry = current(candidate);
      if (entry === null) return false;
      const hopeless = now - entry.changed >= patience || now - entry.appeared >= giveUp;
      if (hopeless) settled(entry);
      // Whoever writes for long is not read at every turn: each attempt reads the whole file. The
      // last attempt comes before those that wait for this file may go on.
      else if (now - entry.changed < settle) entry.impatient = now + patience;
      else entry.notBefore = Math.min(now + retry, entry.changed + patience);
      return hopeless;
    },
    get pending() {
      return waiting.length;
    },
  };
}

/** By step where the name has one; the others after them, by their time. */
function byPosition(a: Entry, b: Entry): number {
  const step = (entry: Entry) => entry.position ?? Number.POSITIVE_INFINITY;
  if (step(a) !== step(b)) return step(a) - step(b);
  if (a.candidate.modified !== b.candidate.modified) {
    return a.candidate.modified - b.candidate.modified;
  }
  return a.candidate.file < b.candidate.file ? -1 : 1;
}
