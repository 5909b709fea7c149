import { expect, test } from "vitest";
import { thresholdsFor } from "../../../src/kernels/node/thresholds.ts";

test("beside vectors of 256 bits AVX2 kernels of OpenBLAS get large operations and vectors only, and that is said", () => {
  for (const library of ["OpenBLAS 0.3.21 (Zen)", "OpenBLAS 0.3.29 (Haswell)"]) {
    const wide = thresholdsFor(library, true);
    const narrow = thresholdsFor(library, false);
    expect(wide.beside).toContain("256 bits");
    expect(narrow.beside).toBe("");
    expect(wide.thresholds.product).toBeGreaterThan(256 ** 3);
    expect(narrow.thresholds.product).toBeLessThan(32 ** 3);
    expect(wide.thresholds.staircase).toBe(Number.POSITIVE_INFINITY);
    expect(wide.thresholds.vector).toBeLessThan(256 ** 2);
  }
});

test("libraries that may have wider vectors than 256 bits are used as beside 128", () => {
  for (const library of ["OpenBLAS 0.3.21 (SkylakeX)", "MKL 2024.1", "Accelerate"]) {
    expect(thresholdsFor(library, true)).toEqual(thresholdsFor(library, false));
  }
});
