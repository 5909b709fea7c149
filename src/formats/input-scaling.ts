/**
 * How the data was shifted and scaled that a network was trained on, as `lyapscope train` writes it
 * beside the tensors: an entry `scaling` of the metadata,
 * `{"mean":[1000],"deviation":[35],"features":["x"]}`. Raw data drive the network only through it.
 */
import type { SequenceSet } from "../data/sequences.ts";
import { limitSteps, type Moments, momentsOf, shiftedAndScaled } from "../data/views.ts";
import { FormatError } from "../errors.ts";

/** What every feature is shifted by and divided by before the network reads it. */
export interface InputScaling extends Moments {
  /** Names of the features, where the data had some. */
  readonly features: readonly string[] | null;
}

/** Key of the entry. */
const KEY = "scaling";
/** Numbers shown before the rest is left out. */
const MOST_SHOWN = 4;
/** Steps by which data is judged. */
const STEPS_JUDGED = 2000;
/** Scaled data further from mean 0 and deviation 1 than this are no data of the kind that was learned. */
const FARTHEST_MEAN = 10;
const LARGEST_DEVIATION = 10;

/** The entry for the metadata of a file; none without scaling. */
export function scalingMetadata(
  scaling: (Moments & { readonly features?: readonly string[] | null }) | null,
): Record<string, string> {
  if (scaling === null) return {};
  const { mean, deviation, features } = scaling;
  const named = features ? { features } : {};
  const entry = { mean: Array.from(mean), deviation: Array.from(deviation), ...named };
  return { [KEY]: JSON.stringify(entry) };
}

/**
 * The scaling that the metadata state; null if they do not. An entry of the same name that is none is
 * another program's, unless the file says that it was written here.
 *
 * @param own - Whether the file was written by `lyapscope`.
 * @param name - Of the file, for messages.
 * @throws FormatError `MALFORMED` for an entry of ours that does not say what it has to.
 */
export function statedScaling(
  metadata: ReadonlyMap<string, string>,
  own: boolean,
  name: string,
): InputScaling | null {
  const text = metadata.get(KEY);
  if (text === undefined) return null;
  const { mean, deviation, features = null } = parsed(text);
  const sound =
    areNumbers(mean) &&
    areNumbers(deviation) &&
    mean.length === deviation.length &&
    deviation.every((value) => value >= 0) &&
    (features === null || (areNames(features) && features.length === mean.length));
  if (sound) {
    return { mean: Float64Array.from(mean), deviation: Float64Array.from(deviation), features };
  }
  if (!own) return null;
  throw new FormatError(
    "MALFORMED",
    `${name}: its metadata state the scaling ${text.slice(0, 80)}; expected mean and deviation of every input`,
  );
}

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

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function areNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);
}

function areNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
