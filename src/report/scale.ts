/** Axes: round tick values and linear maps from numbers to pixels. */

/** A linear map from data to pixels, with its ticks. */
export interface Scale {
  /** Pixel of a value. */
  at(value: number): number;
  /** Round values inside the domain. */
  readonly ticks: readonly number[];
  /** Decimals that tell the ticks apart. */
  readonly decimals: number;
  readonly domain: readonly [number, number];
}

/**
 * Multiples of 1, 2 or 5 times a power of ten inside [low, high], about `count` of them.
 *
 * @throws {RangeError} if the ends are not finite or not in order.
 */
export function niceTicks(low: number, high: number, count: number): number[] {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new RangeError(`niceTicks: ends are ${low} and ${high}; expected finite, low < high`);
  }
  const step = niceStep(low, high, count);
  const ticks: number[] = [];
  // Multiplying an integer keeps 0 exact, where adding the step would drift.
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    ticks.push(i === 0 ? 0 : Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/** A scale from [low, high], padded by a share of its length on both sides. */
export function linearScale(
  [low, high]: readonly [number, number],
  [start, end]: readonly [number, number],
  { count = 6, padding = 0.05 }: { count?: number; padding?: number } = {},
): Scale {
  const length = high - low || Math.max(Math.abs(low), 1) * 0.2;
  const middle = (low + high) / 2;
  const from = middle - length * (0.5 + padding);
  const to = middle + length * (0.5 + padding);
  return {
    at: (value) => start + ((value - from) / (to - from)) * (end - start),
    ticks: niceTicks(from, to, count),
    decimals: Math.max(0, -Math.floor(Math.log10(niceStep(from, to, count)) + 1e-9)),
    domain: [from, to],
  };
}

/** Smallest and largest of the finite values, widened to hold `include`. */
export function finiteExtent(values: Iterable<number>, include: number): [number, number] {
  let low = include;
  let high = include;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function niceStep(low: number, high: number, count: number): number {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  return power * (ratio > 5 ? 10 : ratio > 2 ? 5 : ratio > 1 ? 2 : 1);
}
