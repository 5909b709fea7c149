/** Hurdles at the first epochs with spectra: does a setting train at all? */
import type { Random } from "../../random.ts";
import { bySetting, parametersOf } from "../by-setting.ts";
import { knownEarly } from "../equal-cost.ts";
import { featureTable } from "../feature-table.ts";
import { OUTCOMES } from "../outcomes.ts";
import type { Hurdle } from "../result.ts";
import { normalDeviate } from "../statistics/auc.ts";
import { type ParameterOf, predictingDesign, standardised } from "../statistics/levels.ts";
import type { Study } from "../study.ts";
import { type EventPredictor, hurdles } from "./hurdle.ts";

/** Epochs with spectra at which events are predicted: the first ones, when there is something to be saved. */
const EARLY = 2;

/** Events, and the outcomes that say whether they came. */
export const EVENTS: readonly { readonly event: Hurdle["event"]; readonly outcome: string }[] = [
  { event: "diverges", outcome: "diverged" },
  { event: "never beats its baseline", outcome: "never beat its baseline" },
];

/** Settings to which something had not happened by an epoch, and what was known of them then. */
export interface EventSample {
  /** 1 where it happened later, to any seed. */
  readonly events: Uint8Array;
  readonly features: readonly { readonly feature: string; readonly values: Float64Array }[];
  readonly parameters: readonly ParameterOf[];
  /** At equal cost; NaN where there is none. */
  readonly lossSoFar: Float64Array;
  readonly gradientNorm: Float64Array;
}

/** Rows for each event at each early epoch; none where an event is too rare. */
export function eventHurdles(study: Study, random: Random, confidence: number): Hurdle[] {
  const deviations = normalDeviate((1 + confidence) / 2);
  return EVENTS.flatMap(({ event }) =>
    earlyEpochs(study).flatMap((epoch) => {
      const sample = eventSample(study, epoch, event);
      const { events } = sample;
      return hurdles({
        event,
        epoch,
        events,
        predictors: predictorsOf(sample),
        random,
        deviations,
      });
    }),
  );
}

/** The first epochs with spectra after which training went on. */
export function earlyEpochs({ epochs, lossesAt }: Pick<Study, "epochs" | "lossesAt">): number[] {
  return epochs.filter((epoch) => !lossesAt(epoch)?.isEnd).slice(0, EARLY);
}

/** What was known of the settings that an event was still open to. */
export function eventSample(
  { table, costs }: Pick<Study, "table" | "costs">,
  epoch: number,
  event: Hurdle["event"],
): EventSample {
  const { outcome } = EVENTS.find((each) => each.event === event)!;
  const happened = bySetting(table, OUTCOMES.find(({ name }) => name === outcome)!.of(table));
  const known = knownBySetting({ table, costs }, epoch);
  const open = Uint32Array.from(
    Array.from(happened.keys()).filter(
      (s) => !Number.isNaN(happened[s]) && known.last[s] !== Number.POSITIVE_INFINITY,
    ),
  );
  const ofOpen = (values: Float64Array) => Float64Array.from(open, (s) => values[s]);
  return {
    events: Uint8Array.from(open, (s) => (happened[s] > 0 ? 1 : 0)),
    features: featureTable(table)
      .filter((each) => each.epoch === epoch)
      .map(({ feature, values }) => ({ feature, values: ofOpen(bySetting(table, values)) })),
    parameters: parametersOf(table, open),
    lossSoFar: ofOpen(known.last),
    gradientNorm: ofOpen(known.norm),
  };
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

function predictorsOf({
  features,
  parameters,
  lossSoFar,
  gradientNorm,
}: EventSample): EventPredictor[] {
  const design = predictingDesign(parameters);
  const spectrum = features.flatMap(({ values }) => completed(values));
  const score = (name: string, values: Float64Array, withSpectrum = false) =>
    values.every(Number.isNaN) ? [] : [{ name, withSpectrum, columns: [values], isScore: true }];
  const regression = (name: string, columns: readonly Float64Array[], withSpectrum: boolean) =>
    columns.length === 0 ? [] : [{ name, withSpectrum, columns, isScore: false }];
  const early = [lossSoFar, gradientNorm].flatMap(completed);
  return [
    ...regression("hyperparameters", design, false),
    ...score("loss so far", lossSoFar),
    ...score("gradient norm", gradientNorm),
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
