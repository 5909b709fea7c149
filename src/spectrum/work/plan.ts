/**
 * How the work is cut: into groups of sequences that share products, and segments of time. The cut
 * depends on the data's shape and on n and k only, never on the number of threads, so neither do
 * the results.
 */
import type { GrowthOutcome } from "../frames/growth.ts";

/** One piece of work: some sequences over one segment of time. */
export interface Task {
  /** Indices of the sequences, all of one length. */
  readonly sequences: readonly number[];
  /** Which segment of their time, and of how many. */
  readonly segment: number;
  readonly segments: number;
  /** First step read; the state there is known. */
  readonly start: number;
  /** Steps from `start` that are not counted: the transient, or the overlap of a later segment. */
  readonly transient: number;
  /** One past the last step. */
  readonly end: number;
}

/** Steps that it counts. */
export function countedSteps({ start, transient, end }: Task): number {
  return end - start - transient;
}

/** Below this length one segment is used. */
const SHORTEST_DIVIDED = 4000;
/** Steps that each segment counts, at least. */
const SHORTEST_SEGMENT = 2000;
const MOST_SEGMENTS = 16;
/** Up to this many tangents a sequence, sequences share products; a bigger frame fills a product alone. */
const FEW_TANGENTS = 32;
const MOST_GROUPS = 8;
const LARGEST_GROUP = 8;

/** Fewest steps that a segment counts when told how many to make. */
const FEWEST_COUNTED = 16;

/**
 * Segments for a sequence of `length` steps of which `before` are not counted; "auto" never depends on
 * the number of threads.
 */
export function segmentsFor(length: number, before: number, choice: number | "auto"): number {
  if (choice !== "auto") {
    return Math.max(1, Math.min(choice, Math.floor((length - before) / FEWEST_COUNTED)));
  }
  if (length < SHORTEST_DIVIDED) return 1;
  return Math.min(MOST_SEGMENTS, Math.floor(length / SHORTEST_SEGMENT));
}

/** Steps that a segment runs before it counts, so that its random frame finds its directions. */
export function overlapFor(length: number): number {
  return Math.max(100, Math.min(1000, Math.floor(length / 40)));
}

/**
 * Cuts the work.
 *
 * @param lengths - T of each sequence.
 * @param skip - Steps before the transient, the same for each.
 * @param transient - Steps of the transient, the same for each.
 * @param tangents - k.
 */
export function planTasks(
  lengths: readonly number[],
  skip: number,
  transient: number,
  tangents: number,
  segments: number | "auto",
): Task[] {
  return groupsOf(lengths, tangents).flatMap((sequences) => {
    const length = lengths[sequences[0]];
    const before = skip + transient;
    const count = segmentsFor(length, before, segments);
    const bounds = Array.from(
      { length: count + 1 },
      (_, s) => before + Math.floor(((length - before) * s) / count),
    );
    return Array.from({ length: count }, (_, s): Task => {
      const overlap = s === 0 ? transient : Math.min(overlapFor(length), bounds[s]);
      return {
        sequences,
        segment: s,
        segments: count,
        start: bounds[s] - overlap,
        transient: overlap,
        end: bounds[s + 1],
      };
    });
  });
}

/** Sequences of equal length, put together while their tangents are few. */
function groupsOf(lengths: readonly number[], tangents: number): number[][] {
  const size =
    tangents > FEW_TANGENTS ? 1 : Math.min(LARGEST_GROUP, Math.ceil(lengths.length / MOST_GROUPS));
  const open = new Map<number, number[]>();
  const groups: number[][] = [];
  lengths.forEach((length, b) => {
    const group = open.get(length);
    if (group === undefined || group.length === size) {
      const fresh = [b];
      open.set(length, fresh);
      groups.push(fresh);
    } else {
      group.push(b);
    }
  });
  return groups;
}

/** A finished piece of work. */
export interface FinishedTask {
  readonly task: Task;
  readonly outcome: GrowthOutcome;
}
