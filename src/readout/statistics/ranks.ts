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

/** Which half of a number in memory holds its sign and exponent. */
const HIGH = new Uint32Array(Float64Array.of(1).buffer)[1] === 0 ? 0 : 1;
/** Digits of each half that keys are sorted by, from the last one: 11, 11 and 10 bits. */
const SHIFTS = [0, 11, 22];
const DIGIT_VALUES = 2048;

/** Share of neighbours out of order from which on they are sorted by the rest of their digits too. */
const FEW = 1 / 64;

/**
 * Sorts the entries that are not NaN; ±∞ have their places.
 *
 * By the digits of their bits, last one first, each pass keeping the order of the one before: O(n), and several times
 * quicker than comparing. The upper half of the bits nearly says it; the few that it does not tell apart change
 * places, and only where they are many are the lower halves gone through as well.
 */
export function orderOf(values: Float64Array): Order {
  const upper = keysOf(values, HIGH);
  let indices = sortedBy([upper], known(values));
  if (disordered(values, indices) > FEW * indices.length) {
    indices = sortedBy([keysOf(values, 1 - HIGH), upper], known(values));
  } else settle(values, indices);
  return { indices, ends: endsOf(values, indices) };
}

function sortedBy(halves: readonly Uint32Array[], indices: Uint32Array): Uint32Array {
  let from = indices;
  let into: Uint32Array = new Uint32Array(indices.length);
  for (const keys of halves) {
    for (const shift of SHIFTS) {
      if (sortedByDigit(keys, shift, from, into)) [from, into] = [into, from];
    }
  }
  return from;
}

/** Neighbours of which the first is the larger. */
function disordered(values: Float64Array, indices: Uint32Array): number {
  let count = 0;
  for (let p = 1; p < indices.length; p++) {
    if (values[indices[p - 1]] > values[indices[p]]) count++;
  }
  return count;
}

/** Sorting by insertion, for what is nearly sorted. */
function settle(values: Float64Array, indices: Uint32Array): void {
  for (let p = 1; p < indices.length; p++) {
    const i = indices[p];
    let place = p;
    for (; place > 0 && values[indices[place - 1]] > values[i]; place--) {
      indices[place] = indices[place - 1];
    }
    indices[place] = i;
  }
}

const COUNTS = new Uint32Array(DIGIT_VALUES);

/** Writes indices in the order of one digit of their keys; false, and nothing, where all have the same. */
function sortedByDigit(
  keys: Uint32Array,
  shift: number,
  indices: Uint32Array,
  into: Uint32Array,
): boolean {
  const digit = DIGIT_VALUES - 1;
  COUNTS.fill(0);
  for (let p = 0; p < indices.length; p++) COUNTS[(keys[indices[p]] >>> shift) & digit]++;
  let start = 0;
  for (let value = 0; value < DIGIT_VALUES; value++) {
    const count = COUNTS[value];
    if (count === indices.length) return false;
    COUNTS[value] = start;
    start += count;
  }
  for (let p = 0; p < indices.length; p++) {
    const i = indices[p];
    into[COUNTS[(keys[i] >>> shift) & digit]++] = i;
  }
  return true;
}

/** Places of the entries that are not NaN. */
function known(values: Float64Array): Uint32Array {
  const indices = new Uint32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) indices[count++] = i;
  return count === values.length ? indices : indices.slice(0, count);
}

/** One half of whole numbers that ascend as the values do. */
function keysOf(values: Float64Array, half: number): Uint32Array {
  const keys = new Uint32Array(values.length);
  const number = new Float64Array(1);
  const halves = new Uint32Array(number.buffer);
  const sign = half === HIGH ? 0x80000000 : 0;
  for (let i = 0; i < values.length; i++) {
    number[0] = values[i] + 0; // −0 is 0.
    keys[i] = halves[HIGH] >>> 31 === 1 ? ~halves[half] : halves[half] ^ sign;
  }
  return keys;
}

function endsOf(values: Float64Array, indices: Uint32Array): Uint32Array {
  const ends = new Uint32Array(indices.length);
  for (let start = 0; start < indices.length; ) {
    const value = values[indices[start]];
    let end = start + 1;
    while (end < indices.length && values[indices[end]] === value) end++;
    ends[start] = end;
    start = end;
  }
  return ends;
}

/** Average ranks from 1; NaN where the value is. */
export function ranks(values: Float64Array): Float64Array {
  return ranksOf(orderOf(values), values.length);
}

/** Average ranks from 1 of an order's entries among so many; NaN for those that it does not have. */
export function ranksOf({ indices, ends }: Order, length: number): Float64Array {
  const into = new Float64Array(length);
  if (indices.length < length) into.fill(Number.NaN);
  for (let start = 0; start < indices.length; start = ends[start]) {
    const rank = (start + 1 + ends[start]) / 2;
    for (let place = start; place < ends[start]; place++) into[indices[place]] = rank;
  }
  return into;
}

/** An order without the entries at which `known` is NaN. */
export function restricted({ indices, ends }: Order, known: Float64Array): Order {
  const kept: number[] = [];
  const keptEnds: number[] = [];
  for (let start = 0; start < indices.length; start = ends[start]) {
    const first = kept.length;
    for (let place = start; place < ends[start]; place++) {
      if (Number.isNaN(known[indices[place]])) continue;
      kept.push(indices[place]);
      keptEnds.push(0);
    }
    if (kept.length > first) keptEnds[first] = kept.length;
  }
  return { indices: Uint32Array.from(kept), ends: Uint32Array.from(keptEnds) };
}

/** Ranks of a column of which all is known, about their mean and of length 1; null where they are all equal. */
export function unitRanks(ranked: Float64Array): Float64Array | null {
  const middle = (ranked.length + 1) / 2;
  let square = 0;
  for (let i = 0; i < ranked.length; i++) square += (ranked[i] - middle) ** 2;
  if (square === 0) return null;
  const scale = 1 / Math.sqrt(square);
  const unit = new Float64Array(ranked.length);
  for (let i = 0; i < unit.length; i++) unit[i] = (ranked[i] - middle) * scale;
  return unit;
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
  let before = -(total + 1) / 2;
  let squares = 0;
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
    const end = ends[start];
    if (end === start + 1) {
      into[indices[start]] = ++before[codes[indices[start]]];
      continue;
    }
    for (let place = start; place < end; place++) tied[codes[indices[place]]]++;
    for (let place = start; place < end; place++) {
      const code = codes[indices[place]];
      into[indices[place]] = before[code] + (tied[code] + 1) / 2;
    }
    for (let place = start; place < end; place++) {
      const code = codes[indices[place]];
      before[code] += tied[code];
      tied[code] = 0;
    }
  }
  return into;
}
