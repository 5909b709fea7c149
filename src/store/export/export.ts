import { rangeError } from "../../errors.ts";
import type { Run, RunStore } from "../store.ts";
import { exportCsv } from "./export-csv.ts";
import { exportJson } from "./export-json.ts";
import { exportParquet } from "./export-parquet.ts";
import { type ExportedFile, historyOf, type RunHistory } from "./history.ts";

/** Formats of {@link exportRuns}. */
export type ExportFormat = "json" | "csv" | "parquet";

/**
 * Runs as files that other programs read.
 *
 * - `json`: `runs.json`, everything but checkpoints' bytes; see {@link RunsDocument}.
 * - `csv`: `runs.csv`; `metrics.csv` with `run,step,name,value`; `spectra.csv` with
 *   `run,step,kind,exponent_1…exponent_k,standard_error_1…standard_error_k`; `series.csv` with
 *   `run,step,name,index,value`. What is not finite is "NaN", "Infinity", "-Infinity"; a standard
 *   error that does not exist is empty.
 * - `parquet`: the same tables with typed columns; spectra have a row for every exponent:
 *   `run,step,kind,index,exponent,standard_error,layer`.
 *
 * Exponents are in nats per time step. In tables, indices and layers count from 1. Everything is
 * held in memory.
 *
 * @param ids - Ids or their beginnings; a run named twice is exported once.
 * @throws RangeError for an id that is not there or not unique, or another format.
 */
export async function exportRuns(
  store: RunStore,
  ids: readonly string[],
  format: ExportFormat,
): Promise<ExportedFile[]> {
  const runs = new Map<string, Run>();
  for (const id of ids) {
    const run = await store.run(id);
    runs.set(run.id, run);
  }
  const histories: RunHistory[] = [];
  for (const run of runs.values()) histories.push(await historyOf(store, run));
  switch (format) {
    case "json":
      return exportJson(histories);
    case "csv":
      return exportCsv(histories);
    case "parquet":
      return exportParquet(histories);
    default:
      throw rangeError("exportRuns", `format is ${format}; expected json, csv or parquet`);
  }
}
