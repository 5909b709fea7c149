/** The settings of a sweep as its pictures take them. */
import { shortNames } from "../../../../src/store/query/flat-settings.ts";
import { type EntryDocument, numberOrNull, type SweepDocument } from "../api/documents.ts";
import { valueText } from "../parts/words.ts";

/** One setting: mean over its seeds, and their spread. */
export interface SettingRow {
  readonly trial: number;
  readonly point: Readonly<Record<string, unknown>>;
  readonly rejected: string | null;
  /** NaN or infinite where a seed diverged; null where nothing is known yet. */
  readonly objective: number | null;
  readonly objectiveSpread: number;
  readonly runs: readonly EntryDocument[];
}

/** A number of every setting. */
export interface Measure {
  readonly name: string;
  of(setting: SettingRow): { readonly mean: number | null; readonly spread: number };
}

/** A hyperparameter. */
export interface Parameter {
  /** Its way from the top. */
  readonly path: string;
  /** As short as is clear. */
  readonly name: string;
  /** Distinct values in order: numbers from the least, words as they come. */
  readonly levels: readonly (number | string)[];
  levelOf(setting: SettingRow): number;
}

export function settingRows({ settings, runs }: SweepDocument): SettingRow[] {
  const byTrial = new Map<number, EntryDocument[]>();
  for (const run of runs) byTrial.set(run.trial, [...(byTrial.get(run.trial) ?? []), run]);
  return settings.map(({ trial, point, rejected, objective }) => {
    const own = byTrial.get(trial) ?? [];
    // A setting of which a seed diverged is drawn as one that did, whatever the others came to.
    const isDiverged = own.some(({ state }) => state === "diverged");
    return {
      ...{ trial, point, rejected, runs: own },
      objective: isDiverged ? Number.POSITIVE_INFINITY : numberOrNull(objective.mean),
      objectiveSpread: objective.spread ?? 0,
    };
  });
}

/** What was varied. */
export function parametersOf(rows: readonly SettingRow[]): Parameter[] {
  const paths = [...new Set(rows.flatMap(({ point }) => Object.keys(point)))];
  const names = shortNames(paths);
  return paths.flatMap((path) => {
    const valueIn = ({ point }: SettingRow) => {
      const value = point[path];
      return typeof value === "number" ? value : valueText(value);
    };
    const distinct = [...new Set(rows.map(valueIn))];
    const areNumbers = distinct.every((value) => typeof value === "number");
    const levels = areNumbers ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct;
    if (levels.length < 2) return [];
    const places = new Map(levels.map((level, i) => [level, i]));
    return [{ path, name: names.get(path)!, levels, levelOf: (row) => places.get(valueIn(row))! }];
  });
}

/** What can be held against the objective: λ₁ of the last spectrum, and every metric's last value. */
export function measuresOf(rows: readonly SettingRow[]): Measure[] {
  const names = new Set(
    rows.flatMap(({ runs }) => runs.flatMap(({ metrics }) => Object.keys(metrics ?? {}))),
  );
  const metric = (name: string): Measure => ({
    name,
    of: ({ runs }) => statistics(runs.map(({ metrics }) => numberOrNull(metrics?.[name]?.value))),
  });
  const largest: Measure = {
    name: "λ₁",
    of: ({ runs }) =>
      statistics(runs.map(({ largestExponent }) => numberOrNull(largestExponent?.value))),
  };
  return [largest, ...[...names].sort().map(metric)];
}

function statistics(values: readonly (number | null)[]): { mean: number | null; spread: number } {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { mean: null, spread: 0 };
  const mean = known.reduce((a, b) => a + b) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) || 0 : 0 };
}

/** "bound=0.3 delay=12". */
export function pointText(row: SettingRow, parameters: readonly Parameter[]): string {
  return parameters.map(({ name, path }) => `${name}=${valueText(row.point[path])}`).join(" ");
}

/** Sevenths of the order of finite values, best first; -1 for what is not finite. */
export const CLASSES = 7;

export function rankClasses(values: readonly (number | null)[], isMaximised: boolean): number[] {
  const sorted = values
    .filter((value) => value !== null && Number.isFinite(value))
    .sort((a, b) => (isMaximised ? b! - a! : a! - b!));
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return -1;
    const place = sorted.indexOf(value) / Math.max(1, sorted.length - 1);
    return Math.min(CLASSES - 1, Math.floor(place * CLASSES));
  });
}
