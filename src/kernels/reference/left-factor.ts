/** {@link LeftFactorKernels} by the product alone, as the specification has them. */
import type { Kernels } from "../kernels.ts";
import type { LeftFactorKernels } from "../left-factor.ts";

/** Left factors in any memory that `multiply` takes. */
export function leftFactorsBy(multiply: Kernels["multiply"]): LeftFactorKernels {
  return {
    leftFactor(form, rows, inner, a, lda, memory) {
      const [row, step] = form === "T" ? [lda, 1] : [1, lda];
      return {
        refresh() {
          for (let l = 0; l < inner; l++) {
            for (let i = 0; i < rows; i++) memory[i + l * rows] = a[i * row + l * step];
          }
        },
        multiply: (columns, b, ldb, beta, c, ldc) =>
          multiply("NN", rows, columns, inner, 1, memory, rows, b, ldb, beta, c, ldc),
        multiplyScaled(columns, scales, b, ldb, c, ldc) {
          multiply("NN", rows, columns, inner, 1, memory, rows, b, ldb, 0, c, ldc);
          for (let j = 0; j < columns; j++) {
            for (let i = 0; i < rows; i++) c[i + j * ldc] *= scales[i];
          }
        },
      };
    },
    combinedFactor(rows, inner, a, lda, memory) {
      return {
        multiply(d, diagonal, columns, b, ldb, c, ldc) {
          for (let l = 0; l < inner; l++) {
            for (let i = 0; i < rows; i++) {
              const at = i + l * lda;
              memory[i + l * rows] = d[0][i] * a[0][at] + d[1][i] * a[1][at] + d[2][i] * a[2][at];
            }
          }
          for (let i = 0; diagonal !== null && i < Math.min(rows, inner); i++) {
            memory[i + i * rows] += diagonal[i];
          }
          multiply("NN", rows, columns, inner, 1, memory, rows, b, ldb, 0, c, ldc);
        },
      };
    },
  };
}
