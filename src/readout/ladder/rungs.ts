/** The rungs of a ladder: sets of predictors with a model each, and how well they predict what was kept back. */

import { type Moments, momentsOf, type OutcomeMoments } from "../regression/moments.ts";
import { nestedNeighbours } from "../regression/neighbours.ts";
import { type NestedRidge, nestedRidge } from "../regression/ridge.ts";
import type { Rung } from "../result.ts";
import { conformal } from "../statistics/conformal.ts";
import { meanOf, orderCorrelation } from "../statistics/correlation.ts";
import { designEffect } from "../statistics/design-effect.ts";
import type { Folds } from "../statistics/folds.ts";
import { type Order, orderOf } from "../statistics/ranks.ts";

/** Predictors by what they are; each is a list of columns over settings, standardised, none missing. */
export interface Blocks {
  readonly hyperparameters: readonly Float64Array[];
  readonly lossSoFar: readonly Float64Array[];
  readonly sumOfLosses: readonly Float64Array[];
  readonly gradientNorm: readonly Float64Array[];
  readonly spectrum: readonly Float64Array[];
}

/** Coverage that conformal intervals aim at. */
const CONFORMAL_LEVEL = 0.9;
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
export interface Step extends Pick<Rung, "name" | "withSpectrum" | "model">, NestedRidge {}

/** One way of keeping settings back, and every rung by it. */
export interface Split {
  readonly folds: Folds;
  readonly moments: Moments;
  readonly steps: readonly Step[];
}

/** Every rung that has its predictors, by one way of keeping settings back. */
export function splitOf(blocks: Blocks, folds: Folds): Split {
  const columns = Object.values(blocks).flat() as Float64Array[];
  const moments = momentsOf(columns, folds);
  return { folds, moments, steps: stepsOf(blocks, columns, moments, folds) };
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
      const predict = ({ outcome }: OutcomeMoments) => neighbours.predict(outcome);
      const squaredErrors = (targets: readonly OutcomeMoments[]) =>
        Float64Array.from(targets, (target) => squaresOf(target.outcome, predict(target)));
      const effect = ({ outcome }: OutcomeMoments, units: Uint32Array) =>
        designEffect(neighbours.weights(outcome), units);
      const model = "nearest neighbours";
      steps.push({ name, withSpectrum, model, predict, squaredErrors, designEffect: effect });
    }
    return steps;
  });
}

/**
 * A rung by one way of keeping settings back.
 *
 * @param order - Of the outcome.
 */
export function judged(
  { name, withSpectrum, model }: Step,
  predictions: Float64Array,
  outcome: Float64Array,
  order: Order,
  folds: Folds,
): Rung {
  const errors = outcome.map((value, i) => value - predictions[i]);
  return {
    name,
    withSpectrum,
    model,
    r2: shareExplained(outcome, predictions),
    // A constant, whatever the folds make of it, puts nothing in an order.
    spearman:
      model === "mean" ? 0 : orderCorrelation(orderOf(predictions), order, predictions.length) || 0,
    conformal: conformal(errors, folds, CONFORMAL_LEVEL),
  };
}

/** The means of what each way of keeping settings back gave. */
export function averaged(rungs: readonly Rung[]): Rung {
  const mean = (of: (rung: Rung) => number) =>
    rungs.reduce((sum, rung) => sum + of(rung), 0) / rungs.length;
  const [first] = rungs;
  const intervals = rungs.flatMap(({ conformal: own }) => own ?? []);
  return {
    ...first,
    r2: mean(({ r2 }) => r2),
    spearman: mean((rung) => rung.spearman),
    conformal:
      intervals.length < rungs.length
        ? null
        : {
            halfWidth: mean(({ conformal: own }) => own?.halfWidth ?? 0),
            covered: mean(({ conformal: own }) => own?.covered ?? 0),
            settings: intervals[0].settings,
          },
  };
}

/** R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)². */
export function shareExplained(outcome: Float64Array, predictions: Float64Array): number {
  return 1 - squaresOf(outcome, predictions) / squaresAbout(outcome);
}

/** Σ (y − ȳ)². */
export function squaresAbout(outcome: Float64Array): number {
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
