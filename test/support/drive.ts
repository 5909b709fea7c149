import { type SequenceSet, sequencesFromNumbers } from "../../src/data/sequences.ts";
import type { Random } from "../../src/random.ts";

/** T vectors of m independent normals. */
export function normalInputs(random: Random, steps: number, m: number, deviation = 1): number[][] {
  return Array.from({ length: steps }, () =>
    Array.from({ length: m }, () => deviation * random.normal()),
  );
}

/** Sequences of input vectors, [B][T][m], as a set. */
export function sequenceSet(
  ...sequences: readonly (readonly (readonly number[])[])[]
): SequenceSet {
  return sequencesFromNumbers(
    sequences.map((steps) => Float64Array.from(steps.flat())),
    sequences[0][0].length,
  );
}
