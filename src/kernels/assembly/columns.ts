/** Columns on their way into and out of an orthonormalisation. */
import { divide } from "./factorise";
import { largest, scaleColumns } from "./rows";
import { SHIFT } from "./simd";

/** 2⁹⁰⁰ or 2⁹⁰. Sums of squares beyond it, or below its inverse, are taken of scaled numbers. */
export const LARGE: real = sizeof<real>() == 8 ? 8.452712498170644e270 : 1.2379400392853803e27;

/**
 * Moves the columns that are not zero to the front and scales those whose squares might over- or
 * underflow. `scales` gets each column's divisor, 0 for a zero column.
 *
 * @returns Number of columns that are not zero.
 */
export function gatherColumns(rows: i32, columns: i32, a: usize, lda: i32, scales: usize): i32 {
  const aLd = (lda as usize) << SHIFT;
  let alive = 0;
  for (let j = 0; j < columns; j++) {
    const from = a + j * aLd;
    const to = a + alive * aLd;
    let scale = largest(rows, from);
    if (scale >= 1 / LARGE && scale <= LARGE) scale = 1;
    store<real>(scales + ((j as usize) << SHIFT), scale);
    if (scale == 0) continue;
    if (to != from) memory.copy(to, from, (rows as usize) << SHIFT);
    if (scale != 1) divide(rows, to, scale);
    alive++;
  }
  return alive;
}

/** Undoes {@link gatherColumns}: columns back in their places, zero columns zero, diagonal unscaled. */
export function scatterColumns(
  rows: i32,
  columns: i32,
  alive: i32,
  a: usize,
  lda: i32,
  scales: usize,
  diagonal: usize,
): void {
  const aLd = (lda as usize) << SHIFT;
  const bytes = (rows as usize) << SHIFT;
  for (let j = columns - 1; j >= 0; j--) {
    const scale = load<real>(scales + ((j as usize) << SHIFT));
    const to = a + j * aLd;
    let growth: real = 0;
    if (scale == 0) memory.fill(to, 0, bytes);
    else {
      alive--;
      growth = scale * load<real>(diagonal + ((alive as usize) << SHIFT));
      if (alive != j) memory.copy(to, a + alive * aLd, bytes);
    }
    store<real>(diagonal + ((j as usize) << SHIFT), growth);
  }
}

/** Turns Q's columns around so that diag R, of either sign so far, is positive; 0 makes them zero. */
export function makePositive(rows: i32, columns: i32, q: usize, ldq: i32, diagonal: usize): void {
  for (let j = 0; j < columns; j++) {
    const r = load<real>(diagonal);
    store<real>(diagonal, abs(r));
    if (!(r > 0)) scaleColumns(rows, 1, r == 0 ? 0 : -1, q, ldq);
    q += (ldq as usize) << SHIFT;
    diagonal += sizeof<real>();
  }
}
