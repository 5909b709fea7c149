/** What each feature at each epoch has to do with the outcome, over settings. */
import type { Random } from "../random.ts";
import type { FeatureRow, ParameterRelation, PartialCorrelation, Reversal } from "./result.ts";
import { disattenuated, reliability } from "./statistics/attenuation.ts";
import { pearson, spearman } from "./statistics/correlation.ts";
import type { Levels, ParameterOf } from "./statistics/levels.ts";
import { type Pairs, signError } from "./statistics/pairs.ts";
import { type Hypothesis, type Permutations, partialTests } from "./statistics/permutations.ts";
import { type Order, orderOf, ranksIn } from "./statistics/ranks.ts";
import { regret } from "./statistics/regret.ts";
import { drawLevels, drawSettings, spearmanIntervals } from "./statistics/resampling.ts";
import { shareExplained, withinLevels } from "./statistics/simpson.ts";

/** A feature at an epoch over settings; NaN where it does not exist. */
export interface SettingColumn {
  readonly feature: string;
  readonly epoch: number;
  readonly values: Float64Array;
  readonly errors: Float64Array | null;
}

/** A hyperparameter with what is asked of it. */
export interface ParameterFacts {
  readonly parameter: ParameterOf;
  /** Null where its values are no levels. */
  readonly levels: Levels | null;
  readonly pairs: Pairs;
}

/** What rows are made of, over the settings whose outcome is known. */
export interface RowsInput {
  readonly columns: readonly SettingColumn[];
  readonly outcome: Float64Array;
  readonly parameters: readonly ParameterFacts[];
  readonly permutations: Permutations;
  /** Design of the hyperparameters, and by epoch with the loss so far; null where that is the outcome itself. */
  readonly given: readonly Float64Array[];
  readonly givenLoss: (epoch: number) => readonly Float64Array[] | null;
  readonly random: Random;
  readonly resamples: number;
  readonly confidence: number;
}

/** Deviations from which on a sign is taken for one. */
const DECISIVE = 2;
/** Values of columns that all intervals together may go through: some seconds. */
const MOST_VISITS = 6e7;

/** Rows in the order of the columns. */
export function featureRows(input: RowsInput): FeatureRow[] {
  const { columns, outcome, permutations, given, givenLoss } = input;
  const outcomeOrder = orderOf(outcome);
  const correlations = columns.map(({ values }) => spearman(values, outcome));
  const intervals = intervalsOf(input, correlations);
  const withParameters = columns.map(({ values }): Hypothesis => ({ values, given }));
  const parameterTests = partialTests(withParameters, outcome, permutations);
  const lossTests = testsGivenLoss(columns, givenLoss, outcome, permutations);
  return columns.map((column, c) => {
    const correlation = correlations[c];
    const order = orderOf(column.values);
    const sign = correlation < 0 ? -1 : 1;
    const share = column.errors === null ? null : reliability(column.values, column.errors);
    const ofOutcome = (picks: number) => regret(order, outcome, sign, picks);
    return {
      feature: column.feature,
      epoch: column.epoch,
      settings: order.indices.length,
      correlation,
      ...intervals[c],
      givenParameters: parameterTests[c],
      givenLoss: lossTests[c],
      ofParameters: relationsOf(column.values, order, sign, input),
      reversal: reversalOf(correlation, order, outcomeOrder, input.parameters),
      disattenuated: share === null ? null : disattenuated(correlation, share),
      regret: { one: ofOutcome(1), five: ofOutcome(5) },
    };
  });
}

function testsGivenLoss(
  columns: readonly SettingColumn[],
  givenLoss: RowsInput["givenLoss"],
  outcome: Float64Array,
  permutations: Permutations,
): (PartialCorrelation | null)[] {
  const designs = columns.map(({ epoch }) => givenLoss(epoch));
  const asked = columns.flatMap(({ values }, c) => {
    const given = designs[c];
    return given === null ? [] : [{ values, given }];
  });
  const tests = partialTests(asked, outcome, permutations);
  let next = 0;
  return designs.map((given) => (given === null ? null : tests[next++]));
}

type Intervals = Pick<FeatureRow, "overSettings" | "overLevels" | "levelsOf">;

const NO_INTERVALS: Intervals = { overSettings: null, overLevels: null, levelsOf: null };

/** How many columns have intervals at a cost that is bearable: those that go with the outcome most. */
export function columnsWithIntervals(
  columns: number,
  settings: number,
  { parameters, resamples }: Pick<RowsInput, "parameters" | "resamples">,
): number {
  const ways = 1 + parameters.filter(({ levels }) => levels !== null && levels.count > 2).length;
  return Math.min(columns, Math.max(1, Math.floor(MOST_VISITS / (settings * resamples * ways))));
}

function intervalsOf(input: RowsInput, correlations: readonly number[]): Intervals[] {
  const { columns, outcome } = input;
  const found: Intervals[] = columns.map(() => NO_INTERVALS);
  const count = columnsWithIntervals(columns.length, outcome.length, input);
  const chosen = [...correlations.keys()]
    .sort((a, b) => Math.abs(correlations[b] || 0) - Math.abs(correlations[a] || 0) || a - b)
    .slice(0, count);
  // Columns that are known at the same settings share their resamples.
  const byPattern = new Map<string, number[]>();
  for (const c of chosen) {
    const { values } = columns[c];
    const pattern = values.some(Number.isNaN) ? Array.from(values, Number.isNaN).join() : "";
    byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), c]);
  }
  for (const group of byPattern.values()) {
    const rows = groupIntervals(group, input);
    for (const [place, c] of group.entries()) found[c] = rows[place];
  }
  return found;
}

function groupIntervals(group: readonly number[], input: RowsInput): Intervals[] {
  const { columns, random, resamples, confidence } = input;
  const own = columns[group[0]].values;
  const known = Array.from(own.keys()).filter((i) => !Number.isNaN(own[i]));
  const pick = (values: Float64Array) => Float64Array.from(known, (i) => values[i]);
  const values = group.map((c) => pick(columns[c].values));
  const outcome = pick(input.outcome);
  const resampling = { random, resamples, confidence };
  const overSettings = spearmanIntervals(values, outcome, { ...resampling, draw: drawSettings });
  const found: Intervals[] = overSettings.map((interval) => ({
    ...NO_INTERVALS,
    overSettings: interval,
  }));
  for (const { parameter, levels } of input.parameters) {
    if (levels === null || levels.count < 3) continue;
    const codes = Uint32Array.from(known, (i) => levels.codes[i]);
    const draw = drawLevels(codes, levels.count);
    const overLevels = spearmanIntervals(values, outcome, { ...resampling, draw });
    for (const [place, interval] of overLevels.entries()) {
      if (interval === null || widthOf(interval) <= widthOf(found[place].overLevels)) continue;
      found[place] = { ...found[place], overLevels: interval, levelsOf: parameter.name };
    }
  }
  return found;
}

function widthOf(interval: readonly [number, number] | null): number {
  return interval === null ? -1 : interval[1] - interval[0];
}

function relationsOf(
  values: Float64Array,
  order: Order,
  sign: number,
  { parameters, outcome }: RowsInput,
): ParameterRelation[] {
  const ranked = ranksIn(order, new Float64Array(values.length).fill(Number.NaN));
  return parameters.map(({ parameter, levels, pairs }) => {
    const wrong = signError(values, outcome, pairs, sign);
    return {
      parameter: parameter.name,
      correlation:
        parameter.kind === "number" ? pearson(ranked, rankedParameter(parameter.values)) : null,
      ratio: levels === null ? Number.NaN : shareExplained(ranked, levels),
      signError: wrong.error,
      pairs: wrong.pairs,
    };
  });
}

/** Ranks of hyperparameters are asked for by every row, and are the same for all. */
const RANKED = new WeakMap<Float64Array, Float64Array>();

function rankedParameter(values: Float64Array): Float64Array {
  const known = RANKED.get(values);
  if (known !== undefined) return known;
  const ranked = ranksIn(orderOf(values), new Float64Array(values.length).fill(Number.NaN));
  RANKED.set(values, ranked);
  return ranked;
}

/** The plainest reversal: both the pooled sign and that within levels are beyond chance, and they differ. */
function reversalOf(
  correlation: number,
  feature: Order,
  outcome: Order,
  parameters: readonly ParameterFacts[],
): Reversal | null {
  const pooled = Math.abs(correlation) * Math.sqrt(feature.indices.length - 1);
  if (!(pooled > DECISIVE)) return null;
  let plainest: Reversal | null = null;
  for (const { parameter, levels } of parameters) {
    const within = levels === null ? null : withinLevels(feature, outcome, levels);
    if (within === null || within.mean * correlation >= 0) continue;
    if (Math.abs(within.mean) * within.weight <= DECISIVE) continue;
    if (plainest !== null && Math.abs(within.mean) <= Math.abs(plainest.within)) continue;
    const turned = correlation < 0 ? within.positive : within.negative;
    plainest = {
      parameter: parameter.name,
      within: within.mean,
      levels: [turned, within.levels],
    };
  }
  return plainest;
}
