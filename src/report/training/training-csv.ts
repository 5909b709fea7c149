/** What the picture of a training shows, as numbers. */
import { type CsvCell, csvText } from "../../store/export/csv-text.ts";
import type { Point, TrainingCurves } from "./training-curves.ts";

/** A training with what tells it from others. */
export interface NamedTraining {
  readonly run: string;
  readonly seed: number;
  readonly curves: TrainingCurves;
}

/** A column: a number by step. */
interface Column {
  readonly name: string;
  readonly points: readonly Point[];
}

/**
 * A row for every step of which anything is recorded: `run,seed,step,epoch`, losses, learning rate, norms of gradients,
 * their decay, measured and predicted, then `le_1…le_k` and `le_se_1…le_se_k`, in nats per step. What is not there is
 * empty; every digit is.
 */
export function trainingCsv(trainings: readonly NamedTraining[]): string {
  const columns = trainings.map(({ curves }) => columnsOf(curves));
  const names = [...new Set(columns.flatMap((each) => each.map(({ name }) => name)))];
  const width = trainings.reduce(
    (most, { curves }) =>
      curves.spectra.reduce((a, { exponents }) => Math.max(a, exponents.length), most),
    0,
  );
  const indices = Array.from({ length: width }, (_, j) => j);
  const rows = trainings.flatMap(({ run, seed, curves }, i) => {
    const spectra = new Map(curves.spectra.map((each) => [each.step, each]));
    const values = names.map((name) => valuesOf(columns[i].find((each) => each.name === name)));
    const steps = new Set([...spectra.keys(), ...values.flatMap((each) => [...each.keys()])]);
    return [...steps]
      .sort((a, b) => a - b)
      .map((step): CsvCell[] => {
        const spectrum = spectra.get(step);
        const error = (j: number) => spectrum?.errors?.[j] ?? Number.NaN;
        return [
          ...[run, seed, step, epochOf(step, curves)],
          ...values.map((each) => each.get(step) ?? ""),
          ...indices.map((j) => spectrum?.exponents[j] ?? ""),
          ...indices.map((j) => (Number.isNaN(error(j)) ? "" : error(j))),
        ];
      });
  });
  const numbered = (name: string) => indices.map((j) => `${name}_${j + 1}`);
  const head = ["run", "seed", "step", "epoch", ...names, ...numbered("le"), ...numbered("le_se")];
  return csvText(head, rows);
}

function columnsOf({ losses, learningRate, gradientNorms, decay }: TrainingCurves): Column[] {
  const rates = ["measured", "error", "predicted"] as const;
  return [
    ...losses.map(({ name, points }) => ({ name: `loss_${plain(name)}`, points })),
    { name: "learning_rate", points: learningRate },
    ...gradientNorms.map(({ name, points }) => ({ name: `gradient_norm_${plain(name)}`, points })),
    ...rates.map((rate) => ({
      name: `gradient_decay_${rate}`,
      points: decay.flatMap((each) => {
        const value = each[rate];
        return value === null ? [] : [{ step: each.step, value }];
      }),
    })),
  ].filter(({ points }) => points.length > 0);
}

/** Whole epochs; empty within one, and where they are not known. */
function epochOf(step: number, { stepsPerEpoch }: TrainingCurves): CsvCell {
  return stepsPerEpoch !== null && step % stepsPerEpoch === 0 ? step / stepsPerEpoch : "";
}

function valuesOf(column: Column | undefined): ReadonlyMap<number, number> {
  return new Map((column?.points ?? []).map(({ step, value }) => [step, value]));
}

/** Letters, digits and underscores. */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_|_$/g, "");
}
