import type { DerivedQuantity } from "./dimension.ts";

/** Standard errors that an exponent must be above zero before its direction counts as unstable. */
const DECISIVE = 2;

/**
 * How many directions grow for certain: exponents above zero by more than two standard errors.
 *
 * One of −∞ is none of them. An exponent without an error bar is not counted, since nobody knows its sign; if it is
 * positive, the number is a lower bound. So it is if all of fewer than n exponents are positive.
 *
 * @param spectrum - Exponents in any order and unit, their errors in the same, and n.
 */
export function unstableDirections(spectrum: {
  readonly exponents: readonly number[];
  readonly standardErrors: readonly (number | null)[];
  readonly stateSize: number;
}): DerivedQuantity {
  const { exponents, standardErrors, stateSize } = spectrum;
  let value = 0;
  let lowerBound = exponents.length < stateSize && exponents.every((exponent) => exponent > 0);
  for (const [j, exponent] of exponents.entries()) {
    const error = standardErrors[j];
    if (error === null) lowerBound ||= exponent > 0;
    else if (exponent > DECISIVE * error) value++;
  }
  return { value, lowerBound };
}
