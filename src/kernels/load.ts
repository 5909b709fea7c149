import type { Precision } from "./numbers.ts";
import { registerFloat32 } from "./wasm-module.ts";

/**
 * Brings what kernels of a precision need and is not there from the beginning; to be awaited before they are chosen.
 *
 * @param precision - "auto": both.
 */
export async function loadKernels(precision: Precision | "auto"): Promise<void> {
  // The binary alone: what shares modules with the rest would take those out of a bundler's first script.
  if (precision !== "float64") registerFloat32(await import("./generated/float32.ts"));
}
