import { packedA } from "./scratch";
import { SHIFT } from "./simd";
import { TILE_ROWS } from "./tile";
import { transpose } from "./transpose";

/** Distance of two panels: a line more than the content, so that they fall into different sets. */
export function panelBytes(steps: i32): usize {
  return steps * 32 + 64;
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
      transpose(steps, min(TILE_ROWS, rows - i), a + i * aLd, aLd, to, 32);
      to += bytes;
    }
    return;
  }
  // Two panels at a time: together they take whole cache lines of A.
  let i = 0;
  for (; i + TILE_ROWS < rows; i += 2 * TILE_ROWS) {
    let from = a + ((i as usize) << SHIFT);
    let second = to + bytes;
    const end = to + steps * 32;
    let first = to;
    while (first < end) {
      v128.store(first, v128.load(from));
      v128.store(first, v128.load(from, 16), 16);
      v128.store(second, v128.load(from, 32));
      v128.store(second, v128.load(from, 48), 16);
      first += 32;
      second += 32;
      from += aLd;
    }
    to += 2 * bytes;
  }
  if (i < rows) {
    let from = a + ((i as usize) << SHIFT);
    const end = to + steps * 32;
    while (to < end) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      to += 32;
      from += aLd;
    }
  }
}
