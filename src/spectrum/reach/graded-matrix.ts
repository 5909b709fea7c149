/**
 * Matrices whose rows differ by any factor, diag(e^s)·T, and their singular values to full relative
 * accuracy: what a long product of triangular factors is, which as plain numbers would underflow.
 */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";

/** diag(e^s)·T, n × n. */
export interface GradedMatrix {
  /** ← R · itself, with R upper triangular (column-major; what lies below the diagonal is not read). */
  multiplyFromLeft(r: RealArray): void;
  /** ln σ_i, descending; −∞ for zeros. Cost: some five sweeps of 3n³ operations, less where graded. */
  logSingularValues(): Float64Array;
}

/** Elements of kernel memory that {@link createGradedMatrix} allocates. */
export function gradedMatrixSize(n: number): number {
  return 3 * n * n + 24;
}

/** The identity, to be multiplied. */
export function createGradedMatrix(kernels: Kernels, n: number): GradedMatrix {
  let T = kernels.allocate(n * n);
  let product = kernels.allocate(n * n);
  const factor = kernels.allocate(n * n);
  let logs = new Float64Array(n);
  for (let i = 0; i < n; i++) T[i * n + i] = 1;
  return {
    multiplyFromLeft(r) {
      const next = scaleFactor(r, n, logs, factor);
      kernels.multiply("NN", n, n, n, 1, factor, n, T, n, 0, product, n);
      [T, product] = [product, T];
      logs = next;
    },
    logSingularValues() {
      const rows = Array.from({ length: n }, (_, i) =>
        Float64Array.from({ length: n }, (_, j) => T[j * n + i]),
      );
      return logSingularValues(rows, logs);
    },
  };
}

/** into ← diag(e^−next)·R·diag(e^logs), with each row's largest element 1. @returns next. */
function scaleFactor(
  r: RealArray,
  n: number,
  logs: Float64Array,
  into: RealArray,
): Float64Array<ArrayBuffer> {
  const next = new Float64Array(n);
  into.fill(0);
  for (let i = 0; i < n; i++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let l = i; l < n; l++) {
      largest = Math.max(largest, Math.log(Math.abs(r[l * n + i])) + logs[l]);
    }
    next[i] = largest;
    if (largest === Number.NEGATIVE_INFINITY) continue;
    for (let l = i; l < n; l++) into[l * n + i] = r[l * n + i] * Math.exp(logs[l] - largest);
  }
  return next;
}

const MOST_SWEEPS = 60;

/**
 * ln of the singular values of the matrix with rows e^logs[i] · rows[i], descending.
 *
 * One-sided Jacobi rotations (Hestenes 1958), which keep the relative accuracy of every singular value
 * when rows of very different lengths are far from parallel (Demmel and Veselić, SIAM J. Matrix Anal.
 * Appl. 13 (1992) 1204–1245). Rows are kept at unit length beside the logs of their lengths, so that
 * nothing over- or underflows.
 *
 * @param rows - Overwritten.
 */
export function logSingularValues(rows: Float64Array[], logs: ArrayLike<number>): Float64Array {
  const parts = rows.map((row, i) => normalised({ row, log: logs[i] }));
  const alive = parts.filter(({ log }) => log > Number.NEGATIVE_INFINITY);
  const tolerance = Math.max(8, rows.length) * 2 ** -53;
  for (let sweep = 0, rotated = true; rotated && sweep < MOST_SWEEPS; sweep++) {
    // In order of length, as they come to be: fewer sweeps.
    alive.sort((a, b) => b.log - a.log);
    rotated = false;
    for (let p = 0; p < alive.length; p++) {
      for (let q = p + 1; q < alive.length; q++) {
        const [long, short] =
          alive[p].log >= alive[q].log ? [alive[p], alive[q]] : [alive[q], alive[p]];
        rotated = rotate(long, short, tolerance) || rotated;
      }
    }
  }
  return Float64Array.from(parts, ({ log }) => log).sort((a, b) => b - a);
}

/** e^log · row. */
interface ScaledRow {
  readonly row: Float64Array;
  log: number;
}

/** Makes the row one of unit length. */
function normalised(part: ScaledRow): ScaledRow {
  const { row } = part;
  let largest = 0;
  for (let i = 0; i < row.length; i++) largest = Math.max(largest, Math.abs(row[i]));
  if (largest === 0) part.log = Number.NEGATIVE_INFINITY;
  if (largest === 0) return part;
  let squares = 0;
  for (let i = 0; i < row.length; i++) squares += (row[i] / largest) ** 2;
  const length = largest * Math.sqrt(squares);
  for (let i = 0; i < row.length; i++) row[i] /= length;
  part.log += Math.log(length);
  return part;
}

/**
 * Rotates two rows a and ρb (unit a and b, ρ ≤ 1, γ = aᵀb) until they are at right angles:
 *
 *     a ← cos·(a + tρ b),  ρb ← cos·(ρb − t a),  t = 2ργ / (1 − ρ² + √((1 − ρ²)² + 4ρ²γ²))
 *
 * @returns Whether they were not yet.
 */
function rotate(long: ScaledRow, short: ScaledRow, tolerance: number): boolean {
  const [a, b] = [long.row, short.row];
  let gamma = 0;
  for (let i = 0; i < a.length; i++) gamma += a[i] * b[i];
  if (!(Math.abs(gamma) > tolerance)) return false;
  const rho = Math.exp(short.log - long.log);
  const difference = (1 - rho) * (1 + rho);
  // t/ρ, which stays when ρ underflows: then b is only freed from its part along a.
  const scaled = (2 * gamma) / (difference + Math.hypot(difference, 2 * rho * gamma));
  const tangent = scaled * rho;
  const cosine = 1 / Math.hypot(1, tangent);
  const share = cosine * tangent * rho;
  const part = cosine * scaled;
  for (let i = 0; i < a.length; i++) {
    const kept = a[i];
    a[i] = cosine * kept + share * b[i];
    b[i] = cosine * b[i] - part * kept;
  }
  normalised(long);
  normalised(short);
  return true;
}
