import { packedA } from "./scratch";
import { SHIFT } from "./simd";
import { TILE_BYTES, TILE_ROWS } from "./tile";
import { transpose } from "./transpose";

/** Distance of two panels: a line more than the content, so that they fall into different sets. */
export function panelBytes(steps: i32): usize {
  return steps * TILE_BYTES + 64;
}

/**
 * Copies a block of A (or of Aᵀ, with `transposed`) to `packedA`: panels of TILE_ROWS rows, in
 * which the rows of one step are contiguous. Rows that fill up the last panel are arbitrary.
 */
export function packPanels(transposed: bool, rows: i32, steps: i32, a: usize, aLd: usize): void {
  const bytes = panelBytes(steps);
  let to = packedA;
  if (transposed) {
    for (let i = 0; i < rows; i += TILE_ROWS) {
      transpose(steps, min(TILE_ROWS, rows - i), a + i * aLd, aLd, to, TILE_BYTES);
      to += bytes;
    }
    return;
  }
  let i = 0;
  if (TILE_BYTES < 64) {
    // Two panels at a time: together they take whole cache lines of A.
    for (; i + TILE_ROWS < rows; i += 2 * TILE_ROWS) {
      let from = a + ((i as usize) << SHIFT);
      let second = to + bytes;
      const end = to + steps * TILE_BYTES;
      for (let first = to; first < end; first += TILE_BYTES) {
        copyTileRows(from, first);
        copyTileRows(from + TILE_BYTES, second);
        second += TILE_BYTES;
        from += aLd;
      }
      to += 2 * bytes;
    }
  }
  for (; i < rows; i += TILE_ROWS) {
    let from = a + ((i as usize) << SHIFT);
    const end = to + steps * TILE_BYTES;
    for (let first = to; first < end; first += TILE_BYTES) {
      copyTileRows(from, first);
      from += aLd;
    }
    to += bytes;
  }
}

/** The rows of one step. */
export function copyTileRows(from: usize, to: usize): void {
  const a0 = v128.load(from);
  const a1 = v128.load(from, 16);
  if (TILE_BYTES == 64) {
    const a2 = v128.load(from, 32);
    const a3 = v128.load(from, 48);
    v128.store(to, a0);
    v128.store(to, a1, 16);
    v128.store(to, a2, 32);
    v128.store(to, a3, 48);
  } else {
    v128.store(to, a0);
    v128.store(to, a1, 16);
  }
}
