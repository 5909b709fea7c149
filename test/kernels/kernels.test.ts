import { setFlagsFromString } from "node:v8";
import { describe, expect, test } from "vitest";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { compileKernels, createWasmKernels } from "../../src/kernels/wasm.ts";
import { describeKernels } from "../../src/testing/kernels/describe-kernels.ts";

const runner = { describe, test, expect };

// Node 20 has relaxed SIMD behind a flag; later versions have it without, and no flag for it.
if (process.versions.node.startsWith("20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");

for (const precision of ["float64", "float32"] as const) {
  describeKernels(
    `reference ${precision}`,
    (capacity) => createReferenceKernels({ precision, capacity }),
    runner,
  );
  describeKernels(
    `wasm ${precision}`,
    (capacity) => createWasmKernels({ precision, capacity, relaxed: false }),
    runner,
  );
  if (compileKernels(precision)?.relaxed) {
    describeKernels(
      `wasm ${precision} relaxed`,
      (capacity) => createWasmKernels({ precision, capacity }),
      runner,
    );
  } else {
    test.skip(`skipped: wasm ${precision} relaxed, which this engine does not take; Node 22 does`);
  }
}
