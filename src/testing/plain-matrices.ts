/** Small matrices in plain arrays, column-major, for the suites. */
import { squareMatrixFacts } from "../cells/parts/matrix-rank.ts";

/**
 * Passes if |actual − expected| ≤ tolerance · (1 + max |expected|) for all elements.
 *
 * @throws Error that names the worst element.
 */
export function requireClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  if (actual.length !== expected.length) {
    throw new Error(`got ${actual.length} elements; expected ${expected.length}`);
  }
  let scale = 1;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, 1 + Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    const [got, wanted] = [actual[i], expected[i]];
    if (got === wanted || Math.abs(got - wanted) <= tolerance * scale) continue;
    throw new Error(
      `element ${i} of ${expected.length} is ${got}; expected ${wanted} ± ${tolerance * scale}`,
    );
  }
}

/** Columns of length `rows`; `count` of them where rows is 0. */
export function columnsOf(
  matrix: Float64Array,
  rows: number,
  count: number = matrix.length / rows,
): Float64Array[] {
  return Array.from({ length: count }, (_, j) => matrix.slice(j * rows, (j + 1) * rows));
}

/** Arrays one after the other. */
export function join(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

/** from + distance · direction. */
export function moved(from: Float64Array, direction: Float64Array, distance: number): Float64Array {
  return from.map((value, i) => value + distance * direction[i]);
}

/** The n × n identity. */
export function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
}

/** ln |det| of an n × n matrix, by LU. */
export function logAbsDeterminant(matrix: Float64Array, n: number): number {
  return squareMatrixFacts(matrix, n).logAbsDeterminant();
}
