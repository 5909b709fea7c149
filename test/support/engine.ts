/** The engine that tests run on, told to take what it can. */
import { setFlagsFromString } from "node:v8";
import { bytesOf } from "../../src/kernels/embedded.ts";
import { code as float32 } from "../../src/kernels/generated/float32-wide.ts";
import { code as float64 } from "../../src/kernels/generated/float64-wide.ts";
import type { Kernels } from "../../src/kernels/kernels.ts";
import { refusalFor } from "../../src/kernels/node/wide-flag.ts";
import type { KernelCapacity } from "../../src/kernels/reference.ts";
import { createWasmParts } from "../../src/kernels/wasm.ts";
import { compileBinary } from "../../src/kernels/wasm-module.ts";

/** Why vectors of 256 bits cannot be had on this engine; null if they can. */
export const noJoining: string | null =
  refusalFor("", process.arch, process.versions.node)?.why ?? null;

/** Node 20 has relaxed SIMD behind a flag; later versions have it without, and no flag for it. */
export function takeRelaxedSimd(): void {
  if (process.versions.node.startsWith("20.")) {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
}

/** From now on vectors are joined where this engine can; else the wide build is just one with a larger tile. */
export function joinVectors(): void {
  if (noJoining === null) setFlagsFromString("--experimental-wasm-revectorize");
}

/** Kernels of the wide build, whether or not its vectors are joined. */
export function wideKernels(size: KernelCapacity): Kernels {
  const module = compileBinary(bytesOf({ float64, float32 }[size.precision]));
  if (module === null) throw new Error("this engine has no relaxed SIMD");
  return createWasmParts({ module, relaxed: true, wide: true }, size).kernels;
}
