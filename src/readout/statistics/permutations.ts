/** Permutations of settings, drawn once for all that is tested. */
import type { Random } from "../../random.ts";

/** Permutations of settings: P × N, row by row. */
export interface Permutations {
  readonly count: number;
  readonly places: Uint32Array;
  /** Stratum of each setting, which each of them leaves as it is. */
  readonly strata: Uint32Array;
}

/**
 * Draws permutations that exchange settings of the same stratum only.
 *
 * @param strata - Stratum of each setting, in [0, strataCount).
 */
export function drawPermutations(
  random: Random,
  count: number,
  strata: Uint32Array,
  strataCount: number,
): Permutations {
  const settings = strata.length;
  const members: number[][] = Array.from({ length: strataCount }, () => []);
  for (let i = 0; i < settings; i++) members[strata[i]].push(i);
  const places = new Uint32Array(count * settings);
  for (let p = 0; p < count; p++) {
    const row = places.subarray(p * settings, (p + 1) * settings);
    for (const group of members) {
      const shuffled = group.slice();
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
      }
      for (let i = 0; i < group.length; i++) row[group[i]] = shuffled[i];
    }
  }
  return { count, places, strata };
}

/** Columns dealt out by permutations. */
export interface Deals {
  /** Permutations, at most, by which one is dealt out at a time. */
  readonly together: number;
  /** A column by so many permutations from `first` on; good until the next call. */
  from(first: number, column: Float64Array): readonly Float64Array[];
}

/** Entries that are dealt out at a time. */
const CHUNK = 4e6;

/** Room for columns over so many settings, dealt out by permutations. */
export function dealsOf({ count, places }: Permutations, settings: number): Deals {
  const together = Math.max(1, Math.min(count, Math.floor(CHUNK / settings)));
  const room = Array.from({ length: together }, () => new Float64Array(settings));
  return {
    together,
    from(first, column) {
      const rows = room.slice(0, count - first);
      for (const [k, row] of rows.entries()) {
        const start = (first + k) * settings;
        for (let i = 0; i < settings; i++) row[i] = column[places[start + i]];
      }
      return rows;
    },
  };
}
