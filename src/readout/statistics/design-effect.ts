import { products } from "./products.ts";

/**
 * How much more the sum of squared errors out of fold varies than so many independent ones.
 *
 * Errors out of fold are e = (I − W) y, each row of W being what the outcomes of others count in one prediction. Under
 * noise that is independent and equal, their covariance is M = (I − W)(I − W)ᵀ, the squares of two normal errors covary by
 * 2 M²_ij, and so the variance of their sum is that of independent ones times
 *
 *     Σ_ij M²_ij / Σ_ij∈same unit M²_ij
 *
 * where errors of the same unit are resampled together. For least squares on p columns of n it is about 1 / (1 − p/n):
 * of n errors, n − p are free.
 *
 * @param weights - W, row by row.
 * @param units - What is resampled as one: of each setting.
 */
export function designEffect(weights: readonly Float64Array[], units: Uint32Array): number {
  const rows = weights.map((row, i) => row.map((value, j) => (i === j ? 1 : 0) - value));
  const covariance = products(rows, rows);
  const n = rows.length;
  let all = 0;
  let own = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const square = covariance[i * n + j] ** 2;
      all += square;
      if (units[i] === units[j]) own += square;
    }
  }
  return all / own;
}
