/** C ← M·L with L unit lower triangular: the blocks of a product that the triangle touches. */
import { packPanels, panelBytes } from "./pack";
import { BLOCK_ROWS, BLOCK_STEPS, packedA, packedB } from "./scratch";
import { SHIFT } from "./simd";
import { TILE_COLUMNS, TILE_ROWS, tile } from "./tile";

/** As `Kernels.multiplyLower`. */
export function multiplyLower(
  rows: i32,
  columns: i32,
  m: usize,
  ldm: i32,
  l: usize,
  ldl: i32,
  c: usize,
  ldc: i32,
): void {
  const mLd = (ldm as usize) << SHIFT;
  const lLd = (ldl as usize) << SHIFT;
  const cLd = (ldc as usize) << SHIFT;
  for (let s = 0; s < columns; s += BLOCK_STEPS) {
    const end = min(s + BLOCK_STEPS, columns);
    for (let i = 0; i < rows; i += BLOCK_ROWS) {
      const height = min(BLOCK_ROWS, rows - i);
      const top = (i as usize) << SHIFT;
      packPanels(false, height, end - s, m + top + s * mLd, mLd);
      for (let j = 0; j < end; j += TILE_COLUMNS) {
        // A column of L begins at its diagonal; where that lies in this block, C begins, too.
        const begins = j >= s;
        const first = begins ? j : s;
        const width = min(TILE_COLUMNS, columns - j);
        const lTile = l + j * lLd + ((first as usize) << SHIFT);
        const lColumn = begins ? copyColumns(width, end - first, lTile, lLd) : lLd;
        let to = c + top + j * cLd;
        let from = packedA + (first - s) * 32;
        for (let r = 0; r < height; r += TILE_ROWS) {
          const steps = end - first;
          const b = begins ? packedB : lTile;
          tile(min(TILE_ROWS, height - r), width, steps, 1, from, 32, b, lColumn, to, cLd, !begins);
          from += panelBytes(end - s);
          to += 32;
        }
      }
    }
  }
}

/**
 * Copies columns of L from the diagonal down to `packedB`, with the ones and zeros written out.
 *
 * @returns Bytes between two columns of the copy.
 */
function copyColumns(width: i32, steps: i32, l: usize, lLd: usize): usize {
  const bytes = (steps as usize) << SHIFT;
  const next = bytes + 64;
  let to = packedB;
  for (let j = 0; j < width; j++) {
    memory.copy(to, l, bytes);
    for (let i = 0; i < min(j, steps); i++) store<real>(to + ((i as usize) << SHIFT), 0);
    if (j < steps) store<real>(to + ((j as usize) << SHIFT), 1);
    l += lLd;
    to += next;
  }
  return next;
}
