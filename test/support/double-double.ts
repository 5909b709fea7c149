/** Matrices of 106-bit numbers, each the unevaluated sum of two float64s (Dekker 1971), for oracles. */

/** A number hi + lo. */
export type Double = readonly [hi: number, lo: number];

const SPLITTER = 2 ** 27 + 1;

/** a·b − fl(a·b), exactly. */
function productError(a: number, b: number, product: number): number {
  const [bigA, bigB] = [SPLITTER * a, SPLITTER * b];
  const [a1, b1] = [bigA - (bigA - a), bigB - (bigB - b)];
  const [a2, b2] = [a - a1, b - b1];
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
}

export function dAdd([a, b]: Double, [c, d]: Double): Double {
  const s = a + c;
  const t = s - a;
  const e = a - (s - t) + (c - t) + (b + d);
  return [s + e, e - (s + e - s)];
}

export function dMultiply([a, b]: Double, [c, d]: Double): Double {
  const p = a * c;
  const e = productError(a, c, p) + (a * d + b * c);
  return [p + e, e - (p + e - p)];
}

export const dNegate = ([a, b]: Double): Double => [-a, -b];

export function dDivide(x: Double, y: Double): Double {
  let quotient: Double = [0, 0];
  let rest = x;
  for (let i = 0; i < 3; i++) {
    const part: Double = [rest[0] / y[0], 0];
    quotient = dAdd(quotient, part);
    rest = dAdd(rest, dNegate(dMultiply(part, y)));
  }
  return quotient;
}

const LN2: Double = [Math.LN2, 2.3190468138462996e-17];

/** e^x: x less a multiple of ln 2, over 16, by its series. */
export function dExp(x: Double): Double {
  if (x[0] < -700) return [0, 0];
  const k = Math.round(x[0] / LN2[0]);
  const rest = dAdd(x, dNegate(dMultiply([k, 0], LN2)));
  const r: Double = [rest[0] / 16, rest[1] / 16];
  let sum: Double = [1, 0];
  for (let i = 22; i >= 1; i--) sum = dAdd([1, 0], dDivide(dMultiply(r, sum), [i, 0]));
  for (let i = 0; i < 4; i++) sum = dMultiply(sum, sum);
  return [sum[0] * 2 ** k, sum[1] * 2 ** k];
}

/** rows × columns, row-major. */
export interface DoubleMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly hi: Float64Array;
  readonly lo: Float64Array;
}

export function dZeros(rows: number, columns: number): DoubleMatrix {
  return {
    rows,
    columns,
    hi: new Float64Array(rows * columns),
    lo: new Float64Array(rows * columns),
  };
}

export const dAt = (m: DoubleMatrix, i: number, j: number): Double => [
  m.hi[i * m.columns + j],
  m.lo[i * m.columns + j],
];

export function dSet(m: DoubleMatrix, i: number, j: number, [hi, lo]: Double): void {
  m.hi[i * m.columns + j] = hi;
  m.lo[i * m.columns + j] = lo;
}

/** into row i ← itself + x · row l of b, over the columns from `from` on. */
function addRow(
  into: DoubleMatrix,
  i: number,
  [xh, xl]: Double,
  b: DoubleMatrix,
  l: number,
  from: number,
): void {
  const [to, at] = [i * into.columns, l * b.columns];
  for (let j = from; j < b.columns; j++) {
    const bh = b.hi[at + j];
    const p = xh * bh;
    const e = productError(xh, bh, p) + (xh * b.lo[at + j] + xl * bh);
    const sh = into.hi[to + j];
    const s = sh + p;
    const t = s - sh;
    const low = sh - (s - t) + (p - t) + (e + into.lo[to + j]);
    const sum = s + low;
    into.hi[to + j] = sum;
    into.lo[to + j] = low - (sum - s);
  }
}

export function dProduct(a: DoubleMatrix, b: DoubleMatrix): DoubleMatrix {
  const c = dZeros(a.rows, b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let l = 0; l < a.columns; l++) {
      const x = dAt(a, i, l);
      if (x[0] !== 0) addRow(c, i, x, b, l, 0);
    }
  }
  return c;
}

/** What is left of a column, as a share of its length, below which nothing is left; doubtful up to the second. */
const [NOTHING, DOUBTFUL] = [1e-27, 1e-19];

/**
 * Modified Gram–Schmidt on the rows of `q` (the columns of a frame, lying), in place.
 *
 * @returns ln R_jj; −∞ for rows that depend on those before them, which become zero; NaN if in doubt.
 */
export function dOrthonormalise(q: DoubleMatrix): Float64Array {
  const logs = new Float64Array(q.rows);
  for (let j = 0; j < q.rows; j++) {
    const scale = 2 ** -Math.round(Math.log2(largestOf(q, j) || 1));
    scaleRow(q, j, [scale, 0]);
    const before = Math.sqrt(dot(q, j, j)[0]);
    for (let i = 0; i < j; i++) {
      if (logs[i] !== Number.NEGATIVE_INFINITY) addRow(q, j, dNegate(dot(q, i, j)), q, i, 0);
    }
    const square = dot(q, j, j);
    const after = Math.sqrt(square[0]);
    const share = before === 0 ? 0 : after / before;
    if (share < NOTHING) {
      logs[j] = Number.NEGATIVE_INFINITY;
      scaleRow(q, j, [0, 0]);
      continue;
    }
    // One step of Newton's makes the root good to 106 bits.
    const root = dMultiply([0.5, 0], dAdd([after, 0], dDivide(square, [after, 0])));
    scaleRow(q, j, dDivide([1, 0], root));
    logs[j] =
      share < DOUBTFUL ? Number.NaN : Math.log(root[0]) + root[1] / root[0] - Math.log(scale);
  }
  return logs;
}

function largestOf(q: DoubleMatrix, j: number): number {
  let largest = 0;
  for (let i = 0; i < q.columns; i++) {
    largest = Math.max(largest, Math.abs(q.hi[j * q.columns + i]));
  }
  return largest;
}

function scaleRow(q: DoubleMatrix, j: number, by: Double): void {
  for (let i = 0; i < q.columns; i++) dSet(q, j, i, dMultiply(dAt(q, j, i), by));
}

function dot(q: DoubleMatrix, a: number, b: number): Double {
  let sum: Double = [0, 0];
  for (let i = 0; i < q.columns; i++) sum = dAdd(sum, dMultiply(dAt(q, a, i), dAt(q, b, i)));
  return sum;
}
