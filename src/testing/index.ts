/** Conformance suites for what users can write themselves; the test runner is passed in. */
export type { CellSuiteOptions, TestRunner } from "./cell-sample.ts";
export { describeCell } from "./describe-cell.ts";
