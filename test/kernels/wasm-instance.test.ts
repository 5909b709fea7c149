import { afterEach, describe, expect, test } from "vitest";
import { embedFloat32 } from "../../src/kernels/float32.ts";
import type { Kernels, Precision } from "../../src/kernels/kernels.ts";
import { createWasmKernels } from "../../src/kernels/wasm.ts";
import { registerMemoryAdviser } from "../../src/kernels/wasm-instance.ts";

embedFloat32();

const make = (capacity: number, precision: Precision = "float64") =>
  createWasmKernels({ precision, capacity, relaxed: false });

/** How many memories are made while this runs. */
function memoriesMade(run: () => void): number {
  const { Memory } = WebAssembly;
  let made = 0;
  WebAssembly.Memory = class extends Memory {
    constructor(size: WebAssembly.MemoryDescriptor) {
      super(size);
      made++;
    }
  };
  try {
    run();
  } finally {
    WebAssembly.Memory = Memory;
  }
  return made;
}

/** LU of a matrix of which nothing is zero. */
function factorised(kernels: Kernels, n: number): number[] {
  const [a, pivots] = [kernels.allocate(n * n), kernels.allocateIndices(n)];
  for (let i = 0; i < a.length; i++) a[i] = Math.sin(1 + i * i);
  kernels.factorise(n, n, a, n, pivots);
  return [...a, ...pivots];
}

describe("memory that was given back", () => {
  test("is that of the next kernels, also of smaller ones, which find zeros and the same numbers", () => {
    const first = make(60_000);
    const numbers = factorised(first, 33);
    first.release();
    const made = memoriesMade(() => {
      for (const capacity of [60_000, 2_000, 40_000, 60_000]) {
        const kernels = make(capacity);
        expect(factorised(kernels, 33)).toEqual(numbers);
        const rest = kernels.allocate(capacity - 1200);
        expect(rest.every((value) => value === 0)).toBe(true);
        rest.fill(1);
        kernels.release();
      }
    });
    expect(made).toBe(0);
  });

  test("is not that of kernels which need more, of others at the same time, or of another precision", () => {
    make(20_000).release();
    const made = memoriesMade(() => {
      const kept = make(20_000);
      const [other, large, single] = [make(20_000), make(9_000_000), make(20_000, "float32")];
      const arrays = [kept, other, large, single].map((kernels) => kernels.allocate(10));
      arrays.forEach((array, i) => void array.fill(i));
      expect(arrays.map(([value]) => value)).toEqual([0, 1, 2, 3]);
      for (const kernels of [kept, other, large, single]) kernels.release();
    });
    expect(made).toBe(3);
  });

  test("refuses every call of the kernels that gave it back, whoever has it now", () => {
    const before = make(20_000);
    const [a, b] = [before.allocate(64), before.allocate(64)];
    const factor = before.leftFactor("N", 8, 8, a, 8, b);
    before.release();
    const now = make(20_000);
    const numbers = now.allocate(64).fill(3);
    const calls: (() => void)[] = [
      () => before.multiply("NN", 8, 8, 8, 1, a, 8, a, 8, 0, b, 8),
      () => before.tanh(8, 8, a, 8, b, 8, b, 8),
      () => before.orthonormalise(8, 8, a, 8, b),
      () => factor.multiply(8, a, 8, 0, b, 8),
      () => factor.refresh(),
    ];
    for (const call of calls) expect(call).toThrow(/given back/);
    expect(numbers.every((value) => value === 3)).toBe(true);
    now.release();
  });

  test("of very large computations is left to the collection of garbage", () => {
    const made = memoriesMade(() => {
      make(10_000_000).release(); // 80 MB
      make(10_000_000).release();
    });
    expect(made).toBe(2);
  });
});

describe("who advises on memories", () => {
  afterEach(() => registerMemoryAdviser(() => true));

  test("is asked about every one that is not small, until it says yes, and told what was touched", () => {
    const touched: number[] = [];
    let answer = false;
    registerMemoryAdviser((buffer, end) => {
      expect(end).toBeLessThan(buffer.byteLength);
      touched.push(end);
      return answer;
    });
    const use = (capacity: number) => {
      const kernels = make(capacity);
      const array = kernels.allocate(capacity);
      kernels.release();
      return array;
    };
    use(1_200_000);
    use(1_200_000);
    use(100);
    answer = true;
    use(1_200_000);
    use(1_200_000);
    expect(touched).toHaveLength(3);
    expect(touched[0]).toBe(0);
    expect(touched[1]).toBeGreaterThan(1_200_000 * 8);
    expect(touched[2]).toBe(touched[1]);
  });
});
