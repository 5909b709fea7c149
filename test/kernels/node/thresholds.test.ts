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

test("AVX-512 kernels of OpenBLAS keep products, and leave factorisations of a few hundred columns", () => {
  for (const core of ["SkylakeX", "Cooperlake", "SapphireRapids"]) {
    const wide = thresholdsFor(`OpenBLAS 0.3.21 (${core})`, true);
    const narrow = thresholdsFor(`OpenBLAS 0.3.21 (${core})`, false);
    expect(wide.beside).toContain("256 bits");
    expect(narrow.beside).toBe("");
    expect(wide.thresholds.product).toBeLessThan(32 ** 3);
    expect(wide.thresholds.staircase).toBeLessThan(96 ** 3);
    expect(wide.thresholds.factorise).toBeGreaterThan(2 * 128);
    expect(narrow.thresholds.factorise).toBeLessThan(128);
    expect(wide.thresholds.orthonormalise).toBeGreaterThan(512);
  }
});

test("libraries that were not measured beside wide vectors are used as beside 128 bits", () => {
  for (const library of ["OpenBLAS 0.3.21 (POWER9)", "MKL 2024.1", "Accelerate"]) {
    expect(thresholdsFor(library, true)).toEqual(thresholdsFor(library, false));
  }
});
