/** Runs as one JSON document, as `schema/runs.schema.json` describes it. */

import type { JsonObject } from "../canonical-json.ts";
import type { Metric, RunOrigin, Series, SpectrumRecord, StateChange } from "../store.ts";
import type { ExportedFile, RunHistory } from "./history.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const RUNS_SCHEMA = "lyapscope.runs/1";

/** A number, or the name of one that JSON cannot write. */
export type JsonValue = number | "NaN" | "Infinity" | "-Infinity";

/** The document. */
export interface RunsDocument {
  readonly schema: typeof RUNS_SCHEMA;
  readonly runs: readonly RunDocument[];
}

/** One run. */
export interface RunDocument {
  readonly id: string;
  readonly name: string | null;
  readonly configuration: JsonObject;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Which run it continues, from which step on. */
  readonly origin: RunOrigin | null;
  /** Every change of state, in order. */
  readonly states: readonly StateChange[];
  /** By name; `values[i]` belongs to `steps[i]`. */
  readonly metrics: readonly {
    readonly name: string;
    readonly steps: readonly number[];
    readonly values: readonly JsonValue[];
  }[];
  readonly spectra: readonly {
    readonly step: number;
    readonly kind: string;
    /** Per time step. */
    readonly unit: "nats";
    /** Descending. */
    readonly exponents: readonly JsonValue[];
    /** Same order; null where there is none. */
    readonly standardErrors: readonly (JsonValue | null)[] | null;
    /** Layer (0-based) that owns each exponent. */
    readonly layerOf: readonly number[] | null;
    readonly details: JsonObject;
  }[];
  readonly series: readonly {
    readonly step: number;
    readonly name: string;
    readonly values: readonly JsonValue[];
  }[];
  /** Without their bytes. */
  readonly checkpoints: readonly { readonly step: number; readonly size: number }[];
}

/** `runs.json`. */
export function exportJson(histories: readonly RunHistory[]): ExportedFile[] {
  const document: RunsDocument = { schema: RUNS_SCHEMA, runs: histories.map(documentOf) };
  return [{ name: "runs.json", content: `${JSON.stringify(document, null, 1)}\n` }];
}

/** One run with its events as plain JSON. */
export function documentOf(history: RunHistory): RunDocument {
  const { run, states, metrics, spectra, series, checkpoints } = history;
  const { state: _, ...identity } = run;
  return {
    ...identity,
    states,
    metrics: metricDocuments(metrics),
    spectra: spectra.map(spectrumDocument),
    series: series.map(seriesDocument),
    checkpoints,
  };
}

/** Metrics by name, in the order in which the names come. */
export function metricDocuments(metrics: readonly Metric[]): RunDocument["metrics"] {
  const found = new Map<string, { steps: number[]; values: JsonValue[] }>();
  for (const { name, step, value } of metrics) {
    const own = found.get(name) ?? { steps: [], values: [] };
    own.steps.push(step);
    own.values.push(jsonValue(value));
    found.set(name, own);
  }
  return Array.from(found, ([name, own]) => ({ name, ...own }));
}

/** A spectrum as plain JSON. */
export function spectrumDocument(spectrum: SpectrumRecord): RunDocument["spectra"][number] {
  const { step, kind, exponents, errors, layerOf, details } = spectrum;
  const standardErrors =
    errors === null
      ? null
      : Array.from(errors, (error) => (Number.isNaN(error) ? null : jsonValue(error)));
  const values = Array.from(exponents, jsonValue);
  return { step, kind, unit: "nats", exponents: values, standardErrors, layerOf, details };
}

/** A series as plain JSON. */
export function seriesDocument({ step, name, values }: Series): RunDocument["series"][number] {
  return { step, name, values: Array.from(values, jsonValue) };
}

/** A finite number as itself, others as their names. */
export function jsonValue(value: number): JsonValue {
  return Number.isFinite(value) ? value : (String(value) as JsonValue);
}
