/**
 * The interval of a gain in R²: settings resampled with the squared errors that they have out of fold, the same for both
 * rungs, and widened by what that does not see, the models which the errors share (statistics/design-effect.ts).
 */
import type { Random } from "../../random.ts";
import type { Gain } from "../result.ts";
import { meanOf } from "../statistics/correlation.ts";
import { designEffect } from "../statistics/design-effect.ts";
import type { Levels } from "../statistics/levels.ts";
import { drawLevels, percentileInterval } from "../statistics/resampling.ts";

/** Settings beyond which errors are not asked what they share: with as many it is next to nothing, and costs n². */
const FEW = 600;

/** A rung, by every way of keeping settings back. */
export interface Judgement {
  readonly predictions: readonly Float64Array[];
  /** What outcomes count in those predictions: row by row. */
  weights(): readonly (readonly Float64Array[])[];
}

/** What is resampled, and how. */
export interface Resampled {
  readonly outcome: Float64Array;
  /** What is resampled as one, of each setting. */
  readonly units: Pick<Levels, "codes" | "count">;
  readonly random: Random;
  readonly resamples: number;
  readonly confidence: number;
}

/** Of the R² of one rung minus that of another; null where too many resamples have no variance. */
export function gainInterval(
  over: Judgement,
  by: Judgement,
  { outcome, units, random, resamples, confidence }: Resampled,
): Gain["interval"] {
  const draw = drawLevels(units.codes, units.count);
  const weights = new Float64Array(outcome.length);
  const mean = meanOf(outcome);
  const about = outcome.map((value) => value - mean);
  const squared = about.map((value) => value * value);
  const [errors, less] = [squaredErrors(outcome, by), squaredErrors(outcome, over)];
  for (let i = 0; i < less.length; i++) less[i] -= errors[i];
  const gained = () => {
    let w = 0;
    let sum = 0;
    let squares = 0;
    let gain = 0;
    for (let i = 0; i < weights.length; i++) {
      w += weights[i];
      sum += weights[i] * about[i];
      squares += weights[i] * squared[i];
      gain += weights[i] * less[i];
    }
    const whole = squares - sum ** 2 / w;
    return whole > 0 ? gain / whole : Number.NaN;
  };
  weights.fill(1);
  const value = gained();
  const gains = Float64Array.from({ length: resamples }, () => {
    draw(random, weights);
    return gained();
  });
  const narrow = percentileInterval(gains, confidence);
  if (narrow === null || outcome.length > FEW) return narrow;
  const effects = [over, by].map((each) =>
    meanOf(Float64Array.from(each.weights(), (rows) => designEffect(rows, units.codes))),
  );
  const wider = Math.sqrt(Math.max(...effects));
  return [value + wider * (narrow[0] - value), value + wider * (narrow[1] - value)];
}

/** Of each setting, averaged over the ways of keeping it back. */
function squaredErrors(outcome: Float64Array, { predictions }: Judgement): Float64Array {
  const mean = new Float64Array(outcome.length);
  for (const own of predictions) {
    for (let i = 0; i < mean.length; i++) {
      mean[i] += (outcome[i] - own[i]) ** 2 / predictions.length;
    }
  }
  return mean;
}
