/** Projections written out plainly, for what is tested against them. */

/** Σ x y. */
export function dot(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}

/** An orthonormal basis of the span of columns: Gram–Schmidt, twice, without columns that depend on the others. */
export function orthonormalBasis(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const rest = residual(residual(column, basis), basis);
    const left = Math.sqrt(dot(rest, rest));
    if (left > 1e-9 * Math.sqrt(dot(column, column))) basis.push(rest.map((value) => value / left));
  }
  return basis;
}

/** y − Q Qᵀ y. */
export function residual(y: Float64Array, basis: readonly Float64Array[]): Float64Array {
  return basis.reduce((rest, q) => {
    const overlap = dot(q, rest);
    return rest.map((value, i) => value - overlap * q[i]);
  }, y);
}
