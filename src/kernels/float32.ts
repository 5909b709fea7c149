/**
 * float32 in WebAssembly, in the same script as whatever imports this. A page that computes in float64 need not load it:
 * who can wait awaits `loadKernels` instead.
 */
import * as float32 from "./generated/float32.ts";
import { registerFloat32 } from "./wasm-module.ts";

/** Makes float32 known, for who cannot wait. */
export function embedFloat32(): void {
  registerFloat32(float32);
}
