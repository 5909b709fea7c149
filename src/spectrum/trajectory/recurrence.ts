/**
 * Whether a vector that changes step by step has begun to repeat itself, found while it passes by: it
 * is compared with a kept one, the anchor, which is renewed now and then (as in Brent's algorithm, BIT
 * 20 (1980) 176–184). A vector that moves differs in its first numbers, so that a look costs nearly
 * nothing; what came back is then followed for as long as it keeps coming back, whole.
 */
import type { RealArray } from "../../kernels/kernels.ts";

/** What repeats: every `period` steps, from step `from` to the last one seen. */
export interface Repetition {
  readonly period: number;
  readonly from: number;
}

/** Looks at one vector after the other. */
export interface Recurrence {
  /** Takes the vector of the next step, which begins at `data[offset]`. */
  look(data: RealArray, offset: number): void;
  /** The repetition that goes on, once it has been seen for two periods and some steps. */
  repetition(): Repetition | null;
  /** Step at which one that had lasted ended; null if none did. */
  readonly ended: number | null;
}

/** Steps between two anchors. */
export type AnchorGap = (stepsSoFar: number) => number;

/** A repetition is believed after so many steps, and two periods. */
const FEWEST_STEPS = 8;
/** One that lasted so many steps counts as having been there when it ends. */
const LASTING = 64;
/** Numbers of a cycle that are kept; of a longer one only the anchor. */
const MOST_KEPT = 2 ** 14;

/**
 * A look-out for repetitions of a vector of `length` numbers.
 *
 * @param first - Step of the first vector that it will see.
 * @param gap - Steps between two anchors: periods up to it are found.
 * @param tolerance - What counts as the same, relative to the largest number seen at any anchor.
 */
export function createRecurrence(
  length: number,
  first: number,
  gap: AnchorGap,
  tolerance: number,
): Recurrence {
  const anchor = new Float64Array(length);
  let cycle = new Float64Array(0);
  let at = first - 1;
  let anchored = Number.NEGATIVE_INFINITY;
  let scale = 0;
  let period = 0;
  let ended: number | null = null;

  function dropAnchor(data: RealArray, offset: number): void {
    // In a variable of its own: one that other functions see is boxed anew each time that it changes.
    let largest = scale;
    for (let i = 0; i < length; i++) {
      anchor[i] = data[offset + i];
      largest = Math.max(largest, Math.abs(anchor[i]));
    }
    scale = largest;
    anchored = at;
    period = 0;
  }

  function begin(data: RealArray, offset: number): void {
    period = at - anchored;
    const keeps = period > 1 && period * length <= MOST_KEPT;
    cycle = new Float64Array(keeps ? period * length : 0);
    if (keeps) keep(data, offset, 0);
  }

  function keep(data: RealArray, offset: number, phase: number): void {
    for (let i = 0; i < length; i++) cycle[phase * length + i] = data[offset + i];
  }

  /** Whether the vector is where it was a number of whole periods ago. */
  function goesOn(data: RealArray, offset: number): boolean {
    const since = at - anchored;
    const phase = since % period;
    if (phase === 0) return isNear(anchor, 0, data, offset, length, tolerance * scale);
    if (cycle.length === 0) return true;
    if (since >= 2 * period)
      return isNear(cycle, phase * length, data, offset, length, tolerance * scale);
    keep(data, offset, phase);
    return true;
  }

  return {
    get ended() {
      return ended;
    },
    look(data, offset) {
      at++;
      if (period > 0) {
        if (goesOn(data, offset)) return;
        if (at - anchored >= LASTING + 2 * period) ended = at;
        dropAnchor(data, offset);
      } else if (isNear(anchor, 0, data, offset, length, tolerance * scale) && at > first) {
        begin(data, offset);
      } else if (at - anchored >= gap(at - first)) {
        dropAnchor(data, offset);
      }
    },
    repetition() {
      const lasted = at - anchored >= Math.max(FEWEST_STEPS, 2 * period);
      return period > 0 && lasted ? { period, from: anchored } : null;
    },
  };
}

/** Whether no number differs by more than `allowance`. */
function isNear(
  kept: Float64Array,
  from: number,
  data: RealArray,
  offset: number,
  length: number,
  allowance: number,
): boolean {
  for (let i = 0; i < length; i++) {
    if (!(Math.abs(kept[from + i] - data[offset + i]) <= allowance)) return false;
  }
  return true;
}
