/** The numbers of a report as CSV: of a training what its picture shows, of a sweep what its readout is made from. */
import type { RunTable } from "../../readout/run-table.ts";
import { trainingCsv } from "../../report/training/training-csv.ts";
import { trainingCurves } from "../../report/training/training-curves.ts";
import { csvText } from "../../store/export/csv-text.ts";
import { UsageError } from "../failure.ts";
import type { Material } from "./material.ts";

/** The text, with every digit. */
export function reportCsv(material: Material): string {
  if (material.kind === "runs") {
    const { histories } = material.comparison;
    return trainingCsv(
      histories.map((history) => {
        const { id, seed } = history.run;
        return { run: id, seed, curves: trainingCurves(history) };
      }),
    );
  }
  if (material.table === null)
    throw new UsageError("no run of this sweep has begun; there are no numbers");
  return runTableCsv(material.table);
}

/** As `lyapscope readout --csv` reads it: a row for each spectrum, with hyperparameters and all losses of its run. */
function runTableCsv(table: RunTable): string {
  const spectra = [...table.spectra];
  const width = spectra.reduce(
    (most, { exponents }) => exponents.reduce((a, each) => Math.max(a, each?.length ?? 0), most),
    0,
  );
  const columns = Array.from({ length: width }, (_, j) => j);
  const [loss] = table.curves;
  const head = [
    ...["run", "seed", "state", ...table.parameters.map(({ name }) => name), "epoch"],
    ...(loss?.epochs ?? []).map((epoch) => `val_${epoch}`),
    ...(table.baselines === null ? [] : ["baseline"]),
    ...columns.map((j) => `le_${j + 1}`),
    ...columns.map((j) => `le_se_${j + 1}`),
  ];
  const seedOf = seedsOf(table);
  const rows = spectra.flatMap(({ epoch, exponents, errors }) =>
    table.runs.flatMap((run, i) => {
      const own = exponents[i];
      if (own === null) return [];
      return [
        [
          ...[run, seedOf[i], table.ends[i], ...table.parameters.map(({ values }) => values[i])],
          epoch,
          ...(loss?.values ?? []).map((values) => values[i]),
          ...(table.baselines === null ? [] : [table.baselines[i]]),
          ...columns.map((j) => own[j] ?? ""),
          ...columns.map((j) => errors[i]?.[j] ?? ""),
        ],
      ];
    }),
  );
  return csvText(head, rows);
}

/** Runs of one setting, counted: seeds themselves are no part of the table. */
function seedsOf({ settingOf }: RunTable): number[] {
  const seen = new Map<number, number>();
  return settingOf.map((setting) => {
    const seed = seen.get(setting) ?? 0;
    seen.set(setting, seed + 1);
    return seed;
  });
}
