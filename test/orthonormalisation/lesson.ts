import type { Lesson } from "../../src/orthonormalisation/factorisation-schedule.ts";

/** One lesson of a schedule, in nats. */
export function lesson(
  steps: number,
  spread: number,
  largestLog: number,
  amplification: number,
  boundPerStep: number,
  apart = 0,
): Lesson {
  return { steps, spread, largestLog, apart, amplification, boundPerStep };
}
