/**
 * Inner products of many columns with many others, through the kernels where there is enough to do.
 *
 * The WebAssembly kernels without fused multiplications: they round alike on every machine.
 */
import { createWasmKernels, type Kernels, type RealArray } from "../../kernels/index.ts";

/** Multiplications from which on columns are worth being copied into the memory of the kernels. */
const MANY = 1 << 17;
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
  const product = multiplications < MANY || left.length < 2 ? null : productOfKernels();
  if (product !== null) {
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

/** Σ x y. */
export function dot(x: Float64Array, y: Float64Array, start = 0, end: number = x.length): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += x[i] * y[i];
  return sum;
}

export function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

/** As {@link products}, of lists that the memory holds; the result is that memory's, until the next call. */
type BlockProduct = (
  left: readonly Float64Array[],
  right: readonly Float64Array[],
  start: number,
  end: number,
) => RealArray;

let ofKernels: BlockProduct | null | undefined;

/** Made once; null where the engine has no SIMD. */
function productOfKernels(): BlockProduct | null {
  if (ofKernels === undefined) {
    const kernels = kernelsOrNull();
    ofKernels = kernels && blockProduct(kernels);
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

function blockProduct(kernels: Kernels): BlockProduct {
  const x = kernels.allocate(COLUMNS * ENTRIES);
  const y = kernels.allocate(COLUMNS * ENTRIES);
  const sums = kernels.allocate(COLUMNS * COLUMNS);
  const copy = (columns: readonly Float64Array[], from: number, to: number, into: RealArray) => {
    for (const [c, column] of columns.entries())
      into.set(column.subarray(from, to), c * (to - from));
  };
  return (left, right, start, end) => {
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
  };
}
