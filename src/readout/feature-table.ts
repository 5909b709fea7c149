/** Features of every spectrum of a table, as columns over runs. */
import { FEATURES, type Feature, layerFeatures } from "./features.ts";
import type { RunTable, SpectraAt } from "./run-table.ts";

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
 * A feature that has one value for all runs, or none, says nothing; one that puts the runs in the order in which λ₁ puts
 * them, or the reverse, says nothing that λ₁ does not. Both are left out, so that they do not count among
 * what was tried; {@link featureNotes} names them.
 */
export function featureTable(table: RunTable): FeatureColumn[] {
  return withReasons(table).kept;
}

/** Which features were left out at which epochs, and why: a sentence for each reason. */
export function featureNotes(table: RunTable): string[] {
  const { same, likeLargest } = withReasons(table);
  return [
    ...told(same, "left out, since all runs have one value or none"),
    ...told(likeLargest, "left out, since the runs stand in the order of λ₁, or its reverse"),
  ];
}

/** Features with the epochs at which each was left out. */
type LeftOut = Map<string, number[]>;

interface Columns {
  readonly kept: FeatureColumn[];
  readonly same: LeftOut;
  readonly likeLargest: LeftOut;
}

/** Both who asks for columns and who asks for notes come by here; the work is done once. */
const DONE = new WeakMap<RunTable, Columns>();

function withReasons(table: RunTable): Columns {
  const done = DONE.get(table);
  if (done !== undefined) return done;
  const columns: Columns = { kept: [], same: new Map(), likeLargest: new Map() };
  for (const spectra of table.spectra) columnsAt(spectra, columns);
  DONE.set(table, columns);
  return columns;
}

function columnsAt(spectra: SpectraAt, { kept, same, likeLargest }: Columns): void {
  const { epoch, exponents, errors, stateSizes, layerOf } = spectra;
  const features = [...FEATURES, ...ofLayers(layerOf)];
  const columns = features.map(() => new Float64Array(exponents.length).fill(Number.NaN));
  const errorColumns = features.map(() => new Float64Array(exponents.length).fill(Number.NaN));
  for (const [run, each] of exponents.entries()) {
    if (each === null || each.length === 0) continue;
    const source = {
      exponents: each,
      errors: errors[run],
      stateSize: stateSizes[run],
      layerOf: layerOf[run],
    };
    for (const [i, feature] of features.entries()) {
      columns[i][run] = feature.of(source);
      if (source.errors === null || Number.isNaN(columns[i][run])) continue;
      errorColumns[i][run] = feature.error(source);
    }
  }
  const order = orderOf(columns[0]);
  for (const [i, { name }] of features.entries()) {
    const values = columns[i];
    if (isConstant(values)) note(same, name, epoch);
    else if (i > 0 && isMonotone(values, columns[0], order)) note(likeLargest, name, epoch);
    else {
      const own = errorColumns[i].every(Number.isNaN) ? null : errorColumns[i];
      kept.push({ feature: name, epoch, values, errors: own });
    }
  }
}

/** Features of the layers of stacks that are there. */
function ofLayers(layerOf: SpectraAt["layerOf"]): Feature[] {
  let layers = 0;
  for (const owners of layerOf) {
    for (const owner of owners ?? []) if (owner >= layers) layers = owner + 1;
  }
  if (layers < 2) return [];
  return Array.from({ length: layers }, (_, layer) => layerFeatures(layer)).flat();
}

/** Runs by a column, ascending; those without a value are not among them. */
function orderOf(values: Float64Array): Uint32Array {
  const runs = Uint32Array.from(values.keys()).filter((run) => !Number.isNaN(values[run]));
  return runs.sort((a, b) => values[a] - values[b]);
}

function isConstant(values: Float64Array): boolean {
  const first = values.find((value) => !Number.isNaN(value));
  return values.every((value) => Number.isNaN(value) || value === first);
}

/** Whether two columns have the same ranks, or reversed ones: ties and gaps at the same places. */
function isMonotone(values: Float64Array, by: Float64Array, order: Uint32Array): boolean {
  let direction = 0;
  for (let i = 1; i < order.length; i++) {
    const step = Math.sign(values[order[i]] - values[order[i - 1]]);
    if (by[order[i]] === by[order[i - 1]]) {
      if (step !== 0) return false;
      continue;
    }
    if (step === 0 || Number.isNaN(step) || step === -direction) return false;
    direction = step;
  }
  return values.every((value, run) => Number.isNaN(value) === Number.isNaN(by[run]));
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
