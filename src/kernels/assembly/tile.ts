/**
 * The micro-kernel: a tile of C, two vectors of rows by four columns, kept in eight registers while
 * the summed dimension runs. With two vectors of A, four broadcast numbers of B and a product in
 * flight it fits the 15 vector registers that engines give on x64.
 */
import { fma, LANES, SHIFT } from "./simd";

/** Rows of a tile. */
export const TILE_ROWS: i32 = 2 * (LANES as i32);
/** Columns of a tile. */
export const TILE_COLUMNS: i32 = 4;

/** Where the tiles at the edges of C are computed whole: 4 columns of 32 bytes. */
const edge: usize = memory.data(128, 16);

/**
 * C ← alpha·A·B, or C + alpha·A·B with `add`, for one tile of which `rows` × `columns` are wanted.
 *
 * @param a - Rows are contiguous; the next step of the summed dimension is `aStep` bytes further.
 *   Rows that are not wanted are read, too.
 * @param b - Steps are contiguous; the next column is `bColumn` bytes further.
 * @param cColumn - Bytes between two columns of C.
 */
export function tile(
  rows: i32,
  columns: i32,
  steps: i32,
  alpha: real,
  a: usize,
  aStep: usize,
  b: usize,
  bColumn: usize,
  c: usize,
  cColumn: usize,
  add: bool,
): void {
  let b1 = b + (columns > 1 ? bColumn : 0);
  let b2 = b1 + (columns > 2 ? bColumn : 0);
  let b3 = b2 + (columns > 3 ? bColumn : 0);
  let c00 = v128.splat<real>(0);
  let c10 = c00;
  let c01 = c00;
  let c11 = c00;
  let c02 = c00;
  let c12 = c00;
  let c03 = c00;
  let c13 = c00;
  const end = b + ((steps as usize) << SHIFT);
  while (b < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    let x = v128.load_splat<real>(b);
    c00 = fma(a0, x, c00);
    c10 = fma(a1, x, c10);
    x = v128.load_splat<real>(b1);
    c01 = fma(a0, x, c01);
    c11 = fma(a1, x, c11);
    x = v128.load_splat<real>(b2);
    c02 = fma(a0, x, c02);
    c12 = fma(a1, x, c12);
    x = v128.load_splat<real>(b3);
    c03 = fma(a0, x, c03);
    c13 = fma(a1, x, c13);
    a += aStep;
    b += sizeof<real>();
    b1 += sizeof<real>();
    b2 += sizeof<real>();
    b3 += sizeof<real>();
  }
  const whole = rows == TILE_ROWS && columns == TILE_COLUMNS;
  const to = whole ? c : edge;
  const next: usize = whole ? cColumn : 32;
  const scale = v128.splat<real>(alpha);
  putColumn(to, c00, c10, scale, whole && add);
  putColumn(to + next, c01, c11, scale, whole && add);
  putColumn(to + 2 * next, c02, c12, scale, whole && add);
  putColumn(to + 3 * next, c03, c13, scale, whole && add);
  if (!whole) putEdge(rows, columns, c, cColumn, add);
}

function putColumn(c: usize, top: v128, bottom: v128, scale: v128, add: bool): void {
  if (add) {
    v128.store(c, fma(top, scale, v128.load(c)));
    v128.store(c, fma(bottom, scale, v128.load(c, 16)), 16);
  } else {
    v128.store(c, v128.mul<real>(top, scale));
    v128.store(c, v128.mul<real>(bottom, scale), 16);
  }
}

function putEdge(rows: i32, columns: i32, c: usize, cColumn: usize, add: bool): void {
  for (let j = 0; j < columns; j++) {
    const from = edge + 32 * j;
    for (let i: usize = 0; i < (rows as usize) << SHIFT; i += sizeof<real>()) {
      const sum = load<real>(from + i);
      store<real>(c + i, add ? load<real>(c + i) + sum : sum);
    }
    c += cColumn;
  }
}
