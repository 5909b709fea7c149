/** The binaries of the WebAssembly kernels, embedded by the build, and which of them this engine takes. */
import { failure } from "../errors.ts";
import { bytesOf, type EmbeddedKernels, withExchanges } from "./embedded.ts";
import * as float64 from "./generated/float64.ts";
import type { Precision } from "./kernels.ts";

let float32: EmbeddedKernels | null = null;

/** Tells kernels about float32: `load.ts` and `float32.ts` do. */
export function registerFloat32(embedded: EmbeddedKernels): void {
  float32 = embedded;
}

function embeddedFor(precision: Precision): EmbeddedKernels {
  const embedded = precision === "float64" ? float64 : float32;
  if (embedded !== null) return embedded;
  throw failure("compileKernels", "float32 is not loaded; expected `loadKernels` before");
}

/** A compiled module, and what sets it apart. */
export interface CompiledKernels {
  readonly module: WebAssembly.Module;
  /** Whether it fuses multiplication and addition. */
  readonly relaxed: boolean;
  /** Whether the engine joins its vectors to 256 bits; its results are those without, bit for bit. */
  readonly wide: boolean;
}

/** Whether vectors of 256 bits are used here, and why. */
export interface WideDiagnosis {
  readonly used: boolean;
  /** As a sentence. */
  readonly why: string;
  /** What to do to have them; null where that is nothing, or where they are used. */
  readonly hint: string | null;
  /** Whether the engine has them and computes wrong with them. */
  readonly isFault: boolean;
}

/** Modules whose vectors the engine joins, which a browser bundle must not see. */
export interface WideProvider {
  /** Null where they are not used. */
  module(precision: Precision): WebAssembly.Module | null;
  diagnose(precision: Precision): WideDiagnosis;
}

let wide: WideProvider | null = null;

/** Tells kernels about vectors of 256 bits; `lyapscope/node` does so. */
export function registerWideVectors(provider: WideProvider): void {
  wide = provider;
}

/** As {@link WideProvider.diagnose}, of the registered provider. */
export function diagnoseWide(precision: Precision): WideDiagnosis {
  return (
    wide?.diagnose(precision) ?? {
      used: false,
      why: "browsers have none, and in Node lyapscope/node has not been imported",
      hint: null,
      isFault: false,
    }
  );
}

const compiled = new Map<string, CompiledKernels | null>();

/**
 * The module that this engine takes, compiled once; null where it has no SIMD.
 *
 * @param relaxed - False leaves relaxed SIMD out even where the engine takes it.
 */
export function compileKernels(precision: Precision, relaxed = true): CompiledKernels | null {
  const key = `${precision} ${relaxed}`;
  let found = compiled.get(key);
  if (found === undefined) {
    const { code, exchanges } = embeddedFor(precision);
    const binary = bytesOf(code);
    const module = relaxed ? compileBinary(binary) : null;
    found = module && { module, relaxed: true, wide: false };
    if (found === null) {
      const plain = compileBinary(withExchanges(binary, bytesOf(exchanges)));
      found = plain && { module: plain, relaxed: false, wide: false };
    }
    compiled.set(key, found);
  }
  return found;
}

/** As {@link compileKernels}, and of 256 bits where that is used. */
export function compileWidest(precision: Precision): CompiledKernels | null {
  const module = wide?.module(precision) ?? null;
  return module ? { module, relaxed: true, wide: true } : compileKernels(precision);
}

/** Null where the engine does not take it. */
export function compileBinary(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | null {
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    return null;
  }
}

/** What follows the description of kernels whose vectors are joined. */
const WIDE = ", 256 bits";

/** For people. */
export function describeModule({ relaxed, wide: joined }: CompiledKernels): string {
  return `WebAssembly ${relaxed ? "relaxed " : ""}SIMD${joined ? WIDE : ""}`;
}

/** What two descriptions have in common if the same arithmetic gives the same bits. */
export function arithmeticOf(description: string): string {
  return description.replace(`SIMD${WIDE}`, "SIMD");
}
