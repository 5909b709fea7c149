/**
 * What suggests settings: a pure function of the sweep's seed, the number of the draw and what came of
 * earlier settings. One object may be asked for any draws in any order.
 */
import type { Outcome } from "../outcome.ts";
import type { Point } from "../space/parameter.ts";

/** An earlier setting, and what came of it. */
export interface Observation {
  /** Of the trial; observations are handed over in this order. */
  readonly number: number;
  readonly point: Point;
  readonly outcome: Outcome;
}

/** Suggests points of a space. */
export interface Sampler {
  /** Whether it uses outcomes at all: whether trials have to wait for others. */
  readonly looksBack: boolean;
  /** Whether there is always another draw. */
  readonly isEndless: boolean;
  /**
   * The point of a draw.
   *
   * @param draw - 0, 1, 2 …: draws whose setting is there already are followed by the next.
   * @param observations - Of earlier trials; outcomes that must not be known yet are "none".
   * @returns null when there are no more.
   */
  suggest(draw: number, observations: readonly Observation[]): Point | null;
}
