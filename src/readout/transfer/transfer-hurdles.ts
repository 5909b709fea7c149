/**
 * Whether a setting of the other sweep trains at all, as the first teaches to foresee it.
 *
 * Regressions of the event on the same sets of predictors are fitted to the first sweep alone and applied to the other
 * once; the area under the curve there has Newcombe's interval, and that of the difference of two areas DeLong's
 * (statistics/auc.ts), as where a sweep is asked about itself. A bootstrap over settings would be too narrow: of
 * forty-five settings, five with the event and an area of 0.75, its 95 % intervals cover that in 86 % of cases, these in 96 %.
 */
import type { Random } from "../../random.ts";
import { EVENTS, type EventSample, earlyEpochs, eventSample } from "../hurdle/events.ts";
import {
  areEnough,
  happenedIn,
  LEAST,
  scoresOutOfFold,
  stratifiedFolds,
} from "../hurdle/hurdle.ts";
import type { Hurdle } from "../result.ts";
import { percent, two, whenTaken } from "../sentences.ts";
import {
  areaDifference,
  areaInterval,
  areaUnderCurve,
  normalDeviate,
  placesAmongOthers,
} from "../statistics/auc.ts";
import type { Folds } from "../statistics/folds.ts";
import type { Study } from "../study.ts";
import { type Sample, SCALES, type Scale } from "./aligned.ts";
import { bestAtHome, type LearnedSet, learnedSets, shareOutside } from "./learned.ts";
import type {
  EventCount,
  HurdleRung,
  HurdleTransfer,
  TransferHurdle,
  TransferVerdict,
} from "./result.ts";
import { besideText, claimOf, isGained, MOST_OUTSIDE } from "./transfer-verdict.ts";

type Both<T> = readonly [T, T];

/** What is asked of one event after one epoch. */
interface Question {
  readonly event: Hurdle["event"];
  readonly epoch: number;
  readonly samples: Both<EventSample>;
}

/** Of every event: areas at the first epochs that both have, or why there are none; and the confidence of each interval. */
export function transferHurdles(
  studies: Both<Study>,
  random: Random,
  confidence: number,
): { readonly hurdles: readonly TransferHurdle[]; readonly eachArea: number } {
  const [here, there] = studies.map(earlyEpochs);
  const epochs = here.filter((epoch) => there.includes(epoch));
  const asked = EVENTS.map(({ event }) => {
    const questions = epochs.map((epoch): Question => {
      const [first, second] = studies.map((study) => eventSample(study, epoch, event));
      return { event, epoch, samples: [first, second] };
    });
    return { event, questions, open: questions.filter(({ samples }) => samples.every(isOpen)) };
  });
  const intervals = asked.reduce((sum, { open }) => sum + open.length * SCALES.length, 0);
  const eachArea = 1 - (1 - confidence) / Math.max(1, intervals);
  const deviations = normalDeviate((1 + eachArea) / 2);
  const hurdles = asked.map(({ event, questions, open }): TransferHurdle => {
    const at = open.flatMap((question) => answered(question, random, deviations));
    if (at.length > 0) return { event, notComputed: null, at, claim: claimed(event, at) };
    return { event, notComputed: whyNot(questions, open), at, claim: null };
  });
  return { hurdles, eachArea };
}

function isOpen({ events }: EventSample): boolean {
  return areEnough(events);
}

function whyNot(questions: readonly Question[], open: readonly Question[]): string {
  if (questions.length === 0) return "no epoch is among the first with spectra of both sweeps";
  if (open.length > 0) return "no feature of spectra is in both sweeps";
  const [{ event, epoch, samples }] = questions;
  const place = samples.findIndex((sample) => !isOpen(sample));
  const { events } = samples[place];
  const which = place === 0 ? "the sweep that is learned from" : "the other sweep";
  if (events.length === 0) return `of no setting of ${which} it is known whether it ${event}`;
  const happened = happenedIn(events);
  return (
    `of the ${events.length} settings of ${which} of which it is known and open ${whenTaken(epoch)}, ` +
    `${happened} ${plurally(event)} and ${events.length - happened} do not; ${LEAST} of each are needed`
  );
}

/** "diverges" of many. */
function plurally(event: Hurdle["event"]): string {
  return event === "diverges" ? "diverge" : "never beat their baseline";
}

/** On either scale; none where no feature is in both. */
function answered(
  { epoch, samples }: Question,
  random: Random,
  deviations: number,
): HurdleTransfer[] {
  const folds = samples.map(({ events }) => stratifiedFolds(events, random));
  const [here, there] = samples.map(sampleOf);
  const [from, to] = samples.map(countOf);
  return SCALES.flatMap((scale: Scale): HurdleTransfer[] => {
    const { sets, features } = learnedSets(here, there, scale, folds[0]);
    if (sets.length === 0) return [];
    const rungs = sets.map((set) => ({ ...judged(set, samples, folds, deviations), set }));
    const { over, by } = bestAtHome(rungs);
    return [
      {
        ...{ epoch, scale, from, to },
        outside: shareOutside(features),
        rungs: rungs.map(({ set: _, ...rung }) => rung),
        gain: over && by && gainOf(over, by, samples[1].events, deviations),
      },
    ];
  });
}

function sampleOf({ events, features, parameters, lossSoFar }: EventSample): Sample {
  return { outcome: Float64Array.from(events), features, parameters, lossSoFar };
}

function countOf({ events }: EventSample): EventCount {
  return { settings: events.length, events: happenedIn(events) };
}

function judged(
  { name, withSpectrum, predictions, home, there }: LearnedSet,
  [first, second]: Both<EventSample>,
  [homeFolds, thereFolds]: readonly Folds[],
  deviations: number,
): HurdleRung {
  const { events } = second;
  const value = areaUnderCurve(predictions, events);
  const happened = happenedIn(events);
  const interval = areaInterval(value, happened, events.length - happened, deviations);
  return {
    ...{ name, withSpectrum },
    auc: { value, interval },
    home: areaUnderCurve(scoresOutOfFold(home, first.events, homeFolds), first.events),
    there: areaUnderCurve(scoresOutOfFold(there, events, thereFolds), events),
  };
}

/** A rung with what it is made of. */
interface Judged extends HurdleRung {
  readonly set: LearnedSet;
}

function gainOf(
  over: Judged,
  by: Judged,
  events: Uint8Array,
  deviations: number,
): HurdleTransfer["gain"] {
  const places = ({ set }: Judged) => placesAmongOthers(set.predictions, events);
  const { value, error } = areaDifference(places(by), places(over), events);
  const interval = [value - deviations * error, value + deviations * error] as const;
  return { value, interval, over: over.name, by: by.name };
}

/** An area that would be worth having, two of three pairs in order: what data must be able to exclude. */
const MATTERS = 2 / 3;

function claimed(event: Hurdle["event"], at: readonly HurdleTransfer[]): TransferHurdle["claim"] {
  const within = at.filter(({ outside }) => outside <= MOST_OUTSIDE);
  if (within.length === 0) {
    const [first] = [...at].sort((a, b) => a.outside - b.outside);
    const sentence =
      `Of ${percent(first.outside)} of the features ${whenTaken(first.epoch)} most settings lie outside of what was ` +
      "learned from, and nothing is claimed.";
    return { kind: "extrapolation", sentences: [sentence] };
  }
  const alone = within.flatMap((each) => {
    const auc = each.rungs.find(({ name }) => name === "spectrum")?.auc;
    return auc?.interval == null ? [] : [{ at: each, value: auc.value, interval: auc.interval }];
  });
  const added = within.find(isGained);
  const { kind, shown } = claimOf(alone, added !== undefined, { none: 0.5, matters: MATTERS });
  if (shown === null) return null;
  const { from, to, epoch, scale } = shown.at;
  const sentence =
    `Spectra ${whenTaken(epoch)}, as ${from.settings} settings (${from.events} ${plurally(event)}) teach to read them, ` +
    `${SAYS[kind]} which settings of the other sweep ${plurally(event)}: area ${two(shown.value)} ` +
    `[${shown.interval.map(two).join(", ")}], ${to.events} of ${to.settings} (numbers ${scale}).`;
  return { kind, sentences: [sentence, besideText(added ?? shown.at, "the area")] };
}

const SAYS: Readonly<Record<TransferVerdict["kind"], string>> = {
  "carries and adds": "tell",
  carries: "tell",
  turns: "tell the wrong way round (and must not be used there)",
  "does not carry": "do not tell, as far as that would be worth having,",
  extrapolation: "",
  "too little data": "may or may not tell",
};
