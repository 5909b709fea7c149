import type { Kernels } from "./kernels.ts";
import { createReferenceKernels, type KernelCapacity } from "./reference.ts";
import { compileKernels, createWasmKernels } from "./wasm.ts";

/** Which arithmetic to use; "auto" takes the fastest that is there. */
export type KernelName = "auto" | Kernels["name"];

/** What {@link createKernels} makes. */
export interface KernelOptions extends KernelCapacity {
  readonly name: KernelName;
}

/** Makes native kernels, or returns null where the machine has none. */
export type NativeFactory = (capacity: KernelCapacity) => Kernels | null;

let nativeFactory: NativeFactory = () => null;

/** Tells {@link createKernels} about native kernels, which a browser bundle must not see. */
export function registerNativeKernels(factory: NativeFactory): void {
  nativeFactory = factory;
}

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
  const native = nativeFactory(options);
  if (name === "native" && native === null) {
    throw new RangeError(
      'createKernels: name is "native" and no BLAS was found; `lyapscope doctor` says how to get one',
    );
  }
  if (native !== null) return native;
  return compileKernels(precision) ? createWasmKernels(options) : createReferenceKernels(options);
}
