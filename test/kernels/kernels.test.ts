import { describe, expect, test } from "vitest";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { createWasmKernels } from "../../src/kernels/wasm.ts";
import { compileKernels } from "../../src/kernels/wasm-module.ts";
import { describeKernels } from "../../src/testing/kernels/describe-kernels.ts";
import { joinVectors, takeRelaxedSimd, wideKernels } from "../support/engine.ts";

const runner = { describe, test, expect };

takeRelaxedSimd();
joinVectors();

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
      (capacity) => createWasmKernels({ precision, capacity, wide: false }),
      runner,
    );
    describeKernels(
      `wasm ${precision} wide`,
      (capacity) => wideKernels({ precision, capacity }),
      runner,
    );
  } else {
    test.skip(
      `skipped: wasm ${precision} relaxed and wide, which this engine does not take; Node 22 does`,
    );
  }
}
