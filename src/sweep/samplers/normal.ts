/** Masses of the normal distribution, also far out, where differences of its distribution function are 0. */

/** Below this the series of erf, above it the continued fraction of erfc: either has 15 digits there. */
const BORDER = 1.5;
const TERMS = 60;

/**
 * Mass of the standard normal distribution between two points, to some 14 digits of itself.
 *
 * @param from - Less than `to`; ±∞ allowed.
 */
export function normalMass(from: number, to: number): number {
  if (from >= 0) return upperTail(from) - upperTail(to);
  if (to <= 0) return upperTail(-to) - upperTail(-from);
  return 1 - upperTail(to) - upperTail(-from);
}

/** Mass above x ≥ 0: ½ erfc(x / √2). */
function upperTail(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  const z = x / Math.SQRT2;
  return z < BORDER ? 0.5 - erfSeries(z) / 2 : erfcFraction(z) / 2;
}

/** erf z = 2/√π e^(−z²) Σ 2ⁿ z^(2n+1) / (2n+1)!!, all of whose terms are positive (Abramowitz and Stegun 7.1.6). */
function erfSeries(z: number): number {
  let term = z;
  let sum = term;
  for (let n = 1; term > Number.EPSILON * sum; n++) {
    term *= (2 * z * z) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
}

/** √π e^(z²) erfc z = 1/(z + ½/(z + 1/(z + 3⁄2/(z + …)))) (Abramowitz and Stegun 7.1.14). */
function erfcFraction(z: number): number {
  let below = z;
  for (let n = TERMS; n > 0; n--) below = z + n / 2 / below;
  return Math.exp(-z * z) / (Math.sqrt(Math.PI) * below);
}
