/**
 * The ladder: what is predicted without a spectrum, rung by rung, and then with one.
 *
 * Every rung is judged out of fold, with its penalty or number of neighbours chosen inside, and the best with a spectrum
 * is held against the best without. Choosing the best of several is part of what is tested: under every permutation
 * of the outcome's residuals (Freedman and Lane, see statistics/permutations.ts) all rungs are judged and the best are
 * chosen anew.
 */

import type { Random } from "../random.ts";
import type { Gain, Ladder, Rung } from "./result.ts";
import { conformal } from "./statistics/conformal.ts";
import { meanOf, spearman } from "./statistics/correlation.ts";
import { type Design, residualOff, spanOf } from "./statistics/design.ts";
import type { Folds } from "./statistics/folds.ts";
import {
  type Moments,
  momentsOf,
  type OutcomeMoments,
  outcomeMoments,
} from "./statistics/moments.ts";
import { nestedNeighbours } from "./statistics/neighbours.ts";
import type { Permutations } from "./statistics/permutations.ts";
import { type Draw, percentileInterval } from "./statistics/resampling.ts";
import { type NestedRidge, nestedRidge } from "./statistics/ridge.ts";

/** Predictors by what they are; each is a list of columns over settings, standardised, none missing. */
export interface Blocks {
  readonly hyperparameters: readonly Float64Array[];
  readonly lossSoFar: readonly Float64Array[];
  readonly sumOfLosses: readonly Float64Array[];
  readonly gradientNorm: readonly Float64Array[];
  readonly spectrum: readonly Float64Array[];
}

/** What a ladder needs. */
export interface LadderOptions {
  readonly splitting: Ladder["splitting"];
  readonly parameter: string | null;
  readonly epoch: number;
  readonly folds: Folds;
  readonly outcome: Float64Array;
  readonly blocks: Blocks;
  /** What the outcome is permuted given: the hyperparameters and the loss so far. */
  readonly given: Design;
  readonly permutations: Permutations;
  readonly random: Random;
  readonly draw: Draw;
  readonly resamples: number;
  readonly confidence: number;
}

/** A ladder and what its gain would be by chance: the p-values of several ladders are adjusted together. */
export interface ClimbedLadder {
  readonly ladder: Ladder;
  /** By permutation. */
  readonly chance: Float64Array;
}

/** Coverage that conformal intervals aim at. */
const CONFORMAL_LEVEL = 0.9;
/** Permutations whose sums are taken together. */
const TOGETHER = 16;
/** Settings from which on neighbours are not looked for: their cost rises with the square. */
export const MOST_NEIGHBOURED = 600;

/** Rungs, and the blocks of each. */
const RUNGS: readonly { readonly name: string; readonly blocks: readonly (keyof Blocks)[] }[] = [
  { name: "mean", blocks: [] },
  { name: "hyperparameters", blocks: ["hyperparameters"] },
  { name: "loss so far", blocks: ["lossSoFar"] },
  { name: "sum of losses", blocks: ["sumOfLosses"] },
  { name: "gradient norm", blocks: ["gradientNorm"] },
  { name: "hyperparameters + loss so far", blocks: ["hyperparameters", "lossSoFar"] },
  { name: "spectrum", blocks: ["spectrum"] },
  { name: "hyperparameters + spectrum", blocks: ["hyperparameters", "spectrum"] },
  { name: "loss so far + spectrum", blocks: ["lossSoFar", "spectrum"] },
  {
    name: "hyperparameters + loss so far + spectrum",
    blocks: ["hyperparameters", "lossSoFar", "spectrum"],
  },
];

/** A rung with one model: its predictions of any outcome. */
interface Step extends Pick<Rung, "name" | "withSpectrum" | "model">, NestedRidge {}

/** Judges every rung, and what spectra add to the best without. */
export function climb(options: LadderOptions): ClimbedLadder {
  const { blocks, folds, outcome, splitting, parameter, epoch } = options;
  const columns = Object.values(blocks).flat() as Float64Array[];
  const moments = momentsOf(columns, folds);
  const steps = stepsOf(blocks, columns, moments, folds);
  const [target] = outcomeMoments(moments, [outcome]);
  const predictions = steps.map((step) => step.predict(target));
  const rungs = steps.map((step, s) => rungOf(step, predictions[s], options));
  const [over, by] = bestOf(
    rungs,
    rungs.map(({ r2 }) => r2),
  );
  const chance = by < 0 ? new Float64Array(0) : gainsByChance(steps, moments, options);
  const gain = by < 0 ? null : gainOf(rungs, [over, by], predictions, chance, options);
  return { ladder: { splitting, parameter, epoch, rungs, gain }, chance };
}

function stepsOf(
  blocks: Blocks,
  columns: readonly Float64Array[],
  moments: Moments,
  folds: Folds,
): Step[] {
  return RUNGS.flatMap(({ name, blocks: names }) => {
    if (names.some((block) => blocks[block].length === 0)) return [];
    const own = names.flatMap((block) => blocks[block]);
    const subset = own.map((column) => columns.indexOf(column));
    const withSpectrum = names.includes("spectrum");
    const ridge = nestedRidge(moments, subset);
    if (own.length === 0) return [{ name, withSpectrum, model: "mean" as const, ...ridge }];
    const steps: Step[] = [{ name, withSpectrum, model: "ridge", ...ridge }];
    if (own[0].length <= MOST_NEIGHBOURED) {
      const neighbours = nestedNeighbours(own, folds);
      const predict = ({ outcome }: OutcomeMoments) => neighbours(outcome);
      const squaredError = (target: OutcomeMoments) => squaresOf(target.outcome, predict(target));
      steps.push({ name, withSpectrum, model: "nearest neighbours", predict, squaredError });
    }
    return steps;
  });
}

function rungOf(
  { name, withSpectrum, model }: Step,
  predictions: Float64Array,
  { outcome, folds }: LadderOptions,
): Rung {
  const errors = outcome.map((value, i) => value - predictions[i]);
  return {
    name,
    withSpectrum,
    model,
    r2: 1 - squaresOf(outcome, predictions) / squaresAbout(outcome),
    // A constant, whatever the folds make of it, puts nothing in an order.
    spearman: model === "mean" ? 0 : spearman(predictions, outcome) || 0,
    conformal: conformal(errors, folds, CONFORMAL_LEVEL),
  };
}

/** Σ (y − ȳ)², of which what is not explained is taken: R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)². */
function squaresAbout(outcome: Float64Array): number {
  const mean = meanOf(outcome);
  let whole = 0;
  for (let i = 0; i < outcome.length; i++) whole += (outcome[i] - mean) ** 2;
  return whole;
}

function squaresOf(outcome: Float64Array, predictions: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < outcome.length; i++) sum += (outcome[i] - predictions[i]) ** 2;
  return sum;
}

/** The best without a spectrum, the best with one; −1 where there is none. */
function bestOf(
  steps: readonly Pick<Rung, "withSpectrum">[],
  scores: readonly number[],
): readonly [number, number] {
  const best = [-1, -1];
  for (const [s, { withSpectrum }] of steps.entries()) {
    const side = withSpectrum ? 1 : 0;
    if (best[side] < 0 || scores[s] > scores[best[side]]) best[side] = s;
  }
  return [best[0], best[1]];
}

/** Gains when what hyperparameters and the loss so far leave of the outcome is dealt out anew. */
function gainsByChance(
  steps: readonly Step[],
  moments: Moments,
  { outcome, given, permutations: { count, places } }: LadderOptions,
): Float64Array {
  const left = residualOff(spanOf(given, null), outcome);
  const gains = new Float64Array(count);
  for (let first = 0; first < count; first += TOGETHER) {
    const several = Math.min(TOGETHER, count - first);
    const dealt = Array.from({ length: several }, (_, k) => {
      const start = (first + k) * outcome.length;
      const own = new Float64Array(outcome.length);
      for (let i = 0; i < own.length; i++) own[i] = outcome[i] - left[i] + left[places[start + i]];
      return own;
    });
    for (const [k, target] of outcomeMoments(moments, dealt).entries()) {
      const whole = squaresAbout(target.outcome);
      const scores = steps.map((step) => 1 - step.squaredError(target) / whole);
      const [over, by] = bestOf(steps, scores);
      gains[first + k] = scores[by] - scores[over];
    }
  }
  return gains;
}

function gainOf(
  rungs: readonly Rung[],
  [over, by]: readonly [number, number],
  predictions: readonly Float64Array[],
  chance: Float64Array,
  options: LadderOptions,
): Gain {
  const value = rungs[by].r2 - rungs[over].r2;
  return {
    value,
    interval: gainInterval([predictions[over], predictions[by]], options),
    over: `${rungs[over].name} (${rungs[over].model})`,
    by: `${rungs[by].name} (${rungs[by].model})`,
    p: shareBeyond(chance, value),
  };
}

/** p of a value among what chance gave, itself one of them. */
export function shareBeyond(chance: Float64Array, value: number): number {
  let beyond = 1;
  for (const each of chance) if (each >= value) beyond++;
  return beyond / (chance.length + 1);
}

/** Resamples settings with the predictions that they have: the same settings for both rungs. */
function gainInterval(
  [over, by]: readonly [Float64Array, Float64Array],
  { outcome, random, draw, resamples, confidence }: LadderOptions,
): Gain["interval"] {
  const weights = new Float64Array(outcome.length);
  const mean = meanOf(outcome);
  const about = outcome.map((value) => value - mean);
  const squared = about.map((value) => value * value);
  const less = outcome.map((value, i) => (value - over[i]) ** 2 - (value - by[i]) ** 2);
  const gains = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    draw(random, weights);
    let [w, sum, squares, gained] = [0, 0, 0, 0];
    for (let i = 0; i < weights.length; i++) {
      w += weights[i];
      sum += weights[i] * about[i];
      squares += weights[i] * squared[i];
      gained += weights[i] * less[i];
    }
    const whole = squares - sum ** 2 / w;
    gains[b] = whole > 0 ? gained / whole : Number.NaN;
  }
  return percentileInterval(gains, confidence);
}
