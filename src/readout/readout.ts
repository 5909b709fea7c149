/**
 * What spectra say about the training of many runs, beside what anyone could say without them.
 *
 * The unit is the setting; seeds are averaged. Every number has its interval or its p, every p is adjusted for
 * all that was looked at, and what is claimed at the end follows from the numbers (verdict.ts).
 */
import { rangeError } from "../errors.ts";
import { createRandom, seedFor } from "../random.ts";
import { type OptionNames, requireKnown } from "../words.ts";
import { seedRange } from "./by-setting.ts";
import { columnsWithIntervals, featureRows, type RowsInput } from "./feature-rows.ts";
import { eventHurdles } from "./hurdle/events.ts";
import { rowsWithDiverged, whereDiverged } from "./hurdle/with-diverged.ts";
import { laddersOf } from "./ladder/ladders.ts";
import { lossCurve, OUTCOMES } from "./outcomes.ts";
import type {
  FeatureRow,
  Hurdle,
  OutcomeSummary,
  Protocol,
  ReadoutCounts,
  ReadoutResult,
} from "./result.ts";
import { type RunTable, settingCount } from "./run-table.ts";
import { quantile } from "./statistics/correlation.ts";
import { conditioningDesign } from "./statistics/levels.ts";
import { drawPermutations, type Permutations } from "./statistics/permutations.ts";
import { ranks } from "./statistics/ranks.ts";
import { type Study, studyOf } from "./study.ts";
import { verdictOf } from "./verdict.ts";

/** Options of {@link readout}. */
export interface ReadoutOptions {
  /** One of OUTCOMES that is not an event. @defaultValue "final loss" */
  readonly outcome?: string;
  /** Epochs of spectra that are looked at. @defaultValue all */
  readonly epochs?: readonly number[];
  /** @defaultValue 0 */
  readonly seed?: number;
  /** Resamples behind each interval; fewer where there is much to look at. @defaultValue 2000 */
  readonly resamples?: number;
  /** Permutations behind each p; fewer where there is much to look at. @defaultValue 4999 */
  readonly permutations?: number;
  /** Permutations behind the p of a gain, for which everything is predicted anew. @defaultValue 199 */
  readonly ladderPermutations?: number;
  /** Of intervals, and what p-values are held against. @defaultValue 0.95 */
  readonly confidence?: number;
  /** Epoch whose loss all features are held against. @defaultValue each that of its own epoch, at equal cost */
  readonly lossEpoch?: number;
  /** Difference of the outcome from which on two settings differ. @defaultValue beyond the noise */
  readonly leastDifference?: number;
}

const READOUT_OPTIONS: OptionNames<ReadoutOptions> = {
  outcome: true,
  epochs: true,
  seed: true,
  resamples: true,
  permutations: true,
  ladderPermutations: true,
  confidence: true,
  lossEpoch: true,
  leastDifference: true,
};

const DEFAULTS = {
  outcome: "final loss",
  seed: 0,
  resamples: 2000,
  permutations: 4999,
  ladderPermutations: 199,
  confidence: 0.95,
};

/** Products of values that all permutations of all columns may take, and fewest permutations and resamples. */
const MOST_PRODUCTS = 3e8;
const FEWEST_PERMUTATIONS = 99;
const FEWEST_RESAMPLES = 400;
/** Products of settings and columns from which on there are as few resamples, and permutations of ladders, as bearable. */
const LARGE = 2e6;

/**
 * @param table - Runs, as columns.
 * @returns plain records; equal tables and options give equal results.
 * @throws RangeError where an option is none of those possible, or runs of one setting differ in more than the seed.
 *
 * Cost: O(columns · settings · (permutations + resamples)), each bounded (see `protocol` of the result), and for
 * ladders O(settings · predictors²) and as many small systems as there are permutations.
 */
export function readout(table: RunTable, options: ReadoutOptions = {}): ReadoutResult {
  requireKnown("readout", options, READOUT_OPTIONS);
  const asked = { ...DEFAULTS, ...options };
  requireOptions(asked);
  const { seed, confidence } = asked;
  const study = studyOf(table, {
    outcome: asked.outcome,
    epochs: options.epochs ?? null,
    leastDifference: options.leastDifference ?? null,
  });
  const { kept, columns } = study;
  const counts = affordable(asked, columns.length * kept.length);
  const permutations = permutationsOf(study, seed, counts.permutations);
  const { resamples } = counts;
  const input: RowsInput = {
    columns,
    outcome: study.outcome,
    parameters: study.parameters,
    permutations,
    ...designsOf(study, options.lossEpoch ?? null),
    random: createRandom(seedFor(seed, "resamples")),
    resamples,
    confidence,
  };
  const features = featuresOf(study, input, seed);
  const { ladders, notes } = laddersOf(study, {
    seed,
    resamples,
    confidence,
    permutations: { ...permutations, count: counts.ladderPermutations },
  });
  const hurdles = eventHurdles(study, createRandom(seedFor(seed, "hurdles")), confidence);
  return {
    counts: countsOf(table),
    protocol: {
      seed,
      confidence,
      ...counts,
      strata: study.strata?.parameter ?? null,
      lossEpoch: options.lossEpoch ?? null,
      ...study.leastDifference,
    },
    outcome: summaryOf(study),
    features,
    tested: features.length,
    ladders,
    hurdles,
    verdict: verdictOf({
      settings: kept.length,
      outcome: study.outcomeName,
      features,
      ladders,
      confidence,
    }),
    notes: [...notesOf(study, input, features), ...notes, ...hurdleNotes(table, hurdles)],
  };
}

/** How often is drawn: as asked, or as often as so many values can be gone through. */
function affordable(
  { resamples, permutations, ladderPermutations }: typeof DEFAULTS,
  values: number,
): Pick<Protocol, "resamples" | "permutations" | "ladderPermutations"> {
  const most = Math.max(FEWEST_PERMUTATIONS, Math.floor(MOST_PRODUCTS / Math.max(1, values)));
  const fewer = values > LARGE;
  const drawn = Math.min(permutations, most);
  return {
    resamples: Math.min(resamples, fewer ? FEWEST_RESAMPLES : resamples),
    permutations: drawn,
    ladderPermutations: Math.min(ladderPermutations, fewer ? FEWEST_PERMUTATIONS : drawn),
  };
}

/** Settings from which on anything has an order. */
const FEWEST_SETTINGS = 5;

/** What each feature has to do with the outcome, without settings that diverged and with them. */
function featuresOf(study: Study, input: RowsInput, seed: number): FeatureRow[] {
  if (study.columns.length === 0 || study.kept.length < FEWEST_SETTINGS) return [];
  const random = createRandom(seedFor(seed, "diverged"));
  const { resamples, confidence } = input;
  return rowsWithDiverged(study, featureRows(input), { random, resamples, confidence });
}

function requireOptions(options: typeof DEFAULTS): void {
  for (const name of ["resamples", "permutations", "ladderPermutations"] as const) {
    const value = options[name];
    if (Number.isInteger(value) && value >= 19) continue;
    throw rangeError("readout", `${name} is ${value}; expected an integer of at least 19`);
  }
  const { confidence } = options;
  if (confidence > 0.5 && confidence < 1) return;
  throw rangeError("readout", `confidence is ${confidence}; expected a number between 0.5 and 1`);
}

function permutationsOf({ kept, strata }: Study, seed: number, count: number): Permutations {
  const random = createRandom(seedFor(seed, "permutations"));
  const codes = strata?.codes ?? new Uint32Array(kept.length);
  return drawPermutations(random, count, codes, strata?.count ?? 1);
}

function designsOf(
  { kept, parameters, strata, lossesAt }: Study,
  lossEpoch: number | null,
): Pick<RowsInput, "given" | "lossRanks"> {
  const own = parameters.map(({ parameter }) => parameter);
  const given = conditioningDesign(own, strata, kept.length);
  const known = new Map<number, Float64Array | null>();
  const lossAt = (epoch: number) => {
    const losses = lossesAt(epoch);
    if (losses === null || losses.isEnd || losses.last.some(Number.isNaN)) return null;
    return ranks(losses.last);
  };
  const lossRanks = (epoch: number) => {
    const at = lossEpoch ?? epoch;
    if (!known.has(at)) known.set(at, lossAt(at));
    return known.get(at) ?? null;
  };
  return { given, lossRanks };
}

function countsOf(table: RunTable): ReadoutCounts {
  const ended = (end: RunTable["ends"][number]) => table.ends.filter((each) => each === end).length;
  return {
    runs: table.runs.length,
    settings: settingCount(table),
    seeds: seedRange(table),
    diverged: ended("diverged"),
    neverBeatBaseline: neverBeat(table),
    pruned: ended("pruned"),
    unfinished: ended("unfinished"),
  };
}

function neverBeat(table: RunTable): number | null {
  const events = OUTCOMES.find(({ name }) => name === "never beat its baseline")?.of(table);
  if (events === undefined || events.every(Number.isNaN)) return null;
  return events.filter((event) => event === 1).length;
}

function summaryOf({ outcomeName, outcome, seedDeviation }: Study): OutcomeSummary {
  const sorted = outcome.slice().sort();
  const at = (share: number) => (sorted.length === 0 ? Number.NaN : quantile(sorted, share));
  return {
    name: outcomeName,
    settings: outcome.length,
    median: at(0.5),
    range: [at(0), at(1)],
    seedDeviation,
  };
}

/** That nothing was asked about settings that do not train is no sign that all do. */
function hurdleNotes(table: RunTable, hurdles: readonly Hurdle[]): string[] {
  if (hurdles.length > 0) return [];
  const why =
    table.baselines === null
      ? "no baseline is recorded, and too few settings diverge or too few do not"
      : "too few settings diverge or never beat their baseline, or too few do not";
  return [`Whether a setting trains at all could not be asked: ${why} (five of each are needed).`];
}

/** What spectra cost as a share of the training. */
function costNotes({ table, costs }: Study): string[] {
  const known = [...costs.values()].flatMap((each) => each.filter((cost) => cost !== null));
  const whole = lossCurve(table)?.epochs.at(-1) ?? 0;
  const median = known.length === 0 ? 0 : quantile(Float64Array.from(known).sort(), 0.5);
  if (!(median > 0 && whole > 0)) return [];
  const short = (value: number) => Number(value.toPrecision(2));
  return [
    `A spectrum cost ${short(median)} epochs of its run's training (the median), ${short((100 * median) / whole)} % of all ` +
      `${whole}: what it is held against knows the loss that much later.`,
  ];
}

function notesOf(study: Study, input: RowsInput, features: readonly FeatureRow[]): string[] {
  const { table, kept, columns, parameters, strata } = study;
  const notes = [...study.notes];
  const left = settingCount(table) - kept.length;
  if (left > 0) {
    notes.push(
      `${left} of ${settingCount(table)} settings have no ${study.outcomeName} (a seed diverged, was pruned or is not over): ` +
        whereDiverged(study, features),
    );
  }
  if ([...study.costs.values()].some((costs) => costs.includes(null))) {
    notes.push(
      "What some spectra cost is not recorded: it was taken as nothing, which favours the spectrum.",
    );
  }
  notes.push(...costNotes(study));
  if (parameters.length === 0) notes.push("No hyperparameter differs between settings.");
  if (strata?.binned) {
    notes.push(
      `${strata.parameter} hardly repeats: its values were put together into ${strata.count} levels of equal size.`,
    );
  }
  const drawn = columnsWithIntervals(columns.length, kept.length, input);
  if (drawn < columns.length) {
    notes.push(
      `Intervals are drawn for the ${drawn} of ${columns.length} features at an epoch that go with the outcome most.`,
    );
  }
  if (study.leastDifference.leastDifferenceFrom === "unknown") {
    notes.push("The noise of the outcome is not known: any difference of two settings counts.");
  }
  return notes;
}
