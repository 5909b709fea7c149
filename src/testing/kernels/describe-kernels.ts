/**
 * What every `Kernels` implementation promises. The test runner is passed in, so that an
 * implementation from elsewhere can be held to it with any.
 *
 * Every matrix has a leading dimension larger than its rows, starts off a vector boundary, and lies
 * between guard zones. Tolerances are bounds of rounding analysis times the unit roundoff.
 */

import type { TestRunner } from "../test-runner.ts";
import type { KernelFactory } from "./kernel-cases.ts";
import { describeCombinedFactors } from "./kernel-combined-factor.ts";
import { describeActivations, describeRows } from "./kernel-elements.ts";
import { describeLower } from "./kernel-factorisations.ts";
import { describeGates } from "./kernel-gates.ts";
import { describeLeftFactors } from "./kernel-left-factor.ts";
import { describeMatrixElements } from "./kernel-matrix-elements.ts";
import { describeOrthonormalisation } from "./kernel-orthonormalisation.ts";
import { describeProducts } from "./kernel-products.ts";

/**
 * Describes kernels: memory, products, factorisations, activations, rows and columns.
 *
 * @param make - Fresh kernels, all of one precision, with room for `capacity` elements.
 * @param runner - `{ describe, test, expect }` of the test runner.
 */
export function describeKernels(name: string, make: KernelFactory, runner: TestRunner): void {
  runner.describe(`${name} are Kernels`, () => {
    describeMemory(make, runner);
    describeProducts(make, runner);
    describeLower(make, runner);
    describeOrthonormalisation(make, runner);
    describeActivations(make, runner);
    describeRows(make, runner);
    describeMatrixElements(make, runner);
    describeGates(make, runner);
    describeLeftFactors(make, runner);
    describeCombinedFactors(make, runner);
  });
}

/** Its message; null where nothing is thrown. */
function thrownBy(call: () => unknown): string | null {
  try {
    call();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function describeMemory(make: KernelFactory, { test, expect }: TestRunner): void {
  test("memory is zeroed, aligned to 64 bytes, and handed out once", () => {
    const kernels = make(1000);
    const arrays = [0, 1, 3, 17, 64].map((length) => kernels.allocate(length));
    const indices = kernels.allocateIndices(5);
    for (const array of [...arrays, indices]) {
      expect(array.byteOffset % 64).toEqual(0);
      expect(array.every((value) => value === 0)).toEqual(true);
    }
    for (const [s, array] of arrays.entries()) array.fill(s + 1);
    indices.fill(9);
    expect(arrays.map((array) => array.every((value) => value === array[0]))).toEqual(
      arrays.map(() => true),
    );
  });

  test("what is given back is empty, and the next kernels begin with zeros", () => {
    for (const length of [640, 1000, 300]) {
      const kernels = make(1000);
      const [array, indices] = [kernels.allocate(length), kernels.allocateIndices(9)];
      expect(array.every((value) => value === 0)).toEqual(true);
      array.fill(7);
      indices.fill(7);
      kernels.release();
      kernels.release();
      expect([array.length, indices.length]).toEqual([0, 0]);
      expect(thrownBy(() => kernels.allocate(1))?.includes("given back")).toEqual(true);
    }
  });

  test("arrays are of the precision's type, and the roundoff is that type's", () => {
    const kernels = make(10);
    const array = kernels.allocate(1);
    expect(array instanceof Float64Array).toEqual(kernels.precision === "float64");
    expect(array instanceof Float32Array).toEqual(kernels.precision === "float32");
    array[0] = 1 + kernels.unitRoundoff;
    expect(array[0]).toEqual(1); // halfway, rounds to even
    array[0] = 1 + 1.5 * kernels.unitRoundoff;
    expect(array[0]).toEqual(1 + 2 * kernels.unitRoundoff);
  });

  test("the capacity can be used up to the last element, in many pieces, and not beyond", () => {
    const kernels = make(5000);
    for (let i = 0; i < 500; i++) kernels.allocate(10);
    let message = "";
    try {
      for (let i = 0; i < 3; i++) kernels.allocate(1 << 19);
    } catch (error) {
      message = error instanceof RangeError ? error.message : `${error}`;
    }
    expect(message.startsWith("allocate: 524288 elements of")).toEqual(true);
  });
}
