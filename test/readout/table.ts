/** A table of runs in a few words. */
import type { RunTable, SpectraAt } from "../../src/readout/run-table.ts";

/** The spectra of one epoch, with nothing known but the exponents. */
export function spectraAt(
  epoch: number,
  exponents: readonly (readonly number[] | null)[],
  more: Partial<SpectraAt> = {},
): SpectraAt {
  const of = <T>(value: T) => exponents.map(() => value);
  return {
    epoch,
    exponents: exponents.map((each) => each && Float64Array.from(each)),
    errors: of(null),
    stateSizes: of(null),
    layerOf: of(null),
    cost: of(null),
    ...more,
  };
}

/** A table of runs with one seed each, all finished; `losses` by run, then epoch from 1. */
export function runTable(
  losses: readonly (readonly number[])[],
  more: Partial<RunTable> = {},
): RunTable {
  const epochs = Array.from(
    { length: Math.max(...losses.map((each) => each.length)) },
    (_, i) => i + 1,
  );
  return {
    runs: losses.map((_, run) => `run ${run}`),
    settingOf: losses.map((_, run) => run),
    parameters: [],
    ends: losses.map(() => "finished"),
    curves: [
      {
        name: "validationLoss",
        epochs,
        values: epochs.map((_, i) => Float64Array.from(losses, (each) => each[i] ?? Number.NaN)),
      },
    ],
    baselines: null,
    epochSeconds: null,
    spectra: [],
    notes: [],
    ...more,
  };
}
