import { describe, expect, test } from "vitest";
import type { Cell } from "../../src/cells/cell.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { createWasmKernels } from "../../src/kernels/wasm.ts";
import type { Random } from "../../src/random.ts";
import { type CellSuiteOptions, describeCell } from "../../src/testing/index.ts";

/** The conformance suite, on the specification and on the kernels that are used. */
export function conform(
  name: string,
  makeCell: (random: Random) => Cell,
  options: CellSuiteOptions = {},
): void {
  const runner = { describe, expect, test };
  for (const createKernels of [createReferenceKernels, createWasmKernels]) {
    describeCell(`${name}, ${createKernels.name},`, makeCell, runner, {
      createKernels,
      ...options,
    });
  }
}

/** A few roundings of numbers of order 1. */
export const ROUNDING = { atol: 1e-14 };
