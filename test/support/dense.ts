/** Small dense matrices as arrays of rows: slow, obvious, and independent of the kernels. */
import type { Random } from "../../src/random.ts";

export type Matrix = readonly (readonly number[])[];

/** n × m, element by element. */
export function matrix(n: number, m: number, element: (i: number, j: number) => number): Matrix {
  return Array.from({ length: n }, (_, i) => Array.from({ length: m }, (_, j) => element(i, j)));
}

export function identity(n: number): Matrix {
  return matrix(n, n, (i, j) => (i === j ? 1 : 0));
}

export function diagonal(values: readonly number[]): Matrix {
  return matrix(values.length, values.length, (i, j) => (i === j ? values[i] : 0));
}

/** Independent normals of the given standard deviation. */
export function gaussian(random: Random, n: number, m: number, deviation = 1): Matrix {
  return matrix(n, m, () => deviation * random.normal());
}

export function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    b[0].map((_, j) => row.reduce((sum, value, l) => sum + value * b[l][j], 0)),
  );
}

export function transpose(a: Matrix): Matrix {
  return a[0].map((_, j) => a.map((row) => row[j]));
}

/** A v. */
export function apply(a: Matrix, v: ArrayLike<number>): number[] {
  return a.map((row) => row.reduce((sum, value, j) => sum + value * v[j], 0));
}

/** diag(d) A. */
export function scaleRows(d: readonly number[], a: Matrix): Matrix {
  return a.map((row, i) => row.map((value) => d[i] * value));
}

export function add(...terms: readonly Matrix[]): Matrix {
  return terms[0].map((row, i) => row.map((_, j) => terms.reduce((sum, t) => sum + t[i][j], 0)));
}

/** [[A, B], [C, D]] from its blocks. */
export function blocks(rows: readonly (readonly Matrix[])[]): Matrix {
  return rows.flatMap((row) => row[0].map((_, i) => row.flatMap((block) => block[i])));
}

/** ln |det A| by Gaussian elimination with row exchanges; −∞ for a pivot of exactly zero. */
export function logAbsDeterminant(a: Matrix): number {
  const u = a.map((row) => [...row]);
  let sum = 0;
  for (let j = 0; j < u.length; j++) {
    let pivot = j;
    for (let i = j; i < u.length; i++) if (Math.abs(u[i][j]) > Math.abs(u[pivot][j])) pivot = i;
    [u[j], u[pivot]] = [u[pivot], u[j]];
    sum += Math.log(Math.abs(u[j][j]));
    for (let i = j + 1; i < u.length; i++) {
      const factor = u[i][j] / u[j][j];
      for (let l = j; l < u.length; l++) u[i][l] -= factor * u[j][l];
    }
  }
  return sum;
}

/** A⁻¹ by Gauss–Jordan elimination with row exchanges. */
export function inverse(a: Matrix): Matrix {
  const n = a.length;
  const u = a.map((row, i) => [...row, ...identity(n)[i]]);
  for (let j = 0; j < n; j++) {
    let pivot = j;
    for (let i = j; i < n; i++) if (Math.abs(u[i][j]) > Math.abs(u[pivot][j])) pivot = i;
    [u[j], u[pivot]] = [u[pivot], u[j]];
    u[j] = u[j].map((value) => value / u[j][j]);
    for (let i = 0; i < n; i++) {
      if (i !== j) u[i] = u[i].map((value, l) => value - u[i][j] * u[j][l]);
    }
  }
  return u.map((row) => row.slice(n));
}

/** Q and diag R ≥ 0 of A = Q R, by Gram–Schmidt ("twice is enough"). */
export function orthonormalise(a: Matrix): { q: Matrix; diagonal: number[] } {
  const columns = transpose(a).map((column) => [...column]);
  const dot = (v: readonly number[], w: readonly number[]) =>
    v.reduce((sum, value, i) => sum + value * w[i], 0);
  const lengths = columns.map((column, j) => {
    for (let pass = 0; pass < 2; pass++) {
      for (let l = 0; l < j; l++) {
        const overlap = dot(columns[l], column);
        for (let i = 0; i < column.length; i++) column[i] -= overlap * columns[l][i];
      }
    }
    const length = Math.sqrt(dot(column, column));
    for (let i = 0; i < column.length; i++) column[i] /= length;
    return length;
  });
  return { q: transpose(columns), diagonal: lengths };
}

/** Uniform on the orthogonal matrices. */
export function orthogonal(random: Random, n: number): Matrix {
  return orthonormalise(gaussian(random, n, n)).q;
}

/** Rows one after the other: how weights are given. */
export function rowMajor(a: Matrix): Float64Array {
  return Float64Array.from(a.flat());
}

/** Columns one after the other: how frames and tangents are stored. */
export function columnMajor(a: Matrix): Float64Array {
  return rowMajor(transpose(a));
}
