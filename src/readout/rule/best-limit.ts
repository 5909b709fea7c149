/** The limit that would have been worth most among some runs. */
import { type Order, orderOf } from "../statistics/ranks.ts";
import type { Limit } from "./learned-rule.ts";

/** A quantity at an epoch by which runs may be ended. */
export interface Candidate {
  readonly quantity: string;
  readonly epoch: number;
  /** By run; NaN where it is not known, and the run goes on. */
  readonly values: Float64Array;
  readonly order: Order;
  /** By run, in trainings: what ending it there gains, less than nothing for one of the best. */
  readonly gains: Float64Array;
  /** By run, in trainings: what looking at it costs. */
  readonly costs: Float64Array;
}

export function candidateOf(given: Omit<Candidate, "order">): Candidate {
  return { ...given, order: orderOf(given.values) };
}

/** A candidate with its best limit; the value is that of all runs among which it was sought. */
export interface Found {
  readonly candidate: Candidate;
  readonly limit: Limit;
  readonly value: number;
}

/**
 * The best of all limits on all candidates, from both ends; null where none is worth more than ending nothing. Runs with
 * equal values end together.
 *
 * @param among - 1 for the runs by which is judged, else 0.
 */
export function bestLimit(candidates: readonly Candidate[], among: Uint8Array): Found | null {
  let best: Found | null = null;
  for (const candidate of candidates) {
    let cost = 0;
    for (let run = 0; run < among.length; run++) cost += among[run] * candidate.costs[run];
    for (const ends of ["below", "above"] as const) {
      const found = bestFrom(candidate, ends, among);
      if (found.value - cost <= (best?.value ?? 0)) continue;
      const { quantity, epoch } = candidate;
      const limit = { quantity, epoch, ends, threshold: found.threshold };
      best = { candidate, limit, value: found.value - cost };
    }
  }
  return best;
}

/** Goes through the values from one end; a threshold lies in the middle between two of them. */
function bestFrom(
  { values, order: { indices }, gains }: Candidate,
  ends: Limit["ends"],
  among: Uint8Array,
): { readonly value: number; readonly threshold: number } {
  const own = indices.filter((run) => among[run] === 1);
  if (ends === "above") own.reverse();
  let sum = 0;
  let value = 0;
  let threshold = Number.NaN;
  for (let place = 0; place + 1 < own.length; place++) {
    sum += gains[own[place]];
    const [here, next] = [values[own[place]], values[own[place + 1]]];
    if (here === next || sum <= value) continue;
    const middle = (here + next) / 2;
    // Of neighbours among the numbers, or where one is infinite, the middle is none.
    value = sum;
    threshold = Number.isFinite(middle) && middle !== here ? middle : next;
  }
  return { value, threshold };
}

/** By run: whether a limit ends it. */
export function endedBy({ threshold, ends }: Limit, values: Float64Array): Uint8Array {
  return Uint8Array.from(values, (value) =>
    (ends === "below" ? value < threshold : value > threshold) ? 1 : 0,
  );
}
