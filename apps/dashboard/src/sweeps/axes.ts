/** Axes of parallel coordinates: where a setting stands on each. */
import { linearScale, logScale } from "../../../../src/report/drawing/scale.ts";
import { magnitude, valueText } from "../parts/words.ts";
import type { Measure, Parameter, SettingRow } from "./settings.ts";

/** One axis; places are shares of its height, 0 at the bottom. */
export interface ParallelAxis {
  readonly key: string;
  readonly name: string;
  /** Null where the setting has no place on it. */
  placeOf(row: SettingRow): number | null;
  readonly ticks: readonly { readonly place: number; readonly label: string }[];
}

/** A stretch of an axis. */
export type Brush = readonly [low: number, high: number];

/** Values of a hyperparameter at even distances: grids of powers are the rule. */
export function parameterAxis({ path, name, levels, levelOf }: Parameter): ParallelAxis {
  const place = (level: number) => level / (levels.length - 1);
  const every = Math.ceil(levels.length / 9);
  const ticks = levels.flatMap((level, i) =>
    i % every === 0 ? [{ place: place(i), label: valueText(level) }] : [],
  );
  return { key: path, name, ticks, placeOf: (row) => place(levelOf(row)) };
}

/** Numbers on a linear or a logarithmic axis; −∞ stands at its lower end, what else is not finite at its upper one. */
export function measureAxis(
  name: string,
  rows: readonly SettingRow[],
  of: Measure["of"],
  isLog: boolean,
): ParallelAxis {
  const finite = rows
    .map((row) => of(row).mean)
    .filter((value) => value !== null && Number.isFinite(value)) as number[];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const scale = isLog ? logScale(finite, [0, 1]) : linearScale([low, high], [0, 1], { count: 5 });
  return {
    key: name,
    name,
    ticks:
      finite.length === 0
        ? []
        : scale.ticks.map((tick) => ({ place: scale.at(tick), label: magnitude(tick) })),
    placeOf(row) {
      const { mean } = of(row);
      if (mean === null) return null;
      if (mean === Number.NEGATIVE_INFINITY) return 0;
      const place = scale.at(mean);
      return Number.isFinite(place) ? Math.min(1, Math.max(0, place)) : 1;
    },
  };
}
