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

/** A row with its JSON read; details are read where they are asked for. */
export interface HeadValues extends Pick<Schema["heads"], "run" | "step"> {
  readonly metrics: readonly WrittenMetric[];
  readonly spectra: readonly WrittenSpectrum[];
  readonly details?: Readonly<Record<string, JsonObject>>;
}

/** What the JSON in a row is, for people. */
export const HEAD_JSON = {
  metrics: "summary of metrics",
  spectra: "summary of spectra",
  details: "summary of details",
} as const;

/** What a row says. */
export function headOfRow(place: string, row: Schema["heads"]): Head {
  const { run, step } = row;
  const read = <Column extends keyof typeof HEAD_JSON>(name: Column) =>
    jsonOf<Required<HeadValues>[Column]>(place, `run ${run}`, HEAD_JSON[name], row[name]);
  const [metrics, spectra, details] = [read("metrics"), read("spectra"), read("details")];
  return headFrom({ run, step, metrics, spectra, details });
}

/** As {@link headOfRow}. */
export function headFrom({ step, metrics, spectra, details }: HeadValues): Head {
  return {
    step,
    metrics: metrics.map(([name, step, value, count, leastStep, least]) => {
      const smallest = leastStep === undefined ? null : { step: leastStep, value: Number(least) };
      return { step, name, value: Number(value), count, least: smallest };
    }),
    spectra: spectra.map(([kind, step, first, error]) => {
      const largest = first === null ? null : Number(first);
      const largestError = error === null ? null : Number(error);
      return { step, kind, largest, largestError, details: details?.[kind] ?? null };
    }),
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
