/**
 * A task cut into batches: groups of B sequences, each followed T steps at a time.
 *
 * Which batch is which depends on the seed and the epoch only, so that a position in the data is two
 * numbers.
 */

import type { Task } from "../data/generators/task.ts";
import type { Sequence } from "../data/sequences.ts";
import { rangeError } from "../errors.ts";
import { createRandom, seedFor } from "../random.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import type { Batch } from "./unrolled/batch.ts";

/** How a task is cut. */
export interface BatchOptions {
  /** B. Groups with fewer sequences are filled up with ones that are not scored. */
  readonly sequences: number;
  /** T, at most. @defaultValue the longest sequence */
  readonly steps?: number | undefined;
  /** Whether the order of sequences changes from epoch to epoch. @defaultValue true */
  readonly shuffle?: boolean | undefined;
  /** Of the order. @defaultValue 0 */
  readonly seed?: number | undefined;
}

/** A batch, and whether its sequences go on from the batch before. */
export interface PlacedBatch {
  readonly batch: Batch;
  readonly continues: boolean;
}

/** Batches of one epoch after another. */
export interface Batches {
  /** T. */
  readonly steps: number;
  /** Batches of an epoch. */
  count(epoch: number): number;
  /** @throws RangeError if there is no such batch. */
  read(epoch: number, index: number): Promise<PlacedBatch>;
}

const OPTIONS: OptionNames<BatchOptions> = {
  sequences: true,
  steps: true,
  shuffle: true,
  seed: true,
};

/**
 * Cuts a task into batches.
 *
 * @throws RangeError if inputs and targets do not belong together, or an option is out of range.
 */
export function createBatches(task: Task, options: BatchOptions): Batches {
  requireKnown("createBatches", options, OPTIONS);
  requireTask(task);
  const { sequences: B, shuffle = true, seed = 0 } = options;
  const lengths = task.inputs.sequences.map((sequence) => sequence.length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const wanted = options.steps ?? longest;
  for (const [name, value] of Object.entries({ sequences: B, steps: wanted })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw rangeError("createBatches", `${name} is ${value}; expected a positive integer`);
  }
  const steps = Math.min(wanted, longest); // no memory for steps that no sequence has
  let plan: { readonly epoch: number; readonly chunks: readonly Chunk[] } | null = null;
  const chunksOf = (epoch: number) => {
    if (plan?.epoch !== epoch) {
      const order = lengths.map((_, s) => s);
      if (shuffle) shuffleInPlace(order, seed, epoch);
      plan = { epoch, chunks: cutIntoChunks(order, lengths, B, steps) };
    }
    return plan.chunks;
  };
  return {
    steps,
    count: (epoch) => chunksOf(epoch).length,
    async read(epoch, index) {
      const chunk = chunksOf(epoch)[index];
      if (chunk === undefined) {
        throw rangeError(
          "read",
          `batch ${index} of epoch ${epoch}; expected one of ${chunksOf(epoch).length}`,
        );
      }
      return { batch: await readChunk(task, chunk, B), continues: chunk.start > 0 };
    },
  };
}

function requireTask({ inputs, targets, scoredFrom }: Task): void {
  const [ours, theirs] = [inputs.sequences, targets.sequences];
  const alike =
    ours.length === theirs.length && ours.every((s, i) => s.length === theirs[i].length);
  if (!alike || ours.length === 0) {
    throw rangeError(
      "createBatches",
      `${inputs.source} has ${ours.length} sequences and ${targets.source} ` +
        `${theirs.length}; expected as many, of the same lengths`,
    );
  }
  const shortest = Math.min(...ours.map((sequence) => sequence.length));
  if (scoredFrom >= 0 && scoredFrom < shortest) return;
  throw rangeError(
    "createBatches",
    `scoredFrom is ${scoredFrom}; expected a step of the shortest sequence, ` +
      `which has ${shortest}`,
  );
}

/** Steps [start, start + count) of some sequences. */
interface Chunk {
  readonly members: readonly number[];
  readonly start: number;
  readonly count: number;
}

function cutIntoChunks(
  order: readonly number[],
  lengths: readonly number[],
  B: number,
  steps: number,
): Chunk[] {
  const chunks: Chunk[] = [];
  for (let first = 0; first < order.length; first += B) {
    const members = order.slice(first, first + B);
    const longest = Math.max(...members.map((s) => lengths[s]));
    for (let start = 0; start < longest; start += steps) {
      chunks.push({ members, start, count: Math.min(steps, longest - start) });
    }
  }
  return chunks;
}

/** Fisher and Yates' shuffle, by a stream of its own for every epoch. */
function shuffleInPlace(order: number[], seed: number, epoch: number): void {
  const random = createRandom(seedFor(seed, `order ${epoch}`));
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
}

async function readChunk(task: Task, { members, start, count }: Chunk, B: number): Promise<Batch> {
  const { inputs, targets, scoredFrom } = task;
  const given = await interleave(inputs.sequences, members, start, count, B, inputs, 0, 0);
  const wanted = await interleave(
    targets.sequences,
    members,
    start,
    count,
    B,
    targets,
    scoredFrom - start,
    targets.kind === "tokens" ? -1 : Number.NaN,
  );
  return { steps: count, inputs: given, targets: wanted };
}

/** Column t·B + b ← step start + t of member b; `filler` before step `from` and after the ends. */
async function interleave(
  sequences: readonly Sequence[],
  members: readonly number[],
  start: number,
  count: number,
  B: number,
  { kind, width: features }: { readonly kind: "numbers" | "tokens"; readonly width: number },
  from: number,
  filler: number,
): Promise<Int32Array | Float64Array> {
  const width = kind === "tokens" ? 1 : features;
  const size = count * B * width;
  const columns = kind === "tokens" ? new Int32Array(size) : new Float64Array(size);
  columns.fill(filler);
  for (const [b, s] of members.entries()) {
    if (start >= sequences[s].length) continue;
    const values = await sequences[s].read(start, count);
    for (let t = Math.max(0, from); t * width < values.length; t++) {
      const [to, at] = [(t * B + b) * width, t * width];
      for (let i = 0; i < width; i++) columns[to + i] = values[at + i];
    }
  }
  return columns;
}
