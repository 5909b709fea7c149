/** Classes of exponents by what they mean for memory: 1/|λ| steps, at which the heat strip changes colour. */
import { MEMORY_COLOURS } from "../../drawing/theme.ts";

/** Steps of memory, 1/|λ|, between the classes; beyond the last come those up to ∞. */
const LIMITS = [1, 3, 10, 100];

/** One class. */
export interface MemoryClass {
  /** Exponents from here on, and below the next class's, in nats per step; −∞ of the last. */
  readonly least: number;
  readonly colour: string;
  /** "1/|λ| of 3 to 10 steps, shrinking". */
  readonly words: string;
}

/** From those that grow at once down to those that are gone within a step. */
export const MEMORY_CLASSES: readonly MemoryClass[] = [
  ...[0, 1, 2, 3, 4].map((i) => ({
    least: i === 4 ? Number.MIN_VALUE : 1 / LIMITS[i],
    colour: MEMORY_COLOURS[9 - i],
    words: `grow by a factor e in ${rangeWords(i)}`,
  })),
  ...[4, 3, 2, 1, 0].map((i) => ({
    least: i === 0 ? -Number.MAX_VALUE : -1 / LIMITS[i - 1],
    colour: MEMORY_COLOURS[i],
    words: `fade by a factor e in ${rangeWords(i)}`,
  })),
];

/** Labels between the classes of one sign, from the strongest: 1, 3, 10, 100. */
export const MEMORY_LIMITS: readonly number[] = LIMITS;

function rangeWords(i: number): string {
  if (i === 0) return `less than ${LIMITS[0]} step`;
  return i === 4 ? `more than ${LIMITS[3]} steps` : `${LIMITS[i - 1]} to ${LIMITS[i]} steps`;
}

/**
 * How many of a descending list are in each class or one before it, length 10.
 *
 * @param count - Entries that are numbers; −∞ are in no class.
 */
export function countsByClass(descending: ArrayLike<number>, count: number): number[] {
  return MEMORY_CLASSES.map(({ least }) => {
    let [from, to] = [0, count];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (descending[middle] >= least) from = middle + 1;
      else to = middle;
    }
    return from;
  });
}
