/**
 * Whether kernels compute right, in a few milliseconds: old libraries on new processors do not
 * always (OpenBLAS picks its code by processor model).
 *
 * Every result is multiplied onto a vector x, which costs little and misses no single wrong number.
 * Products are of small integers and must be exact. Sizes are odd, above the thresholds below which
 * a library is not used, and more than one register block.
 */
import type { Kernels, RealArray } from "../kernels.ts";

/** Elements of memory that {@link selfCheck} takes. */
export const SELF_CHECK_CAPACITY = 100_000;

const [ROWS, COLUMNS, INNER] = [67, 53, 131];

/** What is wrong, as a sentence; null if nothing is. */
export function selfCheck(kernels: Kernels): string | null {
  const matrix = integerMatrices(kernels);
  for (const form of ["NN", "TN", "NT"] as const) {
    for (const columns of [1, COLUMNS]) {
      if (!productIsRight(kernels, form, columns, matrix)) {
        return `its product ${form} of ${ROWS} × ${INNER} and ${INNER} × ${columns} is wrong`;
      }
    }
  }
  if (!lowerProductIsRight(kernels, matrix)) return "its triangular product is wrong";
  if (!factorsAreRight(kernels, matrix)) return "its LU factorisation is wrong";
  if (!frameIsOrthonormal(kernels, matrix)) return "its QR factorisation is wrong";
  return null;
}

type MatrixMaker = (rows: number, columns: number) => RealArray;

/** Matrices of −3 … 3 in no visible order, the same at every start, never 0 in the last place. */
function integerMatrices(kernels: Kernels): MatrixMaker {
  let state = 1;
  return (rows, columns) => {
    const matrix = kernels.allocate(rows * columns);
    for (let i = 0; i < matrix.length; i++) {
      state = (state * 48271) % 2147483647; // Lehmer's generator
      matrix[i] = (state % 7) - 3;
    }
    return matrix;
  };
}

/** 1, 2, 3, 1, 2, 3, … */
function probe(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => 1 + (i % 3));
}

/** A·x or Aᵀ·x in float64, A column-major without gaps. */
function apply(a: RealArray, rows: number, x: Float64Array, transposed = false): Float64Array {
  const columns = a.length / rows;
  const y = new Float64Array(transposed ? columns : rows);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      if (transposed) y[j] += a[i + j * rows] * x[i];
      else y[i] += a[i + j * rows] * x[j];
    }
  }
  return y;
}

/** C ← C0 − op(A)·op(B) against C0·x − op(A)·(op(B)·x), all integers below 2²⁴. */
function productIsRight(
  kernels: Kernels,
  form: "NN" | "TN" | "NT",
  columns: number,
  matrix: MatrixMaker,
): boolean {
  const [lda, ldb] = [form === "TN" ? INNER : ROWS, form === "NT" ? columns : INNER];
  const a = matrix(lda, (ROWS * INNER) / lda);
  const b = matrix(ldb, (INNER * columns) / ldb);
  const c = matrix(ROWS, columns);
  const x = probe(columns);
  const inner = apply(a, lda, apply(b, ldb, x, form === "NT"), form === "TN");
  const expected = apply(c, ROWS, x).map((sum, i) => sum - inner[i]);
  kernels.multiply(form, ROWS, columns, INNER, -1, a, lda, b, ldb, 1, c, ROWS);
  return apply(c, ROWS, x).every((sum, i) => sum === expected[i]);
}

function lowerProductIsRight(kernels: Kernels, matrix: MatrixMaker): boolean {
  const m = matrix(ROWS, COLUMNS);
  const l = matrix(COLUMNS, COLUMNS);
  const c = matrix(ROWS, COLUMNS);
  const x = probe(COLUMNS);
  kernels.multiplyLower(ROWS, COLUMNS, m, ROWS, l, COLUMNS, c, ROWS);
  const lower = l.map((value, at) => triangular(value, at, COLUMNS, "lower"));
  const expected = apply(m, ROWS, apply(lower, COLUMNS, x));
  return apply(c, ROWS, x).every((sum, i) => sum === expected[i]);
}

/** An entry of the unit lower or of the upper triangle of a matrix. */
function triangular(value: number, at: number, rows: number, part: "lower" | "upper"): number {
  const [i, j] = [at % rows, Math.floor(at / rows)];
  if (part === "upper") return i <= j ? value : 0;
  return i > j ? value : Number(i === j);
}

/** A·x against (Pᵀ·L)·(U·x). */
function factorsAreRight(kernels: Kernels, matrix: MatrixMaker): boolean {
  const a = matrix(ROWS, COLUMNS);
  const x = probe(COLUMNS);
  const expected = apply(a, ROWS, x);
  const pivots = kernels.allocateIndices(COLUMNS);
  const frame = kernels.allocate(ROWS * COLUMNS);
  kernels.factorise(ROWS, COLUMNS, a, ROWS, pivots);
  kernels.expandLower(ROWS, COLUMNS, a, ROWS, pivots, frame, ROWS);
  const upper = a.map((value, at) => triangular(value, at, ROWS, "upper"));
  const coordinates = apply(upper, ROWS, x).subarray(0, COLUMNS);
  return agree(kernels, apply(frame, ROWS, coordinates), expected);
}

/** Qᵀ·(Q·x) against x, Q·(Qᵀ·A·x) against A·x, and q_j·a_j against R_jj. */
function frameIsOrthonormal(kernels: Kernels, matrix: MatrixMaker): boolean {
  const q = matrix(ROWS, COLUMNS);
  const a = q.slice();
  const x = probe(COLUMNS);
  const diagonal = kernels.allocate(COLUMNS);
  kernels.orthonormalise(ROWS, COLUMNS, q, ROWS, diagonal);
  const image = apply(a, ROWS, x);
  const growth = Float64Array.from(diagonal, (_, j) => {
    const [from, to] = [j * ROWS, (j + 1) * ROWS];
    return apply(q.subarray(from, to), ROWS, Float64Array.from(a.subarray(from, to)), true)[0];
  });
  return (
    agree(kernels, apply(q, ROWS, apply(q, ROWS, x), true), x) &&
    agree(kernels, apply(q, ROWS, apply(q, ROWS, image, true)), image) &&
    agree(kernels, growth, Float64Array.from(diagonal))
  );
}

/** Whether two vectors agree to what rounding in some hundred operations can do. */
function agree(kernels: Kernels, found: Float64Array, expected: Float64Array): boolean {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const allowance = 1000 * ROWS * kernels.unitRoundoff * scale;
  return expected.every((value, i) => Math.abs(found[i] - value) <= allowance);
}
