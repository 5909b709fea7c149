/**
 * What is left of a column when others have explained what they can.
 *
 * The designs here have tens of columns, many of them indicators that depend on each other; Gram–Schmidt, twice, with
 * dependent columns left out gives their span.
 */

/** A column depends on those before it if less than this share of it is left. */
const DEPENDENT = 1e-9;

/**
 * An orthonormal basis of the span of columns.
 *
 * @param columns - Each of the same length, finite.
 * @returns as many as the rank.
 */
export function orthonormalBasis(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const whole = norm(column);
    const rest = residual(residual(column, basis), basis);
    const left = norm(rest);
    if (!(left > DEPENDENT * whole)) continue;
    basis.push(rest.map((value) => value / left));
  }
  return basis;
}

/** y − Q Qᵀ y. */
export function residual(y: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const rest = y.slice();
  for (const q of basis) {
    const overlap = dot(q, rest);
    for (let i = 0; i < rest.length; i++) rest[i] -= overlap * q[i];
  }
  return rest;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
