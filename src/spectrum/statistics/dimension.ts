/** A quantity that follows from exponents (a dimension, an entropy): only a lower bound when the spectrum is partial. */
export interface DerivedQuantity {
  readonly value: number;
  /** True if exponents that were not computed could make it larger. */
  readonly lowerBound: boolean;
}

/**
 * Kaplan–Yorke dimension: how many directions of a volume element survive on average.
 *
 *     D = j + (λ₁ + … + λ_j) / |λ_{j+1}|,   j the last index whose partial sum is ≥ 0
 *
 * @param exponents - Descending; any unit. −∞ is allowed.
 * @param stateSize - n. With fewer than n exponents whose sum is still ≥ 0, the dimension is at
 *   least their number, and the result is marked as a lower bound.
 *
 * Source: Kaplan and Yorke, Lecture Notes in Mathematics 730 (1979) 204–227.
 */
export function kaplanYorkeDimension(
  exponents: ArrayLike<number>,
  stateSize: number,
): DerivedQuantity {
  let sum = 0;
  for (let j = 0; j < exponents.length; j++) {
    const next = sum + exponents[j];
    if (next < 0) {
      const fraction = exponents[j] === Number.NEGATIVE_INFINITY ? 0 : sum / -exponents[j];
      return { value: j + fraction, lowerBound: false };
    }
    sum = next;
  }
  return { value: exponents.length, lowerBound: exponents.length < stateSize };
}

/**
 * Sum of the positive exponents: an upper bound of the entropy rate (Ruelle), equal to it for
 * systems with a smooth measure along unstable directions (Pesin).
 *
 * @param exponents - Descending, in the unit that the result shall have, per step.
 * @param stateSize - n. If all of fewer than n exponents are positive, others could be.
 */
export function entropySum(exponents: ArrayLike<number>, stateSize: number): DerivedQuantity {
  let sum = 0;
  for (let j = 0; j < exponents.length; j++) {
    if (exponents[j] <= 0) return { value: sum, lowerBound: false };
    sum += exponents[j];
  }
  return { value: sum, lowerBound: exponents.length < stateSize };
}
