/** Growth of each sequence, put together from the segments of its time. */

import type { HistoryPoint } from "../result.ts";
import type { FinishedTask } from "../work/plan.ts";
import { joinPairs } from "./time-blocks.ts";

/** Growth of one sequence, with the stretches of time that make it up. */
export interface DividedGrowth extends SequenceGrowth {
  /** In order of time, without gaps: the blocks, and what remains after the last one of each segment. */
  readonly stretches: readonly Stretch[];
}

/** Growth over consecutive counted steps. */
interface Stretch {
  readonly steps: number;
  /** Σ ln R_jj by column. */
  readonly growth: Float64Array;
}

/** Growth of all sequences in blocks of one length, the longest that any piece of work ended with. */
export function growthOfSequences(
  finished: readonly FinishedTask[],
  sequences: number,
): { growth: DividedGrowth[]; blockLength: number } {
  const blockLength = Math.max(...finished.map(({ outcome }) => outcome.blockLength));
  const growth = Array.from({ length: sequences }, (_, b) =>
    sequenceGrowth(
      finished
        .filter(({ task }) => task.sequences.includes(b))
        .sort((x, y) => x.task.segment - y.task.segment),
      b,
      blockLength,
    ),
  );
  return { growth, blockLength };
}

function sequenceGrowth(
  own: readonly FinishedTask[],
  b: number,
  blockLength: number,
): DividedGrowth {
  const K = own[0].outcome.layerOf.length;
  const total = new Float64Array(K);
  const blocks: Float64Array[] = [];
  const stretches: Stretch[] = [];
  for (const { task, outcome } of own) {
    const offset = task.sequences.indexOf(b) * K;
    const slice = (sums: Float64Array): Float64Array => sums.slice(offset, offset + K);
    const segment = slice(outcome.total);
    for (let j = 0; j < K; j++) total[j] += segment[j];
    let sums: Float64Array[] = outcome.blocks.map(slice);
    for (let length = outcome.blockLength; length < blockLength; length *= 2)
      sums = joinPairs(sums);
    blocks.push(...sums);
    stretches.push(...sums.map((growth) => ({ steps: blockLength, growth })));
    const rest = outcome.steps - sums.length * blockLength;
    if (rest > 0) stretches.push({ steps: rest, growth: remainder(segment, sums) });
  }
  const steps = own.reduce((sum, { outcome }) => sum + outcome.steps, 0);
  return { steps, total, blocks, stretches, uncounted: own.map(({ task }) => task.transient) };
}

/** What the blocks leave of a segment's growth. */
function remainder(segment: Float64Array, blocks: readonly Float64Array[]): Float64Array {
  const left = segment.slice();
  for (const block of blocks) {
    for (let j = 0; j < left.length; j++) {
      if (segment[j] !== Number.NEGATIVE_INFINITY) left[j] -= block[j];
    }
  }
  return left;
}

/**
 * Running means and finite-time exponents at the ends of the longest sequence's stretches. The last row is
 * the result: a shorter sequence stays as it ended, and counts with its length.
 */
export function historyOf(growth: readonly DividedGrowth[], scale: number): HistoryPoint[] {
  const longest = growth.reduce((a, b) => (b.steps > a.steps ? b : a));
  const walks = growth.map(createWalk);
  const running = new Float64Array(longest.total.length);
  let step = 0;
  let counted = 0;
  return longest.stretches.map(({ steps }) => {
    step += steps;
    const block = new Float64Array(running.length);
    const before = counted;
    for (const walk of walks) counted += walk(step, block);
    // Not `Array.from` with a function: it goes through an iterator, which took a tenth of a short run.
    const exponents = new Array<number>(running.length);
    const finiteTime = new Array<number>(running.length);
    for (let j = 0; j < running.length; j++) {
      running[j] += block[j];
      exponents[j] = (running[j] * scale) / counted;
      finiteTime[j] = (block[j] * scale) / (counted - before);
    }
    return { step, exponents, finiteTime };
  });
}

/**
 * Goes through one sequence's stretches. Each call adds the growth since the last one to `block` and
 * returns its steps; a stretch that reaches beyond `step` is taken in proportion.
 */
function createWalk(growth: DividedGrowth): (step: number, block: Float64Array) => number {
  let at = 0;
  let index = 0;
  let start = 0;
  return (step, block) => {
    const from = at;
    while (index < growth.stretches.length && at < step) {
      const stretch = growth.stretches[index];
      const end = Math.min(step, start + stretch.steps);
      const share = (end - at) / stretch.steps;
      for (let j = 0; j < block.length; j++) block[j] += stretch.growth[j] * share;
      at = end;
      if (end < start + stretch.steps) break;
      index++;
      start = end;
    }
    return at - from;
  };
}

/** Growth of every column of one sequence. */
export interface SequenceGrowth {
  /** Counted steps. */
  readonly steps: number;
  /** Σ ln R_jj over all counted steps, by column; −∞ for null columns. */
  readonly total: Float64Array;
  /** Consecutive blocks, from the first counted step on; each Σ ln R_jj by column. */
  readonly blocks: readonly Float64Array[];
  /** Steps that each frame moved before it counted: the transient, and overlaps of later segments. */
  readonly uncounted: readonly number[];
}
