/**
 * The list of a sweep's trials, by ask and tell, over plain records.
 *
 * The list is the same for any number of workers, however fast, and whatever is killed and begun again: trial i
 * is a function of the sampler, the points of the trials before it and the outcomes of those before i − lag; it
 * is not handed out before these are over. A pruner compares a run of trial i with those trials' runs
 * and no others. So up to lag + 1 trials are at work at once, each with all its seeds; where neither sampler nor
 * pruner looks back, any number.
 */
import { rangeError, typeError } from "../../errors.ts";
import { canonicalJson } from "../../store/canonical-json.ts";
import type { EntryState } from "../../store/sweeps.ts";
import type { Goal } from "../outcome.ts";
import type { Judgement, Pruner, RunSoFar } from "../pruners/pruner.ts";
import type { Observation, Sampler } from "../samplers/sampler.ts";
import type { Point } from "../space/parameter.ts";
import {
  comparable,
  isOver,
  isSettled,
  outcomeOfTrial,
  type SeedSummary,
  type Trial,
  type TrialRun,
  waitingRun,
} from "./trial.ts";

/** What a study is made of. */
export interface StudyPlan {
  readonly sampler: Sampler;
  /** Draws at random where the sampler repeats itself; null: it is left to do so. */
  readonly fallback: Sampler | null;
  readonly pruner: Pruner;
  /** Settings wanted; null: all that the sampler has. */
  readonly trials: number | null;
  readonly seeds: readonly number[];
  readonly lag: number;
  readonly goal: Goal;
  readonly summary: SeedSummary;
  /** Failures after which a run is given up. */
  readonly attempts: number;
  /** What a point is as a configuration, or why there is none. */
  resolve(point: Point): Promise<{ readonly setting: string } | { readonly rejected: string }>;
}

/** What is to be done next. */
export type Next =
  /** A new trial, which is on the list now. */
  | { readonly kind: "trial"; readonly trial: Trial }
  /** None before these are over. */
  | { readonly kind: "wait"; readonly for: readonly number[] }
  /** None any more, and why. */
  | { readonly kind: "end"; readonly reason: string };

/** What became of a run, as a worker says it. */
export interface RunReport {
  readonly state: Exclude<EntryState, "waiting">;
  /** Of a run that is done. */
  readonly value?: number | undefined;
  /** What it showed until then. */
  readonly shown?: RunSoFar | undefined;
  readonly reason?: string | undefined;
}

/** What a report was to the study. */
export type Told =
  /** It is on the list now. */
  | "taken"
  /** The run was over, with the same result: someone else was quicker. */
  | "known"
  /** The run was over, with another result: something computes differently. The first one stays. */
  | "differs";

/** A sweep's trials. */
export interface Study {
  /** By number, as they stand; plain data. */
  trials(): readonly Trial[];
  /** The next trial. Calls are answered one after the other. */
  next(): Promise<Next>;
  /** Takes in what became of a run. A result is taken from whoever has it. */
  tell(number: number, seed: number, report: RunReport): Told;
  /** Whether a run goes on, by what it has shown so far. */
  judge(number: number, shown: RunSoFar): Judgement;
}

/** Draws in a row that repeat settings, after which the fallback draws, and after which there are no more. */
const REPEATED_DRAWS = 20;
const LAST_DRAW = 1000;

/**
 * A study, new or where its records left it.
 *
 * @param records - Trials by number, as {@link Study.trials} gave them.
 */
export function createStudy(plan: StudyPlan, records: readonly Trial[] = []): Study {
  const { sampler, pruner, lag, attempts } = plan;
  const trials = [...records];
  const settings = new Map(trials.map((trial) => [trial.setting, trial.number]));
  let turn: Promise<unknown> = Promise.resolve();

  function observations(number: number): Observation[] {
    return trials.slice(0, number).map((trial) => ({
      number: trial.number,
      point: trial.point,
      outcome:
        trial.number < number - lag
          ? outcomeOfTrial(trial, plan.goal, plan.summary)
          : { kind: "none" },
    }));
  }

  function unsettledBefore(number: number): number[] {
    if (!sampler.looksBack && !pruner.compares) return [];
    const before = trials.slice(0, Math.max(0, number - lag));
    return before.filter((trial) => !isSettled(trial, attempts)).map((trial) => trial.number);
  }

  async function suggest(): Promise<Next> {
    const number = trials.length;
    if (plan.trials !== null && number >= plan.trials) {
      return { kind: "end", reason: `all ${plan.trials} settings are on the list` };
    }
    const waiting = unsettledBefore(number);
    if (waiting.length > 0) return { kind: "wait", for: waiting };
    const seen = observations(number);
    const first = sampler.looksBack ? number * LAST_DRAW : (trials.at(-1)?.draw ?? -1) + 1;
    const limit = sampler.isEndless ? first + LAST_DRAW : Number.POSITIVE_INFINITY;
    for (let draw = first; draw < limit; draw++) {
      const drawer = draw - first < REPEATED_DRAWS ? sampler : (plan.fallback ?? sampler);
      const point = drawer.suggest(draw, seen);
      if (point === null) {
        return { kind: "end", reason: `all ${number} settings of the grid are on the list` };
      }
      const trial = await trialAt(plan, number, draw, point);
      if (settings.has(trial.setting)) continue;
      settings.set(trial.setting, number);
      trials.push(trial);
      return { kind: "trial", trial };
    }
    return {
      kind: "end",
      reason: `${LAST_DRAW} draws in a row gave settings that are on the list`,
    };
  }

  return {
    trials: () => [...trials],
    next() {
      const answer = turn.then(suggest);
      turn = answer.catch(() => {});
      return answer;
    },
    tell(number, seed, report) {
      const trial = trialOf(trials, number);
      const run = trial.runs.find((each) => each.seed === seed);
      if (run === undefined) {
        const seeds = trial.runs.map((each) => each.seed).join(", ") || "none";
        throw rangeError(
          "tell",
          `trial ${number} has no run with seed ${seed}; expected one of ${seeds}`,
        );
      }
      if (isOver(run, attempts) && run.state !== "failed") return heldAgainst(run, report);
      const told = after(run, report, isOver(run, attempts));
      const runs = trial.runs.map((each) => (each === run ? told : each));
      trials[number] = { ...trial, runs };
      return "taken";
    },
    judge(number, shown) {
      trialOf(trials, number);
      const before = pruner.compares ? trials.slice(0, Math.max(0, number - lag)) : [];
      return pruner.judge(shown, before.flatMap(comparable));
    },
  };
}

/** A trial as it begins. */
export async function trialAt(
  plan: StudyPlan,
  number: number,
  draw: number,
  point: Point,
): Promise<Trial> {
  const resolved = await plan.resolve(point);
  if ("rejected" in resolved) {
    const setting = `rejected ${canonicalJson(point)}`;
    return { number, draw, point, setting, runs: [], rejected: resolved.rejected };
  }
  const runs = plan.seeds.map(waitingRun);
  return { number, draw, point, setting: resolved.setting, runs, rejected: null };
}

function trialOf(trials: readonly Trial[], number: number): Trial {
  const trial = trials[number];
  if (trial !== undefined) return trial;
  throw rangeError("study", `trial ${number} is not on the list; expected one of ${trials.length}`);
}

/** A run after a report. What is still to come of one that was given up comes late. */
function after(run: TrialRun, report: RunReport, wasGivenUp: boolean): TrialRun {
  const { state, value, shown, reason = null } = report;
  if (state === "done" && value === undefined) {
    throw typeError(
      "tell",
      "a run that is done has no value; expected a number, NaN if it has none",
    );
  }
  return {
    seed: run.seed,
    state,
    failures: run.failures + (state === "failed" ? 1 : 0),
    losses: run.losses,
    value: state === "done" ? (value as number) : null,
    shown: { ...(shown ?? run.shown), diverged: state === "diverged" },
    reason,
    late: run.late || wasGivenUp,
  };
}

/** A second result of a run that is over; of the numbers, those of the end are compared. */
function heldAgainst(run: TrialRun, { state, value, shown }: RunReport): Told {
  const isResult =
    state === "done" || state === "pruned" || state === "diverged" || state === "rejected";
  if (!isResult) return "known";
  const same =
    state === run.state && Object.is(state === "done" ? (value ?? null) : null, run.value);
  const [a, b] = [shown?.values.at(-1), run.shown.values.at(-1)];
  const sameEnd = shown === undefined || (a?.epoch === b?.epoch && Object.is(a?.value, b?.value));
  return same && sameEnd ? "known" : "differs";
}
