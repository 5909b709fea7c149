/** A sweep's list in a store, as its study sees it. */
import type { Entry, NewSetting, Setting } from "../../store/sweeps.ts";
import type { RunSoFar } from "../pruners/pruner.ts";
import type { Point } from "../space/parameter.ts";
import type { Trial, TrialRun } from "../study/trial.ts";
import { runOfRecord } from "../study/trial-record.ts";

/** What an entry keeps of its run beside the objective. */
export interface EntryDetails {
  readonly shown: RunSoFar;
}

const NOTHING: RunSoFar = { values: [], spectra: [], diverged: false };

/** The trials, by number. */
export function trialsOf(settings: readonly Setting[], entries: readonly Entry[]): Trial[] {
  const runs = new Map<number, TrialRun[]>(settings.map(({ trial }) => [trial, []]));
  for (const entry of entries) runs.get(entry.trial)?.push(runOf(entry));
  return settings.map(({ trial, draw, point, setting, rejected }) => ({
    number: trial,
    draw,
    point: point as Point,
    setting,
    runs: runs.get(trial)!,
    rejected,
  }));
}

/** A trial as a store takes it. */
export function settingOf({ number, draw, point, setting, rejected, runs }: Trial): NewSetting {
  const seeds = runs.map(({ seed }) => seed);
  return { trial: number, draw, point, setting, rejected, seeds };
}

function runOf(entry: Entry): TrialRun {
  const { seed, state, failures, losses, objective, reason, late } = entry;
  const { shown = NOTHING } = entry.details as unknown as Partial<EntryDetails>;
  const value = state === "done" ? objective : null;
  const told = { reason: reason || null, late };
  return runOfRecord({ seed, state, failures, losses, value, shown, ...told });
}
