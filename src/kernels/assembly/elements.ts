/** Operations on matrices element by element. */
import { fma, SHIFT } from "./simd";

/** As `Kernels.multiplyElements`. */
export function multiplyElements(
  rows: i32,
  columns: i32,
  x: usize,
  ldx: i32,
  y: usize,
  ldy: i32,
  beta: i32,
  z: usize,
  ldz: i32,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    if (beta == 0) setProducts(bytes, x, y, z);
    else addProducts(bytes, x, y, z);
    x += (ldx as usize) << SHIFT;
    y += (ldy as usize) << SHIFT;
    z += (ldz as usize) << SHIFT;
  }
}

function setProducts(bytes: usize, x: usize, y: usize, z: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    v128.store(z + i, v128.mul<real>(v128.load(x + i), v128.load(y + i)));
  }
  for (; i < bytes; i += sizeof<real>()) {
    store<real>(z + i, load<real>(x + i) * load<real>(y + i));
  }
}

function addProducts(bytes: usize, x: usize, y: usize, z: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    v128.store(z + i, fma(v128.load(x + i), v128.load(y + i), v128.load(z + i)));
  }
  for (; i < bytes; i += sizeof<real>()) {
    store<real>(z + i, load<real>(z + i) + load<real>(x + i) * load<real>(y + i));
  }
}

/** As `Kernels.takeColumns`. */
export function takeColumns(
  rows: i32,
  columns: i32,
  x: usize,
  ldx: i32,
  indices: usize,
  beta: i32,
  y: usize,
  ldy: i32,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    const from = x + (((load<i32>(indices) as usize) * (ldx as usize)) << SHIFT);
    if (beta == 0) copyColumn(bytes, from, y);
    else addColumn(bytes, from, y);
    indices += 4;
    y += (ldy as usize) << SHIFT;
  }
}

/** As `Kernels.addToColumns`. */
export function addToColumns(
  rows: i32,
  columns: i32,
  x: usize,
  ldx: i32,
  indices: usize,
  y: usize,
  ldy: i32,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    addColumn(bytes, x, y + (((load<i32>(indices) as usize) * (ldy as usize)) << SHIFT));
    indices += 4;
    x += (ldx as usize) << SHIFT;
  }
}

/** As `Kernels.copy`. */
export function copy(rows: i32, columns: i32, x: usize, ldx: i32, y: usize, ldy: i32): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    copyColumn(bytes, x, y);
    x += (ldx as usize) << SHIFT;
    y += (ldy as usize) << SHIFT;
  }
}

function copyColumn(bytes: usize, x: usize, y: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(y + i, v128.load(x + i));
  for (; i < bytes; i += sizeof<real>()) store<real>(y + i, load<real>(x + i));
}

function addColumn(bytes: usize, x: usize, y: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    v128.store(y + i, v128.add<real>(v128.load(y + i), v128.load(x + i)));
  }
  for (; i < bytes; i += sizeof<real>()) store<real>(y + i, load<real>(y + i) + load<real>(x + i));
}
