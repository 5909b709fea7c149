/**
 * Inner products of many columns with many others, through the kernels where there is enough to do.
 *
 * The WebAssembly kernels without fused multiplications: they round alike on every machine.
 */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import { createWasmKernels } from "../../kernels/wasm.ts";

/** Multiplications from which on columns are worth being copied into the memory of the kernels. */
const MANY = 1 << 17;
/** The same of rows, which stand beside each other already. */
const MANY_ROWS = 1 << 13;
/** Columns of either list, and entries of each, that are in that memory at a time. */
const COLUMNS = 256;
const ENTRIES = 2048;

/**
 * All products of two lists of columns: entry a · right.length + b is Σ left[a][i] · right[b][i] over `start` ≤ i < `end`.
 */
export function products(
  left: readonly Float64Array[],
  right: readonly Float64Array[],
  start = 0,
  end: number = left[0]?.length ?? 0,
): Float64Array {
  const into = new Float64Array(left.length * right.length);
  const multiplications = into.length * (end - start);
  const product = multiplications < MANY || left.length < 2 ? null : productOfKernels()?.columns;
  if (product != null) {
    for (let a = 0; a < left.length; a += COLUMNS) {
      const some = left.slice(a, a + COLUMNS);
      for (let b = 0; b < right.length; b += COLUMNS) {
        const others = right.slice(b, b + COLUMNS);
        const found = product(some, others, start, end);
        for (let k = 0; k < some.length; k++) {
          const row = found.subarray(k * others.length, (k + 1) * others.length);
          into.set(row, (a + k) * right.length + b);
        }
      }
    }
    return into;
  }
  for (let a = 0; a < left.length; a++) {
    for (let b = 0; b < right.length; b++) {
      into[a * right.length + b] = dot(left[a], right[b], start, end);
    }
  }
  return into;
}

/**
 * All products of the rows of two matrices: entry a · (rows of right) + b is Σ left[a][i] · right[b][i].
 *
 * @param inner - Length of a row; rows stand one after the other.
 */
export function rowProducts(left: Float64Array, right: Float64Array, inner: number): Float64Array {
  if (inner === 0) return new Float64Array(0);
  const [rows, columns] = [left.length / inner, right.length / inner];
  const into = new Float64Array(rows * columns);
  const isMany = into.length * inner >= MANY_ROWS && rows > 1 && inner <= ENTRIES;
  const product = isMany ? productOfKernels()?.rows : null;
  if (product != null) {
    for (let a = 0; a < rows; a += COLUMNS) {
      const some = left.subarray(a * inner, Math.min(rows, a + COLUMNS) * inner);
      for (let b = 0; b < columns; b += COLUMNS) {
        const others = right.subarray(b * inner, Math.min(columns, b + COLUMNS) * inner);
        placeBlock(
          product(some, others, inner),
          others.length / inner,
          into,
          a * columns + b,
          columns,
        );
      }
    }
    return into;
  }
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < columns; b++) {
      let sum = 0;
      for (let i = 0; i < inner; i++) sum += left[a * inner + i] * right[b * inner + i];
      into[a * columns + b] = sum;
    }
  }
  return into;
}

/** Rows of a block, each so many entries from the last. */
function placeBlock(
  block: RealArray,
  length: number,
  into: Float64Array,
  start: number,
  stride: number,
): void {
  if (length === stride) into.set(block, start);
  else {
    for (let from = 0, to = start; from < block.length; from += length, to += stride) {
      for (let i = 0; i < length; i++) into[to + i] = block[from + i];
    }
  }
}

/** Σ x y; four sums side by side, since one alone waits for itself at every step. */
export function dot(x: Float64Array, y: Float64Array, start = 0, end: number = x.length): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = start;
  for (; i + 3 < end; i += 4) {
    a += x[i] * y[i];
    b += x[i + 1] * y[i + 1];
    c += x[i + 2] * y[i + 2];
    d += x[i + 3] * y[i + 3];
  }
  for (; i < end; i++) a += x[i] * y[i];
  return a + b + (c + d);
}

export function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

/** Products of what the memory holds; results are that memory's, until the next call. */
interface BlockProducts {
  /** As {@link products}. */
  columns(
    left: readonly Float64Array[],
    right: readonly Float64Array[],
    start: number,
    end: number,
  ): RealArray;
  /** As {@link rowProducts}. */
  rows(left: Float64Array, right: Float64Array, inner: number): RealArray;
}

let ofKernels: BlockProducts | null | undefined;

/** Made once; null where the engine has no SIMD. */
function productOfKernels(): BlockProducts | null {
  if (ofKernels === undefined) {
    const kernels = kernelsOrNull();
    ofKernels = kernels && blockProducts(kernels);
  }
  return ofKernels;
}

function kernelsOrNull(): Kernels | null {
  try {
    return createWasmKernels({ capacity: CAPACITY, precision: "float64", relaxed: false });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const CAPACITY = 2 * COLUMNS * ENTRIES + COLUMNS * COLUMNS + 64;

function blockProducts(kernels: Kernels): BlockProducts {
  const x = kernels.allocate(COLUMNS * ENTRIES);
  const y = kernels.allocate(COLUMNS * ENTRIES);
  const sums = kernels.allocate(COLUMNS * COLUMNS);
  const copy = (columns: readonly Float64Array[], from: number, to: number, into: RealArray) => {
    for (const [c, column] of columns.entries())
      into.set(column.subarray(from, to), c * (to - from));
  };
  return {
    columns(left, right, start, end) {
      const [rows, columns] = [right.length, left.length];
      for (let from = start; from < end; from += ENTRIES) {
        const to = Math.min(end, from + ENTRIES);
        const inner = to - from;
        copy(left, from, to, x);
        copy(right, from, to, y);
        const beta = from === start ? 0 : 1;
        kernels.multiply("TN", rows, columns, inner, 1, y, inner, x, inner, beta, sums, rows);
      }
      return sums.subarray(0, rows * columns);
    },
    rows(left, right, inner) {
      const [rows, columns] = [right.length / inner, left.length / inner];
      x.set(left);
      y.set(right);
      kernels.multiply("TN", rows, columns, inner, 1, y, inner, x, inner, 0, sums, rows);
      return sums.subarray(0, rows * columns);
    },
  };
}
