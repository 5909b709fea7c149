/** What a factorisation wants to know of a matrix, and of pairs of its columns, in one pass. */
import { largest } from "./rows";
import { largestLane, SHIFT } from "./simd";

/** As `Kernels.scaleAndMeasure`; `scales` is 0 where nothing is to be scaled. */
export function scaleAndMeasure(
  rows: i32,
  columns: i32,
  scales: usize,
  a: usize,
  lda: i32,
  columnMaxima: usize,
  rowMaxima: usize,
): void {
  const aLd = (lda as usize) << SHIFT;
  memory.fill(rowMaxima, 0, (rows as usize) << SHIFT);
  let j = 0;
  for (; j + 2 <= columns; j += 2) {
    // Two columns share the reading of scales and maxima of rows.
    measureTwo(rows, scales, a, a + aLd, columnMaxima, rowMaxima);
    a += 2 * aLd;
    columnMaxima += 2 * sizeof<real>();
  }
  if (j == columns) return;
  store<real>(columnMaxima, 0);
  measureRest(0, rows, scales, a, columnMaxima, rowMaxima);
}

function measureTwo(
  rows: i32,
  scales: usize,
  a: usize,
  b: usize,
  columnMaxima: usize,
  rowMaxima: usize,
): void {
  const whole = ((rows as usize) << SHIFT) & ~15;
  let most = v128.splat<real>(0);
  let mostOfB = most;
  let unordered = most;
  for (let i: usize = 0; i < whole; i += 16) {
    let x = v128.load(a + i);
    let y = v128.load(b + i);
    if (scales != 0) {
      const scale = v128.load(scales + i);
      x = v128.mul<real>(x, scale);
      y = v128.mul<real>(y, scale);
      v128.store(a + i, x);
      v128.store(b + i, y);
    }
    // `pmax` is one instruction where `max` is many, but it passes over NaN.
    unordered = v128.or(unordered, v128.or(v128.ne<real>(x, x), v128.ne<real>(y, y)));
    x = v128.abs<real>(x);
    y = v128.abs<real>(y);
    most = v128.pmax<real>(most, x);
    mostOfB = v128.pmax<real>(mostOfB, y);
    const seen = v128.load(rowMaxima + i);
    v128.store(rowMaxima + i, v128.pmax<real>(v128.pmax<real>(seen, x), y));
  }
  if (v128.any_true(unordered)) {
    store<real>(columnMaxima, largest((whole >> SHIFT) as i32, a));
    store<real>(columnMaxima, largest((whole >> SHIFT) as i32, b), sizeof<real>());
  } else {
    store<real>(columnMaxima, largestLane(most));
    store<real>(columnMaxima, largestLane(mostOfB), sizeof<real>());
  }
  const first = (whole >> SHIFT) as i32;
  if (first == rows) return;
  measureRest(first, rows, scales, a, columnMaxima, rowMaxima);
  measureRest(first, rows, scales, b, columnMaxima + sizeof<real>(), rowMaxima);
}

/** Rows [first, rows) of one column, whose maximum so far is kept up. */
function measureRest(
  first: i32,
  rows: i32,
  scales: usize,
  a: usize,
  columnMaximum: usize,
  rowMaxima: usize,
): void {
  for (
    let i: usize = (first as usize) << SHIFT;
    i < (rows as usize) << SHIFT;
    i += sizeof<real>()
  ) {
    let x = load<real>(a + i);
    if (scales != 0) {
      x *= load<real>(scales + i);
      store<real>(a + i, x);
    }
    x = abs(x);
    store<real>(columnMaximum, max(load<real>(columnMaximum), x)); // keeps NaN
    if (x > load<real>(rowMaxima + i)) store<real>(rowMaxima + i, x);
  }
}

/** As `Kernels.sumTilts`. */
export function sumTilts(columns: i32, tilt: usize, response: usize, ldt: i32, sums: usize): void {
  for (let j: usize = 0; j < (columns as usize); j++) {
    const end = j << SHIFT;
    let sum: real = 0;
    for (let i: usize = 0; i < end; i += sizeof<real>()) {
      const effect = abs(load<real>(response + i)) + abs(load<real>(tilt + i));
      store<real>(sums + i, load<real>(sums + i) + effect);
      sum += effect;
    }
    store<real>(sums + end, sum);
    tilt += (ldt as usize) << SHIFT;
    response += (ldt as usize) << SHIFT;
  }
}
