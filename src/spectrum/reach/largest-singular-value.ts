import { createRandom } from "../../random.ts";

/** Steps of the iteration at most: where many singular values crowd below the largest, it is off by some 1e-6 then. */
const MOST_STEPS = 150;
/** Relative change of σ² between two steps below which, twice in a row, the iteration has arrived. */
const SETTLED = 1e-12;
/** Fewer steps than this may stand still by chance. */
const LEAST_STEPS = 8;

/**
 * The largest singular value of a dense matrix.
 *
 * Lanczos' iteration on AᵀA from a random vector, every new direction made orthogonal to all before it,
 * so that min(rows, columns) steps are exact to rounding; the value comes from below.
 *
 * @param matrix - rows × columns, column-major without gaps.
 * @returns σ₁; 0 for a matrix of zeros.
 *
 * Cost: 4·rows·columns operations a step, some ten to forty steps.
 *
 * @see Golub and Van Loan, Matrix Computations, §10.
 */
export function largestSingularValue(matrix: Float64Array, rows: number, columns: number): number {
  const random = createRandom(columns);
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let v = Float64Array.from({ length: columns }, () => random.normal());
  let length = lengthOf(v);
  let best = 0;
  let still = 0;
  while (basis.length < Math.min(columns, MOST_STEPS) && still < 2) {
    v = v.map((value) => value / length);
    basis.push(v);
    const w = timesGram(matrix, rows, columns, v);
    diagonal.push(dot(w, v));
    const value = largestEigenvalue(diagonal, beside);
    still = value - best <= SETTLED * value && basis.length >= LEAST_STEPS ? still + 1 : 0;
    best = Math.max(best, value);
    removeParts(w, basis);
    length = lengthOf(w);
    // Nothing but rounding is left: what was spanned is an invariant subspace.
    if (!(length > 1e-14 * best)) break;
    beside.push(length);
    v = w;
  }
  return Math.sqrt(best);
}

/** Aᵀ A v. */
function timesGram(
  matrix: Float64Array,
  rows: number,
  columns: number,
  v: Float64Array,
): Float64Array<ArrayBuffer> {
  const image = new Float64Array(rows);
  for (let j = 0; j < columns; j++) {
    if (v[j] === 0) continue;
    for (let i = 0; i < rows; i++) image[i] += matrix[j * rows + i] * v[j];
  }
  const result = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += matrix[j * rows + i] * image[i];
    result[j] = sum;
  }
  return result;
}

/** Twice is enough: once leaves what rounding puts back. */
function removeParts(w: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const q of basis) {
      const part = dot(q, w);
      for (let i = 0; i < w.length; i++) w[i] -= part * q[i];
    }
  }
}

/** Of the symmetric tridiagonal matrix, by bisection: its leading pivots of T − x count what lies below x. */
function largestEigenvalue(diagonal: readonly number[], beside: readonly number[]): number {
  let low = Math.max(...diagonal);
  let high = low;
  for (let i = 0; i < diagonal.length; i++) {
    high = Math.max(high, diagonal[i] + (beside[i - 1] ?? 0) + (beside[i] ?? 0));
  }
  for (;;) {
    const middle = low + (high - low) / 2;
    if (!(middle > low && middle < high)) return high;
    let pivot = diagonal[0] - middle;
    let allBelow = pivot < 0;
    for (let i = 1; allBelow && i < diagonal.length; i++) {
      pivot = diagonal[i] - middle - beside[i - 1] ** 2 / pivot;
      allBelow = pivot < 0;
    }
    if (allBelow) high = middle;
    else low = middle;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function lengthOf(v: Float64Array): number {
  return Math.sqrt(dot(v, v));
}
