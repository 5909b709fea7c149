/**
 * Whether a setting trains at all, from what was known early: areas under the curve of the spectrum's features, beside
 * those of hyperparameters, the loss and the gradient norm.
 *
 * A setting has the event if any of its seeds has. Settings that had it before the epoch in question have no part:
 * nothing is left to be predicted.
 */
import type { Random } from "../../random.ts";
import { outOfFold } from "../regression/ridge.ts";
import type { Hurdle } from "../result.ts";
import {
  type AreaDifference,
  areaDifference,
  areaInterval,
  areaUnderCurve,
  placesAmongOthers,
} from "../statistics/auc.ts";
import { type Folds, randomFolds } from "../statistics/folds.ts";

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
export const LEAST = 5;
const FOLDS = 5;

/** A row with its scores, NaN where there is none. */
interface Scored {
  readonly row: Omit<Hurdle, "gain">;
  readonly scores: Float64Array;
}

/** One row for each predictor; none where the event is too rare, or too common, to be predicted. */
export function hurdles(options: HurdleOptions): Hurdle[] {
  const { event, epoch, events, predictors, random, deviations } = options;
  if (!areEnough(events)) return [];
  const folds = stratifiedFolds(events, random);
  const scored = predictors.flatMap(({ name, withSpectrum, columns, isScore }): Scored[] => {
    const scores = isScore ? columns[0] : scoresOutOfFold(columns, events, folds);
    const { own, known, happened } = restrictedTo([scores], events);
    if (!areEnough(known)) return [];
    const not = known.length - happened;
    const area = areaUnderCurve(own[0], known);
    const auc = { value: area, interval: areaInterval(area, happened, not, deviations) };
    const counts = { events: happened, settings: known.length };
    return [{ row: { event, epoch, predictor: name, withSpectrum, auc, ...counts }, scores }];
  });
  const clear = ({ row }: Scored) => Math.abs(row.auc.value - 0.5);
  const best = scored
    .filter(({ row }) => !row.withSpectrum)
    .reduce<Scored | null>((a, b) => (a === null || clear(b) > clear(a) ? b : a), null);
  if (best === null) return scored.map(({ row }) => ({ ...row, gain: null }));
  const places = isWhole(best.scores) ? placesAmongOthers(turned(best, best.scores), events) : null;
  return scored.map((each) => {
    if (!each.row.withSpectrum) return { ...each.row, gain: null };
    const difference =
      places !== null && isWhole(each.scores)
        ? areaDifference(placesAmongOthers(turned(each, each.scores), events), places, events)
        : differenceWhereBoth(best, each, events);
    return { ...each.row, gain: difference && gainOf(difference, best.row.predictor, deviations) };
  });
}

function gainOf(
  { value, error }: AreaDifference,
  over: string,
  deviations: number,
): NonNullable<Hurdle["gain"]> {
  return { value, interval: [value - deviations * error, value + deviations * error], over };
}

function isWhole(scores: Float64Array): boolean {
  return !scores.includes(Number.NaN);
}

/** Scores the other way round where their area is below ½. */
function turned({ row }: Scored, scores: Float64Array): Float64Array {
  return row.auc.value < 0.5 ? scores.map((score) => -score) : scores;
}

/** Whether there are enough with and without the event. */
export function areEnough(events: Uint8Array): boolean {
  const happened = happenedIn(events);
  return happened >= LEAST && events.length - happened >= LEAST;
}

/** Scores of the settings that have all of them, and which of these had the event. */
function restrictedTo(all: readonly Float64Array[], events: Uint8Array) {
  if (all.every(isWhole)) return { own: all, known: events, happened: happenedIn(events) };
  const kept = Array.from(events.keys()).filter((i) => all.every((own) => !Number.isNaN(own[i])));
  const own = all.map((scores) => Float64Array.from(kept, (i) => scores[i]));
  const known = Uint8Array.from(kept, (i) => events[i]);
  return { own, known, happened: happenedIn(known) };
}

export function happenedIn(events: Uint8Array): number {
  return events.reduce((sum, each) => sum + each, 0);
}

/** What a predictor's area has beyond that of another, over the settings that have both; null where these are too few. */
function differenceWhereBoth(
  best: Scored,
  each: Scored,
  events: Uint8Array,
): AreaDifference | null {
  const { own, known } = restrictedTo([each.scores, best.scores], events);
  if (!areEnough(known)) return null;
  const [mine, other] = [each, best].map((scored, k) =>
    placesAmongOthers(turned(scored, own[k]), known),
  );
  return areaDifference(mine, other, known);
}

/** Folds with as many events each, to one. */
export function stratifiedFolds(events: Uint8Array, random: Random): Folds {
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
export function scoresOutOfFold(
  columns: readonly Float64Array[],
  events: Uint8Array,
  folds: Folds,
): Float64Array {
  const target = Float64Array.from(events);
  const means = outOfFold([], target, folds);
  return outOfFold(columns, target, folds).map((score, i) => score - means[i]);
}
