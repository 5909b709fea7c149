/** What the server answers: the documents of the command line, whose schemas are in `schema/`. */
import type { RunDocument, RunState } from "../../../../src/store/index.ts";

/** A number, or the name of one that JSON cannot write. */
export type JsonNumber = number | "NaN" | "Infinity" | "-Infinity";

/** The last value of a metric. */
export interface MetricValue {
  readonly step: number;
  readonly value: JsonNumber;
}

/** λ₁ of the last spectrum. */
export interface LargestExponent {
  readonly step: number;
  readonly kind: string;
  readonly unit: "nats";
  readonly value: JsonNumber | null;
  readonly standardError: number | null;
}

/** Plain JSON by name. */
export type Settings = Readonly<Record<string, unknown>>;

/** A run as it is listed. */
export interface RunRow {
  readonly id: string;
  readonly name: string | null;
  readonly task: string;
  readonly seed: number;
  readonly settings: Settings;
  readonly createdAt: string;
  readonly state: StateText | null;
  readonly origin: { readonly run: string; readonly step: number } | null;
  readonly held: boolean;
  readonly epochs: number | null;
  readonly step: number | null;
  readonly trainLoss: MetricValue | null;
  readonly heldOutLoss: MetricValue | null;
  readonly heldOutAccuracy: MetricValue | null;
  readonly bestHeldOutLoss: MetricValue | null;
  readonly seconds: number | null;
  readonly secondsAreLeast: boolean;
  readonly metrics: Readonly<Record<string, MetricValue>>;
  readonly largestExponent: LargestExponent | null;
}

/** A change of state. */
export interface StateText {
  readonly state: RunState;
  readonly step: number;
  readonly message: string;
  readonly at: string;
}

/** `GET /runs`. */
export interface RunList {
  readonly runs: readonly RunRow[];
}

/** How much of something is recorded, by its name or kind. */
export interface Extent {
  readonly name: string;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** One run without what was recorded of it. */
export interface RunPage extends Omit<RunRow, "settings"> {
  readonly configuration: RunDocument["configuration"];
  readonly versions: RunDocument["versions"];
  readonly states: RunDocument["states"];
  readonly recorded: {
    readonly metrics: readonly Extent[];
    readonly spectra: readonly Extent[];
    readonly series: readonly Extent[];
  };
  readonly checkpoints: RunDocument["checkpoints"];
}

/** `GET /runs/{id}`: a list of one. */
export interface RunPages {
  readonly runs: readonly [RunPage];
}

export type SpectrumDocument = RunDocument["spectra"][number];
export type MetricsDocument = RunDocument["metrics"];
export type SeriesDocument = RunDocument["series"];

/** A state of an entry of a sweep, and how many are in it. */
export type EntryCounts = Readonly<Record<string, number>>;

/** `GET /sweeps`. */
export interface SweepList {
  readonly sweeps: readonly {
    readonly id: string;
    readonly name: string;
    readonly createdAt: string;
    readonly settings: number;
    readonly counts: EntryCounts;
  }[];
}

/** Mean and spread over the runs of which a number is known. */
export interface StatisticsDocument {
  readonly count: number;
  readonly of: number;
  readonly mean: JsonNumber | null;
  readonly spread: number | null;
}

/** A setting of a sweep. */
export interface SettingDocument {
  readonly trial: number;
  readonly point: Settings;
  readonly rejected: string | null;
  readonly objective: StatisticsDocument;
  readonly largestExponent: StatisticsDocument;
}

/** A run of a sweep. */
export interface EntryDocument {
  readonly id: string | null;
  readonly trial: number;
  readonly seed: number;
  readonly point: Settings;
  readonly state: string;
  readonly reason: string;
  readonly objective: JsonNumber | null;
  readonly seconds: number;
  readonly metrics: Readonly<Record<string, MetricValue>> | null;
  readonly largestExponent: LargestExponent | null;
  readonly epochs: number | null;
  readonly step: number | null;
}

/** `GET /sweeps/{name}`. */
export interface SweepDocument {
  readonly sweep: { readonly id: string; readonly name: string; readonly createdAt: string };
  readonly objective: {
    readonly metric: string;
    readonly goal: "minimise" | "maximise";
    readonly of: string;
    readonly seeds: string;
  };
  readonly settings: readonly SettingDocument[];
  readonly runs: readonly EntryDocument[];
}

/** `GET /compare`. */
export interface ComparisonDocument {
  readonly runs: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly seed: number;
    readonly state: string;
  }[];
  readonly differences: readonly {
    readonly setting: string;
    readonly values: readonly { readonly given: boolean; readonly value: unknown }[];
  }[];
  readonly unit: "epoch" | "step";
  readonly rows: readonly ({ readonly at: number } & Readonly<
    Record<Quantity, readonly (JsonNumber | null)[]>
  >)[];
}

/** `/sweeps/{name}/features`. */
export interface FeaturesDocument {
  readonly at: number | null;
  readonly epochs: readonly number[];
  readonly features: readonly string[];
  readonly settings: readonly {
    readonly trial: number;
    readonly values: readonly ({
      readonly mean: number;
      readonly spread: number | null;
      readonly error: number | null;
      readonly seeds: number;
    } | null)[];
  }[];
}

/** What a comparison holds beside each other. */
export const QUANTITIES = ["loss", "validationLoss", "λ₁", "dimension"] as const;
export type Quantity = (typeof QUANTITIES)[number];

const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** The number that was written. */
export function numberOf(value: JsonNumber): number {
  return typeof value === "number" ? value : (NUMBERS[value] ?? Number.NaN);
}

/** As {@link numberOf}; null where there is none. */
export function numberOrNull(value: JsonNumber | null | undefined): number | null {
  return value === null || value === undefined ? null : numberOf(value);
}

/** A document with all of its numbers as numbers. */
export function withNumbers<T>(value: T): T {
  if (typeof value === "string" && Object.hasOwn(NUMBERS, value)) return NUMBERS[value] as T;
  if (Array.isArray(value)) return value.map(withNumbers) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withNumbers(each)]),
  ) as T;
}
