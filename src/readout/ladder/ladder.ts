/**
 * The ladder: what is predicted without a spectrum, rung by rung, and then with one.
 *
 * Every rung is judged out of fold, with its penalty or number of neighbours chosen inside, and the best with a spectrum
 * is held against the best without. Errors are averaged over several ways of dealing settings to folds, since what one
 * of them happens to give moves a gain by a good part of its interval, which resampling settings does not see. Choosing the
 * best of several is part of what is tested: under every permutation of the outcome's residuals (Freedman and Lane, see
 * statistics/permutations.ts) all rungs are judged and the best are chosen anew.
 */

import type { Random } from "../../random.ts";
import { outcomeMoments } from "../regression/moments.ts";
import type { Gain, Ladder, Rung } from "../result.ts";
import { type Design, residualOff, spanOf } from "../statistics/design.ts";
import type { Folds } from "../statistics/folds.ts";
import type { Permutations } from "../statistics/permutations.ts";
import { orderOf } from "../statistics/ranks.ts";
import { gainInterval, type Resampled } from "./gain-interval.ts";
import { averaged, type Blocks, judged, type Split, splitOf, squaresAbout } from "./rungs.ts";

/** What a ladder needs. */
export interface LadderOptions {
  readonly splitting: Ladder["splitting"];
  readonly parameter: string | null;
  readonly epoch: number;
  /** Ways of keeping settings back, whose errors are averaged. */
  readonly splits: readonly Folds[];
  readonly outcome: Float64Array;
  readonly blocks: Blocks;
  /** What the outcome is permuted given: the hyperparameters and the loss so far. */
  readonly given: Design;
  readonly permutations: Permutations;
  readonly random: Random;
  readonly units: Resampled["units"];
  readonly resamples: number;
  readonly confidence: number;
}

/** A ladder and what its gain would be by chance: the p-values of several ladders are adjusted together. */
export interface ClimbedLadder {
  readonly ladder: Ladder;
  /** By permutation. */
  readonly chance: Float64Array;
}

/** Permutations whose sums are taken together. */
const TOGETHER = 128;

/** Judges every rung, and what spectra add to the best without. */
export function climb(options: LadderOptions): ClimbedLadder {
  const { blocks, outcome, splitting, parameter, epoch, units } = options;
  const asked = { splitting, parameter, levels: parameter === null ? null : units.count, epoch };
  const splits = options.splits.map((folds) => splitOf(blocks, folds));
  const targets = splits.map(({ moments }) => outcomeMoments(moments, [outcome])[0]);
  const predictions = splits.map(({ steps }, k) => steps.map((step) => step.predict(targets[k])));
  const order = orderOf(outcome);
  const rungs = splits[0].steps.map((step, s) => {
    const own = splits.map(({ folds }, k) =>
      judged(step, predictions[k][s], outcome, order, folds),
    );
    return averaged(own);
  });
  const [over, by] = bestOf(
    rungs,
    rungs.map(({ r2 }) => r2),
  );
  if (by < 0) {
    return { ladder: { ...asked, rungs, gain: null }, chance: new Float64Array(0) };
  }
  const judgement = (s: number) => ({
    predictions: predictions.map((each) => each[s]),
    designEffects: (units: Uint32Array) =>
      splits.map(({ steps }, k) => steps[s].designEffect(targets[k], units)),
  });
  const interval = gainInterval(judgement(over), judgement(by), options);
  const chance = gainsByChance(splits, options);
  const gain = gainOf(rungs[over], rungs[by], interval, chance);
  return { ladder: { ...asked, rungs, gain }, chance };
}

/** The best without a spectrum, the best with one; −1 where there is none. */
function bestOf(
  steps: readonly Pick<Rung, "withSpectrum">[],
  scores: ArrayLike<number>,
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
  splits: readonly Split[],
  { outcome, given, permutations: { count, places } }: LadderOptions,
): Float64Array {
  const left = residualOff(spanOf(given, null), outcome);
  const gains = new Float64Array(count);
  const [{ steps: rungs }] = splits;
  for (let first = 0; first < count; first += TOGETHER) {
    const several = Math.min(TOGETHER, count - first);
    const dealt = Array.from({ length: several }, (_, k) => {
      const start = (first + k) * outcome.length;
      const own = new Float64Array(outcome.length);
      for (let i = 0; i < own.length; i++) own[i] = outcome[i] - left[i] + left[places[start + i]];
      return own;
    });
    const scores = dealt.map(() => new Float64Array(rungs.length));
    for (const { moments, steps } of splits) {
      const targets = outcomeMoments(moments, dealt);
      const wholes = dealt.map((own) => squaresAbout(own) * splits.length);
      for (const [s, step] of steps.entries()) {
        const errors = step.squaredErrors(targets);
        for (let k = 0; k < several; k++) scores[k][s] -= errors[k] / wholes[k];
      }
    }
    for (const [k, own] of scores.entries()) {
      const [over, by] = bestOf(rungs, own);
      gains[first + k] = own[by] - own[over];
    }
  }
  return gains;
}

function gainOf(over: Rung, by: Rung, interval: Gain["interval"], chance: Float64Array): Gain {
  const value = by.r2 - over.r2;
  return {
    value,
    interval,
    over: `${over.name} (${over.model})`,
    by: `${by.name} (${by.model})`,
    p: shareBeyond(chance, value),
  };
}

/** p of a value among what chance gave, itself one of them. */
export function shareBeyond(chance: Float64Array, value: number): number {
  let beyond = 1;
  for (const each of chance) if (each >= value) beyond++;
  return beyond / (chance.length + 1);
}
