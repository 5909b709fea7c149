/** The grid that the paper's authors released, as a table; see field/readout.md beside it. */
import type { RunTable, SpectraAt } from "../../src/readout/run-table.ts";

/** Runs whose loss jumped late and did not come back: a learning rate and a dropout each. */
const DIVERGED = new Set(["0.009 0.04", "0.01 0.2"]);
const EPOCHS = 15;

/**
 * The table of the grid's text: one run a setting, spectra after epochs 4 and 15, losses before training and after
 * each epoch.
 */
export function gridTable(text: string): RunTable {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const names = header.split(",");
  const rows = lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, i) => [name, cells[i]]));
  });
  const keyOf = (row: Record<string, string>) => `${Number(row.lr)} ${Number(row.dropout)}`;
  const keys = [...new Set(rows.map(keyOf))];
  const at = (epoch: number) =>
    keys.map((key) => rows.find((row) => keyOf(row) === key && Number(row.epoch) === epoch)!);
  const first = at(4);
  const numbers = (name: string) => first.map((row) => Number(row[name]));
  const exponentNames = names.filter((name) => /^le_\d+$/.test(name));
  const spectra = [4, 15].map(
    (epoch): SpectraAt => ({
      epoch,
      exponents: at(epoch).map((row) =>
        Float64Array.from(exponentNames, (name) => Number(row[name]))
          .sort()
          .reverse(),
      ),
      errors: keys.map(() => null),
      stateSizes: keys.map(() => 512),
      layerOf: keys.map(() => null),
      cost: keys.map(() => null),
    }),
  );
  return {
    runs: keys,
    settingOf: keys.map((_, i) => i),
    parameters: [
      { kind: "number", name: "lr", log: false, values: numbers("lr") },
      { kind: "number", name: "dropout", log: false, values: numbers("dropout") },
    ],
    ends: keys.map((key) => (DIVERGED.has(key) ? "diverged" : "finished")),
    curves: [
      {
        name: "validationLoss",
        epochs: Array.from({ length: EPOCHS }, (_, epoch) => epoch),
        values: Array.from({ length: EPOCHS }, (_, epoch) =>
          Float64Array.from(numbers(`val_${epoch}`)),
        ),
      },
    ],
    baselines: null,
    epochSeconds: null,
    spectra,
    notes: [],
  };
}
