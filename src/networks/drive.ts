/** What drives a cell for some steps, and how it comes into the cell's memory. */
import type { Cell, Columns } from "../cells/cell.ts";
import { rangeError } from "../errors.ts";

/** Inputs of one sequence for some steps: count × m numbers, row-major, or `count` token ids. */
export type InputChunk = Float64Array | Int32Array;

/** One chunk per sequence, all of the same length; for an autonomous cell the number of steps. */
export type Drive = readonly InputChunk[] | number;

/** Where the inputs of a chunk of steps are put: one of the two. */
export interface StepInputs {
  readonly inputs: Columns;
  readonly tokens: Int32Array;
}

/**
 * Interleaves the sequences' inputs: column t·B + b is step t of sequence b. Vectors that are all
 * one-hot become token ids: a look-up in place of a product, with the same numbers.
 */
export function loadInputs(
  memory: StepInputs,
  chunks: Drive,
  m: number,
  start: number,
  count: number,
): Columns | Int32Array {
  if (typeof chunks === "number") return memory.inputs;
  const B = chunks.length;
  if (chunks[0] instanceof Int32Array) {
    for (let b = 0; b < B; b++) {
      for (let t = 0; t < count; t++) memory.tokens[t * B + b] = chunks[b][start + t];
    }
    return memory.tokens;
  }
  if (tokensFromOneHot(memory.tokens, chunks as readonly Float64Array[], m, start, count)) {
    return memory.tokens;
  }
  const data = memory.inputs.data;
  for (let b = 0; b < B; b++) {
    const chunk = chunks[b];
    for (let t = 0; t < count; t++) {
      const from = (start + t) * m;
      const to = (t * B + b) * m;
      for (let i = 0; i < m; i++) data[to + i] = chunk[from + i];
    }
  }
  return memory.inputs;
}

/** Whether all vectors hold one 1 and zeros; if so `tokens` is filled with where the ones are. */
function tokensFromOneHot(
  tokens: Int32Array,
  chunks: readonly Float64Array[],
  m: number,
  start: number,
  count: number,
): boolean {
  for (const [b, chunk] of chunks.entries()) {
    for (let t = 0; t < count; t++) {
      const token = placeOfOne(chunk, (start + t) * m, m);
      if (token < 0) return false;
      tokens[t * chunks.length + b] = token;
    }
  }
  return true;
}

/** Where a one-hot vector has its 1; −1 if it is none. */
function placeOfOne(values: Float64Array, from: number, m: number): number {
  let place = -1;
  for (let i = 0; i < m; i++) {
    const value = values[from + i];
    if (value === 0) continue;
    if (value !== 1 || place >= 0) return -1;
    place = i;
  }
  return place;
}

/**
 * Steps that a drive holds.
 *
 * @param step - Steps done, for messages.
 * @throws RangeError if it does not fit the cell and B sequences.
 */
export function stepsOf(drive: Drive, { inputSize: m }: Cell, B: number, step: number): number {
  if (typeof drive === "number") {
    if (m === 0 && Number.isInteger(drive) && drive >= 0) return drive;
    throw rangeError(
      "advance",
      `at step ${step} the drive is ${drive}; expected ` +
        `${m === 0 ? "a number of steps" : `inputs of ${m} numbers a step for every sequence`}`,
    );
  }
  const lengths = drive.map((chunk) => chunk.length);
  const width = drive[0] instanceof Int32Array ? 1 : m;
  const steps = lengths[0] / width;
  const alike = lengths.length === B && lengths.every((length) => length === lengths[0]);
  if (alike && Number.isInteger(steps)) return steps;
  throw rangeError(
    "advance",
    `at step ${step} the chunks have ${lengths.join(", ")} numbers; expected ` +
      (m === 0
        ? "a number of steps instead: the cell takes no input"
        : `the same multiple of ${width}, the input size, for each of ${B} sequences`),
  );
}
