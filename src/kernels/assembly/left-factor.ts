/** Products with a left factor that was packed beforehand, block by block as `multiply` packs it. */
import { packPanels, panelBytes } from "./pack";
import { scaleColumns } from "./rows";
import { BLOCK_ROWS, BLOCK_STEPS, packedA } from "./scratch";
import { SHIFT } from "./simd";
import { TILE_BYTES, TILE_ROWS, tile, tileColumns } from "./tile";

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
  const bLd = (ldb as usize) << SHIFT;
  const cLd = (ldc as usize) << SHIFT;
  let add = beta != 0;
  for (let l = 0; l < inner; l += BLOCK_STEPS) {
    const steps = min(BLOCK_STEPS, inner - l);
    const panel = panelBytes(steps);
    for (let first = 0; first < columns; first += STRIP) {
      const end = min(columns, first + STRIP);
      let from = packed;
      for (let r = 0; r < rows; r += TILE_ROWS) {
        const height = min(TILE_ROWS, rows - r);
        const to = c + ((r as usize) << SHIFT);
        let width = 0;
        for (let j = first; j < end; j += width) {
          width = tileColumns(end - j);
          const bTile = b + j * bLd;
          tile(height, width, steps, 1, from, TILE_BYTES, bTile, bLd, to + j * cLd, cLd, add);
        }
        from += panel;
      }
    }
    packed += ((rows + TILE_ROWS - 1) / TILE_ROWS) * panel;
    b += (steps as usize) << SHIFT;
    add = true;
  }
}
