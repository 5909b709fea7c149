/** What came of a sweep so far: settings in order of merit, and where the time went. */
import type { Entry, Setting } from "../../store/sweeps.ts";
import { compareOutcomes, type Goal, type Outcome } from "../outcome.ts";
import { outcomeOfTrial, type SeedSummary } from "../study/trial.ts";
import { type EntryDetails, trialsOf } from "./trials-in-store.ts";

/** A setting and what came of its runs. */
export interface SettingResult {
  readonly setting: Setting;
  /** In the order of the seeds. */
  readonly entries: readonly Entry[];
  readonly outcome: Outcome;
  /** The objective over the seeds that are done, in its own sign; null if none is. */
  readonly value: number | null;
  /** Sample standard deviation over the seeds that are done; null of fewer than two. */
  readonly spread: number | null;
  /** Mean of λ₁ at the end of each run, nats per step; null where none was computed. */
  readonly largest: number | null;
}

/** The best first; of equal ones the earlier. Settings of which nothing is known come last. */
export function settingResults(
  settings: readonly Setting[],
  entries: readonly Entry[],
  goal: Goal,
  summary: SeedSummary,
): SettingResult[] {
  const trials = trialsOf(settings, entries);
  const of = new Map<number, Entry[]>(settings.map(({ trial }) => [trial, []]));
  for (const entry of entries) of.get(entry.trial)?.push(entry);
  return settings
    .map((setting, i) => {
      const mine = of.get(setting.trial)!;
      const outcome = outcomeOfTrial(trials[i], goal, summary);
      return { setting, entries: mine, outcome, ...numbersOf(mine, outcome, goal) };
    })
    .sort((a, b) => compareOutcomes(a.outcome, b.outcome) || a.setting.trial - b.setting.trial);
}

function numbersOf(entries: readonly Entry[], outcome: Outcome, goal: Goal) {
  const values = entries.flatMap(({ state, objective }) =>
    state === "done" && objective !== null ? [objective] : [],
  );
  const sign = goal === "minimise" ? 1 : -1;
  const largest = entries.flatMap((entry) => largestOf(entry) ?? []);
  return {
    value: outcome.kind === "loss" ? sign * outcome.loss : null,
    spread: deviation(values),
    largest: largest.length === 0 ? null : mean(largest),
  };
}

/** λ₁ at a run's end; null where none was computed. */
export function largestOf({ details = {} }: { readonly details?: object }): number | null {
  const { shown } = details as Partial<EntryDetails>;
  const last = shown?.spectra.at(-1)?.largest;
  return last === undefined || last === null ? null : Number(last);
}

/** Epochs that a run completed. */
export function epochsOf({ details }: { readonly details: object }): number {
  const { shown } = details as Partial<EntryDetails>;
  return shown?.values.at(-1)?.epoch ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b) / values.length;
}

function deviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const middle = mean(values);
  const squares = values.map((value) => (value - middle) ** 2);
  return Math.sqrt(squares.reduce((a, b) => a + b) / (values.length - 1));
}
