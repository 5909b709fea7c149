/**
 * When to factorise: as seldom as the growth spread allows.
 *
 * After m steps the columns of the frame differ in growth by about m times the spread of one step,
 * and the last of them have lost that many nats of the arithmetic's 36 (float64). The local error
 * c·u·√n·e^{spread} (error-bound.ts), times what excursions have amplified, may add up to
 * `accuracy` per step; the longest interval that keeps to it is taken.
 */

/**
 * Share of the accuracy that local errors may take. The rest is for what excursions will make of
 * them; a hundredth costs 4.6 nats of spread, which is a few steps of an interval.
 */
const PLANNED_SHARE = 0.01;
/** Share of the accuracy at which every step is factorised until the bound has come down. */
const ALARM_SHARE = 0.5;
/** Beyond this many steps the factorisation is a small part of the work anyway. */
const LONGEST = 32;
/** A spread may be larger over the next interval than it was of late: in proportion, and in nats. */
const STRETCH = 1.15;
const RESERVE = 2;

/** Factorisations looked at, at every step, before the interval grows: neither Q₀ nor h₀ is typical. */
const FIRST_LOOK = 8;

/** What a schedule learns from: the worst over all sequences. */
export interface Lesson {
  /** Steps since the factorisation before. */
  readonly steps: number;
  /** Growth spread over them, in nats. */
  readonly spread: number;
  /** Largest |ln R_jj| over them, in nats. */
  readonly largestLog: number;
  /** Largest less least growth of late, see `FactorisationFacts`. */
  readonly apart: number;
  /** Contamination over local error; 1 when nothing was amplified. */
  readonly amplification: number;
  /** The error bound so far, in nats per step. */
  readonly boundPerStep: number;
}

/** Decides how many steps to push before the next factorisation. */
export interface FactorisationSchedule {
  /** Steps until the next factorisation. */
  readonly interval: number;
  /** Learns from one factorisation. */
  learn(lesson: Lesson): void;
  /** Keeps everything as it is; what is returned brings it back, once or more often. */
  snapshot(): () => void;
}

/** The same interval always. */
export function fixedSchedule(interval: number): FactorisationSchedule {
  return { interval, learn: () => {}, snapshot: () => () => {} };
}

/**
 * Follows the growth spread.
 *
 * @param localScale - c·u·√n: relative error of the best column.
 * @param accuracy - Permitted error, in nats per step.
 * @param largestExponent - ln of the largest number that the arithmetic may meet.
 */
export function adaptiveSchedule(
  localScale: number,
  accuracy: number,
  largestExponent: number,
): FactorisationSchedule {
  let interval = 1;
  let spreadPerStep = 0;
  /** Of the last whole interval. */
  let usual = 0;
  let logPerStep = 0;
  let looks = 0;

  function allowed(steps: number, amplification: number): boolean {
    const error = localScale * amplification * Math.exp(STRETCH * steps * spreadPerStep + RESERVE);
    return error / steps <= PLANNED_SHARE * accuracy && steps * logPerStep < largestExponent / 2;
  }

  return {
    get interval() {
      return interval;
    },
    learn({ steps, spread, largestLog, amplification, boundPerStep }) {
      // A stretch that the end of a block cuts short is part of a whole interval, whose other steps are as
      // usual: spread grows more slowly than time, and that of few steps is no measure of what many do.
      const whole = Math.max(steps, interval);
      const perStep = (spread + (whole - steps) * usual) / whole;
      if (steps === whole) usual = perStep;
      // The largest spread of late: it is the rare wide step that costs digits.
      spreadPerStep = Math.max(perStep, 0.995 * spreadPerStep);
      logPerStep = Math.max(largestLog / steps, 0.995 * logPerStep);
      looks++;
      if (looks < FIRST_LOOK || boundPerStep > ALARM_SHARE * accuracy) {
        interval = 1;
        return;
      }
      let next = 1;
      const limit = Math.min(LONGEST, interval + 2);
      while (next < limit && allowed(next + 1, amplification)) next++;
      interval = next;
    },
    snapshot() {
      const kept = { interval, spreadPerStep, usual, logPerStep, looks };
      return () => {
        ({ interval, spreadPerStep, usual, logPerStep, looks } = kept);
      };
    },
  };
}
