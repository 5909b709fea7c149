import { expect, test } from "vitest";
import { betterCore } from "../../../src/kernels/node/openblas-core.ts";

const avx2 = ["sse2", "avx", "avx2", "fma"];
const avx512 = [...avx2, "avx512f", "avx512dq", "avx512bw", "avx512vl"];

test("a processor that OpenBLAS does not know gets the newest kernels that it can run", () => {
  expect(betterCore("Prescott", new Set(avx512))).toBe("SkylakeX");
  expect(betterCore("Prescott", new Set(avx2))).toBe("Haswell");
  // AVX-512 as Knights Landing has it is not what SkylakeX's kernels use.
  expect(betterCore("Nehalem", new Set([...avx2, "avx512f"]))).toBe("Haswell");
});

test("a choice that does the processor justice stays, and so does one on an old processor", () => {
  for (const core of ["Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids"]) {
    expect(betterCore(core, new Set(avx512))).toBeNull();
  }
  expect(betterCore("Prescott", new Set(["sse2", "avx"]))).toBeNull();
  expect(betterCore("Prescott", new Set())).toBeNull();
});
