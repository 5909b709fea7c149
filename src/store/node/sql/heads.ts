/**
 * What lists say of a run, in a row of its own: of every metric the last value, the least and how many there are, of
 * every kind of spectrum the first exponent of the last one. So a list of ten thousand runs reads as many rows, and
 * not the millions that were recorded.
 *
 * The row is written with the events, in their transaction, and it is exact: events are replaced but never removed, so
 * the last stays the last; a metric of which a step is written that is not beyond its last one is counted again from its
 * events. A run without a row is one that an older version recorded, or is recording: it is counted when it is
 * listed, and the row stays once the run is over.
 */
import type { JsonObject } from "../../canonical-json.ts";
import type { MetricSummary, SpectrumHead } from "../../store.ts";
import { jsonOf } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** What is known of the events of a run. */
export interface Head {
  /** Largest step of a metric, a spectrum or a series; null without any. */
  readonly step: number | null;
  /** By name. */
  readonly metrics: readonly MetricSummary[];
  /** By kind. */
  readonly spectra: readonly SpectrumHead[];
}

/** Columns of a row; details are read where they are asked for. */
export interface HeadRow extends Omit<Schema["heads"], "details"> {
  readonly details?: string;
}

/** A number as JSON has it, or its name. */
type Written = number | string;

type WrittenMetric = readonly [
  name: string,
  step: number,
  value: Written,
  count: number,
  ...least: [] | [step: number, value: Written],
];

type WrittenSpectrum = readonly [
  kind: string,
  step: number,
  largest: Written | null,
  error: Written | null,
];

/** What a row says. */
export function headOfRow(place: string, { run, step, metrics, spectra, details }: HeadRow): Head {
  const read = <Value>(column: string, text: string) =>
    jsonOf<Value>(place, `run ${run}`, `summary of ${column}`, text);
  const of = details === undefined ? null : read<Record<string, JsonObject>>("details", details);
  return {
    step,
    metrics: read<WrittenMetric[]>("metrics", metrics).map(
      ([name, last, value, count, leastStep, least]) => ({
        ...{ step: last, name, value: Number(value), count },
        least: leastStep === undefined ? null : { step: leastStep, value: Number(least) },
      }),
    ),
    spectra: read<WrittenSpectrum[]>("spectra", spectra).map(([kind, last, largest, error]) => ({
      ...{ step: last, kind, largest: largest === null ? null : Number(largest) },
      largestError: error === null ? null : Number(error),
      details: of === null ? null : of[kind],
    })),
  };
}

/** The row of a head, with details. */
export function rowOfHead(run: string, { step, metrics, spectra }: Head): Schema["heads"] {
  const written = metrics.map(({ name, step, value, count, least }): WrittenMetric => {
    const smallest = least === null ? ([] as const) : ([least.step, asJson(least.value)] as const);
    return [name, step, asJson(value), count, ...smallest];
  });
  const heads = spectra.map(({ kind, step, largest, largestError }): WrittenSpectrum => {
    return [
      kind,
      step,
      largest === null ? null : asJson(largest),
      largestError && asJson(largestError),
    ];
  });
  const details = Object.fromEntries(spectra.map((each) => [each.kind, each.details]));
  return {
    ...{ run, step, metrics: JSON.stringify(written), spectra: JSON.stringify(heads) },
    details: JSON.stringify(details),
  };
}

function asJson(value: number): Written {
  return Number.isFinite(value) ? value : String(value);
}
