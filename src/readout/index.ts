/**
 * What spectra say about the training of many runs, beside what anyone could say without them.
 *
 * @module lyapscope/readout
 */

export { COLUMN_ROLES, type ColumnRole, type CsvColumn } from "./csv/columns.ts";
export type { CsvUnit } from "./csv/csv-spectra.ts";
export {
  type CsvReadout,
  type CsvReadoutOptions,
  readoutTableFromCsv,
  readoutTableFromParquet,
} from "./csv/read-csv.ts";
export { parquetFromReadoutTable } from "./csv/write-table.ts";
export type { Summary } from "./descending.ts";
export { type FeatureColumn, featureNotes, featureTable } from "./feature-table.ts";
export { FEATURES, type Feature, type FeatureSource, layerFeatures } from "./features.ts";
export { OUTCOMES, type Outcome } from "./outcomes.ts";
export { type ReadoutOptions, readout } from "./readout.ts";
export type { RunRecords } from "./recorded/recorded-run.ts";
export {
  type RecordedTableOptions,
  readoutTableFromRuns,
  readoutTableFromSweep,
} from "./recorded/recorded-table.ts";
export type * from "./result.ts";
export { type Learned, learnRule, type RuleOptions } from "./rule/learn-rule.ts";
export { type LearnedRule, type Limit, limitText, type Worth } from "./rule/learned-rule.ts";
export type {
  Curve,
  MeasuredSpectra,
  ParameterColumn,
  RunEnd,
  RunTable,
  SpectraAt,
} from "./run-table.ts";
export type { Scale } from "./transfer/aligned.ts";
export type * from "./transfer/result.ts";
export { type TransferOptions, transfer } from "./transfer/transfer.ts";
