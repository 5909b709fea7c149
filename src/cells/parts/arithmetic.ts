/**
 * The kernels' operations on {@link Columns}: a matrix is its array and its leading dimension, a
 * diagonal matrix is one column.
 */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import type { Columns, Tangents } from "../cell.ts";

/** C ← A·B + beta·C, with C rows × columns. */
export function multiply(
  kernels: Kernels,
  rows: number,
  columns: number,
  inner: number,
  a: Columns,
  b: Columns,
  beta: 0 | 1,
  c: Columns,
): void {
  const { data, stride } = b;
  kernels.multiply(
    "NN",
    rows,
    columns,
    inner,
    1,
    a.data,
    a.stride,
    data,
    stride,
    beta,
    c.data,
    c.stride,
  );
}

/**
 * Where each row of sequence b's k tangents ends, if a product with `inner` rows of them saves more by it than by a
 * left factor that is packed already: the rows of k pivots are half as long, the others whole.
 */
export function stairsOf(
  { rowLengths }: Tangents,
  b: number,
  k: number,
  inner: number,
): Int32Array | undefined {
  return 2 * k > inner ? rowLengths?.[b] : undefined;
}

/** C ← A·B for tangents B, of which row l is zero from column lengths[l] on. */
export function multiplyTangents(
  kernels: Kernels,
  rows: number,
  columns: number,
  inner: number,
  a: Columns,
  b: Columns,
  lengths: Int32Array,
  c: Columns,
): void {
  const { data, stride } = b;
  const { multiplyStaircase: product } = kernels;
  product(rows, columns, inner, a.data, a.stride, data, stride, lengths, c.data, c.stride);
}

/** C ← Aᵀ·B + beta·C, with C rows × columns. */
export function multiplyTransposed(
  kernels: Kernels,
  rows: number,
  columns: number,
  inner: number,
  a: Columns,
  b: Columns,
  beta: 0 | 1,
  c: Columns,
): void {
  const { data, stride } = b;
  const { multiply: product } = kernels;
  product("TN", rows, columns, inner, 1, a.data, a.stride, data, stride, beta, c.data, c.stride);
}

/** C ← C + A·Bᵀ, with C rows × columns: a sum of `inner` outer products. */
export function addOuterProducts(
  kernels: Kernels,
  rows: number,
  columns: number,
  inner: number,
  a: Columns,
  b: Columns,
  c: Columns,
): void {
  const { data, stride } = b;
  const { multiply: product } = kernels;
  product("NT", rows, columns, inner, 1, a.data, a.stride, data, stride, 1, c.data, c.stride);
}

/** Y ← diag(d) · X, rows × columns; y may be X. */
export function scaleRows(
  kernels: Kernels,
  rows: number,
  columns: number,
  d: Columns,
  x: Columns,
  y: Columns,
): void {
  kernels.scaleRows(rows, columns, d.data, x.data, x.stride, y.data, y.stride);
}

/** The k columns of each sequence b: y[b] ← diag(d[b]) · x[b]; y may be X. */
export function scaleBySequence(
  kernels: Kernels,
  rows: number,
  k: number,
  d: readonly Columns[],
  x: readonly Columns[],
  y: readonly Columns[],
): void {
  for (let b = 0; b < d.length; b++) scaleRows(kernels, rows, k, d[b], x[b], y[b]);
}

/** Y ← Y + diag(d) · X, rows × columns. */
export function addScaledRows(
  kernels: Kernels,
  rows: number,
  columns: number,
  d: Columns,
  x: Columns,
  y: Columns,
): void {
  kernels.addScaledRows(rows, columns, d.data, x.data, x.stride, y.data, y.stride);
}

/** Y ← diag(d0) X0 + diag(d1) X1, of the same stride; Y may be one of them. */
export function combineRows2(
  kernels: Kernels,
  rows: number,
  columns: number,
  d0: Columns,
  x0: Columns,
  d1: Columns,
  x1: Columns,
  y: Columns,
): void {
  const ldx = x0.stride;
  kernels.combineRows2(rows, columns, d0.data, x0.data, d1.data, x1.data, ldx, y.data, y.stride);
}

/**
 * Y ← Σ_g diag(d[g][b]) X[g][c] over gates g = 0, 1, 2, all X of the same stride.
 *
 * @param d - Coefficients, of sequence b.
 * @param x - What they scale: weights of the gates, or tangents of sequence c.
 */
export function combineGates(
  kernels: Kernels,
  rows: number,
  columns: number,
  d: readonly (readonly Columns[])[],
  b: number,
  x: readonly (readonly Columns[])[],
  c: number,
  y: Columns,
): void {
  kernels.combineRows3(
    rows,
    columns,
    d[0][b].data,
    x[0][c].data,
    d[1][b].data,
    x[1][c].data,
    d[2][b].data,
    x[2][c].data,
    x[0][c].stride,
    y.data,
    y.stride,
  );
}

/** What gates g = 0, 1, 2 have of sequence b. */
export function dataOf(
  x: readonly (readonly Columns[])[],
  b: number,
): [RealArray, RealArray, RealArray] {
  return [x[0][b].data, x[1][b].data, x[2][b].data];
}

/** into ← the first `rows` rows of `count` columns. */
export function copyColumns(
  kernels: Kernels,
  rows: number,
  count: number,
  from: Columns,
  into: Columns,
): void {
  kernels.copy(rows, count, from.data, from.stride, into.data, into.stride);
}

/** Z ← X ∘ Y + beta·Z, element by element; Z may be X or Y. */
export function multiplyElements(
  kernels: Kernels,
  rows: number,
  columns: number,
  x: Columns,
  y: Columns,
  beta: 0 | 1,
  z: Columns,
): void {
  kernels.multiplyElements(
    rows,
    columns,
    x.data,
    x.stride,
    y.data,
    y.stride,
    beta,
    z.data,
    z.stride,
  );
}
