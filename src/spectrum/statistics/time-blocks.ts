/** Blocks kept at most; then neighbours are joined, so that memory does not grow with T. */
const MOST_BLOCKS = 192;

/** Sums of log growth over consecutive stretches of time of equal length. */
export interface TimeBlocks {
  /** Steps in each block now. */
  readonly length: number;
  /** One row per block: Σ ln R_jj of every column of every sequence. */
  readonly sums: readonly Float64Array[];
  /** Adds the growth over the last {@link length} steps. */
  add(growth: Float64Array): void;
}

/** Every block's end costs a factorisation: shorter ones only where a sequence is short itself. */
export const SHORTEST_BLOCK = 4;

/** Blocks wanted in all. Of independent growth, half as many look like fewer than 20 samples in 3 % of cases. */
const BLOCKS = 96;

/** Blocks wanted of each sequence, however many there are: thirds of them are held against each other. */
const SEQUENCE_BLOCKS = 24;

/** Fewest blocks of a sequence that has as many steps. */
const FEWEST_BLOCKS = 12;

/**
 * Steps per block, one number for all sequences, so that what varies in each can be put together.
 *
 * @param counted - Counted steps of every sequence.
 * @param segments - Into how many the longest is divided; blocks do not reach across.
 */
export function blockLengthFor(counted: readonly number[], segments: number): number {
  const longest = Math.max(...counted);
  const alike = counted.reduce((sum, steps) => sum + steps, 0) / longest;
  const wanted = Math.max(SEQUENCE_BLOCKS, Math.ceil(BLOCKS / alike));
  const segment = Math.floor(longest / segments);
  const length = Math.floor(segment / Math.ceil(wanted / segments));
  return Math.min(Math.max(SHORTEST_BLOCK, length), mostFor(longest));
}

/** The same where the computation may stop long before the last of the steps. */
export function shortBlockLengthFor(counted: readonly number[]): number {
  return Math.min(SHORTEST_BLOCK, mostFor(Math.max(...counted)));
}

function mostFor(steps: number): number {
  return Math.max(1, Math.floor(steps / FEWEST_BLOCKS));
}

/** Blocks of `length` steps, joined in pairs whenever there are too many. */
export function createTimeBlocks(length: number): TimeBlocks {
  let current = length;
  let sums: Float64Array[] = [];
  return {
    get length() {
      return current;
    },
    get sums() {
      return sums;
    },
    add(growth) {
      sums.push(growth.slice());
      if (sums.length < MOST_BLOCKS) return;
      sums = joinPairs(sums);
      current *= 2;
    },
  };
}

/** Sums of blocks 0 + 1, 2 + 3, …; a last odd block is dropped. */
export function joinPairs(sums: readonly Float64Array[]): Float64Array[] {
  const joined: Float64Array[] = [];
  for (let i = 0; i + 1 < sums.length; i += 2) {
    const sum = sums[i].slice();
    for (let j = 0; j < sum.length; j++) sum[j] += sums[i + 1][j];
    joined.push(sum);
  }
  return joined;
}

/** Number j of every block. */
export function seriesOf(blocks: readonly Float64Array[], j: number): Float64Array {
  const series = new Float64Array(blocks.length);
  for (let i = 0; i < series.length; i++) series[i] = blocks[i][j];
  return series;
}
