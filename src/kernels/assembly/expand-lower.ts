/** L out of a factorisation, with its rows where those of A were. */
import { packedB } from "./scratch";
import { SHIFT } from "./simd";

/** As `Kernels.expandLower`; `scales` is 0 where nothing is to be scaled. */
export function expandLower(
  rows: i32,
  columns: i32,
  a: usize,
  lda: i32,
  pivots: usize,
  scales: usize,
  frame: usize,
  ldf: i32,
): void {
  // Row i of L belongs to row origin[i] of the frame.
  const origin = packedB;
  const ordered = origin + ((((rows as usize) << 2) + 63) & ~63);
  const copy = ordered + ((((rows as usize) << SHIFT) + 63) & ~63);
  findOrigins(rows, columns, pivots, origin);
  if (scales != 0) {
    for (let i = 0; i < rows; i++) {
      const from = scales + ((load<i32>(origin + (i << 2)) as usize) << SHIFT);
      store<real>(ordered + ((i as usize) << SHIFT), load<real>(from));
    }
  }
  for (let j = 0; j < columns; j++) {
    expandColumn(rows, j, a, origin, scales == 0 ? 0 : ordered, copy, frame);
    a += (lda as usize) << SHIFT;
    frame += (ldf as usize) << SHIFT;
  }
}

function findOrigins(rows: i32, columns: i32, pivots: usize, origin: usize): void {
  for (let i = 0; i < rows; i++) store<i32>(origin + (i << 2), i);
  for (let j = 0; j < columns; j++) {
    const x = origin + (j << 2);
    const y = origin + (load<i32>(pivots + (j << 2)) << 2);
    const kept = load<i32>(x);
    store<i32>(x, load<i32>(y));
    store<i32>(y, kept);
  }
}

/** Column j by way of a copy, since the frame may be where L is. */
function expandColumn(
  rows: i32,
  j: i32,
  a: usize,
  origin: usize,
  scales: usize,
  copy: usize,
  frame: usize,
): void {
  const bytes = (rows as usize) << SHIFT;
  const head = (j as usize) << SHIFT;
  const dead = load<real>(a + head) == 0;
  if (scales == 0) memory.copy(copy + head, a + head, bytes - head);
  else {
    // The lane before the diagonal, where there is one, is not looked at again.
    let i = head & ~15;
    for (; i + 16 <= bytes; i += 16) {
      v128.store(copy + i, v128.mul<real>(v128.load(a + i), v128.load(scales + i)));
    }
    for (; i < bytes; i += sizeof<real>()) {
      store<real>(copy + i, load<real>(a + i) * load<real>(scales + i));
    }
  }
  memory.fill(frame, 0, bytes);
  if (dead) return;
  store<real>(copy + head, scales == 0 ? 1 : load<real>(scales + head));
  let from = copy + head;
  const end = copy + bytes;
  let row = origin + ((j as usize) << 2);
  for (; from < end; from += sizeof<real>()) {
    store<real>(frame + ((load<i32>(row) as usize) << SHIFT), load<real>(from));
    row += 4;
  }
}
