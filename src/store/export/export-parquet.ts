/** Runs as Parquet tables, one row per number. */
import type { ColumnSource } from "hyparquet-writer";
import { canonicalJson } from "../canonical-json.ts";
import type { Metric, Run } from "../store.ts";
import type { ExportedFile, RunHistory } from "./history.ts";

/** Columns of a table by name: their type, and what a row has there; null is an empty cell. */
type Columns<Row> = Readonly<
  Record<string, readonly ["STRING" | "INT64" | "DOUBLE", (row: Row) => string | number | null]>
>;

interface MetricRow extends Metric {
  readonly run: string;
}

interface SpectrumRow {
  readonly run: string;
  readonly step: number;
  readonly kind: string;
  readonly index: number;
  readonly exponent: number;
  readonly error: number | null;
  readonly layer: number | null;
}

const RUNS: Columns<Run> = {
  id: ["STRING", ({ id }) => id],
  name: ["STRING", ({ name }) => name],
  seed: ["INT64", ({ seed }) => seed],
  state: ["STRING", ({ state }) => state?.state ?? null],
  step: ["INT64", ({ state }) => state?.step ?? null],
  message: ["STRING", ({ state }) => state?.message ?? null],
  created_at: ["STRING", ({ createdAt }) => createdAt],
  origin: ["STRING", ({ origin }) => origin?.run ?? null],
  origin_step: ["INT64", ({ origin }) => origin?.step ?? null],
  versions: ["STRING", ({ versions }) => canonicalJson(versions)],
  configuration: ["STRING", ({ configuration }) => canonicalJson(configuration)],
};

const METRICS: Columns<MetricRow> = {
  run: ["STRING", ({ run }) => run],
  step: ["INT64", ({ step }) => step],
  name: ["STRING", ({ name }) => name],
  value: ["DOUBLE", ({ value }) => value],
};

const SPECTRA: Columns<SpectrumRow> = {
  run: ["STRING", ({ run }) => run],
  step: ["INT64", ({ step }) => step],
  kind: ["STRING", ({ kind }) => kind],
  index: ["INT64", ({ index }) => index],
  exponent: ["DOUBLE", ({ exponent }) => exponent],
  standard_error: ["DOUBLE", ({ error }) => error],
  layer: ["INT64", ({ layer }) => layer],
};

const SERIES: Columns<MetricRow & { readonly index: number }> = {
  run: METRICS["run"],
  step: METRICS["step"],
  name: METRICS["name"],
  index: ["INT64", ({ index }) => index],
  value: METRICS["value"],
};

/** `runs.parquet`, `metrics.parquet`, `spectra.parquet`, `series.parquet`. */
export async function exportParquet(histories: readonly RunHistory[]): Promise<ExportedFile[]> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const file = (name: string, columnData: ColumnSource[]): ExportedFile => {
    // Without statistics: their bounds mean nothing to a reader where a column has NaN.
    const options = { columnData, createdBy: "lyapscope", statistics: false };
    return { name, content: new Uint8Array(parquetWriteBuffer(options)) };
  };
  const runs = histories.map(({ run }) => run);
  const metrics = histories.flatMap(({ run, metrics }) =>
    metrics.map((metric) => ({ run: run.id, ...metric })),
  );
  const series = histories.flatMap(({ run, series }) =>
    series.flatMap(({ step, name, values }) =>
      Array.from(values, (value, i) => ({ run: run.id, step, name, index: i + 1, value })),
    ),
  );
  return [
    file("runs.parquet", columnsOf(RUNS, runs)),
    file("metrics.parquet", columnsOf(METRICS, metrics)),
    file("spectra.parquet", columnsOf(SPECTRA, histories.flatMap(spectrumRows))),
    file("series.parquet", columnsOf(SERIES, series)),
  ];
}

function spectrumRows({ run, spectra }: RunHistory): SpectrumRow[] {
  return spectra.flatMap(({ step, kind, exponents, errors, layerOf }) =>
    Array.from(exponents, (exponent, j) => {
      const error = errors === null || Number.isNaN(errors[j]) ? null : errors[j];
      const layer = layerOf === null ? null : layerOf[j] + 1;
      return { run: run.id, step, kind, index: j + 1, exponent, error, layer };
    }),
  );
}

function columnsOf<Row>(columns: Columns<Row>, rows: readonly Row[]): ColumnSource[] {
  return Object.entries(columns).map(([name, [type, read]]) => {
    const values = rows.map(read);
    const integer = (value: string | number | null) => (value === null ? null : BigInt(value));
    return { name, type, data: type === "INT64" ? values.map(integer) : values };
  });
}
