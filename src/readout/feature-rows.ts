/** What each feature at each epoch has to do with the outcome, over settings. */
import type { Random } from "../random.ts";
import { relationsOf } from "./feature-relations.ts";
import type { FeatureRow } from "./result.ts";
import type { ParameterFacts, SettingColumn } from "./setting-column.ts";
import type { Design } from "./statistics/design.ts";
import { partialTests } from "./statistics/partial-tests.ts";
import type { Permutations } from "./statistics/permutations.ts";
import { ranks } from "./statistics/ranks.ts";
import { redrawnInterval } from "./statistics/redrawn.ts";
import {
  drawSettings,
  type KnownAlike,
  knownAlike,
  pick,
  spearmanIntervals,
  spearmanIntervalsOverLevels,
} from "./statistics/resampling.ts";

/** What rows are made of, over the settings whose outcome is known. */
export interface RowsInput {
  readonly columns: readonly SettingColumn[];
  readonly outcome: Float64Array;
  readonly parameters: readonly ParameterFacts[];
  readonly permutations: Permutations;
  /** Design of the hyperparameters, and by epoch the ranks of the loss so far; null where that is the outcome itself. */
  readonly given: Design;
  readonly lossRanks: (epoch: number) => Float64Array | null;
  readonly random: Random;
  readonly resamples: number;
  readonly confidence: number;
}

/** Values of columns that all intervals together may go through: some seconds. */
const MOST_VISITS = 6e7;

/** A row as far as it is of settings whose outcome is a number. */
export type FiniteRow = Omit<FeatureRow, "withDiverged">;

/** Rows in the order of the columns. */
export function featureRows(input: RowsInput): FiniteRow[] {
  const { columns } = input;
  const outcomeRanks = ranks(input.outcome);
  const relations = relationsOf(columns, input.outcome, input.parameters);
  const intervals = intervalsOf(
    input,
    relations.map(({ correlation }) => correlation),
  );
  const tests = partialCorrelations(input, outcomeRanks);
  return columns.map(({ feature, epoch, order }, c) => {
    return {
      feature,
      epoch,
      settings: order.indices.length,
      ...relations[c],
      ...intervals[c],
      ...tests[c],
    };
  });
}

/** Given the hyperparameters, and given the loss so far as well: two families, each adjusted by itself. */
function partialCorrelations(
  { columns, given, lossRanks, permutations }: RowsInput,
  outcomeRanks: Float64Array,
): Pick<FeatureRow, "givenParameters" | "givenLoss">[] {
  const losses = columns.map(({ epoch }) => lossRanks(epoch));
  const alone = columns.map(({ ranked }) => ({ ranked, given, beside: null }));
  const beside = columns.flatMap(({ ranked }, c) => {
    const loss = losses[c];
    return loss === null ? [] : [{ ranked, given, beside: loss }];
  });
  const [ofParameters, ofLosses] = partialTests([alone, beside], outcomeRanks, permutations);
  let next = 0;
  return ofParameters.map((givenParameters, c) => {
    return { givenParameters, givenLoss: losses[c] === null ? null : ofLosses[next++] };
  });
}

type Intervals = Pick<FeatureRow, "overSettings" | "overLevels" | "levelsOf" | "redrawn">;

const NO_INTERVALS: Intervals = {
  overSettings: null,
  overLevels: null,
  levelsOf: null,
  redrawn: null,
};

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
  for (const group of knownAlike(chosen, (c) => columns[c].values)) {
    const rows = groupIntervals(group, input);
    for (const [place, c] of group.columns.entries()) found[c] = rows[place];
  }
  const { random, confidence } = input;
  for (const c of chosen) {
    const redrawn = redrawnInterval(
      columns[c].values,
      columns[c].errors,
      outcome,
      random,
      confidence,
    );
    found[c] = { ...found[c], redrawn };
  }
  return found;
}

function groupIntervals({ columns, known }: KnownAlike, input: RowsInput): Intervals[] {
  const { random, resamples, confidence } = input;
  const values = columns.map((c) => pick(input.columns[c].values, known));
  const outcome = pick(input.outcome, known);
  const resampling = { random, resamples, confidence };
  const overSettings = spearmanIntervals(values, outcome, { ...resampling, draw: drawSettings });
  const found: Intervals[] = overSettings.map((interval) => ({
    ...NO_INTERVALS,
    overSettings: interval,
  }));
  for (const { parameter, levels } of input.parameters) {
    if (levels === null || levels.count < 3) continue;
    const codes = Uint32Array.from(known, (i) => levels.codes[i]);
    const { count } = levels;
    const overLevels = spearmanIntervalsOverLevels(values, outcome, { codes, count }, resampling);
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
