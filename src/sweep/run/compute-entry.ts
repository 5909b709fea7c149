/** One entry of a sweep, computed: its configuration, its run, what its pruner says, what came of it. */
import { isCallerMistake } from "../../errors.ts";
import { SettingError } from "../../experiment/configuration/setting-error.ts";
import type { FileAccess } from "../../experiment/configuration/tasks/task-record.ts";
import { divergenceText } from "../../experiment/end-experiment.ts";
import { identityOf } from "../../experiment/identity.ts";
import type {
  EpochReport,
  ExperimentObserver,
  ExperimentResult,
} from "../../experiment/observer.ts";
import { runExperiment } from "../../experiment/run-experiment.ts";
import { RunHeldError } from "../../store/checks.ts";
import { runId } from "../../store/run-id.ts";
import type { RunStore } from "../../store/store.ts";
import type { Entry, EntryOutcome } from "../../store/sweeps.ts";
import { OBJECTIVES } from "../configuration/objectives.ts";
import type { Judgement, RunSoFar } from "../pruners/pruner.ts";
import { featuresOf } from "../pruners/spectrum-pruner.ts";
import type { Point } from "../space/parameter.ts";
import { createStudy, type StudyPlan } from "../study/study.ts";
import { type CheckedSweep, configurationAt } from "../sweep.ts";
import { type Asked, createShown, objectiveOf, type Shown, shownInStore, until } from "./shown.ts";
import { type EntryDetails, trialsOf } from "./trials-in-store.ts";

/** What computing entries needs besides the entry; no number depends on it. */
export interface EntryOptions {
  readonly store: RunStore;
  /** Id in the store. */
  readonly id: string;
  readonly sweep: CheckedSweep;
  readonly plan: StudyPlan;
  readonly files: FileAccess;
  readonly versions: Readonly<Record<string, string>>;
  readonly threads?: number | undefined;
  readonly memory?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly observer?: EntryObserver | undefined;
}

/** Is told how an entry goes. */
export interface EntryObserver {
  /** Once the run is known, which may be in the store already. */
  onRun?(run: string): void;
  onEpoch?(report: EpochReport, largest: number | null): void;
  onNote?(text: string): void;
}

/**
 * Computes an entry, or finds what is recorded of it.
 *
 * Where a run was pruned, and where it will be, does not depend on what was recorded before: a run that is in the
 * store is held against the pruner epoch by epoch, as if it were computed now.
 *
 * @returns what came of it; never rejects but for faults of the store.
 */
export async function computeEntry(entry: Entry, options: EntryOptions): Promise<EntryOutcome> {
  const began = performance.now();
  const { trial, seed } = entry;
  const { sweep } = options;
  const end = (rest: Omit<EntryOutcome, "trial" | "seed" | "seconds">): EntryOutcome => {
    return { trial, seed, seconds: (performance.now() - began) / 1000, ...rest };
  };
  const { configuration, problems } = await configurationAt(sweep, entry.point as Point, seed);
  if (configuration === null) {
    const reason = problems.map(({ message }) => message).join("; ");
    return end({ state: "rejected", run: null, reason, objective: null });
  }
  let run: string | null = null;
  try {
    const { files, versions, observer } = options;
    run = await runId(await identityOf(configuration, versions, files));
    observer?.onRun?.(run);
    const before = await recorded(options, run);
    const judge = await judgeOf(entry, options);
    const early = judgedAgain(before, judge);
    if (early !== null) return end(prunedOutcome(run, early.judgement, early.shown));
    const shown = createShown(asked(sweep), before);
    return end(await train({ configuration, run, shown, judge }, options));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return end({ state: stateAfter(error), run, reason, objective: null });
  }
}

/**
 * A wrong setting stays wrong; a run that someone else computes will be there later; the rest may be the machine, as
 * a file that is not there now, or not here.
 */
function stateAfter(error: unknown): "rejected" | "returned" | "failed" {
  if (error instanceof RunHeldError) return "returned";
  if (!(error instanceof SettingError)) return "failed";
  const isOfSystem =
    (error.cause as { readonly syscall?: string } | undefined)?.syscall !== undefined;
  return isOfSystem ? "failed" : "rejected";
}

type Outcome = Omit<EntryOutcome, "trial" | "seed" | "seconds">;
type Judge = (shown: RunSoFar) => Judgement;
type Ended = Extract<Judgement, { readonly keep: false }>;

function asked({ objective, pruner }: CheckedSweep): Asked {
  const features = pruner.kind === "spectrum" ? featuresOf(pruner) : [];
  return { metric: objective.metric, features };
}

async function recorded({ store, sweep }: EntryOptions, run: string): Promise<RunSoFar> {
  try {
    return await shownInStore(store, run, asked(sweep));
  } catch (error) {
    if (isCallerMistake(error)) return { values: [], spectra: [], diverged: false };
    throw error;
  }
}

/** Judges a run of an entry, by those that were over before it was suggested if the pruner compares. */
async function judgeOf({ trial }: Entry, { store, id, plan }: EntryOptions): Promise<Judge> {
  if (!plan.pruner.compares) return (shown) => plan.pruner.judge(shown, []);
  const study = createStudy(plan, trialsOf(await store.settings(id), await store.entries(id)));
  return (shown) => study.judge(trial, shown);
}

/** Where a run is ended by what is recorded of it; null if it goes on. */
function judgedAgain(
  shown: RunSoFar,
  judge: Judge,
): { readonly judgement: Ended; readonly shown: RunSoFar } | null {
  const epochs = [...shown.spectra, ...shown.values].map(({ epoch }) => epoch);
  for (const epoch of [...new Set(epochs)].sort((a, b) => a - b)) {
    const early = until(shown, epoch);
    const judgement = judge(early);
    if (!judgement.keep) return { judgement, shown: early };
  }
  return null;
}

interface Training {
  readonly configuration: Parameters<typeof runExperiment>[0];
  readonly run: string;
  readonly shown: Shown;
  readonly judge: Judge;
}

async function train(
  { configuration, run, shown, judge }: Training,
  options: EntryOptions,
): Promise<Outcome> {
  const { store, files, versions, threads, memory, signal, observer } = options;
  const ended = new AbortController();
  let pruned: Ended | null = null;
  const look = () => {
    const judgement = judge(shown.so());
    if (judgement.keep || pruned !== null) return;
    pruned = judgement;
    ended.abort();
  };
  const watching: ExperimentObserver = {
    onSpectrum(report) {
      shown.spectrum(report);
      if (report.step === 0) look();
    },
    onEpoch(report) {
      shown.epoch(report);
      observer?.onEpoch?.(report, shown.so().spectra.at(-1)?.largest ?? null);
      look();
    },
    onNote: (text) => observer?.onNote?.(text),
  };
  const both = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  const result = await runExperiment(configuration, {
    ...{ store, files, versions, threads, memory },
    observer: watching,
    signal: both,
  });
  if (pruned !== null) {
    const outcome = prunedOutcome(run, pruned, shown.so());
    const { step } = result.position;
    await store.record(run, { state: { state: "pruned", step, message: outcome.reason } });
    return outcome;
  }
  return outcomeOf(result, { ...options, run, shown: shown.so() });
}

function prunedOutcome(run: string, { reason }: Ended, shown: RunSoFar): Outcome {
  return {
    state: "pruned",
    run,
    reason,
    objective: shown.values.at(-1)?.value ?? null,
    ...kept(shown),
  };
}

async function outcomeOf(
  { outcome, divergence, position }: ExperimentResult,
  { store, sweep, run, shown }: EntryOptions & { readonly run: string; readonly shown: RunSoFar },
): Promise<Outcome> {
  const { metric, of, goal } = sweep.objective;
  if (outcome === "stopped") {
    const reason = `given back after ${position.step} steps`;
    return { state: "returned", run, reason, objective: null };
  }
  if (outcome === "diverged") {
    const reason = divergence === null ? "" : divergenceText(divergence);
    return {
      state: "diverged",
      run,
      reason,
      objective: null,
      ...kept({ ...shown, diverged: true }),
    };
  }
  const atEnd = OBJECTIVES[metric].comes === "at the end";
  const recordedAtEnd = async () => (await store.metrics(run, { name: metric })).at(-1)?.value;
  const objective = atEnd ? ((await recordedAtEnd()) ?? Number.NaN) : objectiveOf(shown, of, goal);
  return { state: "done", run, reason: "", objective, ...kept(shown) };
}

function kept(shown: RunSoFar): { readonly details: EntryDetails } {
  return { details: { shown } };
}
