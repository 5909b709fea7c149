/** Factor of a symmetric positive definite matrix: A = L Lᵀ. */

/**
 * Factorises in place.
 *
 * @param matrix - n × n, row by row; the lower triangle is read, and becomes L.
 */
export function factorise(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k] * matrix[j * n + k];
      matrix[i * n + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * n + j];
    }
  }
}

/** (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹, all of it, row by row. */
export function inverseOf(factor: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    // Row i of L⁻¹; rows are gone along from left to right, so that no sum waits for itself.
    lower[i * n + i] = 1;
    for (let k = 0; k < i; k++) {
      const weight = factor[i * n + k];
      for (let j = 0; j <= k; j++) lower[i * n + j] -= weight * lower[k * n + j];
    }
    for (let j = 0; j <= i; j++) lower[i * n + j] /= factor[i * n + i];
    for (let a = 0; a <= i; a++) {
      const weight = lower[i * n + a];
      for (let b = 0; b <= a; b++) inverse[a * n + b] += weight * lower[i * n + b];
    }
  }
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) inverse[b * n + a] = inverse[a * n + b];
  }
  return inverse;
}
