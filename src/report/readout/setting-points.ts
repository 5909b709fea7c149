/** What pictures of a readout are drawn from: settings, with means and deviations over their seeds. */

import { bySetting } from "../../readout/by-setting.ts";
import { featureTable } from "../../readout/feature-table.ts";
import { OUTCOMES } from "../../readout/outcomes.ts";
import type { FeatureRow, ReadoutResult } from "../../readout/result.ts";
import { type RunTable, settingCount } from "../../readout/run-table.ts";
import { CURVES, orderColour } from "../drawing/colours.ts";

/** A number of every setting: mean over its seeds, and their sample deviation, 0 with one. */
export interface OverSettings {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** A hyperparameter over settings. */
export interface SettingParameter {
  readonly name: string;
  /** Distinct values in order: numbers from the least, words as they come. */
  readonly levels: readonly (number | string)[];
  /** Place among the levels, of each setting. */
  readonly place: readonly number[];
  /** Colour of a level. */
  colour(place: number): string;
}

/** The settings of a table. */
export interface SettingPoints {
  readonly count: number;
  /** Infinity where a seed diverged, NaN where it is not known. */
  readonly outcome: OverSettings;
  readonly parameters: readonly SettingParameter[];
  feature(row: Pick<FeatureRow, "feature" | "epoch">): OverSettings | null;
}

/** Gathers what is drawn. */
export function settingPoints(table: RunTable, { outcome }: ReadoutResult): SettingPoints {
  const columns = featureTable(table);
  const asked = OUTCOMES.find(({ name }) => name === outcome.name);
  const values = asked?.of(table) ?? new Float64Array(table.runs.length).fill(Number.NaN);
  return {
    count: settingCount(table),
    outcome: overSettings(table, values),
    parameters: table.parameters.map((each) => parameterOf(table, each)),
    feature({ feature, epoch }) {
      const column = columns.find((each) => each.feature === feature && each.epoch === epoch);
      return column === undefined ? null : overSettings(table, column.values);
    },
  };
}

/** The features that go with the outcome most, each at the epoch at which it does so most. */
export function strongestFeatures(rows: readonly FeatureRow[], count: number): FeatureRow[] {
  const sorted = [...rows]
    .filter(({ correlation }) => !Number.isNaN(correlation))
    .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
  const first = sorted.filter(
    (row, i) => sorted.findIndex(({ feature }) => feature === row.feature) === i,
  );
  return first.slice(0, count);
}

/** The hyperparameter by which pictures are coloured: the one asked for, or that the spectrum reads most. */
export function colouringParameter(
  { parameters }: SettingPoints,
  { verdict, features }: ReadoutResult,
  by: string | undefined,
): SettingParameter | null {
  const [strongest] = strongestFeatures(features, 1);
  const read = [...(strongest?.ofParameters ?? [])].sort((a, b) => b.ratio - a.ratio)[0];
  const name = by ?? verdict.parameter ?? read?.parameter;
  return parameters.find((each) => each.name === name) ?? parameters[0] ?? null;
}

/** Colour of a place among so many: of an order, or of a few that have none. */
function parameterOf(
  { settingOf }: RunTable,
  { kind, name, values }: RunTable["parameters"][number],
): SettingParameter {
  const distinct = [...new Set<number | string>(values)];
  const levels = kind === "number" ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct;
  const place: number[] = [];
  for (const [run, setting] of settingOf.entries()) place[setting] = levels.indexOf(values[run]);
  const colour =
    kind === "category" && levels.length <= CURVES.length
      ? (at: number) => CURVES[at]
      : (at: number) => orderColour(levels.length < 2 ? 0 : at / (levels.length - 1));
  return { name, levels, place, colour };
}

function overSettings(table: Pick<RunTable, "settingOf">, values: Float64Array): OverSettings {
  const mean = bySetting(table, values);
  const squares = bySetting(
    table,
    values.map((value, run) => (value - mean[table.settingOf[run]]) ** 2),
  );
  const counts = new Float64Array(mean.length);
  for (const [run, setting] of table.settingOf.entries()) {
    if (!Number.isNaN(values[run])) counts[setting]++;
  }
  const deviation = squares.map((square, setting) => {
    const count = counts[setting];
    return count > 1 ? Math.sqrt((square * count) / (count - 1)) || 0 : 0;
  });
  return { mean, deviation };
}
