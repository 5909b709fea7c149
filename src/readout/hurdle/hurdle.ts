/**
 * Whether a setting trains at all, from what was known early: areas under the curve of the spectrum's features, beside
 * those of hyperparameters, the loss and the gradient norm.
 *
 * A setting has the event if any of its seeds has. Settings that had it before the epoch in question have no part:
 * nothing is left to be predicted.
 */
import type { Random } from "../../random.ts";
import type { Hurdle } from "../result.ts";
import { areaInterval, areaUnderCurve } from "../statistics/auc.ts";
import { type Folds, randomFolds } from "../statistics/folds.ts";
import { momentsOf, outcomeMoments } from "../statistics/moments.ts";
import { nestedRidge } from "../statistics/ridge.ts";

/** Something that may predict an event. */
export interface EventPredictor {
  readonly name: string;
  readonly withSpectrum: boolean;
  /** Columns over settings: one alone is a score as it is, several make one by ridge regression, out of fold. */
  readonly columns: readonly Float64Array[];
  readonly isScore: boolean;
}

/** What hurdles at one epoch need. */
export interface HurdleOptions {
  readonly event: Hurdle["event"];
  readonly epoch: number;
  /** 1 where it happened, over settings. */
  readonly events: Uint8Array;
  readonly predictors: readonly EventPredictor[];
  readonly random: Random;
  /** Standard normal deviate of half the confidence that is left. */
  readonly deviations: number;
}

/** With and without the event, at least. */
const LEAST = 5;
const FOLDS = 5;

/** One row for each predictor; none where the event is too rare, or too common, to be predicted. */
export function hurdles(options: HurdleOptions): Hurdle[] {
  const { event, epoch, events, predictors, random, deviations } = options;
  const folds = stratifiedFolds(events, random);
  return predictors.flatMap(({ name, withSpectrum, columns, isScore }) => {
    const raw = isScore ? columns[0] : null;
    const kept = Array.from(events.keys()).filter((i) => raw === null || !Number.isNaN(raw[i]));
    const own = Uint8Array.from(kept, (i) => events[i]);
    const happened = own.reduce((sum, each) => sum + each, 0);
    const not = own.length - happened;
    if (happened < LEAST || not < LEAST) return [];
    const all = raw ?? outOfFold(columns, events, folds);
    const area = areaUnderCurve(
      Float64Array.from(kept, (i) => all[i]),
      own,
    );
    const auc = { value: area, interval: areaInterval(area, happened, not, deviations) };
    return [
      { event, epoch, predictor: name, withSpectrum, auc, events: happened, settings: own.length },
    ];
  });
}

/** Folds with as many events each, to one. */
function stratifiedFolds(events: Uint8Array, random: Random): Folds {
  const of = new Uint32Array(events.length);
  for (const side of [0, 1]) {
    const members = Array.from(events.keys()).filter((i) => events[i] === side);
    const folds = randomFolds(members.length, FOLDS, random);
    for (const [place, i] of members.entries()) of[i] = folds.of[place];
  }
  return { of, count: FOLDS };
}

/**
 * Scores out of fold. Each fold's are taken about the share of events among the settings that it was fitted to, which
 * is the lower the more events the fold itself has.
 */
function outOfFold(
  columns: readonly Float64Array[],
  events: Uint8Array,
  folds: Folds,
): Float64Array {
  const moments = momentsOf(columns, folds);
  const all = columns.map((_, j) => j);
  const [target] = outcomeMoments(moments, [Float64Array.from(events)]);
  const scores = nestedRidge(moments, all).predict(target);
  const means = nestedRidge(moments, []).predict(target);
  return scores.map((score, i) => score - means[i]);
}
