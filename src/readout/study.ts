/** A table made ready: settings whose outcome is known, their features, hyperparameters and losses so far. */
import { rangeError } from "../errors.ts";
import { bySetting, errorsBySetting, parametersOf, seedDeviation } from "./by-setting.ts";
import { knownEarly } from "./equal-cost.ts";
import { type FeatureColumn, featureNotes, featureTable, spectrumCosts } from "./feature-table.ts";
import { OUTCOMES } from "./outcomes.ts";
import type { Protocol } from "./result.ts";
import type { RunTable } from "./run-table.ts";
import type { ParameterFacts, SettingColumn } from "./setting-column.ts";
import { type Levels, levelsOf, type ParameterOf } from "./statistics/levels.ts";
import { deviationAlong, pairsDifferingIn } from "./statistics/pairs.ts";
import { orderOf, ranksOf } from "./statistics/ranks.ts";
import { shareExplained } from "./statistics/simpson.ts";

/** Losses over settings by the time that the spectrum of an epoch was there; NaN where there is none. */
export interface LossesAt {
  readonly last: Float64Array;
  readonly sum: Float64Array;
  readonly gradientNorm: Float64Array | null;
  /** Whether that is the end of the training. */
  readonly isEnd: boolean;
}

/** Everything that statements are made of. */
export interface Study {
  readonly table: RunTable;
  readonly outcomeName: string;
  /** By run: NaN none, Infinity diverged. */
  readonly outcomeByRun: Float64Array;
  /** Settings whose outcome is a number, and that number. */
  readonly kept: Uint32Array;
  readonly outcome: Float64Array;
  readonly seedDeviation: number | null;
  readonly columns: readonly SettingColumn[];
  readonly epochs: readonly number[];
  readonly parameters: readonly ParameterFacts[];
  /** The hyperparameter that features follow most, whose levels permutations stay within. */
  readonly strata: Levels | null;
  /** By epoch, of each run's spectrum, in epochs of training; null where it is not known. */
  readonly costs: ReadonlyMap<number, readonly (number | null)[]>;
  /** Over the kept settings; null without a curve of losses. */
  readonly lossesAt: (epoch: number) => LossesAt | null;
  readonly leastDifference: Pick<Protocol, "leastDifference" | "leastDifferenceFrom">;
  readonly notes: readonly string[];
}

/** What a study is asked. */
export interface StudyOptions {
  readonly outcome: string;
  /** Epochs of spectra that are looked at; null: all. */
  readonly epochs: readonly number[] | null;
  /** Least difference of the outcome that is one; null: beyond the noise. */
  readonly leastDifference: number | null;
}

/** Differences of two settings are one in 20 times larger by noise alone than this many of its deviations. */
const DIFFERENT = 1.96 * Math.SQRT2;
/** Share of the settings that must have a feature. */
const KNOWN = 0.5;

/**
 * @throws RangeError where the outcome or an epoch is not among those of the table.
 */
export function studyOf(table: RunTable, options: StudyOptions): Study {
  const byRun = outcomeByRun(table, options.outcome);
  const bySettings = bySetting(table, byRun);
  const kept = Uint32Array.from(
    Array.from(bySettings.keys()).filter((setting) => Number.isFinite(bySettings[setting])),
  );
  const outcome = Float64Array.from(kept, (setting) => bySettings[setting]);
  const overSettings = (values: Float64Array) => picked(bySetting(table, values, byRun), kept);
  const notes = [...table.notes, ...featureNotes(table)];
  const columns: SettingColumn[] = [];
  let rare = 0;
  const epochs = epochsOf(featureTable(table), options.epochs);
  for (const { feature, epoch, values, errors } of featureTable(table)) {
    if (!epochs.includes(epoch)) continue;
    const own = overSettings(values);
    const order = orderOf(own);
    const there = order.indices.length;
    if (there < KNOWN * own.length || there === 0 || order.ends[0] === there) {
      rare++;
      continue;
    }
    const ownErrors = errors && picked(errorsBySetting(table, errors, byRun), kept);
    const ranked = ranksOf(order, own.length);
    columns.push({ feature, epoch, values: own, errors: ownErrors, order, ranked });
  }
  if (rare > 0) {
    notes.push(
      `${rare} features at an epoch are left out: fewer than half of the settings have them, or all have the same.`,
    );
  }
  const costs = spectrumCosts(table);
  const deviation = seedDeviation(table, byRun);
  const parameters = complete(parametersOf(table, kept), notes);
  const leastDifference = differenceOf(
    options.leastDifference,
    table,
    deviation,
    parameters,
    outcome,
  );
  const facts = parameters.map((parameter): ParameterFacts => {
    const levels = levelsOf(parameter);
    const { leastDifference: least } = leastDifference;
    return {
      parameter,
      levels,
      pairs: pairsDifferingIn(parameter.name, parameters, outcome, least),
      explained: Float64Array.from(columns, ({ ranked }) =>
        levels === null ? Number.NaN : shareExplained(ranked, levels),
      ),
    };
  });
  return {
    table,
    outcomeName: options.outcome,
    outcomeByRun: byRun,
    kept,
    outcome,
    seedDeviation: deviation,
    columns,
    epochs: epochs.filter((epoch) => columns.some((each) => each.epoch === epoch)),
    parameters: facts,
    strata: strataOf(facts),
    costs,
    lossesAt: lossReader(table, costs, overSettings),
    leastDifference,
    notes,
  };
}

function outcomeByRun(table: RunTable, name: string): Float64Array {
  const ranked = OUTCOMES.filter(({ isEvent }) => !isEvent);
  const outcome = ranked.find((each) => each.name === name);
  if (outcome !== undefined) return outcome.of(table);
  const names = ranked.map((each) => each.name).join(", ");
  throw rangeError("readout", `outcome is ${JSON.stringify(name)}; expected one of ${names}`);
}

function epochsOf(columns: readonly FeatureColumn[], asked: readonly number[] | null): number[] {
  const epochs = [...new Set(columns.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  const absent = asked?.find((epoch) => !epochs.includes(epoch));
  if (absent === undefined)
    return asked === null ? epochs : epochs.filter((e) => asked.includes(e));
  throw rangeError(
    "readout",
    `epoch is ${absent}; expected one with spectra that say something: ${epochs.join(", ") || "there is none"}`,
  );
}

function picked(values: Float64Array, kept: Uint32Array): Float64Array {
  const own = new Float64Array(kept.length);
  for (let i = 0; i < kept.length; i++) own[i] = values[kept[i]];
  return own;
}

/** A hyperparameter that some settings do not have counts as its mean there. */
function complete(parameters: readonly ParameterOf[], notes: string[]): ParameterOf[] {
  return parameters.map((parameter) => {
    if (parameter.kind === "category") return parameter;
    const known = parameter.values.filter(Number.isFinite);
    const missing = parameter.values.length - known.length;
    if (missing === 0) return parameter;
    const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
    notes.push(
      `${parameter.name} is not a number in ${missing} settings; its mean, ${mean}, stands for it there.`,
    );
    return {
      ...parameter,
      values: parameter.values.map((value) => (Number.isFinite(value) ? value : mean)),
    };
  });
}

function differenceOf(
  given: number | null,
  { settingOf }: RunTable,
  deviation: number | null,
  parameters: readonly ParameterOf[],
  outcome: Float64Array,
): Study["leastDifference"] {
  if (given !== null) return { leastDifference: given, leastDifferenceFrom: "given" };
  if (deviation !== null) {
    const seeds = settingOf.length / new Set(settingOf).size;
    const leastDifference = (DIFFERENT * deviation) / Math.sqrt(seeds);
    return { leastDifference, leastDifferenceFrom: "seeds" };
  }
  const along = deviationAlong(parameters, outcome);
  if (along === null) return { leastDifference: 0, leastDifferenceFrom: "unknown" };
  return { leastDifference: DIFFERENT * along, leastDifferenceFrom: "neighbouring settings" };
}

/** The levels that explain most of the features' ranks, on average over features. */
function strataOf(parameters: readonly ParameterFacts[]): Levels | null {
  const totals = parameters.map(({ explained }) =>
    explained.reduce((sum, share) => sum + (share || 0), 0),
  );
  const possible = [...parameters.keys()].filter((p) => parameters[p].levels !== null);
  possible.sort((a, b) => totals[b] - totals[a] || a - b);
  return possible.length === 0 ? null : parameters[possible[0]].levels;
}

function lossReader(
  table: RunTable,
  costs: Study["costs"],
  toSettings: (values: Float64Array) => Float64Array,
): Study["lossesAt"] {
  const known = new Map<number, LossesAt | null>();
  return (epoch) => {
    const done = known.get(epoch);
    if (done !== undefined) return done;
    const { losses, gradientNorm } = knownEarly(table, epoch, costs);
    const found = losses && {
      last: toSettings(losses.last),
      sum: toSettings(losses.sum),
      gradientNorm: gradientNorm && toSettings(gradientNorm),
      isEnd: losses.isEnd,
    };
    known.set(epoch, found);
    return found;
  };
}
