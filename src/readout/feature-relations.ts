/** What a feature has to do with the outcome and with each hyperparameter, as far as nothing is drawn for it. */
import type { FeatureRow, ParameterRelation, Reversal } from "./result.ts";
import type { ParameterFacts, SettingColumn } from "./setting-column.ts";
import { disattenuated, rankErrors, reliability } from "./statistics/attenuation.ts";
import { orderCorrelation, pearson } from "./statistics/correlation.ts";
import { signError } from "./statistics/pairs.ts";
import { dot } from "./statistics/products.ts";
import { type Order, orderOf, ranks, unitRanks } from "./statistics/ranks.ts";
import { regret } from "./statistics/regret.ts";
import { type Within, withinLevels } from "./statistics/simpson.ts";

type Relations = Pick<
  FeatureRow,
  "correlation" | "ofParameters" | "reversal" | "disattenuated" | "regret"
>;

/** Deviations from which on a sign is taken for one. */
const DECISIVE = 2;

/** What every column is held against. */
interface Reference {
  readonly ranked: Float64Array;
  readonly unit: Float64Array | null;
}

/** Of each column. */
export function relationsOf(
  columns: readonly SettingColumn[],
  outcome: Float64Array,
  parameters: readonly ParameterFacts[],
): Relations[] {
  const outcomeOrder = orderOf(outcome);
  const least = outcome[outcomeOrder.indices[0]];
  const ofOutcome = referenceOf(outcome);
  const ofParameters = parameters.map(({ parameter, levels }) => {
    return {
      reference: parameter.kind === "number" ? referenceOf(parameter.values) : null,
      within: levels === null ? null : withinLevels(outcomeOrder, levels),
    };
  });
  return columns.map((column, c) => {
    const { values, errors, order } = column;
    const isWhole = order.indices.length === values.length;
    const unit = isWhole ? unitRanks(column.ranked) : null;
    const correlation = isWhole
      ? ofUnits(unit, ofOutcome.unit)
      : orderCorrelation(order, outcomeOrder, values.length);
    const sign = correlation < 0 ? -1 : 1;
    const relations = parameters.map(({ parameter, pairs, explained }, p): ParameterRelation => {
      const { reference } = ofParameters[p];
      const wrong = signError(values, outcome, pairs, sign);
      return {
        parameter: parameter.name,
        correlation: reference && withReference(column, isWhole, unit, reference),
        ratio: explained[c],
        signError: wrong.error,
        pairs: wrong.pairs,
      };
    });
    const share = errors && reliability(column.ranked, rankErrors(order, values, errors));
    return {
      correlation,
      ofParameters: relations,
      reversal: reversalOf(
        correlation,
        order,
        parameters.map(({ parameter }, p) => [parameter.name, ofParameters[p].within]),
      ),
      disattenuated: share === null ? null : disattenuated(correlation, share),
      regret: {
        one: regret(order, outcome, least, sign, 1),
        five: regret(order, outcome, least, sign, 5),
      },
    };
  });
}

function referenceOf(values: Float64Array): Reference {
  const ranked = ranks(values);
  return { ranked, unit: unitRanks(ranked) };
}

function withReference(
  { ranked }: SettingColumn,
  isWhole: boolean,
  unit: Float64Array | null,
  reference: Reference,
): number {
  return isWhole ? ofUnits(unit, reference.unit) : pearson(ranked, reference.ranked);
}

/** Pearson's r of what has mean 0 and length 1; NaN where one does not vary. */
function ofUnits(x: Float64Array | null, y: Float64Array | null): number {
  return x === null || y === null ? Number.NaN : Math.max(-1, Math.min(1, dot(x, y)));
}

/** The plainest reversal: both the pooled sign and that within levels are beyond chance, and they differ. */
function reversalOf(
  correlation: number,
  feature: Order,
  parameters: readonly (readonly [string, ((feature: Order) => Within | null) | null])[],
): Reversal | null {
  const pooled = Math.abs(correlation) * Math.sqrt(feature.indices.length - 1);
  if (!(pooled > DECISIVE)) return null;
  let plainest: Reversal | null = null;
  for (const [parameter, ask] of parameters) {
    const within = ask === null ? null : ask(feature);
    if (within === null || within.mean * correlation >= 0) continue;
    if (Math.abs(within.mean) * within.weight <= DECISIVE) continue;
    if (plainest !== null && Math.abs(within.mean) <= Math.abs(plainest.within)) continue;
    const turned = correlation < 0 ? within.positive : within.negative;
    plainest = { parameter, within: within.mean, levels: [turned, within.levels] };
  }
  return plainest;
}
