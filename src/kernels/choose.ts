import type { Kernels, Precision } from "./kernels.ts";
import { createReferenceKernels, type KernelCapacity } from "./reference.ts";
import { compileKernels, createWasmKernels } from "./wasm.ts";

/** Which arithmetic to use; "auto" takes the fastest that is there for the size. */
export type KernelName = "auto" | Kernels["name"];

/** What {@link createKernels} makes. */
export interface KernelOptions extends KernelCapacity {
  readonly name: KernelName;
}

/** Native kernels, which a browser bundle must not see. */
export interface NativeProvider {
  /** Null where this machine has none that compute right. */
  create(options: KernelCapacity): Kernels | null;
  /** Whether they can be used here, and if not, why. */
  diagnose(precision: Precision): KernelDiagnosis;
}

/** Whether kernels can be used here, and if not, why and what to do. */
export interface KernelDiagnosis {
  /** What they are; null if they cannot be used. */
  readonly description: string | null;
  /** Why they cannot be used; null if they can. */
  readonly problem: string | null;
  /** What to type to change that; null if there is nothing to change. */
  readonly hint: string | null;
}

let native: NativeProvider | null = null;

/** Tells {@link createKernels} about native kernels; `lyapscope/node` does so. */
export function registerNativeKernels(provider: NativeProvider): void {
  native = provider;
}

/** As {@link NativeProvider.diagnose}, of the registered kernels. */
export function diagnoseNative(precision: Precision): KernelDiagnosis {
  return (
    native?.diagnose(precision) ?? {
      description: null,
      problem: "native kernels are not registered",
      hint: 'import "lyapscope/node" (in Node; a browser has none)',
    }
  );
}

/**
 * Elements of memory from which "auto" looks for native kernels: a network of some thirty units. For
 * smaller ones they gain nothing, and loading the library takes longer than many a computation.
 */
const NATIVE_FROM = 16384;

/**
 * Creates kernels with a linear memory of their own.
 *
 * @param options - `capacity` counts elements of the given precision; memory that is never touched
 *   costs nothing. Indices count as elements, too.
 * @throws {RangeError} if an option is wrong, or the kernels asked for are not there.
 */
export function createKernels({ name, precision, capacity }: KernelOptions): Kernels {
  if (!Number.isInteger(capacity) || capacity < 0) {
    throw new RangeError(`createKernels: capacity is ${capacity}; expected a number of elements`);
  }
  if (precision !== "float64" && precision !== "float32") {
    throw new RangeError(
      `createKernels: precision is ${JSON.stringify(precision)}; expected "float64" or "float32"`,
    );
  }
  const options = { precision, capacity };
  if (name === "reference") return createReferenceKernels(options);
  if (name === "wasm") return createWasmKernels(options);
  if (name === "auto" && capacity < NATIVE_FROM && compileKernels(precision)) {
    return createWasmKernels(options);
  }
  const found = native?.create(options) ?? null;
  if (name === "native" && found === null) {
    const { problem, hint } = diagnoseNative(precision);
    throw new RangeError(`createKernels: name is "native", but ${problem}; try: ${hint}`);
  }
  if (found !== null) return found;
  return compileKernels(precision) ? createWasmKernels(options) : createReferenceKernels(options);
}
