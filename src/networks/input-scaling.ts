/**
 * How the data was shifted and scaled that a network was trained on, where its file says so: raw data
 * drive the network only through it.
 */
import type { SequenceSet } from "../data/sequences.ts";
import { limitSteps, type Moments, momentsOf, shiftedAndScaled } from "../data/views.ts";
import { FormatError } from "../errors.ts";

/** What every feature is shifted by and divided by before the network reads it. */
export interface InputScaling extends Moments {
  /** Names of the features, where the data had some. */
  readonly features: readonly string[] | null;
}

/** Numbers shown before the rest is left out. */
const MOST_SHOWN = 4;
/** Steps by which data is judged. */
const STEPS_JUDGED = 2000;
/** Scaled data further from mean 0 and deviation 1 than this are no data of the kind that was learned. */
const FARTHEST_MEAN = 10;
const LARGEST_DEVIATION = 10;

/**
 * `inputs` shifted and scaled as the data was that the network was trained on.
 *
 * @throws FormatError if the data have other features than the scaling: another number, or other names
 *   or some of its names at other places (`AMBIGUOUS` if the columns that are meant can be said). Names of
 *   which none is known are taken in their order.
 */
export function scaledInputs(inputs: SequenceSet, scaling: InputScaling): SequenceSet {
  const { mean, features } = scaling;
  const names = inputs.featureNames;
  if (inputs.kind === "tokens" || inputs.width !== mean.length) {
    const found = inputs.kind === "tokens" ? "symbols" : `${inputs.width} features`;
    throw new FormatError(
      "UNSUPPORTED",
      `${inputs.source}: ${found}; the network was trained on ${mean.length}, scaled${features ? ` (${features.join(", ")})` : ""}`,
    );
  }
  const misplaced = (name: string, j: number) => names?.[j] !== name;
  const known = features?.some((name) => names?.includes(name)) ?? false;
  if (known && features?.some(misplaced)) {
    const there = features.every((name) => names?.includes(name));
    throw new FormatError(
      there ? "AMBIGUOUS" : "UNSUPPORTED",
      `${inputs.source}: columns ${names?.join(", ")}; the network was trained on ${features.join(", ")}, each ` +
        "scaled by its own mean and deviation",
      there ? [{ columns: features.join(",") }] : [],
    );
  }
  return shiftedAndScaled(inputs, scaling);
}

/** What to say of scaled data. */
export function scalingNote({ featureNames: names }: SequenceSet, scaling: InputScaling): string {
  const { features } = scaling;
  const renamed = names !== undefined && features !== null && features[0] !== names[0];
  const taken = renamed ? ` (${names.join(", ")} taken for ${features.join(", ")})` : "";
  return `${scalingText(scaling)}${taken}; scaling "none" leaves the data as they are`;
}

/** "scaled as in training: less 1000, divided by 35". */
export function scalingText({ mean, deviation, features }: InputScaling): string {
  const each = Array.from(mean.subarray(0, MOST_SHOWN), (value, j) => {
    const name = features ? `${features[j]} ` : "";
    return `${name}less ${short(value)}, divided by ${short(deviation[j])}`;
  });
  const more = mean.length - MOST_SHOWN;
  return `scaled as in training: ${each.join("; ")}${more > 0 ? `; … ${more} more` : ""}`;
}

/**
 * Why the scaling of the network does not seem to be that of these data, by their first steps; null: it
 * may be. Data that have been scaled before are the usual reason.
 */
export async function scalingDoubt(
  inputs: SequenceSet,
  scaling: InputScaling,
): Promise<string | null> {
  const first = limitSteps({ ...inputs, sequences: inputs.sequences.slice(0, 1) }, STEPS_JUDGED);
  const { mean, deviation } = await momentsOf(scaledInputs(first, scaling));
  const far = mean.findIndex(
    (value, j) => Math.abs(value) > FARTHEST_MEAN || deviation[j] > LARGEST_DEVIATION,
  );
  if (far < 0) return null;
  const raw = await momentsOf(first);
  const standard =
    Math.abs(raw.mean[far]) < 1 && raw.deviation[far] > 0.1 && raw.deviation[far] < 10;
  const why = standard ? "it seems to have been scaled before" : "other data than was learned from";
  return (
    `after scaling, feature ${far} has mean ${short(mean[far])} and deviation ${short(deviation[far])}, not ` +
    `0 and 1: ${why}; scaling "none" leaves the data as they are`
  );
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
