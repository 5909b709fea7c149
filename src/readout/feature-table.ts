/** Features of every spectrum of a table, as columns over runs. */
import { featuresOfColumns, measuring } from "./measured.ts";
import type { MeasuredSpectra, RunTable, SpectraAt } from "./run-table.ts";
import { type Order, orderOf } from "./statistics/ranks.ts";

/** One feature at one epoch. */
export interface FeatureColumn {
  readonly feature: string;
  readonly epoch: number;
  /** By run; NaN where it does not exist. */
  readonly values: Float64Array;
  /** One standard error of each, NaN where there is none; null where there are none at all. */
  readonly errors: Float64Array | null;
}

/**
 * By epoch, then in the order of features: the columns that can say anything.
 *
 * A feature that has one value for all runs, or none, says nothing; one that puts the runs in the order in which an earlier
 * one puts them, or the reverse, says nothing that this does not. Both are left out, so that they do not count among
 * what was tried; {@link featureNotes} names them.
 */
export function featureTable(table: RunTable): FeatureColumn[] {
  return withReasons(table).kept;
}

/** Which features were left out at which epochs, and why: a sentence for each reason. */
export function featureNotes(table: RunTable): string[] {
  const { same, alike } = withReasons(table);
  return [
    ...told(same, "left out, since all runs have one value or none"),
    ...[...alike].flatMap(([first, left]) =>
      told(left, `left out, since the runs stand in the order of ${first}, or its reverse`),
    ),
  ];
}

/** By epoch, what each run's spectrum cost, in epochs of training; null where it is not known. */
export function spectrumCosts(table: RunTable): ReadonlyMap<number, SpectraAt["cost"]> {
  return withReasons(table).costs;
}

/** Features with the epochs at which each was left out. */
type LeftOut = Map<string, number[]>;

interface Columns {
  readonly kept: FeatureColumn[];
  readonly same: LeftOut;
  /** By the feature that says the same. */
  readonly alike: Map<string, LeftOut>;
  readonly costs: Map<number, SpectraAt["cost"]>;
}

/** Whatever is asked of the spectra comes by here: they may be many, and are gone through once. */
const DONE = new WeakMap<RunTable, Columns>();

function withReasons(table: RunTable): Columns {
  const done = DONE.get(table);
  if (done !== undefined) return done;
  const columns: Columns = { kept: [], same: new Map(), alike: new Map(), costs: new Map() };
  for (const spectra of table.spectra) {
    columnsAt(spectra, columns);
    columns.costs.set(spectra.epoch, spectra.cost);
  }
  DONE.set(table, columns);
  return columns;
}

function columnsAt(spectra: SpectraAt, { kept, same, alike }: Columns): void {
  const { epoch } = spectra;
  const columns = spectra.measured ?? measuredNow(spectra);
  const own: Sorted[] = [];
  for (const [i, { name }] of featuresOfColumns(columns).entries()) {
    const [values, errors] = [columns.values[i], columns.errors[i]];
    if (isConstant(values)) {
      note(same, name, epoch);
      continue;
    }
    const twin = own.find((each) => haveSameOrder(values, each))?.column;
    if (twin !== undefined) {
      const left = alike.get(twin.feature) ?? new Map();
      alike.set(twin.feature, left);
      note(left, name, epoch);
      continue;
    }
    const column = { feature: name, epoch, values, errors };
    own.push({ column, probe: orderOf(probed(values)), order: null });
  }
  kept.push(...own.map(({ column }) => column));
}

/** Of spectra that are there. */
function measuredNow({ exponents, errors, stateSizes, layerOf }: SpectraAt): MeasuredSpectra {
  const { take, columns } = measuring(exponents.length);
  for (let run = 0; run < exponents.length; run++) {
    const own = exponents[run];
    if (own === null) continue;
    take(run, {
      exponents: own,
      errors: errors[run],
      stateSize: stateSizes[run],
      layerOf: layerOf[run],
    });
  }
  return columns;
}

function isConstant(values: Float64Array): boolean {
  let first = Number.NaN;
  for (let run = 0; run < values.length; run++) {
    const value = values[run];
    if (Number.isNaN(value) || value === first) continue;
    if (!Number.isNaN(first)) return false;
    first = value;
  }
  return true;
}

/** Runs whose order is looked at before that of all. */
const PROBES = 16;

/** A column that is kept, with the order of a few of its runs, and of all once that is asked for. */
interface Sorted {
  readonly column: FeatureColumn;
  readonly probe: Order;
  order: Order | null;
}

/** So many of a column's values, evenly. */
function probed(values: Float64Array): Float64Array {
  const step = Math.max(1, Math.floor(values.length / PROBES));
  return Float64Array.from({ length: Math.min(PROBES, values.length) }, (_, i) => values[i * step]);
}

/** Whether two columns have the same ranks, or reversed ones, with ties and gaps at the same places. */
function haveSameOrder(values: Float64Array, by: Sorted): boolean {
  if (!isMonotone(probed(values), by.probe)) return false;
  by.order ??= orderOf(by.column.values);
  return isMonotone(values, by.order);
}

/** Whether values go up, or down, along an order, are equal where it has ties, and there where it has an entry. */
function isMonotone(values: Float64Array, { indices, ends }: Order): boolean {
  let known = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) known++;
  if (known !== indices.length) return false;
  let before = Number.NaN;
  let direction = 0;
  for (let start = 0; start < indices.length; start = ends[start]) {
    const value = values[indices[start]];
    for (let place = start; place < ends[start]; place++) {
      if (values[indices[place]] !== value) return false;
    }
    if (start > 0) {
      const step = Math.sign(value - before);
      if (step === 0 || Number.isNaN(step) || step === -direction) return false;
      direction = step;
    }
    before = value;
  }
  return true;
}

function note(left: LeftOut, name: string, epoch: number): void {
  left.set(name, [...(left.get(name) ?? []), epoch]);
}

/** Features that were left out at the same epochs share a sentence. */
function told(left: LeftOut, why: string): string[] {
  const byEpochs = new Map<string, string[]>();
  for (const [name, epochs] of left) {
    const when = `${epochs.length === 1 ? "epoch" : "epochs"} ${epochs.join(", ")}`;
    byEpochs.set(when, [...(byEpochs.get(when) ?? []), name]);
  }
  return [...byEpochs].map(([when, names]) => `${names.join(", ")} at ${when}: ${why}`);
}
