/** What is left of a correlation when a feature is measured once more: redrawn from its errors. */
import type { Random } from "../../random.ts";
import { orderCorrelation } from "./correlation.ts";
import { orderOf } from "./ranks.ts";
import { percentileInterval } from "./resampling.ts";

/** Times that a feature is redrawn. */
const DRAWS = 99;

/**
 * Interval of Spearman's ρ with an outcome, each value of the feature moved by a normal of its standard error. The value
 * that was found has its error in it already, so that ρ is a little nearer to nothing than that of a second measurement.
 *
 * @returns null without errors.
 */
export function redrawnInterval(
  values: Float64Array,
  errors: Float64Array | null,
  outcome: Float64Array,
  random: Random,
  confidence: number,
): readonly [number, number] | null {
  if (errors === null) return null;
  const order = orderOf(outcome);
  const moved = new Float64Array(values.length);
  const found = Float64Array.from({ length: DRAWS }, () => {
    for (let i = 0; i < moved.length; i++) {
      const error = Number.isFinite(errors[i]) ? errors[i] : 0;
      moved[i] = values[i] + error * random.normal();
    }
    return orderCorrelation(orderOf(moved), order, moved.length);
  });
  return percentileInterval(found, confidence);
}
