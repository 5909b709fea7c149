/** Products with a left factor that was packed beforehand, block by block as `multiply` packs it. */
import { combinePanels, packPanels, panelBytes } from "./pack";
import { scaleColumns, scaleRows } from "./rows";
import { BLOCK_ROWS, BLOCK_STEPS, packedA } from "./scratch";
import { SHIFT } from "./simd";
import { TILE_BYTES, TILE_ROWS, tile, tileColumns, uniformScale } from "./tile";

/** Columns that go through one panel of A while it stays in L1. */
const STRIP: i32 = 32;

/** A, or Aᵀ, rows × inner, to packed panels at `to`; `lda` counts elements. */
export function packLeft(
  transposed: i32,
  rows: i32,
  inner: i32,
  a: usize,
  lda: i32,
  to: usize,
): void {
  const aLd = (lda as usize) << SHIFT;
  for (let l = 0; l < inner; l += BLOCK_STEPS) {
    const steps = min(BLOCK_STEPS, inner - l);
    for (let i = 0; i < rows; i += BLOCK_ROWS) {
      const height = min(BLOCK_ROWS, rows - i);
      const first = transposed ? i : l;
      const second = transposed ? l : i;
      packPanels(
        transposed != 0,
        height,
        steps,
        a + first * aLd + ((second as usize) << SHIFT),
        aLd,
      );
      const bytes = ((height + TILE_ROWS - 1) / TILE_ROWS) * panelBytes(steps);
      memory.copy(to, packedA, bytes);
      to += bytes;
    }
  }
}

/** C ← A·B + beta·C with A from {@link packLeft}; beta is 0 or 1. */
export function multiplyLeft(
  rows: i32,
  columns: i32,
  inner: i32,
  packed: usize,
  b: usize,
  ldb: i32,
  beta: i32,
  c: usize,
  ldc: i32,
): void {
  if (inner == 0 && beta == 0) scaleColumns(rows, columns, 0, c, ldc);
  multiplyPanels(rows, columns, inner, uniformScale(1), 0, packed, b, ldb, beta != 0, c, ldc);
}

/** C ← diag(scales)·A·B with A from {@link packLeft}. */
export function multiplyLeftScaled(
  rows: i32,
  columns: i32,
  inner: i32,
  scales: usize,
  packed: usize,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
): void {
  if (inner > 0 && inner <= BLOCK_STEPS) {
    multiplyPanels(rows, columns, inner, scales, TILE_BYTES, packed, b, ldb, false, c, ldc);
  } else {
    multiplyLeft(rows, columns, inner, packed, b, ldb, 0, c, ldc);
    scaleRows(rows, columns, scales, c, ldc, c, ldc);
  }
}

/**
 * C ← (diag(d0)·A0 + diag(d1)·A1 + diag(d2)·A2 + diag(diagonal))·B, whose left factor goes straight to panels.
 *
 * @param lda - Of all A.
 * @param diagonal - 0: none.
 * @param packed - Where the panels go.
 */
export function multiplyCombined(
  rows: i32,
  columns: i32,
  inner: i32,
  d0: usize,
  a0: usize,
  d1: usize,
  a1: usize,
  d2: usize,
  a2: usize,
  lda: i32,
  diagonal: usize,
  packed: usize,
  b: usize,
  ldb: i32,
  c: usize,
  ldc: i32,
): void {
  const aLd = (lda as usize) << SHIFT;
  let to = packed;
  for (let l = 0; l < inner; l += BLOCK_STEPS) {
    const steps = min(BLOCK_STEPS, inner - l);
    const from = l * aLd;
    combinePanels(rows, steps, d0, a0 + from, d1, a1 + from, d2, a2 + from, aLd, to);
    if (diagonal != 0) addDiagonal(rows, l, steps, diagonal, to);
    to += ((rows + TILE_ROWS - 1) / TILE_ROWS) * panelBytes(steps);
  }
  multiplyLeft(rows, columns, inner, packed, b, ldb, 0, c, ldc);
}

/** Adds to the elements (i, i) in the panels of steps [first, first + steps). */
function addDiagonal(rows: i32, first: i32, steps: i32, diagonal: usize, panels: usize): void {
  for (let i = first; i < min(rows, first + steps); i++) {
    const panel = panels + (i / TILE_ROWS) * panelBytes(steps);
    const at = panel + (i - first) * TILE_BYTES + (((i % TILE_ROWS) as usize) << SHIFT);
    store<real>(at, load<real>(at) + load<real>(diagonal + ((i as usize) << SHIFT)));
  }
}

/** C ← diag(scales)·A·B, or C + …, from panels; scales of the next rows of tiles are `nextScale` bytes further. */
function multiplyPanels(
  rows: i32,
  columns: i32,
  inner: i32,
  scales: usize,
  nextScale: usize,
  packed: usize,
  b: usize,
  ldb: i32,
  add: bool,
  c: usize,
  ldc: i32,
): void {
  const bLd = (ldb as usize) << SHIFT;
  const cLd = (ldc as usize) << SHIFT;
  for (let l = 0; l < inner; l += BLOCK_STEPS) {
    const steps = min(BLOCK_STEPS, inner - l);
    const panel = panelBytes(steps);
    for (let first = 0; first < columns; first += STRIP) {
      const end = min(columns, first + STRIP);
      let from = packed;
      let scale = scales;
      for (let r = 0; r < rows; r += TILE_ROWS) {
        const height = min(TILE_ROWS, rows - r);
        const to = c + ((r as usize) << SHIFT);
        let width = 0;
        for (let j = first; j < end; j += width) {
          width = tileColumns(end - j);
          const bTile = b + j * bLd;
          tile(height, width, steps, scale, from, TILE_BYTES, bTile, bLd, to + j * cLd, cLd, add);
        }
        from += panel;
        scale += nextScale;
      }
    }
    packed += ((rows + TILE_ROWS - 1) / TILE_ROWS) * panel;
    b += (steps as usize) << SHIFT;
    add = true;
  }
}
