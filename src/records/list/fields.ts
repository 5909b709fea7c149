/**
 * What can be asked of a run by name: what lists show, every value of its configuration by its way from the
 * top or the end of that where it is clear, and the last value of every metric.
 */
import { suggestion } from "../../nearest.ts";
import type { Json, JsonObject } from "../../store/canonical-json.ts";
import { settingsOf } from "../../store/query/flat-settings.ts";
import type { Value } from "../../store/query/values.ts";
import type { Metric } from "../../store/store.ts";
import { MISSING } from "../missing.ts";
import { lastSpectrum, stateText } from "../run-listing.ts";
import { kindText } from "../run-settings.ts";
import { ALIASES, fieldName } from "./aliases.ts";
import type { Row } from "./row.ts";

/** What a row says under a name. */
export type Field = (row: Row) => Value;

const metric = (found: Metric | null | undefined): Value => found?.value;

const spectrumOf = ({ listed }: Row) => listed && lastSpectrum(listed.overview.spectra);

/** By name; those that lists have no other name for are told by {@link ALIASES}. */
const FIELDS: Readonly<Record<string, Field>> = {
  id: ({ listed, entry }) => listed?.overview.run.id ?? entry?.run ?? undefined,
  name: ({ listed }) => listed?.overview.run.name ?? undefined,
  task: ({ listed }) => (listed && kindText(listed.overview.run)) || undefined,
  state: ({ listed, entry }) => entry?.state ?? (listed === null ? undefined : stateOf(listed)),
  seed: ({ listed, entry }) => entry?.seed ?? listed?.overview.run.seed,
  createdAt: ({ listed }) => listed?.overview.run.createdAt,
  epochs: ({ listed }) => listed?.facts.epochs ?? undefined,
  step: ({ listed }) => listed?.overview.step ?? undefined,
  trainLoss: ({ listed }) => metric(listed?.facts.trainLoss),
  heldOutLoss: ({ listed }) => metric(listed?.facts.heldOutLoss),
  heldOutAccuracy: ({ listed }) => metric(listed?.facts.heldOutAccuracy),
  bestHeldOutLoss: ({ listed }) => metric(listed?.facts.bestHeldOutLoss),
  seconds: ({ listed, entry }) => entry?.seconds ?? listed?.facts.duration?.seconds,
  "λ₁": (row) => spectrumOf(row)?.largest ?? undefined,
  "λ₁.error": (row) => spectrumOf(row)?.largestError ?? undefined,
  dimension: (row) => dimensionOf(spectrumOf(row)?.details),
};

/** Of entries of a sweep alone. */
const ENTRY_FIELDS: Readonly<Record<string, Field>> = {
  trial: ({ entry }) => entry?.trial,
  objective: ({ entry }) => entry?.objective ?? undefined,
  reason: ({ entry }) => entry?.reason || undefined,
  attempts: ({ entry }) => entry?.attempts,
  failures: ({ entry }) => entry?.failures,
  losses: ({ entry }) => entry?.losses,
  late: ({ entry }) => entry?.late,
  worker: ({ entry }) => entry?.worker ?? undefined,
};

/** Names of what is shown of spectra beyond their first exponent, which is read only for them. */
export function needsDetails(names: readonly string[]): boolean {
  return names.includes("dimension");
}

/**
 * What rows say under a name.
 *
 * @returns the field, or in words why there is none.
 */
export function fieldOf(name: string, rows: readonly Row[]): Field | { readonly problem: string } {
  const known = fieldName(name);
  if (Object.hasOwn(FIELDS, known)) return FIELDS[known];
  const hasEntries = rows.some(({ entry }) => entry !== null);
  if (hasEntries && Object.hasOwn(ENTRY_FIELDS, known)) return ENTRY_FIELDS[known];
  for (const field of [settingField(name), metricField(name)]) {
    if (rows.some((row) => field(row) !== undefined)) return field;
  }
  const paths = pathsOf(rows);
  const ends = paths.filter((path) => `.${path}`.endsWith(`.${name}`));
  if (ends.length === 1) return settingField(ends[0]);
  if (ends.length > 1) {
    return { problem: `"${name}" may be ${ends.join(", ")}; expected one of them` };
  }
  const names = [...Object.keys(FIELDS), ...Object.keys(ALIASES), ...paths, ...metricsOf(rows)];
  const all = [...names, ...(hasEntries ? Object.keys(ENTRY_FIELDS) : []), ...paths.map(lastPart)];
  const hint =
    suggestion(name, all) ||
    `; expected a setting such as network.hidden, a metric, or ${Object.keys(FIELDS).join(", ")}`;
  return { problem: `no run has "${name}"${hint}` };
}

function stateOf({ overview: { run, held } }: NonNullable<Row["listed"]>): Value {
  const text = stateText(run, held);
  return text === MISSING ? undefined : text;
}

function dimensionOf(details: JsonObject | null | undefined): Value {
  const dimension = details?.["kaplanYorkeDimension"];
  if (typeof dimension !== "object" || dimension === null) return undefined;
  return plainValue((dimension as JsonObject)["value"]);
}

/** A value of the configuration, of the point where there is no run yet, or a version. */
function settingField(path: string): Field {
  const parts = path.split(".");
  const step = (here: Json | undefined, key: string) =>
    typeof here === "object" && here !== null && Object.hasOwn(here, key)
      ? (here as JsonObject)[key]
      : undefined;
  return ({ listed, entry }) => {
    if (listed === null) return plainValue(entry?.point[path]);
    const { configuration, versions } = listed.overview.run;
    return plainValue(
      parts.reduce<Json | undefined>(step, configuration) ??
        (Object.hasOwn(versions, path) ? versions[path] : undefined),
    );
  };
}

function metricField(name: string): Field {
  return ({ listed }) => metric(listed?.overview.metrics.find((each) => each.name === name));
}

function pathsOf(rows: readonly Row[]): string[] {
  const paths = new Set<string>();
  for (const { listed, entry } of rows) {
    const own =
      listed === null ? Object.keys(entry?.point ?? {}) : settingsOf(listed.overview.run).keys();
    for (const path of own) paths.add(path);
  }
  return [...paths];
}

function metricsOf(rows: readonly Row[]): string[] {
  const names = rows.flatMap(
    ({ listed }) => listed?.overview.metrics.map(({ name }) => name) ?? [],
  );
  return [...new Set(names)];
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** Numbers that JSON cannot write are kept by their names. */
function plainValue(value: Json | undefined): Value {
  return typeof value === "string" && Object.hasOwn(NUMBERS, value) ? NUMBERS[value] : value;
}
