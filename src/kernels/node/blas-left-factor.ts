/** Left factors beside a BLAS, which packs A at every call and is the faster one for all that, if it is not small. */
import type { Kernels } from "../kernels.ts";
import type { LeftFactorKernels } from "../left-factor.ts";

/**
 * Small products by `wasm`, the others by `product`.
 *
 * @param isSmall - By rows, columns and the summed dimension.
 */
export function blasLeftFactors(
  wasm: Kernels,
  product: Kernels["multiply"],
  isSmall: (rows: number, columns: number, inner: number) => boolean,
): LeftFactorKernels {
  return {
    leftFactor(form, rows, inner, a, lda, memory) {
      const small = wasm.leftFactor(form, rows, inner, a, lda, memory);
      const whole = form === "T" ? "TN" : "NN";
      return {
        refresh: small.refresh,
        multiply(columns, b, ldb, beta, c, ldc) {
          if (isSmall(rows, columns, inner)) small.multiply(columns, b, ldb, beta, c, ldc);
          else product(whole, rows, columns, inner, 1, a, lda, b, ldb, beta, c, ldc);
        },
        multiplyScaled(columns, scales, b, ldb, c, ldc) {
          if (isSmall(rows, columns, inner)) {
            small.multiplyScaled(columns, scales, b, ldb, c, ldc);
            return;
          }
          product(whole, rows, columns, inner, 1, a, lda, b, ldb, 0, c, ldc);
          wasm.scaleRows(rows, columns, scales, c, ldc, c, ldc);
        },
      };
    },
    combinedFactor(rows, inner, a, lda, memory) {
      const small = wasm.combinedFactor(rows, inner, a, lda, memory);
      const [a0, a1, a2] = a;
      return {
        multiply(d, diagonal, columns, b, ldb, c, ldc) {
          if (isSmall(rows, columns, inner)) {
            small.multiply(d, diagonal, columns, b, ldb, c, ldc);
            return;
          }
          wasm.combineRows3(rows, inner, d[0], a0, d[1], a1, d[2], a2, lda, memory, rows);
          for (let i = 0; diagonal !== null && i < Math.min(rows, inner); i++) {
            memory[i + i * rows] += diagonal[i];
          }
          product("NN", rows, columns, inner, 1, memory, rows, b, ldb, 0, c, ldc);
        },
      };
    },
  };
}
