import { describe, expect, test } from "vitest";
import { createKernels, registerNativeKernels } from "../../../src/kernels/choose.ts";
import { embedFloat32 } from "../../../src/kernels/float32.ts";
import type { Kernels } from "../../../src/kernels/kernels.ts";
import { createBlasKernels } from "../../../src/kernels/node/blas.ts";
import { findBlas } from "../../../src/kernels/node/library.ts";
import { blasProvider } from "../../../src/kernels/node/native.ts";
import { SELF_CHECK_CAPACITY, selfCheck } from "../../../src/kernels/node/self-check.ts";
import { createWasmKernels } from "../../../src/kernels/wasm.ts";
import { describeKernels } from "../../../src/testing/kernels/describe-kernels.ts";

embedFloat32();

registerNativeKernels(blasProvider);

for (const precision of ["float64", "float32"] as const) {
  const { problem, hint } = blasProvider.diagnose(precision);
  const { library } = findBlas();
  if (library === null) {
    test.skip(`skipped: native ${precision}, ${problem}; ${hint}`);
    continue;
  }
  test(`${library.path} passes the ${precision} self-check (LYAPSCOPE_BLAS names another)`, () => {
    expect(problem).toBeNull();
  });
  describeKernels(
    `native ${precision}`,
    (capacity) => createKernels({ name: "native", precision, capacity }),
    { describe, test, expect },
  );
  describeKernels(
    `native ${precision}, everything by the library,`,
    (capacity) => createBlasKernels(library, { precision, capacity }, true).kernels,
    { describe, test, expect },
  );
  test(`native ${precision} refuses every call once its memory is given back`, () => {
    const { kernels } = createBlasKernels(library, { precision, capacity: 1000 }, true);
    const [a, b] = [kernels.allocate(64), kernels.allocate(64)];
    const pivots = kernels.allocateIndices(8);
    const factor = kernels.leftFactor("N", 8, 8, a, 8, kernels.allocate(64));
    kernels.release();
    const calls = [
      () => kernels.multiply("NN", 8, 8, 8, 1, a, 8, a, 8, 0, b, 8),
      () => kernels.multiply("NN", 8, 1, 8, 1, a, 8, a, 8, 0, b, 8),
      () => kernels.multiplyStaircase(8, 8, 8, a, 8, a, 8, pivots, b, 8),
      () => kernels.factorise(8, 8, a, 8, pivots),
      () => kernels.orthonormalise(8, 8, a, 8, b),
      () => factor.multiply(8, a, 8, 0, b, 8),
    ];
    for (const call of calls) expect(call).toThrow(/given back/);
  });
}

describe("the self-check", () => {
  const healthy = (precision: "float64" | "float32") =>
    createWasmKernels({ precision, capacity: SELF_CHECK_CAPACITY, relaxed: false });

  test("passes kernels that compute right, in both precisions", () => {
    for (const precision of ["float64", "float32"] as const) {
      const kernels = healthy(precision);
      expect(selfCheck(kernels, kernels)).toBeNull();
    }
  });

  test("refuses a library that gets a single number wrong", () => {
    const output = { multiply: 10, factorise: 2, orthonormalise: 2 };
    const verdictOn = (name: keyof typeof output) => {
      const kernels = healthy("float64");
      const spoiled = (...args: never[]) => {
        (kernels[name] as (...args: never[]) => void)(...args);
        (args[output[name]] as Float64Array)[66] += 1e-9;
      };
      return selfCheck({ ...kernels, [name]: spoiled }, kernels);
    };
    expect(verdictOn("multiply")).toBe("its product NN of 67 × 131 and 131 × 1 is wrong");
    expect(verdictOn("factorise")).toBe("its LU factorisation is wrong");
    expect(verdictOn("orthonormalise")).toBe("its QR factorisation is wrong");
  });

  test("refuses wrong pivots and a wrong diagonal of R", () => {
    const kernels = healthy("float64");
    const factorise: Kernels["factorise"] = (rows, columns, a, lda, pivots) => {
      kernels.factorise(rows, columns, a, lda, pivots);
      pivots[3]!++;
    };
    expect(selfCheck({ ...kernels, factorise }, kernels)).toBe("its LU factorisation is wrong");
    const next = healthy("float64");
    const turned: Kernels["orthonormalise"] = (rows, columns, a, lda, diagonal) => {
      next.orthonormalise(rows, columns, a, lda, diagonal);
      diagonal[3] *= -1;
    };
    expect(selfCheck({ ...next, orthonormalise: turned }, next)).toBe(
      "its QR factorisation is wrong",
    );
  });
});

describe("the search for a library", () => {
  test("says why the one that was asked for is not used", () => {
    const { library, failed } = findBlas("/no/such/libblas.so");
    expect(library).toBeNull();
    expect(failed).toHaveLength(1);
    expect(failed[0]!.path).toBe("/no/such/libblas.so");
  });
});
