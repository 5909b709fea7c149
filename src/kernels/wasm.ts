/**
 * WebAssembly SIMD kernels; sources in `assembly/`, binaries embedded by the build.
 *
 * One instance and one memory per computation at a time. The memory never grows, so views stay valid until it is given back.
 */
import { rangeError } from "../errors.ts";
import { requireKnown } from "../words.ts";
import type { Kernels, Precision } from "./kernels.ts";
import {
  ALIGNMENT_SLACK,
  linearMemory,
  type NumberFormat,
  numberFormat,
  WORTH_ASKING,
} from "./memory.ts";
import { KERNEL_CAPACITY, type KernelCapacity } from "./reference.ts";
import { takeInstance } from "./wasm-instance.ts";
import {
  type CompiledKernels,
  compileKernels,
  compileWidest,
  describeModule,
} from "./wasm-module.ts";
import { kernelsOf, type WasmFunctions, type WorkSpace } from "./wasm-operations.ts";

/** Where the work space begins; `assembly/scratch.ts` ends before it. */
const SCRATCH_BYTES = 1 << 22;
/** Elements of work space: what the orthonormalisation of 130,000 × 130,000 would need. */
const MAX_WORK = 1 << 24;

/**
 * Elements of work space that `orthonormaliseWork` can ask for where rows ≥ columns and rows · columns ≤ capacity:
 * 32·rows + 99·columns + 2,112 from 32 columns on, and c·rows + 3c² + 67c + 64 with c columns below, which is no more than
 * c·rows + 99c + 2,112. Engines count all of a memory when they decide whether to look for garbage, touched or not.
 */
export function workFor(capacity: number): number {
  return Math.min(Math.ceil(capacity + 99 * Math.sqrt(capacity)) + 2112, MAX_WORK);
}

/** What {@link createWasmKernels} takes. */
export interface WasmOptions extends KernelCapacity {
  /** Use relaxed SIMD where the engine takes it. @defaultValue true */
  readonly relaxed?: boolean;
  /**
   * Use vectors of 256 bits where the process has been told to (`useWideVectors` of `lyapscope/node`) and the
   * computation is not small. The results are the same, bit for bit. Only with `relaxed`. @defaultValue true
   */
  readonly wide?: boolean;
}

/** Kernels, and what other kernels need in order to work on the same memory. */
export interface WasmParts {
  readonly kernels: Kernels;
  readonly format: NumberFormat;
  readonly run: WasmFunctions;
  readonly work: WorkSpace;
}

/**
 * Kernels in WebAssembly.
 *
 * @throws RangeError if the engine has no SIMD, or the capacity exceeds what 4 GiB hold.
 */
export function createWasmKernels(options: WasmOptions): Kernels {
  requireKnown("createWasmKernels", options, { ...KERNEL_CAPACITY, relaxed: true, wide: true });
  const { capacity, relaxed = true, wide = true } = options;
  const { precision } = numberFormat("createWasmKernels", options.precision);
  const code =
    relaxed && wide ? wasmModule(precision, capacity) : compileKernels(precision, relaxed);
  return createWasmParts(code, { precision, capacity }).kernels;
}

/** The best module for a computation of that size; null where the engine has no SIMD. */
export function wasmModule(precision: Precision, capacity: number): CompiledKernels | null {
  return capacity < WORTH_ASKING ? compileKernels(precision) : compileWidest(precision);
}

/** As {@link createWasmKernels}, from a module, for kernels that build on these. */
export function createWasmParts(code: CompiledKernels | null, size: KernelCapacity): WasmParts {
  const { capacity } = size;
  const format = numberFormat("createWasmKernels", size.precision);
  const { precision, size: bytes, unitRoundoff } = format;
  if (code === null) {
    throw rangeError("createWasmKernels", "this engine runs no WebAssembly SIMD; use reference");
  }
  const work = { address: SCRATCH_BYTES, length: workFor(capacity) };
  const start = work.address + work.length * bytes;
  const limit = start + capacity * bytes + ALIGNMENT_SLACK;
  const { buffer, functions, release } = takeInstance(code, { start, limit, capacity, precision });
  const kernels: Kernels = {
    ...{ name: "wasm", precision, unitRoundoff },
    description: describeModule(code),
    ...linearMemory({ buffer, start, limit, release }, format),
    ...kernelsOf(functions, work),
  };
  return { kernels, format, run: functions, work };
}
