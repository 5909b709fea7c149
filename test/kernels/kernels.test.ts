import { describe, expect, test } from "vitest";
import { embedFloat32 } from "../../src/kernels/float32.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { createWasmKernels, createWasmParts, workFor } from "../../src/kernels/wasm.ts";
import { compileKernels } from "../../src/kernels/wasm-module.ts";
import { describeKernels } from "../../src/testing/kernels/describe-kernels.ts";
import { joinVectors, takeRelaxedSimd, wideKernels } from "../support/engine.ts";

embedFloat32();

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

test("work space suffices for every frame that the capacity has room for", () => {
  const code = compileKernels("float64");
  const { run } = createWasmParts(code, { precision: "float64", capacity: 1 });
  for (let columns = 1; columns < 700; columns++) {
    for (const rows of [columns, columns + 1, 2 * columns, 40 * columns, columns ** 2]) {
      const needed = run.orthonormaliseWork(rows, columns);
      expect(needed).toBeLessThanOrEqual(workFor(rows * columns));
    }
  }
});
