/** From rows to what a store hands out, and from arrays to blobs. */
import type { Selectable } from "kysely";
import type { Metric, Run, RunState, Series, SpectrumRecord, StateChange } from "../store.ts";
import type { Schema } from "./schema.ts";

/** A run with its last change of state. */
export interface RunRow extends Selectable<Schema["runs"]> {
  readonly state: string | null;
  readonly step: number | null;
  readonly message: string | null;
  readonly at: string | null;
}

/** Numbers as bytes: float64, little-endian on every machine. */
export function blobOf(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => void view.setFloat64(8 * i, value, true));
  return new Uint8Array(view.buffer);
}

/** The numbers of {@link blobOf}. */
function numbersOf(blob: ArrayBuffer | Uint8Array): Float64Array {
  const view = new DataView(new Uint8Array(blob).buffer);
  return Float64Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

export function runOf({ state, step, message, at, ...row }: RunRow): Run {
  return {
    id: row.id,
    name: row.name,
    configuration: JSON.parse(row.configuration),
    seed: row.seed,
    versions: JSON.parse(row.versions),
    createdAt: row.created_at,
    state: state === null ? null : stateOf({ state, step: step!, message: message!, at: at! }),
  };
}

export function stateOf(row: {
  state: string;
  step: number;
  message: string;
  at: string;
}): StateChange {
  return { state: row.state as RunState, step: row.step, message: row.message, at: row.at };
}

export function metricOf({ step, name, value }: Omit<Schema["metrics"], "run">): Metric {
  return { step, name, value: value ?? Number.NaN };
}

export function spectrumOf(row: Schema["spectra"]): SpectrumRecord {
  return {
    step: row.step,
    kind: row.kind,
    exponents: numbersOf(row.exponents),
    errors: row.errors === null ? null : numbersOf(row.errors),
    layerOf: row.layer_of === null ? null : JSON.parse(row.layer_of),
    details: JSON.parse(row.details),
  };
}

export function seriesOf({ step, name, numbers }: Schema["series"]): Series {
  return { step, name, values: numbersOf(numbers) };
}
