/**
 * Rank and ln |det| of weight matrices, each judged once.
 *
 * The rank is the number of singular values above n·ε·σ_max, the error that rounding the entries of
 * a float64 matrix makes in them. The singular values are not computed but counted: Householder
 * bidiagonalisation, then a Sturm count on the symmetric tridiagonal matrix with zero diagonal and
 * off-diagonals d₁, e₁, d₂, e₂, …, whose eigenvalues are ±σ (Golub & Kahan 1965). It costs 8n³/3.
 * Before that, rows and columns are scaled to be alike: graded matrices such as diag(1, 1e-20) are regular.
 * Most square matrices do not need it: an LU factorisation (2n³/3, needed for the determinant
 * anyway) and an estimate of the condition number from it say that they are far from singular.
 */
import type { Weights } from "./weights.ts";

/** What is known about a square matrix; computed when first asked for. */
export interface SquareMatrixFacts {
  rank(): number;
  /** −∞ if rank < n. */
  logAbsDeterminant(): number;
}

/**
 * How much worse than estimated a condition number may be before a singular matrix passes for a
 * regular one. The estimate is a lower bound, rarely off by more than 3.
 */
const ESTIMATE_SAFETY = 1e3;

/** Facts about rows [fromRow, fromRow + n) of a row-major matrix with n columns. */
export function squareMatrixFacts(weights: Weights, n: number, fromRow = 0): SquareMatrixFacts {
  let facts: { readonly rank: number; readonly logAbsDeterminant: number } | null = null;
  const know = () => {
    facts ??= judge(Float64Array.from(weights.subarray(fromRow * n, (fromRow + n) * n)), n);
    return facts;
  };
  return { rank: () => know().rank, logAbsDeterminant: () => know().logAbsDeterminant };
}

function judge(a: Float64Array, n: number): { rank: number; logAbsDeterminant: number } {
  const logScale = equilibrate(a, n, n);
  const { lu, logAbsDeterminant: scaled } = factorise(a, n);
  const logAbsDeterminant = scaled + logScale;
  const regular =
    logAbsDeterminant > Number.NEGATIVE_INFINITY &&
    // κ₂ ≤ n κ₁
    n * oneNorm(a, n) * inverseOneNorm(lu, n) * ESTIMATE_SAFETY * n * Number.EPSILON < 1;
  const rank = regular ? n : matrixRank(a, n, n);
  return { rank, logAbsDeterminant: rank < n ? Number.NEGATIVE_INFINITY : logAbsDeterminant };
}

/** Passes over rows and columns: what a pass over one does to the other shrinks by its square root. */
const PASSES = 4;

/**
 * Divides rows and columns by powers of two until their largest elements are near 1, in place: exact, and
 * the rank stays.
 *
 * @returns Σ ln of the divisors.
 */
function equilibrate(a: Float64Array, rows: number, columns: number): number {
  let logs = 0;
  const scaleLine = (first: number, step: number, count: number): void => {
    let largest = 0;
    for (let l = 0; l < count; l++) largest = Math.max(largest, Math.abs(a[first + l * step]));
    if (largest === 0) return;
    const exponent = Math.floor(Math.log2(largest));
    // In two halves: 2^1074 is beyond the largest number.
    const [half, rest] = [
      2 ** -Math.trunc(exponent / 2),
      2 ** (Math.trunc(exponent / 2) - exponent),
    ];
    for (let l = 0; l < count; l++) a[first + l * step] = a[first + l * step] * half * rest;
    logs += exponent * Math.LN2;
  };
  for (let pass = 0; pass < PASSES; pass++) {
    for (let i = 0; i < rows; i++) scaleLine(i * columns, 1, columns);
    for (let j = 0; j < columns; j++) scaleLine(j, columns, rows);
  }
  return logs;
}

/**
 * Number of singular values of a rows × columns, row-major matrix above max(rows, columns)·ε·σ_max, its
 * rows and columns having been scaled to be alike.
 */
export function matrixRank(weights: ArrayLike<number>, rows: number, columns: number): number {
  const tall = rows >= columns;
  const [m, n] = tall ? [rows, columns] : [columns, rows];
  const a = Float64Array.from({ length: m * n }, (_, at) =>
    tall ? weights[at] : weights[(at % n) * m + Math.floor(at / n)],
  );
  equilibrate(a, m, n); // also so that squares do not overflow
  if (a.every((value) => value === 0)) return 0;
  const offDiagonals = bidiagonalise(a, m, n);
  const tolerance = m * Number.EPSILON * largestSingularValue(offDiagonals);
  return countAbove(offDiagonals, tolerance);
}

/** d₁, e₁, d₂, e₂, …, d_n of the bidiagonal form of an m × n row-major matrix, m ≥ n; destroys it. */
function bidiagonalise(a: Float64Array, m: number, n: number): Float64Array {
  const form = new Float64Array(2 * n - 1);
  const v = new Float64Array(m);
  const w = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < m; i++) v[i] = a[i * n + j];
    form[2 * j] = reflector(v, j, m);
    w.fill(0, j);
    for (let i = j; i < m; i++) {
      for (let c = j + 1; c < n; c++) w[c] += v[i] * a[i * n + c];
    }
    for (let i = j; i < m; i++) {
      for (let c = j + 1; c < n; c++) a[i * n + c] -= v[i] * w[c];
    }
    if (j + 1 >= n) break;
    for (let c = j + 1; c < n; c++) w[c] = a[j * n + c];
    form[2 * j + 1] = reflector(w, j + 1, n);
    for (let i = j + 1; i < m; i++) {
      let dot = 0;
      for (let c = j + 1; c < n; c++) dot += a[i * n + c] * w[c];
      for (let c = j + 1; c < n; c++) a[i * n + c] -= dot * w[c];
    }
  }
  return form;
}

/** v[from, to) ← u with (I − u uᵀ) v = α e₁; returns α. */
function reflector(v: Float64Array, from: number, to: number): number {
  let square = 0;
  for (let i = from; i < to; i++) square += v[i] * v[i];
  if (square === 0) return 0;
  const norm = Math.sqrt(square);
  const alpha = v[from] > 0 ? -norm : norm;
  const length = Math.sqrt(norm * (norm + Math.abs(v[from]))); // ‖v − α e₁‖ / √2
  v[from] -= alpha;
  for (let i = from; i < to; i++) v[i] /= length;
  return alpha;
}

/** Number of singular values above `level` > 0, by the signs of LDLᵀ of T − level·I. */
function countAbove(offDiagonals: Float64Array, level: number): number {
  let pivot = -level;
  let below = 1;
  for (const b of offDiagonals) {
    pivot = -level - (b * b) / (pivot === 0 ? Number.MIN_VALUE : pivot);
    if (pivot < 0) below++;
  }
  return offDiagonals.length + 1 - below;
}

/** To three digits, which is enough for a tolerance. */
function largestSingularValue(offDiagonals: Float64Array): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i <= offDiagonals.length; i++) {
    high = Math.max(high, Math.abs(offDiagonals[i - 1] ?? 0) + Math.abs(offDiagonals[i] ?? 0));
  }
  while (high - low > 1e-3 * high) {
    const middle = (low + high) / 2;
    if (countAbove(offDiagonals, middle) > 0) low = middle;
    else high = middle;
  }
  return high;
}

interface Factors {
  /** L below the diagonal, U on and above it, rows exchanged; row-major. */
  readonly lu: Float64Array;
  readonly logAbsDeterminant: number;
}

/** P·A = L·U by partial pivoting, as far as the first column without a pivot. */
function factorise(a: Float64Array, n: number): Factors {
  const lu = a.slice();
  let logAbsDeterminant = 0;
  for (let j = 0; j < n; j++) {
    let p = j;
    for (let i = j + 1; i < n; i++) {
      if (Math.abs(lu[i * n + j]) > Math.abs(lu[p * n + j])) p = i;
    }
    if (p !== j) {
      const row = lu.slice(p * n, (p + 1) * n);
      lu.copyWithin(p * n, j * n, (j + 1) * n);
      lu.set(row, j * n);
    }
    const pivot = lu[j * n + j];
    logAbsDeterminant += Math.log(Math.abs(pivot));
    if (pivot === 0) break;
    for (let i = j + 1; i < n; i++) {
      const factor = (lu[i * n + j] /= pivot);
      if (factor === 0) continue;
      for (let c = j + 1; c < n; c++) lu[i * n + c] -= factor * lu[j * n + c];
    }
  }
  return { lu, logAbsDeterminant };
}

function oneNorm(a: Float64Array, n: number): number {
  const sums = new Float64Array(n);
  for (let at = 0; at < a.length; at++) sums[at % n] += Math.abs(a[at]);
  return sums.reduce((max, sum) => Math.max(max, sum), 0);
}

/** Lower bound of ‖A⁻¹‖₁ = ‖U⁻¹L⁻¹‖₁, as a rule within a factor of 3 (Higham 1988, LAPACK's dlacon). */
function inverseOneNorm(lu: Float64Array, n: number): number {
  let x = new Float64Array(n).fill(1 / n);
  let estimate = 0;
  for (let round = 0; round < 5; round++) {
    solve(lu, n, x);
    const norm = x.reduce((sum, value) => sum + Math.abs(value), 0);
    if (norm <= estimate) break;
    estimate = norm;
    const z = x.map((value) => (value < 0 ? -1 : 1));
    solveTransposed(lu, n, z);
    const steepest = z.reduce(
      (best, value, j) => (Math.abs(value) > Math.abs(z[best]) ? j : best),
      0,
    );
    x = new Float64Array(n);
    x[steepest] = 1;
  }
  // An alternating vector finds what sign cancellation hides from the climb.
  x = Float64Array.from(
    { length: n },
    (_, i) => (i % 2 === 0 ? 1 : -1) * (1 + i / Math.max(1, n - 1)),
  );
  solve(lu, n, x);
  const alternative = x.reduce((sum, value) => sum + Math.abs(value), 0);
  return Math.max(estimate, (2 * alternative) / (3 * n));
}

/** x ← U⁻¹ L⁻¹ x. */
function solve(lu: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) x[i] -= lu[i * n + j] * x[j];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i] -= lu[i * n + j] * x[j];
    x[i] /= lu[i * n + i];
  }
}

/** x ← L⁻ᵀ U⁻ᵀ x. */
function solveTransposed(lu: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    x[i] /= lu[i * n + i];
    for (let j = i + 1; j < n; j++) x[j] -= lu[i * n + j] * x[i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = 0; j < i; j++) x[j] -= lu[i * n + j] * x[i];
  }
}
