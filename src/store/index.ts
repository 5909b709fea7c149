/**
 * Runs and what is kept of them. Files need Node: `openStore` is in `lyapscope/node`.
 *
 * @module lyapscope/store
 */

export type { Json, JsonObject } from "./canonical-json.ts";
export {
  CHANGE_KINDS,
  type Change,
  type ChangedEntry,
  type ChangedParts,
  type ChangeFilter,
  type ChangeKind,
  type ChangeStore,
  ForgottenChangesError,
} from "./changes/changes.ts";
export { type ExportFormat, exportRuns } from "./export/export.ts";
export type { JsonValue, RunDocument, RunsDocument } from "./export/export-json.ts";
export { type ExportedFile, historyOf, type RunHistory } from "./export/history.ts";
export { createMemoryStore } from "./memory-store.ts";
export { runId, sweepId } from "./run-id.ts";
export type {
  Checkpoint,
  Extent,
  KindFilter,
  Latest,
  Metric,
  MetricSummary,
  NameFilter,
  NewRun,
  OverviewFilter,
  Recorded,
  Run,
  RunCopy,
  RunEvents,
  RunFilter,
  RunHold,
  RunIdentity,
  RunOrigin,
  RunOverview,
  RunState,
  RunStore,
  Series,
  SpectrumEvent,
  SpectrumHead,
  SpectrumRecord,
  StateChange,
  StateEvent,
} from "./store.ts";
export type {
  Entry,
  EntryCounts,
  EntryKey,
  EntryOutcome,
  EntryState,
  LeasedEntry,
  LeaseRequest,
  NewSetting,
  NewSweep,
  Setting,
  Settling,
  Sweep,
  SweepCopy,
  SweepStore,
} from "./sweeps.ts";
