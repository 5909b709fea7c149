/** Two slow ways to exponents that share nothing with `src/spectrum`. */
import { type Matrix, matrix, multiply, orthonormalise } from "./dense.ts";

/** Σ_t ln R_jj(t) / T of dense Jacobians, by Gram–Schmidt after every step, in column order. */
export function plainSpectrum(jacobians: readonly Matrix[], frame: Matrix): number[] {
  const sums = frame[0].map(() => 0);
  let q = frame;
  for (const jacobian of jacobians) {
    const step = orthonormalise(multiply(jacobian, q));
    q = step.q;
    step.diagonal.forEach((length, j) => {
      sums[j] += Math.log(length);
    });
  }
  return sums.map((sum) => sum / jacobians.length);
}

/**
 * ln |μ₁| ≥ … ≥ ln |μ_count| of a constant matrix's eigenvalues, without finding any: the j-th
 * compound matrix (all j × j minors) has spectral radius |μ₁ … μ_j|, and by Gelfand's formula
 *
 *     ln ρ(A) = lim 2^−i ln ‖A^(2^i)‖.
 *
 * 52 squarings leave (ln of the eigenvectors' condition)/2^52; rounding adds some n·ε per exponent.
 */
export function eigenvalueExponents(a: Matrix, count: number = a.length): number[] {
  const sums = Array.from({ length: count }, (_, j) => logSpectralRadius(compound(a, j + 1)));
  return sums.map((sum, j) => sum - (sums[j - 1] ?? 0));
}

function logSpectralRadius(a: Matrix): number {
  let power = a;
  let log = 0; // a^(2^i) = e^(2^i·log) · power
  for (let i = 0; ; i++) {
    const norm = Math.max(...power.flat().map(Math.abs));
    log += Math.log(norm) / 2 ** i;
    if (i === 52) return log;
    const scaled = power.map((row) => row.map((value) => value / norm));
    power = multiply(scaled, scaled);
  }
}

/** All minors of `order` rows and as many columns, both in lexicographic order. */
function compound(a: Matrix, order: number): Matrix {
  const choices = subsets(a.length, order);
  return matrix(choices.length, choices.length, (i, j) =>
    determinant(choices[i].map((row) => choices[j].map((column) => a[row][column]))),
  );
}

function subsets(n: number, order: number, from = 0): number[][] {
  if (order === 0) return [[]];
  const found: number[][] = [];
  for (let first = from; first < n; first++) {
    for (const rest of subsets(n, order - 1, first + 1)) found.push([first, ...rest]);
  }
  return found;
}

function determinant(a: Matrix): number {
  if (a.length === 1) return a[0][0];
  return a[0].reduce((sum, value, j) => {
    const minor = a.slice(1).map((row) => row.filter((_, l) => l !== j));
    return sum + (j % 2 === 0 ? value : -value) * determinant(minor);
  }, 0);
}
