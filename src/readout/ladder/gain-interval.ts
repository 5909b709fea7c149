/**
 * The interval of a gain in R²: settings resampled with the squared errors that they have out of fold, the same for both
 * rungs, and widened by what that does not see, the models which the errors share (statistics/design-effect.ts).
 */
import type { Random } from "../../random.ts";
import type { Gain } from "../result.ts";
import { meanOf } from "../statistics/correlation.ts";
import type { Levels } from "../statistics/levels.ts";
import { percentileInterval } from "../statistics/resampling.ts";

/** A rung, by every way of keeping settings back. */
export interface Judgement {
  readonly predictions: readonly Float64Array[];
  /** By how much more the squared errors of those predictions vary than independent ones, of which units are resampled. */
  designEffects(units: Uint32Array): readonly number[];
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
  const sums = sumsOf(outcome, squaredErrors(outcome, over), squaredErrors(outcome, by), units);
  const picked = Uint32Array.from({ length: units.count }, (_, unit) => unit);
  const value = gainOf(sums, picked);
  const gains = Float64Array.from({ length: resamples }, () => {
    for (let place = 0; place < picked.length; place++) picked[place] = random.integer(units.count);
    return gainOf(sums, picked);
  });
  const narrow = percentileInterval(gains, confidence);
  if (narrow === null) return null;
  const effects = [over, by].map((each) =>
    meanOf(Float64Array.from(each.designEffects(units.codes))),
  );
  const wider = Math.sqrt(Math.max(...effects));
  return [value + wider * (narrow[0] - value), value + wider * (narrow[1] - value)];
}

/** Sums of each unit, one after the other. */
const SUMS = 4;

/** By unit: settings, Σ (y − ȳ), Σ (y − ȳ)², and by how much its squared errors become less. */
function sumsOf(
  outcome: Float64Array,
  over: Float64Array,
  by: Float64Array,
  { codes, count }: Resampled["units"],
): Float64Array {
  const sums = new Float64Array(SUMS * count);
  const mean = meanOf(outcome);
  for (let i = 0; i < outcome.length; i++) {
    const about = outcome[i] - mean;
    const start = SUMS * codes[i];
    sums[start]++;
    sums[start + 1] += about;
    sums[start + 2] += about * about;
    sums[start + 3] += over[i] - by[i];
  }
  return sums;
}

/** The gain over units; NaN where their outcome does not vary. */
function gainOf(sums: Float64Array, picked: Uint32Array): number {
  let settings = 0;
  let sum = 0;
  let squares = 0;
  let gain = 0;
  for (let place = 0; place < picked.length; place++) {
    const start = SUMS * picked[place];
    settings += sums[start];
    sum += sums[start + 1];
    squares += sums[start + 2];
    gain += sums[start + 3];
  }
  const whole = squares - sum ** 2 / settings;
  return whole > 0 ? gain / whole : Number.NaN;
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
