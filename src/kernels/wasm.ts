/**
 * WebAssembly SIMD kernels; sources in `assembly/`, binaries embedded by the build.
 *
 * One instance and one memory per computation. The memory never grows, so views never detach; its
 * pages are only backed once they are touched.
 */
import { failure, rangeError } from "../errors.ts";
import { requireKnown } from "../words.ts";
import { binary as float32 } from "./generated/float32.ts";
import { binary as float32Relaxed } from "./generated/float32-relaxed.ts";
import { binary as float64 } from "./generated/float64.ts";
import { binary as float64Relaxed } from "./generated/float64-relaxed.ts";
import type { Kernels, Precision } from "./kernels.ts";
import { ALIGNMENT_SLACK, linearMemory, type NumberFormat, numberFormat } from "./memory.ts";
import { KERNEL_CAPACITY, type KernelCapacity } from "./reference.ts";
import { kernelsOf, type WasmFunctions, type WorkSpace } from "./wasm-operations.ts";

const PAGE = 65536;
/** WebAssembly addresses have 32 bits. */
const MAX_BYTES = 2 ** 32;
/** Where the work space begins; `assembly/scratch.ts` ends before it. */
const SCRATCH_BYTES = 1 << 22;
/** Elements of work space: what the orthonormalisation of 130,000 × 130,000 would need. */
const MAX_WORK = 1 << 24;

const BINARIES = {
  float64: { plain: float64, relaxed: float64Relaxed },
  float32: { plain: float32, relaxed: float32Relaxed },
};

/** A compiled module, and whether it fuses multiplication and addition. */
export interface CompiledKernels {
  readonly module: WebAssembly.Module;
  readonly relaxed: boolean;
}

const compiled = new Map<string, CompiledKernels | null>();

/**
 * The fastest module that this engine takes, compiled once; null where it has no SIMD.
 *
 * @param relaxed - False leaves relaxed SIMD out even where the engine takes it.
 */
export function compileKernels(precision: Precision, relaxed = true): CompiledKernels | null {
  const key = `${precision} ${relaxed}`;
  let found = compiled.get(key);
  if (found === undefined) {
    found = relaxed ? compile(BINARIES[precision].relaxed, true) : null;
    found ??= compile(BINARIES[precision].plain, false);
    compiled.set(key, found);
  }
  return found;
}

function compile(base64: string, relaxed: boolean): CompiledKernels | null {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return WebAssembly.validate(bytes) ? { module: new WebAssembly.Module(bytes), relaxed } : null;
}

/** What {@link createWasmKernels} takes. */
export interface WasmOptions extends KernelCapacity {
  /** Use relaxed SIMD where the engine takes it. @defaultValue true */
  readonly relaxed?: boolean;
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
  return createWasmParts(options).kernels;
}

/** As {@link createWasmKernels}, for kernels that build on these. */
export function createWasmParts(options: WasmOptions): WasmParts {
  requireKnown("createWasmKernels", options, { ...KERNEL_CAPACITY, relaxed: true });
  const { capacity, relaxed = true } = options;
  const format = numberFormat("createWasmKernels", options.precision);
  const { precision, size, unitRoundoff } = format;
  const code = compileKernels(precision, relaxed);
  if (code === null) {
    throw rangeError("createWasmKernels", "this engine runs no WebAssembly SIMD; use reference");
  }
  // rows ≥ columns and rows · columns ≤ capacity bound what `orthonormaliseWork` can come to.
  const work = { address: SCRATCH_BYTES, length: Math.min(4 * capacity + 4096, MAX_WORK) };
  const start = work.address + work.length * size;
  const limit = start + capacity * size + ALIGNMENT_SLACK;
  const memory = createMemory(limit, capacity, precision);
  const run = new WebAssembly.Instance(code.module, { env: { memory } })
    .exports as unknown as WasmFunctions;
  const kernels: Kernels = {
    ...{ name: "wasm", precision, unitRoundoff },
    description: code.relaxed ? "WebAssembly relaxed SIMD" : "WebAssembly SIMD",
    ...linearMemory(memory.buffer, start, limit, format),
    ...kernelsOf(run, work),
  };
  return { kernels, format, run, work };
}

/** Memory of `limit` bytes and a page more: kernels may read, and ignore, what follows a matrix. */
function createMemory(limit: number, capacity: number, precision: Precision): WebAssembly.Memory {
  const pages = Math.ceil(limit / PAGE) + 1;
  if (pages * PAGE > MAX_BYTES) {
    throw rangeError(
      "createWasmKernels",
      `capacity is ${capacity} elements of ${precision}; ` +
        "expected what fits into 4 GiB, the most that WebAssembly can address",
    );
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    // Engines reserve some 10 GB of addresses for each, which `ulimit -v` may not leave.
    throw failure(
      "createWasmKernels",
      `${(error as Error).message}; expected room for ${pages * PAGE} bytes and, where ` +
        "`ulimit -v` limits addresses, 10 GB of them; --kernels reference needs neither",
      { cause: error },
    );
  }
}
