/**
 * C ← A·B where each row of B is zero from some column on: the part of a product below a staircase.
 *
 * The summed dimension is sorted by where B's rows end, longest first, so that a strip of columns
 * needs only its leading part. A is copied into panels anyway (multiply.ts) and takes its columns in
 * that order; so does B, once for all blocks of A.
 */
import { copyTileRows, panelBytes } from "./pack";
import { BLOCK_COLUMNS, BLOCK_ROWS, BLOCK_STEPS, packedA, packedB } from "./scratch";
import { SHIFT } from "./simd";
import { MOST_COLUMNS, TILE_BYTES, TILE_ROWS, tile, tileColumns, uniformScale } from "./tile";

/** As `Kernels.multiplyStaircase`; `lengths` holds 32-bit integers. */
export function multiplyStaircase(
  rows: i32,
  columns: i32,
  inner: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  lengths: usize,
  c: usize,
  ldc: i32,
): void {
  const aLd = (lda as usize) << SHIFT;
  const bLd = (ldb as usize) << SHIFT;
  const cLd = (ldc as usize) << SHIFT;
  // active[j]: rows of B that reach column j; order: those rows, longest first.
  const active = packedB;
  const order = active + ((columns + 1) << 2);
  const sorted = (order + (inner << 2) + 63) & ~63;
  sortByLength(columns, inner, lengths, active, order);
  const one = uniformScale(1);
  for (let s = 0; s == 0 || s < inner; s += BLOCK_STEPS) {
    const steps = min(BLOCK_STEPS, inner - s);
    const rowsOfB = order + (s << 2);
    const bColumn = ((steps as usize) << SHIFT) + 64;
    for (let first = 0; first < columns; first += BLOCK_COLUMNS) {
      const last = min(columns, first + BLOCK_COLUMNS);
      gatherColumns(first, last, s, steps, active, b, bLd, rowsOfB, sorted, bColumn);
      for (let i = 0; i < rows; i += BLOCK_ROWS) {
        const height = min(BLOCK_ROWS, rows - i);
        const top = (i as usize) << SHIFT;
        packGathered(height, steps, a + top, aLd, rowsOfB);
        let width = 0;
        for (let j = first; j < last; j += width) {
          width = tileColumns(last - j);
          const used = max(0, min(load<i32>(active + (j << 2)) - s, steps));
          if (used == 0 && s > 0) break;
          const bTile = sorted + (j - first) * bColumn;
          let from = packedA;
          let to = c + top + j * cLd;
          for (let r = 0; r < height; r += TILE_ROWS) {
            const tall = min(TILE_ROWS, height - r);
            tile(tall, width, used, one, from, TILE_BYTES, bTile, bColumn, to, cLd, s > 0);
            from += panelBytes(steps);
            to += TILE_BYTES;
          }
        }
      }
    }
  }
}

/**
 * Columns [first, last) of B, `steps` rows of them in the given order from the one that is number `s`; with zeros as far
 * down as the columns before them reach that may be in their tile.
 */
function gatherColumns(
  first: i32,
  last: i32,
  s: i32,
  steps: i32,
  active: usize,
  b: usize,
  bLd: usize,
  order: usize,
  into: usize,
  next: usize,
): void {
  for (let j = first; j < last; j++) {
    const reach = load<i32>(active + (max(first, j - MOST_COLUMNS + 1) << 2)) - s;
    if (reach <= 0) return;
    gatherColumn(min(reach, steps), b + j * bLd, order, into);
    into += next;
  }
}

/**
 * Sorts A and B for a product by whole strips of columns, which another library makes: rows of B
 * longest first, columns of A likewise.
 *
 * @param strip - Columns of a strip: B is copied as far down as the strip's first column reaches.
 * @param active - columns + 1 + inner 32-bit integers: how many rows reach each column, and the order.
 * @param sortedA - rows × inner, without gaps.
 * @param sortedB - inner × columns, without gaps.
 */
export function sortStaircase(
  rows: i32,
  columns: i32,
  inner: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  lengths: usize,
  strip: i32,
  active: usize,
  sortedA: usize,
  sortedB: usize,
): void {
  const order = active + ((columns + 1) << 2);
  sortByLength(columns, inner, lengths, active, order);
  const aLd = (lda as usize) << SHIFT;
  const bytes = (rows as usize) << SHIFT;
  for (let t = 0; t < inner; t++) {
    memory.copy(sortedA + t * bytes, a + load<i32>(order + (t << 2)) * aLd, bytes);
  }
  const bLd = (ldb as usize) << SHIFT;
  const next = (inner as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    const reach = load<i32>(active + ((j - (j % strip)) << 2));
    gatherColumn(reach, b + j * bLd, order, sortedB + j * next);
  }
}

/** Counting sort: `order` ← rows by descending length, `active[j]` ← how many are longer than j. */
function sortByLength(columns: i32, inner: i32, lengths: usize, active: usize, order: usize): void {
  memory.fill(active, 0, (columns + 1) << 2);
  for (let l = 0; l < inner; l++) {
    const slot = active + (load<i32>(lengths + (l << 2)) << 2);
    store<i32>(slot, load<i32>(slot) + 1);
  }
  let longer = 0;
  for (let j = columns; j >= 0; j--) {
    const slot = active + (j << 2);
    const count = load<i32>(slot);
    store<i32>(slot, longer);
    longer += count;
  }
  // Rows of one length follow each other; `active` serves as the next free place and is restored.
  for (let l = 0; l < inner; l++) {
    const slot = active + (load<i32>(lengths + (l << 2)) << 2);
    const place = load<i32>(slot);
    store<i32>(order + (place << 2), l);
    store<i32>(slot, place + 1);
  }
  for (let l = 0; l < inner; l++) {
    const slot = active + (load<i32>(lengths + (l << 2)) << 2);
    store<i32>(slot, load<i32>(slot) - 1);
  }
}

/** Panels of A as `packPanels` makes them, with columns taken in the given order. */
function packGathered(rows: i32, steps: i32, a: usize, aLd: usize, order: usize): void {
  const bytes = panelBytes(steps);
  for (let t = 0; t < steps; t++) {
    let from = a + load<i32>(order + (t << 2)) * aLd;
    let to = packedA + t * TILE_BYTES;
    for (let i = 0; i < rows; i += TILE_ROWS) {
      copyTileRows(from, to);
      from += TILE_BYTES;
      to += bytes;
    }
  }
}

/** Rows of one column of B in the given order. */
function gatherColumn(steps: i32, b: usize, order: usize, to: usize): void {
  const end = order + (steps << 2);
  for (; order < end; order += 4) {
    store<real>(to, load<real>(b + ((load<i32>(order) as usize) << SHIFT)));
    to += sizeof<real>();
  }
}
