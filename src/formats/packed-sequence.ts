/**
 * PyTorch's `PackedSequence`: sequences of unequal lengths, the longest first, stored step by step. Of
 * step t there are `batch_sizes[t]` rows, one for each sequence that is at least that long.
 */

import { requireFinite, tokenCount, tokenIds } from "../data/check.ts";
import { isInteger } from "../data/readers/array.ts";
import { type SequenceSet, sequencesFromNumbers, sequencesFromTokens } from "../data/sequences.ts";
import { FormatError } from "../errors.ts";
import type { Tensor } from "./model.ts";
import { PACKED_PARTS } from "./torch/torch-walk.ts";

/**
 * The sequences, in the order in which they were packed or, where the file says it, given; null if the
 * tensors are something else.
 *
 * @throws FormatError `MALFORMED` if the parts do not fit each other.
 */
export function unpackedSequences(tensors: readonly Tensor[], source: string): SequenceSet | null {
  const part = (name: string) => tensors.find((tensor) => tensor.name === name);
  const [data, sizes] = [part("data"), part("batch_sizes")];
  if (!data || !sizes || !tensors.every(({ name }) => PACKED_PARTS.includes(name))) return null;
  const counts = Array.from(sizes.read());
  const [rows = 0, width = 1] = data.shape;
  const falling = counts.every((count, t) => t === 0 || (count >= 1 && count <= counts[t - 1]!));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (data.shape.length > 2 || !falling || total !== rows || rows === 0) {
    throw new FormatError(
      "MALFORMED",
      `${source}: is a PackedSequence of ${rows} rows whose batch_sizes add up to ${total}; expected one row for each, and sizes that never rise`,
    );
  }
  const values = data.read();
  requireFinite(values, width, { source: `${source}: data`, sequence: null, firstStep: 0 });
  const starts = new Float64Array(counts.length);
  for (let t = 1; t < counts.length; t++) starts[t] = starts[t - 1]! + counts[t - 1]!;
  const packed = Array.from({ length: counts[0]! }, (_, b) => {
    const length = counts.filter((count) => count > b).length;
    const own = new Float64Array(length * width);
    for (let t = 0; t < length; t++) {
      const from = (starts[t]! + b) * width;
      own.set(values.subarray(from, from + width), t * width);
    }
    return own;
  });
  const order = Array.from(part("unsorted_indices")?.read() ?? packed.keys());
  const sequences = order.map((b) => packed[b]);
  if (sequences.length !== packed.length || new Set(order).size !== packed.length) {
    throw new FormatError("MALFORMED", `${source}: has unsorted_indices that are no order`);
  }
  const unpadded = sequences as Float64Array[];
  const note = `a PackedSequence of PyTorch: ${packed.length} sequences, without padding`;
  if (!isInteger(data.dtype) || data.shape.length > 1) {
    return { ...sequencesFromNumbers(unpadded, width, source), notes: [note] };
  }
  const ids = unpadded.map((own, b) => tokenIds(own, { source, sequence: b, firstStep: 0 }));
  return { ...sequencesFromTokens(ids, tokenCount(ids), source), notes: [note] };
}
