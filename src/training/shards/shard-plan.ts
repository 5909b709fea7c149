/**
 * How a batch is cut into shards, which are differentiated one by one, on one thread or on several.
 *
 * The plan depends on the size of the batch alone, and gradients are summed in the order of the
 * shards: the numbers do not depend on the number of threads.
 */
import type { Batch } from "../unrolled/batch.ts";

/** Shards of equal size; the last may be padded with sequences that are not scored. */
export interface ShardPlan {
  readonly shards: number;
  /** Sequences of a shard. */
  readonly size: number;
}

/** 1 shard below 32 sequences, 2 below 128, 4 below 512, …: 16 sequences a shard and more. */
export function planShards(sequences: number): ShardPlan {
  const shards = 2 ** Math.max(0, Math.floor(Math.log2(sequences / 8) / 2));
  return { shards, size: Math.ceil(sequences / shards) };
}

/** Sequences [s·size, (s+1)·size) of a batch of B sequences. */
export function shardOf(batch: Batch, B: number, { size }: ShardPlan, s: number): Batch {
  if (size === B) return batch;
  const { steps, inputs, targets } = batch;
  return {
    steps,
    inputs: cut(inputs, steps, B, size, s, 0),
    targets: cut(targets, steps, B, size, s, targets instanceof Int32Array ? -1 : Number.NaN),
  };
}

/** The states of a shard's sequences, n numbers each. */
export function shardStates(
  states: Float64Array | null,
  n: number,
  { size }: ShardPlan,
  s: number,
): Float64Array | null {
  if (states === null) return null;
  const part = new Float64Array(size * n);
  part.set(states.subarray(s * size * n, (s + 1) * size * n));
  return part;
}

function cut<A extends Int32Array | Float64Array>(
  columns: A,
  steps: number,
  B: number,
  size: number,
  s: number,
  padding: number,
): A {
  const width = columns.length / (steps * B);
  const part = new (columns.constructor as new (length: number) => A)(steps * size * width);
  const own = Math.max(0, Math.min(size, B - s * size));
  for (let t = 0; t < steps; t++) {
    const from = (t * B + s * size) * width;
    const to = t * size * width;
    part.set(columns.subarray(from, from + own * width), to);
    part.fill(padding, to + own * width, to + size * width);
  }
  return part;
}
