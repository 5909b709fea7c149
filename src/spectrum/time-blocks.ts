/** Blocks kept at most; then neighbours are joined, so that memory does not grow with T. */
const MOST_BLOCKS = 96;

/** Sums of log growth over consecutive stretches of time of equal length. */
export interface TimeBlocks {
  /** Steps in each block now. */
  readonly length: number;
  /** One row per block: Σ ln R_jj of every column of every sequence. */
  readonly sums: readonly Float64Array[];
  /** Adds the growth over the last {@link length} steps. */
  add(growth: Float64Array): void;
}

/** Every block's end costs a Householder factorisation. */
const SHORTEST_BLOCK = 16;

/**
 * Length of the first blocks for `steps` counted steps: some 48 blocks of at least 16 steps, but at
 * least 8 blocks.
 */
export function blockLengthFor(steps: number): number {
  return Math.min(Math.max(SHORTEST_BLOCK, Math.ceil(steps / 48)), mostFor(steps));
}

/** The same where the computation may stop long before the last of `steps`. */
export function shortBlockLengthFor(steps: number): number {
  return Math.min(SHORTEST_BLOCK, mostFor(steps));
}

function mostFor(steps: number): number {
  return Math.max(1, Math.floor(steps / 8));
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
    joined.push(sums[i].map((value, j) => value + sums[i + 1][j]));
  }
  return joined;
}
