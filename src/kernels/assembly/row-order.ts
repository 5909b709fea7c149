/** Rows of a matrix in another order. */
import { SHIFT } from "./simd";

/** As `Kernels.gatherRows`. */
export function gatherRows(
  rows: i32,
  columns: i32,
  order: usize,
  x: usize,
  ldx: i32,
  y: usize,
  ldy: i32,
): void {
  for (let j = 0; j < columns; j++) {
    for (let i: usize = 0; i < (rows as usize); i++) {
      const row = load<i32>(order + (i << 2)) as usize;
      store<real>(y + (i << SHIFT), load<real>(x + (row << SHIFT)));
    }
    x += (ldx as usize) << SHIFT;
    y += (ldy as usize) << SHIFT;
  }
}
