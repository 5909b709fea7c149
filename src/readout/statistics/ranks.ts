/**
 * Orders and ranks. A column is sorted once; its ranks, those within levels of something else, and those of any
 * resample of it follow from the order in one walk each, with average ranks for ties.
 */

/** A column in ascending order. */
export interface Order {
  /** Indices of the entries that are not NaN, ascending by value. */
  readonly indices: Uint32Array;
  /** By place: where the entries that are equal to this one end, at the first of them; 0 at the others. */
  readonly ends: Uint32Array;
}

/** Sorts the entries that are not NaN; ±∞ have their places. */
export function orderOf(values: Float64Array): Order {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const indices = new Uint32Array(sorted.length);
  const ends = new Uint32Array(sorted.length);
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    ends[start] = end;
    start = end;
  }
  const taken = new Uint32Array(sorted.length);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const first = lowerBound(sorted, values[i]);
    indices[first + taken[first]++] = i;
  }
  return { indices, ends };
}

/** Place of the first entry that is not below the value. */
function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Average ranks from 1; NaN where the value is. */
export function ranks(values: Float64Array): Float64Array {
  return ranksIn(orderOf(values), new Float64Array(values.length).fill(Number.NaN));
}

/** Average ranks from 1 of an order's entries, written into `into`. */
export function ranksIn({ indices, ends }: Order, into: Float64Array): Float64Array {
  for (let start = 0; start < indices.length; start = ends[start]) {
    const rank = (start + 1 + ends[start]) / 2;
    for (let place = start; place < ends[start]; place++) into[indices[place]] = rank;
  }
  return into;
}

/**
 * Average ranks of a resample in which entry i occurs weights[i] times, about their mean, written into `into`: equal
 * entries, copies among them, share the mean of their places. Entries that do not occur get a number without meaning.
 *
 * @param total - Σ weights.
 * @returns the sum of squares over the resample.
 */
export function resampledRanks(
  { indices, ends }: Order,
  weights: Float64Array,
  total: number,
  into: Float64Array,
): number {
  let [before, squares] = [-(total + 1) / 2, 0];
  for (let start = 0; start < indices.length; ) {
    const end = ends[start];
    let weight = weights[indices[start]];
    for (let place = start + 1; place < end; place++) weight += weights[indices[place]];
    const rank = before + (weight + 1) / 2;
    for (let place = start; place < end; place++) into[indices[place]] = rank;
    squares += weight * rank * rank;
    before += weight;
    start = end;
  }
  return squares;
}

/** Average ranks from 1 among the entries with the same code; NaN where the value is. */
export function ranksWithin(
  { indices, ends }: Order,
  codes: Uint32Array,
  count: number,
): Float64Array {
  const into = new Float64Array(codes.length).fill(Number.NaN);
  const before = new Float64Array(count);
  const tied = new Float64Array(count);
  for (let start = 0; start < indices.length; start = ends[start]) {
    const members = indices.subarray(start, ends[start]);
    for (const i of members) tied[codes[i]]++;
    for (const i of members) into[i] = before[codes[i]] + (tied[codes[i]] + 1) / 2;
    for (const i of members) {
      before[codes[i]] += tied[codes[i]];
      tied[codes[i]] = 0;
    }
  }
  return into;
}
