/** Hurdles at the first epochs with spectra: does a setting train at all? */
import type { Random } from "../../random.ts";
import { bySetting, parametersOf } from "../by-setting.ts";
import { knownEarly } from "../equal-cost.ts";
import { featureTable } from "../feature-table.ts";
import { OUTCOMES } from "../outcomes.ts";
import type { Hurdle } from "../result.ts";
import { normalDeviate } from "../statistics/auc.ts";
import { predictingDesign, standardised } from "../statistics/levels.ts";
import type { Study } from "../study.ts";
import { type EventPredictor, hurdles } from "./hurdle.ts";

/** Epochs with spectra at which events are predicted: the first ones, when there is something to be saved. */
const EARLY = 2;

/** Events, and the outcomes that say whether they came. */
const EVENTS: readonly { readonly event: Hurdle["event"]; readonly outcome: string }[] = [
  { event: "diverges", outcome: "diverged" },
  { event: "never beats its baseline", outcome: "never beat its baseline" },
];

/** Rows for each event at each early epoch; none where an event is too rare. */
export function eventHurdles(
  { table, epochs, costs }: Study,
  random: Random,
  confidence: number,
): Hurdle[] {
  const deviations = normalDeviate((1 + confidence) / 2);
  return EVENTS.flatMap(({ event, outcome }) => {
    const happened = OUTCOMES.find(({ name }) => name === outcome)?.of(table);
    if (happened === undefined) return [];
    const bySettings = bySetting(table, happened);
    return epochs.slice(0, EARLY).flatMap((epoch) => {
      const losses = knownBySetting({ table, costs }, epoch);
      const open = Uint32Array.from(
        Array.from(bySettings.keys()).filter(
          (s) => !Number.isNaN(bySettings[s]) && losses.last[s] !== Number.POSITIVE_INFINITY,
        ),
      );
      const events = Uint8Array.from(open, (s) => (bySettings[s] > 0 ? 1 : 0));
      const predictors = predictorsAt(table, epoch, open, losses);
      return hurdles({ event, epoch, events, predictors, random, deviations });
    });
  });
}

interface Known {
  readonly last: Float64Array;
  readonly norm: Float64Array;
}

/** The loss and the gradient norm of each setting, at equal cost. */
function knownBySetting({ table, costs }: Pick<Study, "table" | "costs">, epoch: number): Known {
  const { losses, gradientNorm } = knownEarly(table, epoch, costs);
  const nothing = new Float64Array(table.runs.length).fill(Number.NaN);
  return {
    last: bySetting(table, losses?.last ?? nothing),
    norm: bySetting(table, gradientNorm ?? nothing),
  };
}

function predictorsAt(
  table: Study["table"],
  epoch: number,
  open: Uint32Array,
  { last, norm }: Known,
): EventPredictor[] {
  const ofOpen = (values: Float64Array) => Float64Array.from(open, (s) => values[s]);
  const features = featureTable(table)
    .filter((each) => each.epoch === epoch)
    .map(({ feature, values }) => ({ feature, values: ofOpen(bySetting(table, values)) }));
  const design = predictingDesign(parametersOf(table, open));
  const spectrum = features.flatMap(({ values }) => completed(values));
  const score = (name: string, values: Float64Array, withSpectrum = false) =>
    values.every(Number.isNaN) ? [] : [{ name, withSpectrum, columns: [values], isScore: true }];
  const regression = (name: string, columns: readonly Float64Array[], withSpectrum: boolean) =>
    columns.length === 0 ? [] : [{ name, withSpectrum, columns, isScore: false }];
  const early = [ofOpen(last), ofOpen(norm)].flatMap(completed);
  return [
    ...regression("hyperparameters", design, false),
    ...score("loss so far", ofOpen(last)),
    ...score("gradient norm", ofOpen(norm)),
    ...regression("hyperparameters + loss and gradient norm", [...design, ...early], false),
    ...features.flatMap(({ feature, values }) => score(feature, values, true)),
    ...regression("spectrum", spectrum, true),
    ...regression("all of them", [...design, ...early, ...spectrum], true),
  ];
}

/** Ranks would need all; a column with gaps has its mean there, one without numbers is none. */
function completed(values: Float64Array): Float64Array[] {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return [];
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return [standardised(values.map((value) => (Number.isFinite(value) ? value : mean)))];
}
