/**
 * When to factorise in float32, whose 16 nats of digits leave no room for reserves.
 *
 * The local error c·u·√n·e^{spread} (error-bound.ts) of one factorisation is 1e-5 nats at its least, so that
 * factorising at every step spends a good part of an accuracy of 1e-4 on nothing else: up to a point
 * a longer interval has the smaller error per step. The spread after m steps is predicted as
 *
 *     offset + m · rate,
 *
 * the rate being the difference of the least and the largest growth of late, averaged over many steps, and the
 * offset what pivots and single steps have added to that. Far less than m times the spread of one step.
 */
import type { FactorisationSchedule } from "./factorisation-schedule.ts";

/**
 * Share of the accuracy that local errors may take. What excursions make of them is watched while it happens, and
 * where too little is left the steps are done again in float64 (frames/mixed-plan.ts).
 */
const PLANNED_SHARE = 0.15;
/** Beyond this many steps the factorisation is a small part of the work anyway. */
export const LONGEST = 32;
/** Factorisations at every step before the interval grows: neither Q₀ nor h₀ is typical. */
const FIRST_LOOK = 8;
/** What is left of a sum of growth after one more factorisation; of an offset, after one that had less. */
export const LATELY = 0.9;
const OFFSET_STAYS = 0.95;
/** The same of the largest log, which must not leave the range of numbers. */
const LOG_STAYS = 0.995;

/**
 * Follows growth and spread.
 *
 * @param localScale - c·u·√n: relative error of the best column.
 * @param accuracy - Permitted error, in nats per step.
 * @param largestExponent - ln of the largest number that the arithmetic may meet.
 */
export function watchedSchedule(
  localScale: number,
  accuracy: number,
  largestExponent: number,
): FactorisationSchedule {
  let interval = 1;
  /** Steps of late, weighed as the growth over them is. */
  let lately = 0;
  let offset = 0;
  let logPerStep = 0;
  let looks = 0;
  return {
    get interval() {
      return interval;
    },
    learn({ steps, spread, largestLog, apart, amplification }) {
      lately = LATELY * lately + steps;
      const rate = apart / lately;
      offset = Math.max(spread - steps * rate, OFFSET_STAYS * offset);
      logPerStep = Math.max(largestLog / steps, LOG_STAYS * logPerStep);
      looks++;
      if (looks < FIRST_LOOK) return;
      const limit = Math.min(LONGEST, interval + 2, largestExponent / 2 / logPerStep);
      const error = (m: number) => (localScale * amplification * Math.exp(offset + m * rate)) / m;
      interval = 1;
      for (let m = 2; m <= limit; m++) {
        if (error(m) <= Math.max(PLANNED_SHARE * accuracy, error(interval))) interval = m;
      }
    },
    snapshot() {
      const kept = { interval, lately, offset, logPerStep, looks };
      return () => {
        ({ interval, lately, offset, logPerStep, looks } = kept);
      };
    },
  };
}
