/** Runs to settings: what differs in the seed alone is one thing that was tried. */
import { rangeError } from "../errors.ts";
import { type ParameterColumn, type RunTable, settingCount } from "./run-table.ts";
import type { ParameterOf } from "./statistics/levels.ts";

/**
 * Means over the seeds of each setting; of what is NaN nothing is known, and it does not count.
 *
 * @param among - NaN at runs that have no part; all have one unless told.
 */
export function bySetting(
  { settingOf }: Pick<RunTable, "settingOf">,
  values: Float64Array,
  among: Float64Array = values,
): Float64Array {
  const settings = settingCount({ settingOf });
  const [sums, counts] = [new Float64Array(settings), new Float64Array(settings)];
  for (let run = 0; run < values.length; run++) {
    if (Number.isNaN(values[run]) || Number.isNaN(among[run])) continue;
    sums[settingOf[run]] += values[run];
    counts[settingOf[run]]++;
  }
  for (let setting = 0; setting < settings; setting++) sums[setting] /= counts[setting];
  return sums;
}

/** Standard error of {@link bySetting} from those of the runs: √Σ e² / seeds; NaN where a seed has none. */
export function errorsBySetting(
  { settingOf }: Pick<RunTable, "settingOf">,
  errors: Float64Array,
  among: Float64Array = errors,
): Float64Array {
  const settings = settingCount({ settingOf });
  const [squares, counts] = [new Float64Array(settings), new Float64Array(settings)];
  for (let run = 0; run < errors.length; run++) {
    if (Number.isNaN(errors[run]) || Number.isNaN(among[run])) continue;
    squares[settingOf[run]] += errors[run] * errors[run];
    counts[settingOf[run]]++;
  }
  for (let setting = 0; setting < settings; setting++) {
    squares[setting] = Math.sqrt(squares[setting] / counts[setting] / counts[setting]);
  }
  return squares;
}

/** Fewest and most seeds of a setting. */
export function seedRange(table: Pick<RunTable, "settingOf">): readonly [number, number] {
  const counts = new Float64Array(settingCount(table));
  for (const setting of table.settingOf) counts[setting]++;
  return [
    counts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    counts.reduce((a, b) => Math.max(a, b), 0),
  ];
}

/** Standard deviation over the seeds of a setting, pooled over settings; null if no setting has two. */
export function seedDeviation(table: RunTable, outcome: Float64Array): number | null {
  const means = bySetting(table, outcome);
  const counts = new Float64Array(means.length);
  let squares = 0;
  let runs = 0;
  let settings = 0;
  for (let run = 0; run < outcome.length; run++) {
    const setting = table.settingOf[run];
    if (!Number.isFinite(outcome[run]) || !Number.isFinite(means[setting])) continue;
    squares += (outcome[run] - means[setting]) ** 2;
    runs++;
    if (++counts[setting] === 1) settings++;
  }
  return runs > settings ? Math.sqrt(squares / (runs - settings)) : null;
}

/**
 * Hyperparameters over the settings that are looked at, without those that do not differ among them.
 *
 * @throws RangeError where runs of one setting differ in a hyperparameter.
 */
export function parametersOf(table: RunTable, kept: Uint32Array): ParameterOf[] {
  return table.parameters.flatMap((parameter): ParameterOf[] => {
    const values = ofSettings(table, parameter);
    const own = Array.from(kept, (setting) => values[setting]);
    if (own.every((value) => Object.is(value, own[0]))) return [];
    const { name } = parameter;
    if (parameter.kind === "category") {
      return [{ kind: "category", name, values: own as string[] }];
    }
    const numbers = Float64Array.from(own as number[]);
    return [{ kind: "number", name, log: parameter.log, values: numbers }];
  });
}

function ofSettings(
  { settingOf, runs }: RunTable,
  { name, values }: ParameterColumn,
): (number | string)[] {
  const found: (number | string)[] = [];
  for (const [run, setting] of settingOf.entries()) {
    const value = values[run];
    if (!(setting in found)) found[setting] = value;
    else if (!Object.is(found[setting], value)) {
      throw rangeError(
        "readout",
        `${name} is ${value} in ${runs[run]} and ${found[setting]} in another run of the same setting; ` +
          "expected runs of one setting to differ in their seed alone",
      );
    }
  }
  return found;
}
