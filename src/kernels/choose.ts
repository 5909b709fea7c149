import { rangeError } from "../errors.ts";
import { ownWord, requireKnown } from "../words.ts";
import { KERNEL_NAMES, type KernelName, type Kernels, type Precision } from "./kernels.ts";
import { numberFormat, WORTH_ASKING } from "./memory.ts";
import { createReferenceKernels, KERNEL_CAPACITY, type KernelCapacity } from "./reference.ts";
import { createWasmKernels, wasmModule } from "./wasm.ts";
import { arithmeticOf, diagnoseWide } from "./wasm-module.ts";

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
  /** Whether that is a fault in what was found, rather than that nothing was. */
  readonly isFault: boolean;
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
      isFault: false,
      hint: 'import "lyapscope/node" (in Node; a browser has none)',
    }
  );
}

/** What {@link chooseKernels} settles. */
export interface KernelChoice {
  readonly name: Kernels["name"];
  /** What to say about it: faster kernels are there and compute wrong. Null if nothing. */
  readonly warning: string | null;
}

/**
 * Settles which kernels a computation takes, once for all of its threads: those that are told a
 * choice take it or fail, and never others.
 *
 * @param options - `capacity`: of the largest piece of the work.
 * @throws RangeError if an option is wrong, or the kernels asked for are not there.
 */
export function chooseKernels(options: KernelOptions): KernelChoice {
  requireKnown("createKernels", options, { ...KERNEL_CAPACITY, name: true });
  const { capacity } = options;
  if (!Number.isInteger(capacity) || capacity < 0) {
    throw rangeError("createKernels", `capacity is ${capacity}; expected a number of elements`);
  }
  const name = ownWord("createKernels", "name", options.name, KERNEL_NAMES);
  const { precision } = numberFormat("createKernels", options.precision);
  if (name === "reference") return { name, warning: null };
  // Settles whether vectors are joined, too: threads go by what is found here.
  const embedded = wasmModule(precision, capacity) ? "wasm" : "reference";
  const narrow = capacity < WORTH_ASKING ? null : faultOfWide(precision);
  if (name === "wasm") return { name, warning: narrow };
  if (name === "auto" && capacity < WORTH_ASKING && embedded === "wasm") {
    return { name: embedded, warning: narrow };
  }
  const { problem, isFault, hint } = diagnoseNative(precision);
  if (problem === null) return { name: "native", warning: narrow };
  if (name === "native") {
    throw rangeError("createKernels", `name is "native", but ${problem}; try: ${hint}`);
  }
  const warning = `${problem}, so ${embedded} kernels were used; ${hint}`;
  const faults = [isFault ? warning : null, narrow].filter((text) => text !== null);
  return { name: embedded, warning: faults.length > 0 ? faults.join("; ") : null };
}

/** What to say where vectors of 256 bits are there and compute wrong, or were asked for in no words of ours. */
function faultOfWide(precision: Precision): string | null {
  const { isFault, why, hint } = diagnoseWide(precision);
  return isFault ? `vectors of 128 bits were used, not 256: ${why}; ${hint}` : null;
}

/**
 * What the pieces of one result ran on, for people, and what to say if that was not the same for all.
 *
 * @param descriptions - One for every piece.
 */
export function kernelsUsed(descriptions: readonly string[]): {
  readonly kernels: string;
  readonly warning: string | null;
} {
  const different = new Map(descriptions.map((text) => [arithmeticOf(text), text]));
  const kernels = [...different.values()].join(" and ");
  if (different.size < 2) return { kernels, warning: null };
  const warning =
    `parts of this result ran on different kernels (${kernels}), whose last digits differ: a second run ` +
    "may differ from this one; use --kernels wasm";
  return { kernels, warning };
}

/**
 * Creates kernels with a linear memory of their own.
 *
 * @param options - `capacity` counts elements of the given precision; memory that is never touched
 *   costs nothing. Indices count as elements, too.
 * @throws RangeError if an option is wrong, or the kernels asked for are not there.
 */
export function createKernels(options: KernelOptions): Kernels {
  const { name } = chooseKernels(options);
  const { precision } = numberFormat("createKernels", options.precision);
  const size = { precision, capacity: options.capacity };
  if (name === "reference") return createReferenceKernels(size);
  if (name === "wasm") return createWasmKernels(size);
  const found = native?.create(size) ?? null;
  if (found !== null) return found;
  throw rangeError("createKernels", 'name is "native", and this thread cannot make them');
}
