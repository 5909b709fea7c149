/**
 * Sets seen through another: fewer features, sequences or steps, cut into pieces, standardised.
 * Nothing is loaded; every read is handed down.
 */
import { rangeError } from "../errors.ts";
import { type Place, tokenIds } from "./check.ts";
import type { DataOptions } from "./options.ts";
import type { Sequence, SequenceSet } from "./sequences.ts";

/** Steps that a pass over a whole set reads at once: about 2 MiB of numbers. */
export function stepsPerRead(width: number): number {
  return Math.max(1, Math.floor(2 ** 18 / width));
}

/**
 * Features by name or 0-based index, in this order.
 *
 * @throws RangeError for a feature that is not there, with the names that are.
 */
export function selectFeatures(
  set: SequenceSet,
  columns: readonly (string | number)[],
): SequenceSet {
  if (set.kind === "tokens") {
    throw rangeError(
      null,
      `columns: ${set.source} holds token ids, which have no columns to choose`,
    );
  }
  const { width, featureNames } = set;
  const chosen = chooseColumns(columns, width, featureNames, set.source);
  const narrowed = mapNumbers(set, chosen.length, (from, into) => {
    const steps = from.length / width;
    for (let t = 0; t < steps; t++) {
      for (let j = 0; j < chosen.length; j++) {
        into[t * chosen.length + j] = from[t * width + chosen[j]];
      }
    }
  });
  return featureNames === undefined
    ? narrowed
    : { ...narrowed, featureNames: chosen.map((j) => featureNames[j]) };
}

/**
 * Indices of columns given by name or index.
 *
 * @throws RangeError for a column that is not there, with the names that are.
 */
export function chooseColumns(
  columns: readonly (string | number)[],
  width: number,
  names: readonly string[] | undefined,
  source: string,
): number[] {
  if (columns.length === 0) {
    throw rangeError(null, `columns: none chosen; expected at least one of ${source}'s ${width}`);
  }
  return columns.map((column) => {
    const index = typeof column === "number" ? column : (names?.indexOf(column) ?? -1);
    if (Number.isInteger(index) && index >= 0 && index < width) return index;
    const listed = names && names.length > 0 ? ` or one of ${names.slice(0, 20).join(", ")}` : "";
    throw rangeError(
      null,
      `columns: ${source} has no column ${JSON.stringify(column)}; ` +
        `expected an index in [0, ${width - 1}]${listed}`,
    );
  });
}

/** The first `steps` steps of every sequence. */
export function limitSteps(set: SequenceSet, steps: number): SequenceSet {
  requireCount("limit", steps);
  return { ...set, sequences: set.sequences.map((s) => segment(s, 0, Math.min(steps, s.length))) };
}

/**
 * Every sequence cut into `parts` of ⌊T / parts⌋ steps each, in order; the remainder is left out.
 *
 * @throws RangeError if a sequence is shorter than `parts`.
 */
export function splitSequences(set: SequenceSet, parts: number): SequenceSet {
  requireCount("batch", parts);
  const shortest = Math.min(...set.sequences.map((s) => s.length));
  if (shortest < parts) {
    throw rangeError(
      null,
      `batch: ${set.source} has a sequence of ${shortest} steps; cannot cut it into ${parts}`,
    );
  }
  const sequences = set.sequences.flatMap((whole) => {
    const length = Math.floor(whole.length / parts);
    return Array.from({ length: parts }, (_, b) => segment(whole, b * length, length));
  });
  return { ...set, sequences };
}

/**
 * Every feature shifted and scaled to mean 0 and variance 1 over all steps of all sequences; a
 * constant feature becomes 0. Costs one pass over the data.
 */
export async function standardised(set: SequenceSet): Promise<SequenceSet> {
  if (set.kind === "tokens") {
    throw rangeError(null, `standardise: ${set.source} holds token ids, which are not quantities`);
  }
  return shiftedAndScaled(set, await momentsOf(set));
}

/** Mean and standard deviation of every feature. */
export interface Moments {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Every feature less its mean, divided by its deviation, both of some other set; 0 where that is 0. */
export function shiftedAndScaled(set: SequenceSet, { mean, deviation }: Moments): SequenceSet {
  return mapNumbers(set, set.width, (from, into) => {
    for (let i = 0; i < from.length; i++) {
      const j = i % set.width;
      into[i] = deviation[j] === 0 ? 0 : (from[i] - mean[j]) / deviation[j];
    }
  });
}

/**
 * A set of one feature as token ids. Costs one pass over the data, which finds the largest.
 *
 * @throws RangeError if there are several features.
 * @throws FormatError for values that are no ids.
 */
export async function asTokens(set: SequenceSet): Promise<SequenceSet> {
  if (set.width !== 1) {
    throw rangeError(
      null,
      `kind: ${set.source} has ${set.width} features; token ids are one (choose a column)`,
    );
  }
  const place = (b: number, firstStep: number): Place => ({
    source: set.source,
    sequence: set.sequences.length === 1 ? null : b,
    firstStep,
  });
  const sequences = set.sequences.map(
    (sequence, b): Sequence => ({
      length: sequence.length,
      read: async (start, count) => tokenIds(await sequence.read(start, count), place(b, start)),
    }),
  );
  return { ...set, kind: "tokens", width: await countTokens(sequences), sequences };
}

/** One more than the largest id, by one pass over all sequences. */
export async function countTokens(sequences: readonly Sequence[]): Promise<number> {
  let count = 0;
  for (const sequence of sequences) {
    for (let start = 0; start < sequence.length; start += stepsPerRead(1)) {
      for (const id of await sequence.read(start, stepsPerRead(1))) if (id >= count) count = id + 1;
    }
  }
  return count;
}

/** Applies what {@link DataOptions} asks of any set: columns, kind, sequences, limit, batch, standardise. */
export async function applyOptions(set: SequenceSet, options: DataOptions): Promise<SequenceSet> {
  if (options.columns !== undefined) set = selectFeatures(set, options.columns);
  if (options.kind === "tokens" && set.kind === "numbers") set = await asTokens(set);
  if (options.kind === "numbers" && set.kind === "tokens") {
    throw rangeError(null, `kind: ${set.source} holds text; expected "tokens"`);
  }
  if (options.sequences !== undefined) {
    requireCount("sequences", options.sequences);
    set = { ...set, sequences: set.sequences.slice(0, options.sequences) };
  }
  if (options.limit !== undefined) set = limitSteps(set, options.limit);
  if (options.batch !== undefined) set = splitSequences(set, options.batch);
  return options.standardise ? standardised(set) : set;
}

/** Above this, or below its inverse, squares of numbers leave float64. */
const SQUARES_FIT = 2 ** 400;

/**
 * Mean and standard deviation of every feature by Welford's recurrence, which does not cancel.
 *
 * Features whose squares do not fit are divided by a power of two first, which rounds nothing.
 */
export async function momentsOf(set: SequenceSet): Promise<Moments> {
  const { mean, deviation, largest } = await welford(set, new Float64Array(set.width).fill(1));
  if (largest.every((x) => x === 0 || (x < SQUARES_FIT && x > 1 / SQUARES_FIT))) {
    return { mean, deviation };
  }
  const scale = largest.map((x) => (x === 0 ? 1 : 2 ** Math.floor(Math.log2(x))));
  const scaled = await welford(set, scale);
  return {
    mean: scaled.mean.map((value, j) => value * scale[j]),
    deviation: scaled.deviation.map((value, j) => value * scale[j]),
  };
}

async function welford(
  set: SequenceSet,
  scale: Float64Array,
): Promise<Moments & { readonly largest: Float64Array }> {
  const largest = new Float64Array(set.width);
  const mean = new Float64Array(set.width);
  const squares = new Float64Array(set.width);
  let count = 0;
  const steps = stepsPerRead(set.width);
  for (const sequence of set.sequences) {
    for (let start = 0; start < sequence.length; start += steps) {
      const values = await sequence.read(start, steps);
      for (let i = 0; i < values.length; i++) {
        const j = i % set.width;
        if (j === 0) count++;
        const value = values[i] / scale[j];
        const distance = value - mean[j];
        mean[j] += distance / count;
        squares[j] += distance * (value - mean[j]);
        if (Math.abs(values[i]) > largest[j]) largest[j] = Math.abs(values[i]);
      }
    }
  }
  return { mean, deviation: squares.map((sum) => Math.sqrt(sum / count)), largest };
}

function mapNumbers(
  set: SequenceSet,
  width: number,
  fill: (from: Float64Array, into: Float64Array) => void,
): SequenceSet {
  const sequences = set.sequences.map(
    (sequence): Sequence => ({
      length: sequence.length,
      async read(start, count) {
        const from = (await sequence.read(start, count)) as Float64Array;
        const into = new Float64Array((from.length / set.width) * width);
        fill(from, into);
        return into;
      },
    }),
  );
  return { ...set, width, sequences };
}

/** Steps [first, first + length) of a sequence, as a sequence. */
export function segment(whole: Sequence, first: number, length: number): Sequence {
  return {
    length,
    read: (start, count) => whole.read(first + start, Math.max(0, Math.min(count, length - start))),
  };
}

function requireCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw rangeError(null, `${name} is ${value}; expected a whole number from 1 up`);
  }
}
