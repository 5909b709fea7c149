/**
 * Losses as sums over scored steps, with their gradients by the outputs. Means are taken by the
 * caller, who knows how many steps are scored in all: shards of a batch only see their own.
 */
import type { Columns } from "../../cells/cell.ts";
import type { Kernels, RealArray } from "../../kernels/kernels.ts";

export const LOSSES = ["cross-entropy", "mean-squared-error"] as const;
/** How outputs are held against targets; means as in PyTorch (`reduction="mean"`). */
export type Loss = (typeof LOSSES)[number];

/**
 * What the network should have said at every step and sequence, in the order of its outputs: token
 * ids, −1 where none is scored, or vectors, NaN where none is.
 */
export type Targets = Int32Array | Float64Array;

/** A loss over part of a batch. */
export interface LossSum {
  readonly sum: number;
  /** What the mean divides by: scored steps, or for squared errors scored numbers. */
  readonly count: number;
}

/** A loss, and how often the outputs were right. */
export interface ScoredLoss extends LossSum {
  /**
   * How many of {@link LossSum.count}: columns whose largest output is the target's, or numbers within
   * the tolerance of their targets.
   */
  readonly right: number;
}

/** What {@link LossSum.count} will be. */
export function scoredCount(targets: Targets): number {
  let count = 0;
  if (targets instanceof Int32Array) {
    for (const target of targets) if (target >= 0) count++;
  } else {
    for (const target of targets) if (!Number.isNaN(target)) count++;
  }
  return count;
}

/** Memory that losses need for `count` columns. */
export interface LossScratch {
  readonly targets: RealArray;
  readonly maxima: RealArray;
  readonly sums: RealArray;
}

/**
 * −Σ ln softmax(outputs)[target] over the scored columns, without overflow:
 * ln Σ e^y − y_target from the column's largest element on. Afterwards `outputs` holds the gradient
 * of the sum, softmax − one-hot, and zeros where nothing is scored.
 *
 * @param outputs - rows × count.
 * @param targets - `count` token ids.
 */
export function crossEntropy(
  kernels: Kernels,
  rows: number,
  count: number,
  outputs: Columns,
  targets: Int32Array,
  { targets: ofTargets, maxima, sums }: LossScratch,
): ScoredLoss {
  const { data, stride } = outputs;
  let [sum, scored, right] = [0, 0, 0];
  for (let j = 0; j < count; j++) {
    if (targets[j] >= 0) sum -= ofTargets[j] = data[j * stride + targets[j]];
  }
  kernels.softmax(rows, count, data, stride, maxima, sums);
  for (let j = 0; j < count; j++) {
    if (targets[j] < 0) {
      data.fill(0, j * stride, j * stride + rows);
      continue;
    }
    sum += maxima[j] + Math.log(sums[j]);
    data[j * stride + targets[j]] -= 1;
    scored++;
    if (ofTargets[j] >= maxima[j]) right++;
  }
  return { sum, count: scored, right };
}

/**
 * Σ (output − target)² over the scored numbers. Afterwards `outputs` holds the gradient of the sum,
 * 2 (output − target), and zeros where nothing is scored.
 *
 * @param outputs - rows × count.
 * @param targets - rows × count, without gaps.
 * @param tolerance - What counts as right.
 */
export function squaredError(
  rows: number,
  count: number,
  { data, stride }: Columns,
  targets: Float64Array,
  tolerance: number,
): ScoredLoss {
  let [sum, scored, right] = [0, 0, 0];
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < rows; i++) {
      const target = targets[j * rows + i];
      const error = Number.isNaN(target) ? 0 : data[j * stride + i] - target;
      data[j * stride + i] = 2 * error;
      sum += error * error;
      if (Number.isNaN(target)) continue;
      scored++;
      if (Math.abs(error) < tolerance) right++;
    }
  }
  return { sum, count: scored, right };
}
