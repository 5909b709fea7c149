/**
 * The micro-kernel: a tile of C, some vectors of rows by four or six columns, kept in registers while
 * the summed dimension runs. Engines give 15 vector registers on x64: 2 × 4 vectors need eight for C, two for A,
 * one for a broadcast number of B, and one for a product in flight where that is not fused with the sum;
 * 2 × 6 fused leave none over. Four vectors of rows are for engines that join two of them in one register.
 *
 * Every entry of C is the same sum in the same order whatever the tile: results do not depend on it.
 */
import { tile2x4, tile2x6, tile4x4, tile4x6 } from "./generated-loops";
import { LANES, SHIFT } from "./simd";

/** Rows of a tile, in bytes. */
export const TILE_BYTES: usize = 16 * TILE_VECTORS;
/** Rows of a tile. */
export const TILE_ROWS: i32 = TILE_VECTORS * (LANES as i32);
/** Columns of the narrower tile. */
export const TILE_COLUMNS: i32 = 4;
/** Columns of the wider one. */
export const MOST_COLUMNS: i32 = 6;
/** As many, but four where nothing is fused, since six take more registers than there are. */
let mostColumns: i32 = MOST_COLUMNS;

/** No tile is wider than four columns from now on: for engines that fuse nothing. */
export function narrowTiles(): void {
  mostColumns = TILE_COLUMNS;
}

/** Where the tiles at the edges of C are computed whole: six columns. */
const edge: usize = memory.data(384, 16);

/** The same factor for every row of a tile. */
const uniform: usize = memory.data(64, 16);

/** Factors of a tile's rows that are all `factor`; good until the next call. */
export function uniformScale(factor: real): usize {
  for (let i: usize = 0; i < TILE_BYTES; i += sizeof<real>()) store<real>(uniform + i, factor);
  return uniform;
}

/** How many of the `left` columns the next tile should take: as few as possible are computed for nothing. */
export function tileColumns(left: i32): i32 {
  if (left <= 4) return left;
  if (mostColumns == 4 || left == 7 || left == 8) return 4;
  return min(left, 6);
}

/**
 * C ← diag(scale)·A·B, or C + diag(scale)·A·B with `add`, for one tile of which `rows` × `columns` are wanted.
 *
 * @param scale - A factor for each row of the tile, those that are not wanted too.
 * @param a - Rows are contiguous; the next step of the summed dimension is `aStep` bytes further.
 *   Rows that are not wanted are read, too.
 * @param b - Steps are contiguous; the next column is `bColumn` bytes further.
 * @param cColumn - Bytes between two columns of C.
 */
export function tile(
  rows: i32,
  columns: i32,
  steps: i32,
  scale: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bColumn: usize,
  c: usize,
  cColumn: usize,
  add: bool,
): void {
  const half = TILE_VECTORS == 4 && rows <= TILE_ROWS / 2;
  const whole = rows == (half ? TILE_ROWS / 2 : TILE_ROWS);
  let to = c;
  let next = cColumn;
  if (!whole || (columns != 4 && columns != mostColumns)) {
    to = edge;
    next = TILE_BYTES;
    if (add) copyRows(rows, columns, c, cColumn, to, next);
  }
  if (TILE_VECTORS == 4 && !half) {
    if (columns > 4) tile4x6(columns, steps, scale, a, aStep, b, bColumn, to, next, add);
    else tile4x4(columns, steps, scale, a, aStep, b, bColumn, to, next, add);
  } else if (mostColumns == 6 && columns > 4) {
    tile2x6(columns, steps, scale, a, aStep, b, bColumn, to, next, add);
  } else tile2x4(columns, steps, scale, a, aStep, b, bColumn, to, next, add);
  if (to == edge) copyRows(rows, columns, edge, TILE_BYTES, c, cColumn);
}

/**
 * C ← A·B for the largest tile, A in panels, B's columns and C's without gaps: what products do most, for those
 * who want to know how fast that is.
 */
export function largestTile(steps: i32, a: usize, b: usize, c: usize): void {
  const bColumn = (steps as usize) << SHIFT;
  const one = uniformScale(1);
  if (TILE_VECTORS == 4) tile4x6(6, steps, one, a, 64, b, bColumn, c, 64, false);
  else if (mostColumns == 6) tile2x6(6, steps, one, a, 32, b, bColumn, c, 32, false);
  else tile2x4(4, steps, one, a, 32, b, bColumn, c, 32, false);
}

function copyRows(
  rows: i32,
  columns: i32,
  from: usize,
  fromColumn: usize,
  to: usize,
  toColumn: usize,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    for (let i: usize = 0; i < bytes; i += sizeof<real>()) {
      store<real>(to + i, load<real>(from + i));
    }
    from += fromColumn;
    to += toColumn;
  }
}
