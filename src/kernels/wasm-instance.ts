/**
 * Instances of the WebAssembly modules with their memories, used again once they are given back.
 *
 * A page of memory costs most where it is touched for the first time, on a virtual machine as much as computing a
 * thousand numbers: a tenth to a quarter of a spectrum of some hundred steps. Whoever had a memory before is cut off when it
 * is given back: arrays become empty, calls are refused.
 */
import { failure, rangeError } from "../errors.ts";
import { releasedMemory, WORTH_ASKING } from "./memory.ts";
import type { KernelCapacity } from "./reference.ts";
import type { CompiledKernels } from "./wasm-module.ts";
import type { WasmFunctions } from "./wasm-operations.ts";

const PAGE = 65536;
/** WebAssembly addresses have 32 bits. */
const MAX_PAGES = 65536;
/** Memories that wait for the next computation: one for each precision. */
const MOST_KEPT = 2;
/** Bytes that one of them may have come to: frames of 256 LSTM units. Larger ones compute so long that pages hardly count. */
const MOST_BYTES = 2 ** 26;

/** An instance on its way from one computation to the next. */
interface Instance {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly functions: WasmFunctions;
  /** First byte from which on all are zero. */
  written: number;
  /** First byte that nobody has ever written to. */
  touched: number;
  /** Whether the system has been asked for what is good for it. */
  isAdvised: boolean;
}

const kept: Instance[] = [];

/** An instance in use. */
export interface InstanceInUse {
  /** Zeroed from the byte that was asked for on. */
  readonly buffer: ArrayBuffer;
  readonly functions: WasmFunctions;
  /**
   * Gives the instance to the next computation. Arrays in its memory are empty from now on, and calls of its functions throw.
   *
   * @param end - First byte from which on nobody has written.
   */
  release(end: number): void;
}

/** What an instance has to have room for. */
export interface InstanceSize extends KernelCapacity {
  /** First byte that has to be zero, as have all after it. */
  readonly start: number;
  /** First byte that is not needed. */
  readonly limit: number;
}

/**
 * Asks the system for what is good for a memory, which a browser bundle must not see.
 *
 * @param touched - First byte that nobody has ever written to; 0: it is new.
 * @returns whether it has asked; if not, it is called again when the memory is used again.
 */
export type MemoryAdviser = (buffer: ArrayBuffer, touched: number) => boolean;

let advise: MemoryAdviser = () => true;

/** Tells kernels whom to ask about memories that are not small; `lyapscope/node` does so. */
export function registerMemoryAdviser(adviser: MemoryAdviser): void {
  advise = adviser;
}

/**
 * An instance of the module with a memory of that size: a kept one, or else a new one.
 *
 * @throws RangeError if the size exceeds what 4 GiB hold.
 */
export function takeInstance(code: CompiledKernels, size: InstanceSize): InstanceInUse {
  // Kernels may read, and ignore, what follows a matrix.
  const pages = Math.ceil(size.limit / PAGE) + 1;
  const at = kept.findIndex(
    ({ module, memory }) => module === code.module && memory.buffer.byteLength >= pages * PAGE,
  );
  const instance = at < 0 ? createInstance(code, pages, size) : kept.splice(at, 1)[0]!;
  const { memory, written } = instance;
  instance.isAdvised ||= size.capacity >= WORTH_ASKING && advise(memory.buffer, instance.touched);
  if (written > size.start) new Uint8Array(memory.buffer, size.start, written - size.start).fill(0);
  const functions = { ...instance.functions };
  return {
    buffer: memory.buffer,
    functions,
    release(end) {
      for (const name in functions) functions[name as keyof WasmFunctions] = refuse;
      memory.grow(0); // New views of the same memory; the old ones are detached.
      instance.written = end;
      instance.touched = Math.max(end, instance.touched);
      if (end <= MOST_BYTES && kept.push(instance) > MOST_KEPT) kept.shift();
    },
  };
}

function refuse(): never {
  throw releasedMemory();
}

function createInstance(code: CompiledKernels, pages: number, size: KernelCapacity): Instance {
  const { module } = code;
  const memory = createMemory(pages, size);
  const functions = new WebAssembly.Instance(module, { env: { memory } })
    .exports as unknown as WasmFunctions;
  if (!code.relaxed) functions.narrowTiles();
  return { module, memory, functions, written: 0, touched: 0, isAdvised: false };
}

/** A memory never grows, so that views stay valid; its pages are only backed once they are touched. */
function createMemory(pages: number, { capacity, precision }: KernelCapacity): WebAssembly.Memory {
  if (pages > MAX_PAGES) {
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
