/** What is learned from one sample and applied to another once: sets of predictors by ridge regression. */
import { outOfFold } from "../regression/ridge.ts";
import type { Folds } from "../statistics/folds.ts";
import { standardised } from "../statistics/levels.ts";
import {
  type Aligned,
  alignedFeatures,
  alignedHyperparameters,
  alignedLosses,
  type Sample,
  type Scale,
} from "./aligned.ts";

/** A set of predictors that both samples have. */
export interface LearnedSet {
  readonly name: string;
  readonly withSpectrum: boolean;
  /** Of the second sample's outcomes, by what the first alone teaches. */
  readonly predictions: Float64Array;
  /** Columns over the first sample, and over the second by themselves: those that vary there. */
  readonly home: readonly Float64Array[];
  readonly there: readonly Float64Array[];
}

/** Sets of predictors. */
const RUNGS: readonly (readonly ("hyperparameters" | "loss so far" | "spectrum")[])[] = [
  ["hyperparameters"],
  ["loss so far"],
  ["hyperparameters", "loss so far"],
  ["spectrum"],
  ["hyperparameters", "spectrum"],
  ["loss so far", "spectrum"],
  ["hyperparameters", "loss so far", "spectrum"],
];

/**
 * Every set of which both samples have something; none at all where no feature is in both.
 *
 * @param folds - Of the first: the penalty is chosen among them.
 */
export function learnedSets(
  first: Sample,
  second: Sample,
  scale: Scale,
  folds: Folds,
): { readonly sets: readonly LearnedSet[]; readonly features: readonly Aligned[] } {
  const features = alignedFeatures(first, second, scale);
  if (features.length === 0) return { sets: [], features };
  const n = first.outcome.length;
  const blocks = {
    hyperparameters: blockOf(alignedHyperparameters(first, second), n),
    "loss so far": blockOf(alignedLosses(first, second, scale), n),
    spectrum: blockOf(
      features.map(({ values }) => values),
      n,
    ),
  };
  const outcome = new Float64Array(n + second.outcome.length);
  outcome.set(first.outcome);
  outcome.set(second.outcome, n);
  const kept = { of: new Uint32Array(outcome.length).fill(folds.count), count: folds.count + 1 };
  kept.of.set(folds.of);
  const sets = RUNGS.flatMap((names): LearnedSet[] => {
    const own = names.map((name) => blocks[name]);
    if (own.some(({ both }) => both.length === 0)) return [];
    const columns = own.flatMap(({ both }) => both);
    return [
      {
        name: names.join(" + "),
        withSpectrum: names.includes("spectrum"),
        predictions: outOfFold(columns, outcome, kept).slice(n),
        home: own.flatMap(({ home }) => home),
        there: own.flatMap(({ there }) => there),
      },
    ];
  });
  return { sets, features };
}

/** Columns of one kind over both samples and over each, those of the second by themselves where they vary there. */
interface Block extends Pick<LearnedSet, "home" | "there"> {
  readonly both: readonly Float64Array[];
}

/** @param n - Settings of the first sample. */
function blockOf(both: readonly Float64Array[], n: number): Block {
  return {
    both,
    home: both.map((column) => column.slice(0, n)),
    there: both
      .map((column) => standardised(column.slice(n)))
      .filter((column) => column.some((value) => value !== 0)),
  };
}

/** A feature lies outside where so many of the second's settings lie beyond all that was learned from. */
const HALF = 0.5;

/** Share of the features that lie outside. */
export function shareOutside(features: readonly Pick<Aligned, "outside">[]): number {
  return features.filter(({ outside }) => outside > HALF).length / features.length;
}

/** The best of either kind where it was learned: what the other sweep says has no part in the choice. */
export function bestAtHome<Rung extends { readonly withSpectrum: boolean; readonly home: number }>(
  rungs: readonly Rung[],
): { readonly over: Rung | null; readonly by: Rung | null } {
  const best = (withSpectrum: boolean) =>
    rungs
      .filter((rung) => rung.withSpectrum === withSpectrum)
      .reduce<Rung | null>((a, b) => (a === null || b.home > a.home ? b : a), null);
  return { over: best(false), by: best(true) };
}
