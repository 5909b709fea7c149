/** Axes: round tick values and maps from numbers to pixels, linear and logarithmic. */
import { rangeError } from "../../errors.ts";
import { formatMagnitude, formatNumber, type Script } from "../format.ts";

/** A map from data to pixels, with its ticks. */
export interface Scale {
  /** Pixel of a value; not finite where it has no place on this axis. */
  at(value: number): number;
  /** Round values inside the domain. */
  readonly ticks: readonly number[];
  /** A tick in words, so that it can be told from its neighbours. */
  label(tick: number, script: Script): string;
  readonly domain: readonly [number, number];
}

/**
 * Multiples of 1, 2 or 5 times a power of ten inside [low, high], about `count` of them.
 *
 * @throws RangeError if the ends are not finite or not in order.
 */
export function niceTicks(low: number, high: number, count: number): number[] {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw rangeError("niceTicks", `ends are ${low} and ${high}; expected finite, low < high`);
  }
  const step = niceStep(low, high, count);
  const ticks: number[] = [];
  // Multiplying an integer keeps 0 exact, where adding the step would drift.
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    ticks.push(i === 0 ? 0 : Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/** Differences that are none, as a share of the numbers themselves. */
const ROUNDING = 1e-12;

/** A scale from [low, high], padded by a share of its length on both sides. */
export function linearScale(
  [low, high]: readonly [number, number],
  [start, end]: readonly [number, number],
  { count = 6, padding = 0.05 }: { count?: number; padding?: number } = {},
): Scale {
  const size = Math.max(Math.abs(low), Math.abs(high));
  // What differs by rounding alone is one value: its multiples are too many to be counted.
  const length = high - low > ROUNDING * size ? high - low : Math.max(size, 1) * 0.2;
  const middle = (low + high) / 2;
  const from = middle - length * (0.5 + padding);
  const to = middle + length * (0.5 + padding);
  const decimals = Math.max(0, -Math.floor(Math.log10(niceStep(from, to, count)) + 1e-9));
  return {
    at: (value) => start + ((value - from) / (to - from)) * (end - start),
    ticks: niceTicks(from, to, count),
    label: (tick, script) => formatNumber(tick, decimals, script),
    domain: [from, to],
  };
}

/** More powers of ten than this are not all labelled. */
const MOST_DECADES = 6;
/** Where an axis covers fewer powers of ten than this, their multiples by 2 and 5 are labelled. */
const FEW_DECADES = 1.6;

/**
 * A logarithmic scale over the positive and finite values, padded by a twentieth on both sides; from
 * 0.1 to 10 where there is none.
 */
export function logScale(values: Iterable<number>, [start, end]: readonly [number, number]): Scale {
  const logs = Array.from(values, Math.log10).filter(Number.isFinite);
  const low = logs.length === 0 ? -1 : logs.reduce((a, b) => Math.min(a, b));
  const high = logs.length === 0 ? 1 : logs.reduce((a, b) => Math.max(a, b));
  // At least a fifth of a decade, so that a constant lies in the middle of something.
  const length = Math.max(0.2, high - low);
  const from = (low + high - 1.1 * length) / 2;
  const to = from + 1.1 * length;
  return {
    at: (value) => start + ((Math.log10(value) - from) / (to - from)) * (end - start),
    ticks: logTicks(from, to),
    label: (tick, script) => (script === "typeset" ? powerOfTen(tick) : formatMagnitude(tick)),
    domain: [10 ** from, 10 ** to],
  };
}

/** Powers of ten, fewer or with their multiples as there is room; without any, round numbers. */
function logTicks(from: number, to: number): number[] {
  const every = Math.ceil((to - from) / MOST_DECADES);
  const factors = to - from < FEW_DECADES ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(from); power <= to; power++) {
    if (power % every !== 0) continue;
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      const log = Math.log10(tick);
      if (Number.isFinite(log) && log >= from && log <= to) ticks.push(tick);
    }
  }
  return ticks.length >= 2 ? ticks : niceTicks(10 ** from, 10 ** to, 4);
}

/** 0.05, 200, 10⁻⁴, 2·10⁻⁴. */
function powerOfTen(value: number): string {
  if (value >= 0.01 && value < 1e5) return formatMagnitude(value);
  const power = Math.floor(Math.log10(value) + 1e-9);
  const factor = formatMagnitude(value / 10 ** power);
  const digits = [...String(Math.abs(power))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);
  return `${factor === "1" ? "" : `${factor}·`}10${power < 0 ? "⁻" : ""}${digits.join("")}`;
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
