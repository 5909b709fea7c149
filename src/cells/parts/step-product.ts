/** A product with weights that every step makes again. */
import type { Kernels, RealArray } from "../../kernels/kernels.ts";
import { leftFactorLength } from "../../kernels/left-factor.ts";
import type { Columns } from "../cell.ts";

/** op(A) times columns. */
export interface StepProduct {
  /** To be called before the first product and after A changed. */
  refresh(): void;
  /** c ← op(A)·b + beta·c, `count` columns. */
  apply(count: number, b: Columns, beta: 0 | 1, c: Columns): void;
  /** c ← diag(scales)·op(A)·b, `count` columns. */
  applyScaled(count: number, scales: Columns, b: Columns, c: Columns): void;
}

/** Both products with A. */
export interface StepProducts {
  readonly by: StepProduct;
  readonly byTransposed: StepProduct;
  /** Of both. */
  refresh(): void;
}

/** What both products need. */
export interface StepProductMemory<T> {
  readonly packed: T;
  readonly packedTransposed: T;
}

/**
 * Elements of kernel memory that {@link stepProducts} needs; none where nothing is to be learned or pushed.
 *
 * @param tangents - That go through A itself, at a time.
 */
export function stepProductSizes(
  gradients: boolean | undefined,
  rows: number,
  inner: number,
  tangents = 0,
): StepProductMemory<number> {
  return {
    packed: gradients || tangents > 1 ? leftFactorLength(rows, inner) : 0,
    packedTransposed: gradients ? leftFactorLength(inner, rows) : 0,
  };
}

/**
 * A·b and Aᵀ·b for A of rows × inner.
 *
 * @param memory - Of {@link stepProductSizes}: a training comes back with the same weights for all of its
 *   steps, forward and back, and so does a spectrum, so they are packed once; where there is none, A is used as
 *   it lies.
 */
export function stepProducts(
  kernels: Kernels,
  rows: number,
  inner: number,
  a: Columns,
  memory: StepProductMemory<RealArray>,
): StepProducts {
  const by = stepProduct(kernels, "N", rows, inner, a, memory.packed);
  const byTransposed = stepProduct(kernels, "T", inner, rows, a, memory.packedTransposed);
  return {
    by,
    byTransposed,
    refresh() {
      by.refresh();
      byTransposed.refresh();
    },
  };
}

/** A·b ("N") or Aᵀ·b ("T"), rows × inner; `memory` as for a left factor, or empty. */
export function stepProduct(
  kernels: Kernels,
  form: "N" | "T",
  rows: number,
  inner: number,
  { data: a, stride: lda }: Columns,
  memory: RealArray,
): StepProduct {
  if (memory.length === 0) {
    const { multiply: product } = kernels;
    const whole = form === "N" ? "NN" : "TN";
    return {
      refresh() {},
      apply(count, { data, stride }, beta, c) {
        const [to, ldc] = [c.data, c.stride];
        product(whole, rows, count, inner, 1, a, lda, data, stride, beta, to, ldc);
      },
      applyScaled(count, scales, { data, stride }, c) {
        const [to, ldc] = [c.data, c.stride];
        product(whole, rows, count, inner, 1, a, lda, data, stride, 0, to, ldc);
        kernels.scaleRows(rows, count, scales.data, to, ldc, to, ldc);
      },
    };
  }
  const factor = kernels.leftFactor(form, rows, inner, a, lda, memory);
  return {
    refresh: factor.refresh,
    apply: (count, b, beta, c) => factor.multiply(count, b.data, b.stride, beta, c.data, c.stride),
    applyScaled: (count, scales, b, c) =>
      factor.multiplyScaled(count, scales.data, b.data, b.stride, c.data, c.stride),
  };
}
