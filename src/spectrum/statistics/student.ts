/** Quantiles of Student's t, for error bars that are themselves estimated from little. */

/** 97.5 % quantile of the normal distribution. */
const NORMAL = 1.959964;

/** Fewest degrees of freedom that Student's t is taken for: fewer samples cannot be told apart. */
const FEWEST_DEGREES = 3;

/** Degrees of freedom of a variance that rests on so many independent samples, themselves estimated: half. */
export function degreesFrom(samples: number): number {
  return Math.max(FEWEST_DEGREES, samples / 2);
}

/**
 * What a standard error from `degrees` degrees of freedom has to be multiplied with, so that ± 2 of
 * them still hold 95 %: t / z with the 97.5 % quantiles of Student's t and the normal distribution.
 */
export function studentFactor(degrees: number): number {
  return studentQuantile(NORMAL, degrees) / NORMAL;
}

/**
 * How far out Student's t with the same tails begins as a normal variable beyond ±z.
 *
 * Exact for one and two degrees of freedom; from three on Wallace's approximation (Annals of
 * Mathematical Statistics 30 (1959) 1124–1130), right to about 1 % there and better above.
 */
export function studentQuantile(z: number, degrees: number): number {
  if (degrees < 3) {
    const tail = normalTail(z);
    if (degrees < 2) return 1 / Math.tan(Math.PI * tail);
    return (1 - 2 * tail) / Math.sqrt(2 * tail * (1 - tail));
  }
  const w = (z * (8 * degrees + 3)) / (8 * degrees + 1);
  return Math.sqrt(degrees * Math.expm1((w * w) / degrees));
}

/** z beyond which a normal variable lies with this probability (Abramowitz and Stegun 26.2.23: ± 0.0005). */
export function normalQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  return t - above / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/** Probability that a normal variable is above z ≥ 0 (Abramowitz and Stegun 26.2.17: ± 7.5e-8). */
function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (series * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
}
