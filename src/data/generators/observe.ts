import type { Random } from "../../random.ts";
import type { OptionNames } from "../../words.ts";
import { type SequenceSet, sequencesFromNumbers } from "../sequences.ts";

/** How trajectories become measurements. */
export interface Observation {
  /** Shift and scale every feature to mean 0 and variance 1 over the whole set. @defaultValue false */
  readonly standardise?: boolean;
  /**
   * Standard deviation of independent normal noise added to every value, as a share of that of its
   * feature. @defaultValue 0
   */
  readonly noise?: number;
}

/** For `requireKnown`. */
export const OBSERVATION: OptionNames<Observation> = { standardise: true, noise: true };

/** A set of trajectories (T × m each, changed in place), standardised and with noise if asked for. */
export function observe(
  trajectories: readonly Float64Array[],
  width: number,
  { standardise = false, noise = 0 }: Observation,
  random: Random,
  source: string,
): SequenceSet {
  for (let j = 0; j < width; j++) {
    const { mean, deviation } = momentsOf(trajectories, width, j);
    const [shift, scale] = standardise ? [mean, deviation || 1] : [0, 1];
    for (const values of trajectories) {
      for (let i = j; i < values.length; i += width) values[i] = (values[i] - shift) / scale;
    }
    if (noise === 0) continue;
    for (const values of trajectories) {
      const spread = (noise * deviation) / scale;
      for (let i = j; i < values.length; i += width) values[i] += spread * random.normal();
    }
  }
  return sequencesFromNumbers(trajectories, width, source);
}

function momentsOf(
  trajectories: readonly Float64Array[],
  width: number,
  feature: number,
): { mean: number; deviation: number } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const values of trajectories) {
    for (let i = feature; i < values.length; i += width) {
      count++;
      const distance = values[i] - mean;
      mean += distance / count;
      squares += distance * (values[i] - mean);
    }
  }
  return { mean, deviation: Math.sqrt(squares / count) };
}
