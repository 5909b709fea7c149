/** From a search to what its picture is drawn from. */
import type { TuneResult } from "../../experiment/tune-initial/tune-options.ts";
import type { TuningCurve } from "../../report/tuning-figure.ts";
import { quantityText, targetText } from "./target-words.ts";

/** The curve of a search. */
export function curveOf(result: TuneResult): TuningCurve {
  const { points, crossings, target, wanted, setting, theory } = result;
  return {
    title: `${targetText(target)} by ${setting.path}`,
    setting: setting.path,
    quantity: `${quantityText(target).name} (nats/step)`,
    logarithmic: setting.scale === "log",
    target: wanted.value,
    points: points.map(({ at, mean, allowance }, i) => ({
      at,
      mean,
      allowance,
      theory: theory?.values[i] ?? null,
    })),
    crossings,
  };
}
