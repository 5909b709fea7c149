/** Runs as one JSON document, as `schema/runs.schema.json` describes it. */

import type { JsonObject } from "../canonical-json.ts";
import type { RunOrigin, StateChange } from "../store.ts";
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
  const names = [...new Set(metrics.map(({ name }) => name))];
  return {
    ...identity,
    states,
    metrics: names.map((name) => {
      const chosen = metrics.filter((metric) => metric.name === name);
      return {
        name,
        steps: chosen.map(({ step }) => step),
        values: chosen.map(({ value }) => jsonValue(value)),
      };
    }),
    spectra: spectra.map(({ step, kind, exponents, errors, layerOf, details }) => {
      const standardErrors =
        errors === null
          ? null
          : Array.from(errors, (error) => (Number.isNaN(error) ? null : jsonValue(error)));
      const values = Array.from(exponents, jsonValue);
      return { step, kind, unit: "nats", exponents: values, standardErrors, layerOf, details };
    }),
    series: series.map(({ step, name, values }) => {
      return { step, name, values: Array.from(values, jsonValue) };
    }),
    checkpoints,
  };
}

/** A finite number as itself, others as their names. */
export function jsonValue(value: number): JsonValue {
  return Number.isFinite(value) ? value : (String(value) as JsonValue);
}
