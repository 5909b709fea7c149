/** Runs as CSV (RFC 4180, LF): every digit; NumPy, pandas and JS read the infinities' names. */
import { canonicalJson } from "../canonical-json.ts";
import { csvText } from "./csv-text.ts";
import type { ExportedFile, RunHistory } from "./history.ts";

/** `runs.csv`, `metrics.csv`, `spectra.csv`, `series.csv`. */
export function exportCsv(histories: readonly RunHistory[]): ExportedFile[] {
  return [
    { name: "runs.csv", content: runsCsv(histories) },
    { name: "metrics.csv", content: metricsCsv(histories) },
    { name: "spectra.csv", content: spectraCsv(histories) },
    { name: "series.csv", content: seriesCsv(histories) },
  ];
}

function runsCsv(histories: readonly RunHistory[]): string {
  const header =
    "id,name,seed,state,step,message,created_at,origin,origin_step,versions,configuration".split(
      ",",
    );
  const rows = histories.map(({ run }) => {
    const { id, name, seed, state, createdAt, origin, versions, configuration } = run;
    const change = [state?.state ?? "", state?.step ?? "", state?.message ?? ""];
    const from = [origin?.run ?? "", origin?.step ?? ""];
    const texts = [canonicalJson(versions), canonicalJson(configuration)];
    return [id, name ?? "", seed, ...change, createdAt, ...from, ...texts];
  });
  return csvText(header, rows);
}

function metricsCsv(histories: readonly RunHistory[]): string {
  const rows = histories.flatMap(({ run, metrics }) =>
    metrics.map(({ step, name, value }) => [run.id, step, name, value]),
  );
  return csvText(["run", "step", "name", "value"], rows);
}

/** As wide as the widest spectrum; narrower ones end in empty cells. */
function spectraCsv(histories: readonly RunHistory[]): string {
  const widths = histories.flatMap(({ spectra }) =>
    spectra.map(({ exponents }) => exponents.length),
  );
  const width = widths.reduce((a, b) => Math.max(a, b), 0);
  const columns = Array.from({ length: width }, (_, j) => j);
  const rows = histories.flatMap(({ run, spectra }) =>
    spectra.map(({ step, kind, exponents, errors }) => [
      run.id,
      step,
      kind,
      ...columns.map((j) => exponents[j] ?? ""),
      ...columns.map((j) => (Number.isNaN(errors?.[j] ?? Number.NaN) ? "" : errors![j])),
    ]),
  );
  const numbered = (name: string) => columns.map((j) => `${name}_${j + 1}`);
  const header = ["run", "step", "kind", ...numbered("exponent"), ...numbered("standard_error")];
  return csvText(header, rows);
}

function seriesCsv(histories: readonly RunHistory[]): string {
  const rows = histories.flatMap(({ run, series }) =>
    series.flatMap(({ step, name, values }) =>
      Array.from(values, (value, i) => [run.id, step, name, i + 1, value]),
    ),
  );
  return csvText(["run", "step", "name", "index", "value"], rows);
}
