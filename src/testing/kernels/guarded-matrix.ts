/** Matrices in kernel memory between guard zones that no kernel may write to. */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";

/** What guard zones hold: a number, so that a kernel that lets it into a result is found, too. */
const GUARD = 777.25;
/** Elements before and after; odd, so that matrices do not start on a vector. */
const MARGIN = 5;

/** A matrix in kernel memory whose leading dimension is larger than its number of rows. */
export interface GuardedMatrix {
  readonly view: RealArray;
  readonly ld: number;
  /** The rows × columns numbers, column-major without gaps. */
  read(): Float64Array;
  /** What is wrong with the guard zones; empty if they are as they were. */
  damage(): string;
}

/** Places rows × columns numbers (column-major without gaps) in memory of `kernels`. */
export function placeMatrix(
  kernels: Kernels,
  rows: number,
  columns: number,
  values: ArrayLike<number> | ((i: number, j: number) => number),
): GuardedMatrix {
  const ld = rows + 3;
  const whole = kernels.allocate(2 * MARGIN + ld * columns).fill(GUARD);
  const view = whole.subarray(MARGIN, MARGIN + ld * columns);
  const value =
    typeof values === "function" ? values : (i: number, j: number) => values[i + j * rows]!;
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) view[i + j * ld] = value(i, j);
  }
  return {
    view,
    ld,
    read() {
      const read = new Float64Array(rows * columns);
      for (let j = 0; j < columns; j++) {
        for (let i = 0; i < rows; i++) read[i + j * rows] = view[i + j * ld];
      }
      return read;
    },
    damage() {
      for (const [at, number] of whole.entries()) {
        const i = at < MARGIN ? ld : (at - MARGIN) % ld;
        const inside = i < rows && at - MARGIN < ld * columns;
        if (!inside && number !== GUARD) return `element ${at} of the guard zones became ${number}`;
      }
      return "";
    },
  };
}

/** A vector with guard zones. */
export function placeVector(kernels: Kernels, values: ArrayLike<number>): GuardedMatrix {
  return placeMatrix(kernels, values.length, 1, values);
}

/**
 * The first |actual − expected| that exceeds its allowance, as a sentence; empty if there is none.
 *
 * @param allowance - One for all elements, or one each. NaN agrees with NaN only.
 */
export function firstDifference(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  allowance: number | ArrayLike<number>,
): string {
  for (let i = 0; i < expected.length; i++) {
    const [got, wanted] = [actual[i]!, expected[i]!];
    const allowed = typeof allowance === "number" ? allowance : allowance[i]!;
    if (Object.is(got, wanted) || Math.abs(got - wanted) <= allowed) continue;
    return `${what}: element ${i} is ${got}; expected ${wanted} ± ${allowed}`;
  }
  return "";
}

/** op(A)·op(B) and |op(A)|·|op(B)| in float64, matrices column-major without gaps. */
export function plainProduct(
  form: "NN" | "TN" | "NT",
  rows: number,
  columns: number,
  inner: number,
  a: Float64Array,
  b: Float64Array,
): { product: Float64Array; magnitude: Float64Array } {
  const product = new Float64Array(rows * columns);
  const magnitude = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      for (let l = 0; l < inner; l++) {
        const left = form === "TN" ? a[l + i * inner] : a[i + l * rows];
        const right = form === "NT" ? b[j + l * columns] : b[l + j * inner];
        product[i + j * rows] += left * right;
        magnitude[i + j * rows] += Math.abs(left * right);
      }
    }
  }
  return { product, magnitude };
}
