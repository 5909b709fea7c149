/**
 * What is held fixed: the mean of each stratum, and columns.
 *
 * Strata are disjoint, so that taking out their means is one walk, and only what is left of the columns within them
 * needs a basis.
 */
import { dot, norm } from "./products.ts";

/** Strata (their indicators, and so a constant) and columns, over settings. */
export interface Design {
  /** Stratum of each setting, in [0, count). */
  readonly codes: Uint32Array;
  readonly count: number;
  readonly columns: readonly Float64Array[];
}

/** The span of a design over the settings that are known. */
export interface Span {
  readonly codes: Uint32Array;
  /** Settings known of each stratum. */
  readonly counts: Float64Array;
  /** 1 where a setting is known, else 0; null: all are. */
  readonly known: Float64Array | null;
  /** Orthonormal, with mean 0 in each stratum, 0 where a setting is not known. */
  readonly basis: readonly Float64Array[];
}

/** A column depends on those before it if less than this share of it is left. */
const DEPENDENT = 1e-9;
/** A projection that leaves less than this share of the square is made again, so that rounding is that of what is left. */
const TWICE = 0.01;

/** Stratum by stratum, then column by column. */
export function spanOf({ codes, count, columns }: Design, known: Float64Array | null): Span {
  const counts = new Float64Array(count);
  for (let i = 0; i < codes.length; i++) counts[codes[i]] += known === null ? 1 : known[i];
  let span: Span = { codes, counts, known, basis: [] };
  for (const column of columns) span = extended(span, column);
  return span;
}

/** The span with one column more; the same one if that depends on what is there. */
export function extended(span: Span, column: Float64Array): Span {
  const rest = residualOff(span, column);
  const left = norm(rest);
  if (!(left > DEPENDENT * norm(masked(span, column)))) return span;
  return { ...span, basis: [...span.basis, rest.map((value) => value / left)] };
}

/** What is left of a column off the span; 0 where a setting is not known. */
export function residualOff(span: Span, column: Float64Array): Float64Array {
  const rest = masked(span, column);
  const whole = dot(rest, rest);
  takeOut(span, rest);
  if (dot(rest, rest) < TWICE * whole) takeOut(span, rest);
  return rest;
}

/** The same, where the span without its last column has left all of `column` already. */
export function residualOffLast(span: Span, column: Float64Array): Float64Array {
  const last = span.basis[span.basis.length - 1];
  const overlap = dot(last, column);
  const rest = new Float64Array(column.length);
  for (let i = 0; i < rest.length; i++) rest[i] = column[i] - overlap * last[i];
  if (dot(rest, rest) < TWICE * dot(column, column)) takeOut(span, rest);
  return rest;
}

/**
 * ‖·‖ of what is left of each column, without it.
 *
 * @param overlaps - Products of the basis with the columns, row by row.
 * @param isClosed - Whether columns are of length 1, and of mean 0 in each stratum.
 */
export function normsOff(
  span: Span,
  columns: readonly Float64Array[],
  overlaps: Float64Array,
  isClosed = false,
): Float64Array {
  const { basis, counts } = span;
  const sums = new Float64Array(counts.length);
  return Float64Array.from(columns, (column, c) => {
    let square = isClosed ? 1 : squareWithin(span, column, sums);
    for (let q = 0; q < basis.length; q++) square -= overlaps[q * columns.length + c] ** 2;
    return Math.sqrt(Math.max(0, square));
  });
}

/** Σ x² off the means of strata, over what is known; `sums` is room for them. */
function squareWithin(
  { codes, counts, known }: Span,
  column: Float64Array,
  sums: Float64Array,
): number {
  sums.fill(0);
  let square = 0;
  for (let i = 0; i < column.length; i++) {
    const value = known === null ? column[i] : known[i] * column[i];
    square += value * value;
    sums[codes[i]] += value;
  }
  for (let s = 0; s < sums.length; s++) if (counts[s] > 0) square -= sums[s] ** 2 / counts[s];
  return square;
}

function masked({ known }: Span, column: Float64Array): Float64Array {
  const own = column.slice();
  if (known !== null) for (let i = 0; i < own.length; i++) if (known[i] === 0) own[i] = 0;
  return own;
}

function takeOut({ codes, counts, known, basis }: Span, rest: Float64Array): void {
  const means = new Float64Array(counts.length);
  for (let i = 0; i < rest.length; i++) means[codes[i]] += rest[i];
  for (let s = 0; s < means.length; s++) means[s] /= counts[s] || 1;
  for (let i = 0; i < rest.length; i++) {
    if (known === null || known[i] === 1) rest[i] -= means[codes[i]];
  }
  for (const q of basis) {
    const overlap = dot(q, rest);
    for (let i = 0; i < rest.length; i++) rest[i] -= overlap * q[i];
  }
}
