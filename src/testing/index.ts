/**
 * Conformance suites for what users can write themselves (the test runner is passed in), and the
 * algorithm in its plainest form.
 *
 * @module lyapscope/testing
 */
export type { CellSuiteOptions } from "./cell-sample.ts";
export { describeCell } from "./describe-cell.ts";
export { describePruner, type PrunerFactory } from "./describe-pruner.ts";
export {
  describeSampler,
  type SamplerFactory,
  type SamplerSuiteOptions,
} from "./describe-sampler.ts";
export { describeKernels } from "./kernels/describe-kernels.ts";
export type { KernelFactory } from "./kernels/kernel-cases.ts";
export { type PlainSpectrumOptions, plainSpectrum } from "./plain-spectrum.ts";
export { describeStore } from "./store/describe-store.ts";
export type { StoreFactory } from "./store/store-sample.ts";
export type { TestRunner } from "./test-runner.ts";
