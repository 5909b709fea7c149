/**
 * Features and a loss with the settings that diverged: the worst of all losses, and no better or worse than each other.
 *
 * What a spectrum says once a run has come apart is no prediction. So a setting takes part at an epoch as long as all its
 * seeds are known to have been whole then: up to the last loss before the first infinite one. Where a run counts as
 * diverged and its losses are all finite, when it came apart is not recorded, but at its best it had not.
 */
import type { Random } from "../../random.ts";
import { bySetting } from "../by-setting.ts";
import type { FiniteRow } from "../feature-rows.ts";
import { featureTable } from "../feature-table.ts";
import { lossCurve, OUTCOMES } from "../outcomes.ts";
import type { FeatureRow, WithDiverged } from "../result.ts";
import { type RunTable, settingCount } from "../run-table.ts";
import { orderCorrelation } from "../statistics/correlation.ts";
import { orderOf } from "../statistics/ranks.ts";
import { drawSettings, knownAlike, pick, spearmanIntervals } from "../statistics/resampling.ts";
import type { Study } from "../study.ts";

/** How intervals are drawn. */
interface Drawn {
  readonly random: Random;
  readonly resamples: number;
  readonly confidence: number;
}

/** Rows with ρ over the settings that diverged as well; an interval where the row's own ρ has one. */
export function rowsWithDiverged(
  study: Study,
  rows: readonly FiniteRow[],
  drawn: Drawn,
): FeatureRow[] {
  const losses = divergedSettings(study);
  if (losses === null) return rows.map((row) => ({ ...row, withDiverged: null }));
  const { outcome, ofFeature } = losses;
  const order = orderOf(outcome);
  const columns = new Map<number, Float64Array>();
  const found = rows.map(({ feature, epoch, overSettings }, r): WithDiverged | null => {
    const values = ofFeature(feature, epoch);
    const diverged = values.filter((value, s) => outcome[s] === Infinity && !Number.isNaN(value));
    if (diverged.length === 0) return null;
    if (overSettings !== null) columns.set(r, values);
    const correlation = orderCorrelation(orderOf(values), order, values.length);
    return { correlation, overSettings: null, diverged: diverged.length };
  });
  const intervals = intervalsOf(columns, outcome, drawn);
  return rows.map((row, r) => {
    const own = found[r];
    const overSettings = intervals.get(r) ?? null;
    return { ...row, withDiverged: own && { ...own, overSettings } };
  });
}

/** Of columns by their place, each over the settings that have it. */
function intervalsOf(
  columns: ReadonlyMap<number, Float64Array>,
  outcome: Float64Array,
  drawn: Drawn,
): Map<number, WithDiverged["overSettings"]> {
  const found = new Map<number, WithDiverged["overSettings"]>();
  const drawing = { ...drawn, draw: drawSettings };
  for (const group of knownAlike([...columns.keys()], (r) => columns.get(r)!)) {
    const values = group.columns.map((r) => pick(columns.get(r)!, group.known));
    const intervals = spearmanIntervals(values, pick(outcome, group.known), drawing);
    for (const [place, r] of group.columns.entries()) found.set(r, intervals[place]);
  }
  return found;
}

/** What settings without an outcome have a part in. */
export function whereDiverged(study: Study, rows: readonly FeatureRow[]): string {
  const nowhere = "they are in no correlation and no ladder";
  if (rows.length === 0 || divergedSettings(study) === null) return `${nowhere}.`;
  return rows.some(({ withDiverged }) => withDiverged !== null)
    ? "no ladder has them, and of correlations ρ with diverged alone."
    : `${nowhere}, since of none that diverged a spectrum is known to be from before.`;
}

interface Losses {
  /** By setting: NaN none, Infinity diverged. */
  readonly outcome: Float64Array;
  /** By setting, NaN where it does not exist or a seed had diverged. */
  readonly ofFeature: (feature: string, epoch: number) => Float64Array;
}

/** Of all settings; null where the outcome is no loss, and where no setting diverged. */
function divergedSettings({ table, outcomeName, outcomeByRun }: Study): Losses | null {
  const outcome = bySetting(table, outcomeByRun);
  const isLoss = OUTCOMES.some(({ name, isLoss: is }) => is && name === outcomeName);
  if (!isLoss || !outcome.includes(Number.POSITIVE_INFINITY)) return null;
  const whole = wholeUntil(table);
  const columns = new Map(featureTable(table).map((each) => [keyOf(each), each.values]));
  return {
    outcome,
    ofFeature: (feature, epoch) => {
      const values = bySetting(table, columns.get(keyOf({ feature, epoch }))!, outcomeByRun);
      return values.map((value, setting) =>
        epoch > whole[setting] || Number.isNaN(outcome[setting]) ? Number.NaN : value,
      );
    },
  };
}

function keyOf({ feature, epoch }: Pick<FiniteRow, "feature" | "epoch">): string {
  return `${epoch} ${feature}`;
}

/** By setting: the last epoch at which none of its seeds is known or feared to have diverged. */
function wholeUntil(table: RunTable): Float64Array {
  const { ends, settingOf } = table;
  const curve = lossCurve(table);
  const until = new Float64Array(settingCount(table)).fill(Number.POSITIVE_INFINITY);
  for (let run = 0; run < settingOf.length; run++) {
    if (ends[run] !== "diverged") continue;
    const losses = curve?.values.map((at) => at[run]) ?? [];
    const epoch = curve?.epochs[lastWhole(losses)] ?? 0;
    until[settingOf[run]] = Math.min(until[settingOf[run]], epoch);
  }
  return until;
}

/** Place of the last loss of a run that diverged at which it had not; −1 without any. */
function lastWhole(losses: readonly number[]): number {
  const infinite = losses.findIndex((loss) => Math.abs(loss) === Number.POSITIVE_INFINITY);
  if (infinite >= 0) return losses.slice(0, infinite).findLastIndex((loss) => !Number.isNaN(loss));
  return losses.reduce(
    (best, loss, i) => (Number.isNaN(loss) || loss >= losses[best] ? best : i),
    losses.findIndex((loss) => !Number.isNaN(loss)),
  );
}
