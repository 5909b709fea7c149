import type { RealArray } from "../kernels/kernels.ts";
import { createRandom, seedFor } from "../random.ts";

/** Q₀ before it is orthonormalised: random, unit vectors, or given numbers (n × k, column-major). */
export type FrameChoice = "random" | "identity" | Float64Array;

/** Frames to begin with where another computation on the same inputs left them; plain data. */
export interface KeptFrames {
  /** Steps that they have moved without being counted. */
  readonly steps: number;
  /**
   * Of each sequence, of the network or of each layer if the spectrum is per layer: n × at most k
   * numbers, column-major.
   */
  readonly frames: readonly (readonly Float64Array[])[];
}

/**
 * Fills `frame` with the columns from which Q₀ is made.
 *
 * Random columns are standard normals: orthonormalised, they are uniform on the frames (Haar). So
 * are columns that given numbers lack.
 *
 * @param frame - n × k, column-major; overwritten.
 * @param seed - Seed of the random columns.
 * @param stream - Which of the seed's streams: one per sequence and segment, so that what the
 *   frames add to the error is independent.
 */
export function fillInitialFrame(
  frame: RealArray,
  n: number,
  k: number,
  choice: FrameChoice,
  seed: number,
  stream: number,
): void {
  if (choice === "identity") {
    frame.fill(0, 0, n * k);
    for (let j = 0; j < k; j++) frame[j * n + j] = 1;
    return;
  }
  const given = choice === "random" ? 0 : Math.min(choice.length, n * k);
  if (choice !== "random") frame.set(choice.subarray(0, given));
  const random = createRandom(seedFor(seed, "frames"), stream);
  for (let i = given; i < n * k; i++) frame[i] = random.normal();
}
