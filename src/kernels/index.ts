/**
 * Arithmetic on one linear memory: the interface, its implementations, and the choice of one.
 *
 * @module lyapscope/kernels
 */
import { embedFloat32 } from "./float32.ts";

export {
  createKernels,
  diagnoseNative,
  type KernelDiagnosis,
  type KernelOptions,
  type NativeProvider,
  registerNativeKernels,
} from "./choose.ts";
export type { FrameKernels } from "./frames.ts";
export type { ClippedLine, GateKernels, Nonlinearity } from "./gates.ts";
export type { KernelName, Kernels, Precision, RealArray } from "./kernels.ts";
export type { CombinedFactor, LeftFactor, LeftFactorKernels, MatrixParts } from "./left-factor.ts";
export { createReferenceKernels, type KernelCapacity } from "./reference.ts";
export {
  type KernelRates,
  type KernelSurvey,
  measureKernels,
  type SurveyedKernels,
  surveyKernels,
} from "./survey.ts";
export { createWasmKernels, type WasmOptions } from "./wasm.ts";
export type { WideDiagnosis } from "./wasm-module.ts";

// Nothing here waits for a precision to be loaded.
embedFloat32();
