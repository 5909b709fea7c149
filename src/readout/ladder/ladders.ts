/** Ladders at the epochs at which something is left to be predicted, by both ways of splitting. */
import { createRandom, seedFor } from "../../random.ts";
import type { Ladder } from "../result.ts";
import { spread } from "../spread.ts";
import { quantile } from "../statistics/correlation.ts";
import { type Folds, levelFolds, randomFolds } from "../statistics/folds.ts";
import {
  conditioningDesign,
  type Levels,
  predictingDesign,
  standardised,
} from "../statistics/levels.ts";
import type { Permutations } from "../statistics/permutations.ts";
import { type Order, orderOf } from "../statistics/ranks.ts";
import type { Study } from "../study.ts";
import { type ClimbedLadder, climb, type LadderOptions, shareBeyond } from "./ladder.ts";

/** Settings below which nothing is kept back. */
export const LEAST_SETTINGS = 20;
/** Folds of random settings, and of levels at most. */
const FOLDS = 5;
const LEVEL_FOLDS = 10;
/** Ways of dealing settings to folds at random. */
const SPLITS = 3;
/** Ladders of one splitting, at most: epochs between are left out evenly; and of very many settings. */
const MOST_LADDERS = 8;
const MOST_LARGE = 4;
const LARGE = 3000;
/** Share of the settings at which a predictor may be unknown: its median stands for it there. */
const UNKNOWN = 0.2;
/** Features are cut off here, so that one setting cannot lead a regression by the nose. */
const TAILS = 0.01;

/** How ladders are climbed. */
export interface LaddersOptions {
  readonly seed: number;
  readonly resamples: number;
  readonly permutations: Permutations;
  readonly confidence: number;
}

/** Ladders, with p-values that are adjusted over those with the same splitting. */
export function laddersOf(
  study: Study,
  options: LaddersOptions,
): { readonly ladders: readonly Ladder[]; readonly notes: readonly string[] } {
  const { epochs, outcome, strata, lossesAt } = study;
  const notes: string[] = [];
  if (outcome.length < LEAST_SETTINGS) {
    notes.push(
      `${outcome.length} settings are too few to predict some from others; ${LEAST_SETTINGS} are needed.`,
    );
    return { ladders: [], notes };
  }
  const open = epochs.filter((epoch) => !lossesAt(epoch)?.isEnd);
  const known = epochs.filter((epoch) => !open.includes(epoch));
  if (known.length > 0) {
    notes.push(
      `At epoch ${known.join(", ")} the training was over: nothing was left to be predicted, and no ladder is climbed.`,
    );
  }
  const chosen = spread(open, outcome.length < LARGE ? MOST_LADDERS : MOST_LARGE);
  if (chosen.length < open.length) {
    notes.push(
      `Ladders are climbed at ${chosen.length} of ${open.length} epochs: ${chosen.join(", ")}.`,
    );
  }
  const random = createRandom(seedFor(options.seed, "folds"));
  const splits = Array.from({ length: SPLITS }, () => randomFolds(outcome.length, FOLDS, random));
  const predictors = chosen.map((epoch) => predictorsAt(study, epoch));
  const atRandom = predictors.map((each) => climbAt(study, each, options, splits, null));
  const ladders = adjusted(atRandom);
  if (strata !== null && strata.count > 2) {
    const byLevel = [levelFolds(strata, LEVEL_FOLDS)];
    ladders.push(
      ...adjusted(predictors.map((each) => climbAt(study, each, options, byLevel, strata))),
    );
  }
  return { ladders, notes };
}

/** What is known at an epoch, as regressions take it: the same whatever is kept back. */
type Predictors = Pick<LadderOptions, "epoch" | "given" | "blocks">;

function predictorsAt(study: Study, epoch: number): Predictors {
  const { outcome, parameters, strata, columns } = study;
  const own = parameters.map((each) => each.parameter);
  const losses = study.lossesAt(epoch);
  const column = (values: Float64Array | null | undefined) => (values ? predictor(values) : []);
  const lossSoFar = curved(column(losses?.last));
  const spectrum = columns
    .filter((each) => each.epoch === epoch)
    .flatMap(({ values, order }) => predictor(values, order));
  const held = conditioningDesign(own, strata, outcome.length);
  return {
    epoch,
    given: { ...held, columns: [...held.columns, ...lossSoFar] },
    blocks: {
      hyperparameters: predictingDesign(own),
      lossSoFar,
      sumOfLosses: curved(column(losses?.sum)),
      gradientNorm: curved(column(losses?.gradientNorm)),
      spectrum,
    },
  };
}

function climbAt(
  { outcome }: Study,
  predictors: Predictors,
  { seed, ...options }: LaddersOptions,
  splits: readonly Folds[],
  levels: Levels | null,
): ClimbedLadder {
  const parameter = levels?.parameter ?? null;
  const units = levels ?? { codes: Uint32Array.from(outcome.keys()), count: outcome.length };
  return climb({
    ...options,
    ...predictors,
    splitting: parameter === null ? "random settings" : "levels left out",
    parameter,
    splits,
    outcome,
    units,
    random: createRandom(seedFor(seed, `ladder ${predictors.epoch} ${parameter ?? ""}`)),
  });
}

/** A column as regressions take it: without its tails, complete, of mean 0 and variance 1; none if too little is known. */
function predictor(values: Float64Array, order: Order = orderOf(values)): Float64Array[] {
  const known = Float64Array.from(order.indices, (i) => values[i]);
  if (known.length < (1 - UNKNOWN) * values.length) return [];
  const [low, middle, high] = [TAILS, 0.5, 1 - TAILS].map((share) => quantile(known, share));
  const cut = values.map((value) =>
    Number.isNaN(value) ? middle : Math.min(high, Math.max(low, value)),
  );
  const scaled = standardised(cut);
  return scaled.some((value) => value !== 0) && scaled.every(Number.isFinite) ? [scaled] : [];
}

/** Each column, and its square. */
function curved(columns: readonly Float64Array[]): Float64Array[] {
  return columns.flatMap((z) => [z, standardised(z.map((value) => value * value))]);
}

/** p of a gain: how often chance gives as large a one in any of the ladders. */
function adjusted(climbed: readonly ClimbedLadder[]): Ladder[] {
  const count = climbed[0]?.chance.length ?? 0;
  const largest = Float64Array.from({ length: count }, (_, p) =>
    climbed.reduce((most, { chance }) => Math.max(most, chance[p] ?? most), -Infinity),
  );
  return climbed.map(({ ladder }) => {
    const { gain } = ladder;
    if (gain === null) return ladder;
    return { ...ladder, gain: { ...gain, p: shareBeyond(largest, gain.value) } };
  });
}
