/**
 * C ← alpha·op(A)·op(B) + beta·C by Goto's scheme: a block of A is copied into panels that stay in
 * L2, four columns of B stay in L1, and tiles of C in registers. Columns of B are contiguous as
 * they are, so only a transposed B is copied. Small products copy nothing.
 *
 * Goto and van de Geijn, ACM TOMS 34 (2008) 12.
 */
import { matrixVector, transposedMatrixVector } from "./matrix-vector";
import { packPanels, panelBytes } from "./pack";
import { scaleColumns } from "./rows";
import { BLOCK_COLUMNS, BLOCK_ROWS, BLOCK_STEPS, packedA, packedB } from "./scratch";
import { SHIFT } from "./simd";
import { TILE_BYTES, TILE_COLUMNS, TILE_ROWS, tile, tileColumns, uniformScale } from "./tile";
import { transpose } from "./transpose";

export const NN: i32 = 0;
export const TN: i32 = 1;
export const NT: i32 = 2;

/** Up to so many steps, A is read where it lies: its rows of tiles stay in L1 by themselves. */
const DIRECT_STEPS: i32 = 32;
/** The same where columns of A are so far apart that few of them stay in L1, since they may fall into the same sets. */
const DIRECT_STEPS_APART: i32 = 16;
const APART: usize = 4096;

/** As `Kernels.multiply`; matrices are addresses, leading dimensions count elements. */
export function multiply(
  form: i32,
  rows: i32,
  columns: i32,
  inner: i32,
  alpha: real,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  beta: real,
  c: usize,
  ldc: i32,
): void {
  if (rows == 0 || columns == 0) return;
  if (inner == 0 || beta != 1) scaleColumns(rows, columns, beta, c, ldc);
  if (inner == 0) return;
  const add = beta != 0;
  if (columns == 1) {
    let x = b;
    if (form == NT && ldb != 1) {
      x = packedB;
      transpose(1, inner, b, (ldb as usize) << SHIFT, x, sizeof<real>());
    }
    if (form == TN) transposedMatrixVector(rows, inner, alpha, a, lda, x, add, c);
    else matrixVector(rows, inner, alpha, a, lda, x, add, c);
    return;
  }
  const scale = uniformScale(alpha);
  const aLd = (lda as usize) << SHIFT;
  const bLd = (ldb as usize) << SHIFT;
  const cLd = (ldc as usize) << SHIFT;
  for (let j = 0; j < columns; j += BLOCK_COLUMNS) {
    const width = min(BLOCK_COLUMNS, columns - j);
    for (let l = 0; l < inner; l += BLOCK_STEPS) {
      const steps = min(BLOCK_STEPS, inner - l);
      let bBlock = b + ((l as usize) << SHIFT) + j * bLd;
      let bColumn = bLd;
      if (form == NT) {
        bColumn = ((steps as usize) << SHIFT) + 64;
        transpose(width, steps, b + ((j as usize) << SHIFT) + l * bLd, bLd, packedB, bColumn);
        bBlock = packedB;
      }
      const aBlock = a + (form == TN ? (l as usize) << SHIFT : l * aLd);
      const cBlock = c + j * cLd;
      multiplyBlock(
        form == TN,
        rows,
        width,
        steps,
        scale,
        aBlock,
        aLd,
        bBlock,
        bColumn,
        cBlock,
        cLd,
        add || l > 0,
      );
    }
  }
}

/** The part of a product that one block of B contributes; leading dimensions in bytes. */
function multiplyBlock(
  transposed: bool,
  rows: i32,
  columns: i32,
  steps: i32,
  scale: usize,
  a: usize,
  aLd: usize,
  b: usize,
  bLd: usize,
  c: usize,
  cLd: usize,
  add: bool,
): void {
  const few = aLd >= APART ? DIRECT_STEPS_APART : DIRECT_STEPS;
  const direct = !transposed && (steps <= few || columns <= TILE_COLUMNS);
  for (let i = 0; i < rows; i += BLOCK_ROWS) {
    const height = min(BLOCK_ROWS, rows - i);
    let panels = a + ((i as usize) << SHIFT);
    let panel = TILE_BYTES;
    let step = aLd;
    if (!direct) {
      packPanels(
        transposed,
        height,
        steps,
        a + (transposed ? i * aLd : (i as usize) << SHIFT),
        aLd,
      );
      panels = packedA;
      panel = panelBytes(steps);
      step = TILE_BYTES;
    }
    let width = 0;
    for (let j = 0; j < columns; j += width) {
      width = tileColumns(columns - j);
      let from = panels;
      let to = c + ((i as usize) << SHIFT) + j * cLd;
      const bTile = b + j * bLd;
      for (let r = 0; r < height; r += TILE_ROWS) {
        tile(min(TILE_ROWS, height - r), width, steps, scale, from, step, bTile, bLd, to, cLd, add);
        from += panel;
        to += TILE_BYTES;
      }
    }
  }
}
