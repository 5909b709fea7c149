/** A table of runs as a Parquet file that `readoutTableFromParquet` makes the same table of. */
import type { ColumnSource } from "hyparquet-writer";
import { rangeError } from "../../errors.ts";
import { requireSpectra } from "../measured.ts";
import type { Curve, RunTable, SpectraAt } from "../run-table.ts";

/** A spectrum's row: which run's it is, and where. */
interface Row {
  readonly run: number;
  readonly spectra: SpectraAt;
}

/**
 * One row for each spectrum, in the columns of the contract for tables (docs/readout.md): run, epoch, hyperparameters,
 * the curve of the loss and that of the gradient norm by epoch, state, baseline, cost, state size, exponents in nats per
 * step, descending, and their standard errors, these in single precision.
 *
 * Not in it: owners of exponents in stacks, and how long training took, so that the loss at equal time is not known.
 *
 * @param epochs - Of the spectra that are written; undefined: all. Runs without any are left out.
 * @throws RangeError for a table without spectra at those epochs, or without a loss.
 */
export async function parquetFromReadoutTable(
  table: RunTable,
  epochs?: readonly number[],
): Promise<Uint8Array> {
  requireSpectra("parquetFromReadoutTable", table);
  const rows: Row[] = [];
  for (const spectra of table.spectra) {
    if (epochs !== undefined && !epochs.includes(spectra.epoch)) continue;
    for (const [run, exponents] of spectra.exponents.entries()) {
      if (exponents !== null) rows.push({ run, spectra });
    }
  }
  if (rows.length === 0 || table.curves.length === 0) {
    const what = rows.length === 0 ? "spectra at these epochs" : "losses";
    throw rangeError("parquetFromReadoutTable", `the table has no ${what}; expected some`);
  }
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columnData = columnsOf(table, rows);
  // Without statistics: their bounds mean nothing to a reader where a column has NaN.
  const options = { columnData, createdBy: "lyapscope", statistics: false };
  return new Uint8Array(parquetWriteBuffer(options));
}

function columnsOf(table: RunTable, rows: readonly Row[]): ColumnSource[] {
  const { parameters, curves, baselines, ends } = table;
  const isDistinct = new Set(table.runs).size === table.runs.length;
  const nameOf = (run: number) => (isDistinct ? table.runs[run] : `run ${run + 1}`);
  const loss = curves[0].name === "validationLoss" ? "val" : "loss";
  const norms = curves.find(({ name }) => name === "gradientNorm");
  return [
    texts("run", rows, ({ run }) => nameOf(run)),
    numbers("epoch", rows, ({ spectra }) => spectra.epoch),
    ...parameters.map((each) =>
      each.kind === "number"
        ? numbers(each.name, rows, ({ run }) => each.values[run])
        : texts(each.name, rows, ({ run }) => each.values[run]),
    ),
    texts("state", rows, ({ run }) => ends[run]),
    ...(baselines === null ? [] : [numbers("baseline", rows, ({ run }) => baselines[run])]),
    ...curveColumns(loss, curves[0], rows),
    ...(norms === undefined ? [] : curveColumns("gradient_norm", norms, rows)),
    numbers("cost", rows, ({ run, spectra }) => spectra.cost[run]),
    numbers("state_size", rows, ({ run, spectra }) => spectra.stateSizes[run]),
    ...exponentColumns(rows),
  ].filter(({ data }) => Array.from(data).some((value) => value !== null));
}

function curveColumns(prefix: string, { epochs, values }: Curve, rows: readonly Row[]) {
  return epochs.map((epoch, e) => numbers(`${prefix}_${epoch}`, rows, ({ run }) => values[e][run]));
}

function exponentColumns(rows: readonly Row[]): ColumnSource[] {
  const most = rows.reduce(
    (count, { run, spectra }) => Math.max(count, spectra.exponents[run]!.length),
    0,
  );
  const places = Array.from({ length: most }, (_, j) => j);
  return [
    ...places.map((j) =>
      numbers(`le_${j + 1}`, rows, ({ run, spectra }) => spectra.exponents[run]![j]),
    ),
    ...places.map((j) => {
      const errors = numbers(`se_${j + 1}`, rows, ({ run, spectra }) => spectra.errors[run]?.[j]);
      return { ...errors, type: "FLOAT" as const };
    }),
  ];
}

function texts(name: string, rows: readonly Row[], of: (row: Row) => string): ColumnSource {
  return { name, type: "STRING", data: rows.map(of) };
}

/** What is not known is an empty cell. */
function numbers(
  name: string,
  rows: readonly Row[],
  of: (row: Row) => number | null | undefined,
): ColumnSource {
  const data = rows.map((row) => {
    const value = of(row);
    return value === undefined || Number.isNaN(value) ? null : value;
  });
  return { name, type: "DOUBLE", data };
}
