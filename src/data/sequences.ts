/**
 * What drives a network: one or more sequences, read piece by piece, so that data may be larger
 * than memory and any time segment can be read on its own.
 */
import { rangeError } from "../errors.ts";

/** One sequence of inputs, readable from any step. */
export interface Sequence {
  /** T, number of steps. */
  readonly length: number;
  /**
   * Steps [start, start + count): count × m numbers, row-major (one input vector per step), or
   * `count` token ids; fewer where the sequence ends before (0 ≤ start). The caller may keep and
   * change the array. Data that is not loaded at once is checked here.
   *
   * @throws FormatError for a value that is not finite, naming its step and feature.
   */
  read(start: number, count: number): Promise<Float64Array | Int32Array>;
}

/** Sequences of one kind, which all fit the same network. */
export interface SequenceSet {
  /** "numbers": vectors of length m. "tokens": ids, to be embedded or fed as one-hot vectors. */
  readonly kind: "numbers" | "tokens";
  /** m for numbers; for tokens one more than the largest id, or the vocabulary's size if known. */
  readonly width: number;
  readonly sequences: readonly Sequence[];
  /** Where they come from, for messages: a file name or a generator with its settings. */
  readonly source: string;
  /** Names of the m features, when the file has them. */
  readonly featureNames?: readonly string[];
  /** The symbols that the token ids stand for, when known. */
  readonly vocabulary?: readonly string[];
  /** What was done to the data or assumed about it that a reader would want to know; for people. */
  readonly notes?: readonly string[];
  /** Frees file handles, if there are any. */
  close?(): Promise<void>;
}

/** A set with one sequence held in memory: `values` is T × `width`, row-major. */
export function sequenceFromNumbers(
  values: Float64Array,
  width: number,
  source = "array",
): SequenceSet {
  if (!Number.isInteger(width) || width < 1 || values.length % width !== 0) {
    throw rangeError(
      "sequenceFromNumbers",
      `${values.length} values do not make rows of width ${width}`,
    );
  }
  return { kind: "numbers", width, source, sequences: [sliceable(values, width)] };
}

/** A set of sequences held in memory, [B][T × width], which may differ in length. */
export function sequencesFromNumbers(
  sequences: readonly Float64Array[],
  width: number,
  source = "array",
): SequenceSet {
  return {
    kind: "numbers",
    width,
    source,
    sequences: sequences.map((values) => sequenceFromNumbers(values, width).sequences[0]!),
  };
}

/** A set of token sequences held in memory; `width` is the size of the vocabulary. */
export function sequencesFromTokens(
  sequences: readonly Int32Array[],
  width: number,
  source = "array",
): SequenceSet {
  return { kind: "tokens", width, source, sequences: sequences.map((ids) => sliceable(ids, 1)) };
}

/**
 * What drives an autonomous map (input size 0): nothing, for `steps` steps.
 *
 * Nothing moves a state that begins at a fixed point, as 0 is for networks without biases: give
 * `lyapunovSpectrum` `initialState: "random"` or states of your own, or its exponents are those of the
 * linearisation at 0 (which it then says).
 *
 * @param sequences - B; give each an initial state of its own.
 */
export function autonomousInputs(steps: number, sequences = 1): SequenceSet {
  for (const [name, value] of Object.entries({ steps, sequences })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw rangeError("autonomousInputs", `${name} is ${value}; expected a positive integer`);
  }
  const silence: Sequence = { length: steps, read: async () => new Float64Array(0) };
  return {
    kind: "numbers",
    width: 0,
    source: "no input",
    sequences: Array.from({ length: sequences }, () => silence),
  };
}

function sliceable(values: Float64Array | Int32Array, width: number): Sequence {
  return {
    length: values.length / width,
    read: async (start, count) => values.slice(start * width, (start + count) * width),
  };
}
