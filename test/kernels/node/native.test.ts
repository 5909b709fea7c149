import { describe, expect, test } from "vitest";
import { createKernels, registerNativeKernels } from "../../../src/kernels/choose.ts";
import type { Kernels } from "../../../src/kernels/kernels.ts";
import { findBlas } from "../../../src/kernels/node/library.ts";
import { blasProvider } from "../../../src/kernels/node/native.ts";
import { SELF_CHECK_CAPACITY, selfCheck } from "../../../src/kernels/node/self-check.ts";
import { createWasmKernels } from "../../../src/kernels/wasm.ts";
import { describeKernels } from "../../../src/testing/describe-kernels.ts";

registerNativeKernels(blasProvider);

for (const precision of ["float64", "float32"] as const) {
  const { problem, hint } = blasProvider.diagnose(precision);
  if (problem === null) {
    describeKernels(
      `native ${precision}`,
      (capacity) => createKernels({ name: "native", precision, capacity }),
      { describe, test, expect },
    );
  } else {
    test.skip(`skipped: native ${precision}, ${problem}; ${hint}`);
  }
}

describe("the self-check", () => {
  const healthy = () =>
    createWasmKernels({ precision: "float64", capacity: SELF_CHECK_CAPACITY, relaxed: false });

  test("passes kernels that compute right, in both precisions", () => {
    expect(selfCheck(healthy())).toBeNull();
    expect(
      selfCheck(createWasmKernels({ precision: "float32", capacity: SELF_CHECK_CAPACITY })),
    ).toBeNull();
  });

  /** Healthy kernels of which one operation afterwards spoils one number. */
  function spoiled(name: "multiply" | "multiplyLower" | "factorise" | "orthonormalise"): Kernels {
    const kernels = healthy();
    const output = { multiply: 10, multiplyLower: 6, factorise: 2, orthonormalise: 2 }[name];
    return {
      ...kernels,
      [name]: (...args: never[]) => {
        (kernels[name] as (...args: never[]) => void)(...args);
        const result = args[output] as Float64Array;
        result[40] += 1e-6;
      },
    };
  }

  test("refuses a library that gets a single number wrong", () => {
    expect(selfCheck(spoiled("multiply"))).toContain("its product NN");
    expect(selfCheck(spoiled("multiplyLower"))).toBe("its triangular product is wrong");
    expect(selfCheck(spoiled("factorise"))).toBe("its LU factorisation is wrong");
    expect(selfCheck(spoiled("orthonormalise"))).toBe("its QR factorisation is wrong");
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
