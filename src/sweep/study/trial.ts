/** Trials of a sweep: plain records, of which a study makes everything else. */
import { type EntryState, isGivenUp } from "../../store/sweeps.ts";
import { type Goal, lossOf, type Outcome, outcomeOf } from "../outcome.ts";
import type { RunSoFar } from "../pruners/pruner.ts";
import type { Point } from "../space/parameter.ts";

/** How values of a setting's seeds become one. */
export type SeedSummary = "mean" | "median" | "worst";

/** A run of a trial: its setting with one seed. */
export interface TrialRun {
  readonly seed: number;
  readonly state: EntryState;
  /** Times that it failed. */
  readonly failures: number;
  /** Times that its worker was lost. */
  readonly losses: number;
  /** The objective of a run that is done; NaN and ±∞ are strings in JSON, numbers here. */
  readonly value: number | null;
  /** What it showed; of use to pruners of later trials once it is over. */
  readonly shown: RunSoFar;
  /** Why it was pruned, rejected or failed. */
  readonly reason: string | null;
  /**
   * Whether its result came after it had been given up as failed. It is listed as any other, but no suggestion
   * and no judgement uses it: those before it could not.
   */
  readonly late: boolean;
}

/** A setting that was suggested, with its runs. */
export interface Trial {
  /** 0, 1, 2, … */
  readonly number: number;
  /**
   * Of the sampler. Where it does not look back, draws follow each other, and those between two trials' gave settings
   * that were there already; otherwise each trial has draws of its own.
   */
  readonly draw: number;
  readonly point: Point;
  /** What the point is as a configuration: equal for points that are the same one. */
  readonly setting: string;
  /** Empty if the configuration was rejected. */
  readonly runs: readonly TrialRun[];
  /** Why there is no such configuration; null if there is one. */
  readonly rejected: string | null;
}

/** A run that nobody has begun. */
export function waitingRun(seed: number): TrialRun {
  const shown = { values: [], spectra: [], diverged: false };
  const nothing = { failures: 0, losses: 0, value: null, shown, reason: null, late: false };
  return { seed, state: "waiting", ...nothing };
}

/** Whether nothing more comes of a run by itself. */
export function isOver(
  run: Pick<TrialRun, "state" | "failures" | "losses">,
  attempts: number,
): boolean {
  const { state } = run;
  if (state === "failed") return isGivenUp(run, attempts);
  return state === "done" || state === "pruned" || state === "diverged" || state === "rejected";
}

/** Whether nothing more comes of a trial by itself. */
export function isSettled({ runs }: Trial, attempts: number): boolean {
  return runs.every((run) => run.late || isOver(run, attempts));
}

/** The runs of a trial that others may be held against. */
export function comparable({ runs }: Trial): RunSoFar[] {
  return runs.filter(counts).map(({ shown }) => shown);
}

/**
 * What came of a trial, over its seeds. Runs that failed are left out, as if the seed had not been asked for;
 * one that diverged is +∞ of loss, so that a mean of losses with it is, too, and a median not yet.
 */
export function outcomeOfTrial(trial: Trial, goal: Goal, summary: SeedSummary): Outcome {
  if (trial.rejected !== null) return { kind: "worst" };
  const runs = trial.runs.filter(counts);
  if (runs.length === 0) return { kind: "none" };
  if (runs.some(({ state }) => state === "rejected")) return { kind: "worst" };
  const pruned = runs.filter(({ state }) => state === "pruned");
  if (pruned.length > 0) {
    const last = pruned.map(({ shown }) => shown.values.at(-1));
    const epochs = last.map((value) => value?.epoch ?? 0);
    const losses = last.map((value) => lossOf(value?.value ?? Number.NaN, goal));
    return { kind: "pruned", epoch: Math.min(...epochs), loss: summarise(losses, summary) };
  }
  const losses = runs.map(({ state, value }) =>
    state === "diverged" ? Number.POSITIVE_INFINITY : lossOf(value ?? Number.NaN, goal),
  );
  return outcomeOf(summarise(losses, summary), "minimise");
}

function counts({ state, late }: TrialRun): boolean {
  return (
    !late &&
    (state === "done" || state === "pruned" || state === "diverged" || state === "rejected")
  );
}

/** Losses of a setting's seeds as one; NaN excluded, ∞ − ∞ counts as the worst. */
export function summarise(losses: readonly number[], summary: SeedSummary): number {
  const sorted = losses.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (summary === "worst") return sorted[sorted.length - 1];
  const taken =
    summary === "mean" ? sorted : [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  const mean = taken.reduce((a, b) => a + b) / taken.length;
  return Number.isNaN(mean) ? Number.POSITIVE_INFINITY : mean;
}
