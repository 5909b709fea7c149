import { FormatError } from "../errors.ts";

/** Where a value stands, for messages; all counts from 0. */
export interface Place {
  readonly source: string;
  /** Null where there is one sequence only. */
  readonly sequence: number | null;
  /** Step of the first row checked. */
  readonly firstStep: number;
  readonly featureNames?: readonly string[];
}

/** @throws FormatError naming step and feature of the first value that is not finite. */
export function requireFinite(values: Float64Array, width: number, place: Place): void {
  for (let i = 0; i < values.length; i++) {
    // x − x is NaN for NaN and ±∞, and this is twice as fast as Number.isFinite.
    if (values[i] - values[i] !== 0) {
      const feature = i % width;
      const step = place.firstStep + (i - feature) / width;
      const name = place.featureNames?.[feature];
      throw new FormatError(
        "UNSUPPORTED",
        `${place.source}: ${sequencePrefix(place)}step ${step}, feature ${feature}` +
          `${name === undefined ? "" : ` ("${name}")`} is ${values[i]}; expected finite numbers`,
      );
    }
  }
}

/**
 * Token ids from numbers.
 *
 * @throws FormatError naming the step of the first value that is not an integer in [0, 2³¹).
 */
export function tokenIds(values: ArrayLike<number>, place: Place): Int32Array {
  const ids = new Int32Array(values.length);
  for (let i = 0; i < ids.length; i++) {
    ids[i] = values[i];
    if (ids[i] !== values[i] || ids[i] < 0) {
      throw new FormatError(
        "UNSUPPORTED",
        `${place.source}: ${sequencePrefix(place)}step ${place.firstStep + i} is ${values[i]}; ` +
          "expected token ids, integers from 0 to 2147483647",
      );
    }
  }
  return ids;
}

/** One more than the largest id; 0 if there is none. */
export function tokenCount(sequences: readonly Int32Array[]): number {
  let count = 0;
  for (const ids of sequences) for (const id of ids) if (id >= count) count = id + 1;
  return count;
}

function sequencePrefix(place: Place): string {
  return place.sequence === null ? "" : `sequence ${place.sequence}, `;
}
