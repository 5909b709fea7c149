/** Binaries that are embedded as text, and what is made of them. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createKernels } from "../../src/kernels/choose.ts";
import { bytesOf, withExchanges } from "../../src/kernels/embedded.ts";
import { alphabet } from "../../src/kernels/generated/alphabet.ts";
import * as float32 from "../../src/kernels/generated/float32.ts";
import * as float64 from "../../src/kernels/generated/float64.ts";
import { loadKernels } from "../../src/kernels/load.ts";
import { createWasmKernels } from "../../src/kernels/wasm.ts";

// Before any other test here has loaded it.
test("float32 is not there before it is loaded, which is said, and float64 is", async () => {
  const create = (precision: "float64" | "float32") => () =>
    createKernels({ name: "wasm", precision, capacity: 10 });
  expect(create("float32")).toThrow("float32 is not loaded; expected `loadKernels` before");
  await loadKernels("float64");
  expect(create("float32")).toThrow("float32 is not loaded");
  expect(create("float64")().precision).toBe("float64");
  await loadKernels("auto");
  expect(create("float32")().precision).toBe("float32");
});

describe.each([
  ["float64", float64],
  ["float32", float32],
] as const)("%s", (precision, { code, exchanges }) => {
  const file = (name: string) =>
    new Uint8Array(readFileSync(new URL(`../../src/kernels/generated/${name}`, import.meta.url)));

  test("its text stands for the binary, and what is exchanged for the one without relaxed SIMD", () => {
    const binary = bytesOf(code);
    expect(binary).toEqual(file(`${precision}-relaxed.wasm`));
    expect(withExchanges(binary, bytesOf(exchanges))).toEqual(file(`${precision}.wasm`));
  });

  test("without relaxed SIMD products and sums are rounded one after the other", async () => {
    await loadKernels(precision);
    const kernels = createWasmKernels({ precision, capacity: 1000, relaxed: false });
    const e = 64 * kernels.unitRoundoff;
    // 1·(−1) + (1 + e)(1 − e), whose product is 1 when it is rounded.
    const [a, b, c] = [kernels.allocate(12), kernels.allocate(12), kernels.allocate(36)];
    for (let i = 0; i < 6; i++) {
      [a[i], a[6 + i], b[2 * i], b[2 * i + 1]] = [1, 1 + e, -1, 1 - e];
    }
    kernels.multiply("NN", 6, 6, 2, 1, a, 6, b, 2, 0, c, 6);
    expect(Array.from(c).every((each) => each === 0)).toBe(true);
  });
});

test("every byte has a text, and exchanges are those of their binary alone", () => {
  const [last, before] = [alphabet.at(-1)!, alphabet.at(-2)!];
  const letters = alphabet.slice(0, -2);
  const texts = ["", before, last].flatMap((group) => [...letters].map((letter) => group + letter));
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  expect([...bytesOf(texts.slice(0, 256).join(""))]).toEqual(bytes);
  // Two stay, one goes, two come; the rest stays.
  const [binary, exchanges] = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(2, 1, 2, 7, 8)];
  expect([...withExchanges(binary, exchanges)]).toEqual([1, 2, 7, 8, 4]);
  expect(() => withExchanges(Uint8Array.of(1), exchanges)).toThrow(
    "3 bytes are exchanged or kept; expected at most 1",
  );
});
