/**
 * The axis of exponents: linear within ±0.1 nats per step, logarithmic beyond. What an exponent means changes by
 * factors, from forgetting within a step to remembering for thousands, and the sign, on which most depends, lies
 * where a linear axis that reaches −14 has no room.
 *
 * Beside it goes a second scale in steps: after ln 2 / |λ| steps a small difference has halved, or doubled.
 */
import { formatMagnitude } from "../format.ts";
import { niceTicks, type Scale } from "./scale.ts";

/** A scale that says which value a pixel stands for, too. */
export interface InvertibleScale extends Scale {
  /** Value at a pixel; beyond its ends as the axis would go on. */
  valueAt(pixel: number): number;
}

/** Of nats per step: up to here the axis is linear. */
export const LINEAR_NATS = 0.1;

/** Pixels between two numbers of a vertical axis. */
const BETWEEN_NUMBERS = 17;
/** Leading digits of numbers, in the order in which they are given room. */
const DIGITS = [1, 5, 2];

/**
 * From [low, high], padded by a share of its length on both sides.
 *
 * @param linear - Up to this absolute value the axis is linear. @defaultValue 0.1
 */
export function symlogScale(
  [low, high]: readonly [number, number],
  [start, end]: readonly [number, number],
  { padding = 0.05, linear = LINEAR_NATS }: { padding?: number; linear?: number } = {},
): InvertibleScale {
  const bend = (value: number) => {
    const size = Math.abs(value) / linear;
    return size <= 1 ? value / linear : Math.sign(value) * (1 + Math.log(size));
  };
  const straighten = (bent: number) => {
    const size = Math.abs(bent);
    return linear * (size <= 1 ? bent : Math.sign(bent) * Math.exp(size - 1));
  };
  const length = bend(high) - bend(low) || Math.max(Math.abs(bend(low)), 1) * 0.2;
  const middle = (bend(low) + bend(high)) / 2;
  const from = middle - length * (0.5 + padding);
  const to = middle + length * (0.5 + padding);
  const at = (value: number) => start + ((bend(value) - from) / (to - from)) * (end - start);
  const domain = [straighten(from), straighten(to)] as const;
  return {
    at,
    valueAt: (pixel) => straighten(from + ((pixel - start) / (end - start)) * (to - from)),
    ticks: symlogTicks(domain, at, linear),
    label: (tick, script) => formatMagnitude(tick, script),
    domain,
  };
}

/** Units of an axis of exponents in a nat. */
export function perNat(unit: "nats" | "bits"): number {
  return unit === "bits" ? 1 / Math.LN2 : 1;
}

/** A tick of the second scale. */
export interface MemoryTick {
  /** The exponent at which it stands. */
  readonly value: number;
  /** ln 2 / |λ|. */
  readonly steps: number;
  readonly words: string;
}

/**
 * Where differences halve, below zero, or double, above it, within round numbers of steps.
 *
 * @param units - Those of the axis in a nat; see {@link perNat}.
 */
export function memoryTicks(scale: Scale, units = 1): MemoryTick[] {
  const [low, high] = scale.domain;
  const tick = (sign: number, steps: number): MemoryTick => {
    const words = steps < 1000 ? String(steps) : `${steps / 1000}k`;
    return { value: (sign * Math.LN2 * units) / steps, steps, words };
  };
  const zero: MemoryTick = { value: 0, steps: Number.POSITIVE_INFINITY, words: "∞" };
  const candidates = [zero, ...[-1, 1].flatMap((sign) => roundSteps().map((s) => tick(sign, s)))];
  return spaced(
    candidates.filter(({ value }) => value >= low && value <= high),
    ({ value }) => scale.at(value),
  );
}

/** 1, 10, 100, …, then those between. */
function roundSteps(): number[] {
  const powers = [0, 1, 2, -1, 3, 4, 5, -2];
  const steps = DIGITS.flatMap((digit) => powers.map((power) => Number(`${digit}e${power}`)));
  return steps.filter((step) => step <= 1e5);
}

function symlogTicks(
  [low, high]: readonly [number, number],
  at: (value: number) => number,
  linear: number,
): number[] {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  // Where all of it is linear, its numbers are those of a linear axis.
  if (largest <= linear) return niceTicks(low, high, 6);
  const powers = [-1, 0, 1, 2, 3, 4, 5, 6];
  const sizes = [
    ...powers.map((power) => 10 ** power),
    ...DIGITS.slice(1).flatMap((digit) =>
      [-2, ...powers].map((power) => Number(`${digit}e${power}`)),
    ),
  ].map((size) => Number(size.toPrecision(12)));
  const values = [0, ...sizes.flatMap((size) => [-size, size])];
  const inside = values.filter((value) => value >= low && value <= high);
  const ticks = spaced(inside, at).sort((a, b) => a - b);
  // Far from zero a short stretch may hold none of these.
  return ticks.length >= 2 ? ticks : niceTicks(low, high, 5);
}

/** Those that are far enough from all that came before them. */
function spaced<T>(candidates: readonly T[], at: (candidate: T) => number): T[] {
  const placed: T[] = [];
  for (const candidate of candidates) {
    const place = at(candidate);
    if (placed.every((other) => Math.abs(at(other) - place) >= BETWEEN_NUMBERS)) {
      placed.push(candidate);
    }
  }
  return placed;
}
