/** What the pictures of a sweep share: settings, what is pointed at, what the brushes leave. */
import { type Brush, measureAxis, type ParallelAxis, parameterAxis } from "./axes.ts";
import type { Measure, Parameter, SettingRow } from "./settings.ts";

export interface SweepPictures {
  /** Its name. */
  readonly sweep: string;
  readonly rows: readonly SettingRow[];
  readonly parameters: readonly Parameter[];
  readonly measures: readonly Measure[];
  readonly outcome: string;
  readonly isMaximised: boolean;
  readonly isLog: boolean;
  readonly pointed: ReadonlySet<number>;
  readonly chosen: ReadonlySet<number>;
  onPoint(trials: readonly number[]): void;
}

/** An axis for every hyperparameter, then λ₁, then the outcome. */
export function axesOf({
  rows,
  parameters,
  measures,
  outcome,
  isLog,
}: Pick<SweepPictures, "rows" | "parameters" | "measures" | "outcome" | "isLog">): ParallelAxis[] {
  const [largest] = measures;
  const objective: Measure["of"] = (row) => ({ mean: row.objective, spread: row.objectiveSpread });
  return [
    ...parameters.map(parameterAxis),
    ...(largest === undefined ? [] : [measureAxis(largest.name, rows, largest.of, false)]),
    measureAxis(outcome, rows, objective, isLog),
  ];
}

/** Brushes as the address has them: "AXIS:0.25:0.5", joined by "&". */
export function brushesOf(text: string): ReadonlyMap<string, Brush> {
  const found = text.split("&").flatMap((each): [string, Brush][] => {
    const [, key, low, high] = /^(.+):([\d.]+):([\d.]+)$/.exec(each) ?? [];
    return key === undefined ? [] : [[key, [Number(low), Number(high)]]];
  });
  return new Map(found);
}

/** As {@link brushesOf} reads them. */
export function brushTexts(brushes: ReadonlyMap<string, Brush>): string[] {
  return Array.from(brushes, ([key, [low, high]]) => `${key}:${low.toFixed(3)}:${high.toFixed(3)}`);
}

/** Trials that pass through every brush. */
export function chosenTrials(
  pictures: Pick<SweepPictures, "rows" | "parameters" | "measures" | "outcome" | "isLog">,
  brushes: ReadonlyMap<string, Brush>,
): ReadonlySet<number> {
  const axes = axesOf(pictures).filter(({ key }) => brushes.has(key));
  const passes = (row: SettingRow) =>
    axes.every((axis) => {
      const [low, high] = brushes.get(axis.key)!;
      const place = axis.placeOf(row);
      // Brushes are written with three decimals.
      return place !== null && place >= low - 6e-4 && place <= high + 6e-4;
    });
  return new Set(pictures.rows.filter(passes).map(({ trial }) => trial));
}
