import { packedA } from "./scratch";
import { fma, SHIFT } from "./simd";
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

/**
 * diag(d0)·A0 + diag(d1)·A1 + diag(d2)·A2 in panels as {@link packPanels} makes them, at `to`. Matrices are read
 * column by column as they lie.
 */
export function combinePanels(
  rows: i32,
  steps: i32,
  d0: usize,
  a0: usize,
  d1: usize,
  a1: usize,
  d2: usize,
  a2: usize,
  aLd: usize,
  to: usize,
): void {
  const bytes = panelBytes(steps);
  const end = (((rows + TILE_ROWS - 1) / TILE_ROWS) as usize) * TILE_BYTES;
  for (let t = 0; t < steps; t++) {
    let into = to;
    for (let i: usize = 0; i < end; i += TILE_BYTES) {
      for (let v = i; v < i + TILE_BYTES; v += 16) {
        let sum = v128.mul<real>(v128.load(d0 + v), v128.load(a0 + v));
        sum = fma(v128.load(d1 + v), v128.load(a1 + v), sum);
        v128.store(into + v - i, fma(v128.load(d2 + v), v128.load(a2 + v), sum));
      }
      into += bytes;
    }
    a0 += aLd;
    a1 += aLd;
    a2 += aLd;
    to += TILE_BYTES;
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
