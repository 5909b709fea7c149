/**
 * A rule that ends runs by their spectrum, learned on finished ones; or why there is none.
 *
 * What a rule is worth is counted in trainings: a run that is ended saves what is left of its training, a run of one of
 * the best settings that is ended costs several, and every spectrum costs what it cost, of runs that go on too. Feature,
 * epoch and limit are chosen together, inside of each fold, and judged by the settings outside of it; a rule on
 * the loss is learned in the same way beside it. Where the rule on the spectrum is not worth more than that one, there is none.
 */
import { rangeError } from "../../errors.ts";
import { createRandom, seedFor } from "../../random.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { bySetting } from "../by-setting.ts";
import { featureTable, spectrumCosts } from "../feature-table.ts";
import { FEATURES } from "../features.ts";
import { lossCurve, OUTCOMES } from "../outcomes.ts";
import type { RunTable } from "../run-table.ts";
import { randomFolds } from "../statistics/folds.ts";
import { drawSettings, percentileInterval } from "../statistics/resampling.ts";
import { bestLimit, type Candidate, candidateOf, endedBy, type Found } from "./best-limit.ts";
import {
  type LearnedRule,
  type Limit,
  limitText,
  RULE_SCHEMA,
  type Worth,
} from "./learned-rule.ts";

/** What a rule is learned for. */
export interface RuleOptions {
  /** Where the runs are from, for the file. */
  readonly source: string;
  /** One of OUTCOMES that is not an event. @defaultValue "final loss" */
  readonly outcome?: string | undefined;
  /** Epochs of spectra that are looked at. @defaultValue all */
  readonly epochs?: readonly number[] | undefined;
  /** @defaultValue 0 */
  readonly seed?: number | undefined;
  /** Trainings that ending a run of one of the best settings costs. @defaultValue 5 */
  readonly mistake?: number | undefined;
}

/** All that there are. */
const RULE_OPTIONS: OptionNames<RuleOptions> = {
  source: true,
  outcome: true,
  epochs: true,
  seed: true,
  mistake: true,
};

/** A rule; or none, with the reason in a sentence. */
export type Learned =
  | { readonly rule: LearnedRule; readonly reason: null }
  | { readonly rule: null; readonly reason: string };

/** Share of the settings that counts as the best. */
const BEST = 0.25;
/** Settings below which nothing is kept back. */
const LEAST_SETTINGS = 20;
const FOLDS = 10;
/** Cross-validations whose judgements are averaged. */
const REPETITIONS = 5;
const RESAMPLES = 2000;
const CONFIDENCE = 0.95;
const MISTAKE = 5;

/**
 * Learns which runs to end early by their spectra, where that is worth more than ending them by their losses.
 *
 * @param table - Finished runs with their spectra, losses and what both cost.
 * @returns the rule, with what it saved and which mistakes it made on settings that it was not learned on; or none, and why.
 * @throws RangeError for an outcome that there is not, or a mistake that costs nothing.
 *
 * Cost: 51 times the choice of a limit, O(features · epochs · runs ln runs); some seconds for 324 runs.
 */
export function learnRule(table: RunTable, options: RuleOptions): Learned {
  requireKnown("learnRule", options, RULE_OPTIONS);
  const { source, outcome = OUTCOMES[0].name, seed = 0, mistake = MISTAKE } = options;
  const judged = judgedRuns(table, outcome);
  const { settings, takesPart } = judged;
  if (settings.length < LEAST_SETTINGS) {
    const needed = `${LEAST_SETTINGS} are needed to judge it by some that it was not learned on`;
    return none(`${settings.length} settings are too few to learn a rule; ${needed}`);
  }
  const { features, losses } = candidatesOf(table, judged, options);
  if (features.length === 0) return none("no feature of a spectrum says anything before the end");
  const crossed = crossValidated([features, losses], table, judged, seed);
  const worths = crossed.map((values) => worthOf(values, judged));
  const [ofSpectrum, ofLoss] = crossed.map(({ value }) => value);
  const gains = Float64Array.from(settings, (s) => ofSpectrum[s] - ofLoss[s]);
  const gain = { value: meanOf(gains), interval: intervalOf(gains, seed) };
  const [found, beside] = [features, losses].map((each) => bestLimit(each, takesPart));
  const loss = beside === null ? "ending none" : `ending by ${limitText(beside.limit)}`;
  const said = `${signed(gain.value)} [${gain.interval.map(signed).join(", ")}] trainings a setting over ${loss}`;
  if (found === null) {
    return none("no limit on a feature of the spectrum is worth what spectra and mistakes cost");
  }
  if (!(gain.interval[0] > 0)) {
    return none(`the spectrum adds nothing that holds on other settings: ${said}`);
  }
  return {
    reason: null,
    rule: {
      schema: RULE_SCHEMA,
      rule: found.limit,
      terms: { best: BEST, mistake },
      expected: worths[0],
      beside: { rule: beside?.limit ?? null, expected: worths[1] },
      gain,
      provenance: {
        ...{ source, outcome, seed },
        ...{ settings: settings.length, runs: takesPart.reduce((sum, each) => sum + each, 0) },
        ...{ folds: FOLDS, repetitions: REPETITIONS, confidence: CONFIDENCE },
      },
    },
  };
}

/** The rules that are worth most on all runs of a table, asked for no proof; null where ending none is best. */
export function bestRules(
  table: RunTable,
  options: RuleOptions,
): { readonly spectrum: Limit | null; readonly loss: Limit | null } {
  const judged = judgedRuns(table, options.outcome ?? OUTCOMES[0].name);
  const { features, losses } = candidatesOf(table, judged, options);
  const limit = (candidates: readonly Candidate[]) =>
    bestLimit(candidates, judged.takesPart)?.limit ?? null;
  return { spectrum: limit(features), loss: limit(losses) };
}

function none(reason: string): Learned {
  return { rule: null, reason };
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}

/** Which settings can be judged, and which are the best of them. */
interface Judged {
  /** Those whose outcome is known; one of which a seed diverged is known to be bad. */
  readonly settings: Uint32Array;
  /** By setting. */
  readonly isBest: Uint8Array;
  /** By run: whether its setting can be judged, and its training is over. */
  readonly takesPart: Uint8Array;
}

function judgedRuns(table: RunTable, name: string): Judged {
  const outcome = OUTCOMES.find((each) => each.name === name && !each.isEvent);
  if (outcome === undefined) {
    const names = OUTCOMES.filter(({ isEvent }) => !isEvent).map((each) => each.name);
    throw rangeError(
      "learnRule",
      `outcome is ${JSON.stringify(name)}; expected one of ${names.join(", ")}`,
    );
  }
  const byRun = outcome.of(table);
  const values = bySetting(table, byRun);
  const settings = Uint32Array.from(
    Array.from(values.keys()).filter((s) => !Number.isNaN(values[s])),
  );
  const sorted = settings.slice().sort((a, b) => values[a] - values[b] || a - b);
  const isBest = new Uint8Array(values.length);
  const worst = values[sorted[Math.max(0, Math.round(BEST * sorted.length) - 1)]];
  for (const s of settings) isBest[s] = values[s] <= worst && Number.isFinite(values[s]) ? 1 : 0;
  const takesPart = Uint8Array.from(byRun, (value) => (Number.isNaN(value) ? 0 : 1));
  return { settings, isBest, takesPart };
}

/** Features of spectra at every epoch before the end, and the losses at every such epoch. */
function candidatesOf(
  table: RunTable,
  { isBest }: Judged,
  { epochs, mistake = MISTAKE }: RuleOptions,
): { readonly features: readonly Candidate[]; readonly losses: readonly Candidate[] } {
  if (!(mistake > 0 && Number.isFinite(mistake))) {
    throw rangeError("learnRule", `mistake is ${mistake}; expected a number of trainings above 0`);
  }
  const curve = lossCurve(table);
  const last = curve?.epochs.at(-1) ?? 0;
  const costs = spectrumCosts(table);
  const gainsAt = (epoch: number) =>
    Float64Array.from(table.settingOf, (s) => (isBest[s] === 1 ? -mistake : (last - epoch) / last));
  const costsAt = (epoch: number) =>
    Float64Array.from(table.settingOf, (_, run) => (costs.get(epoch)?.[run] ?? 0) / last);
  const known = new Set(FEATURES.map(({ name }) => name));
  const features = featureTable(table)
    .filter(({ feature, epoch }) => epoch < last && known.has(feature))
    .filter(({ epoch }) => epochs?.includes(epoch) ?? true)
    .map(({ feature, epoch, values }) =>
      candidateOf({
        ...{ quantity: feature, epoch, values },
        ...{ gains: gainsAt(epoch), costs: costsAt(epoch) },
      }),
    );
  const losses = (curve?.epochs ?? []).flatMap((epoch, i) => {
    if (epoch === 0 || epoch >= last) return [];
    const values = curve?.values[i] as Float64Array;
    const quantity = curve?.name as string;
    const nothing = new Float64Array(values.length);
    return [candidateOf({ quantity, epoch, values, gains: gainsAt(epoch), costs: nothing })];
  });
  return { features, losses };
}

/** Of one kind of rule, out of fold and averaged over repetitions: by setting. */
interface Crossed {
  readonly value: Float64Array;
  readonly saved: Float64Array;
  /** Share of its runs that are ended. */
  readonly ended: Float64Array;
}

function crossValidated(
  kinds: readonly (readonly Candidate[])[],
  table: RunTable,
  judged: Judged,
  seed: number,
): Crossed[] {
  const count = judged.isBest.length;
  const crossed = kinds.map((): Crossed => {
    const [value, saved, ended] = [0, 0, 0].map(() => new Float64Array(count));
    return { value, saved, ended };
  });
  const runs = new Float64Array(count);
  for (const [run, setting] of table.settingOf.entries()) runs[setting] += judged.takesPart[run];
  const random = createRandom(seedFor(seed, "rule"));
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const { of } = randomFolds(judged.settings.length, FOLDS, random);
    const foldOf = new Int32Array(count).fill(-1);
    for (const [i, setting] of judged.settings.entries()) foldOf[setting] = of[i];
    for (let fold = 0; fold < FOLDS; fold++) {
      const isIn = (run: number) => foldOf[table.settingOf[run]] === fold;
      const among = judged.takesPart.map((part, run) => (isIn(run) ? 0 : part));
      for (const [k, candidates] of kinds.entries()) {
        const found = bestLimit(candidates, among);
        if (found === null) continue;
        const kept = judged.takesPart.map((part, run) => (isIn(run) ? part : 0));
        addJudgement(found, kept, table, runs, crossed[k]);
      }
    }
  }
  return crossed;
}

/** What a limit does to runs that it was not found among. */
function addJudgement(
  { candidate: { values, gains, costs }, limit }: Found,
  kept: Uint8Array,
  { settingOf }: RunTable,
  runs: Float64Array,
  { value, saved, ended }: Crossed,
): void {
  const ends = endedBy(limit, values);
  for (let run = 0; run < kept.length; run++) {
    if (kept[run] === 0) continue;
    const setting = settingOf[run];
    const share = 1 / (REPETITIONS * runs[setting]);
    const gained = ends[run] * gains[run];
    value[setting] += share * (gained - costs[run]);
    saved[setting] += share * (Math.max(0, gained) - costs[run]);
    ended[setting] += share * ends[run];
  }
}

function worthOf({ value, saved, ended }: Crossed, { settings, isBest }: Judged): Worth {
  const best = settings.filter((s) => isBest[s] === 1);
  const over = (values: Float64Array, which: Uint32Array) =>
    meanOf(Float64Array.from(which, (s) => values[s]));
  return {
    saved: over(saved, settings),
    mistakes: best.length === 0 ? 0 : over(ended, best),
    value: over(value, settings),
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

function intervalOf(values: Float64Array, seed: number): readonly [number, number] {
  const random = createRandom(seedFor(seed, "rule's interval"));
  const weights = new Float64Array(values.length);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    drawSettings(random, weights);
    return values.reduce((sum, each, i) => sum + weights[i] * each, 0) / values.length;
  });
  return percentileInterval(means, CONFIDENCE) as readonly [number, number];
}
