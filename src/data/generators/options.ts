import { rangeError } from "../../errors.ts";
import type { OptionNames } from "../../words.ts";

/** What most generators take. */
export interface GeneratorOptions {
  /** T, steps of every sequence. */
  readonly steps: number;
  /** B, independent sequences. @defaultValue 1 */
  readonly sequences?: number;
  /** Equal seeds give equal data on every platform. @defaultValue 0 */
  readonly seed?: number;
}

/** For `requireKnown`. */
export const GENERATOR_OPTIONS: OptionNames<GeneratorOptions> = {
  steps: true,
  sequences: true,
  seed: true,
};

/** @throws RangeError unless `value` is a whole number of at least `least`. */
export function requireWhole(who: string, name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw rangeError(who, `${name} is ${value}; expected a whole number from ${least} up`);
  }
}

/** @throws RangeError unless `value` is finite and at least (or above) `least`. */
export function requireNumber(
  who: string,
  name: string,
  value: number,
  least: number,
  strict = false,
): void {
  if (!Number.isFinite(value) || value < least || (strict && value === least)) {
    const range = strict ? `above ${least}` : `of at least ${least}`;
    throw rangeError(who, `${name} is ${value}; expected a number ${range}`);
  }
}

/** @throws RangeError unless steps and sequences are whole numbers from 1 up. */
export function requireSizes(who: string, options: GeneratorOptions): void {
  requireWhole(who, "steps", options.steps, 1);
  requireWhole(who, "sequences", options.sequences ?? 1, 1);
}
