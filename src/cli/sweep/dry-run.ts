/** What a sweep would be: how many runs, how many are there already, and what the rest would cost. */

import { identityOf } from "../../experiment/identity.ts";
import { diskFiles } from "../../experiment/node/disk-files.ts";
import { runVersions } from "../../experiment/node/version.ts";
import { runExperiment } from "../../experiment/run-experiment.ts";
import { formatCount, formatDuration, plural } from "../../report/format.ts";
import { createMemoryStore } from "../../store/memory-store.ts";
import { runId, sweepId } from "../../store/run-id.ts";
import type { RunStore } from "../../store/store.ts";
import type { Entry } from "../../store/sweeps.ts";
import { storedSweep } from "../../sweep/run/source.ts";
import { trialsOf } from "../../sweep/run/trials-in-store.ts";
import type { Point } from "../../sweep/space/parameter.ts";
import { createStudy } from "../../sweep/study/study.ts";
import { isOver, type Trial } from "../../sweep/study/trial.ts";
import { configurationAt, studyPlan } from "../../sweep/sweep.ts";
import type { Context, ParsedArguments } from "../command.ts";
import type { LoadedSweep } from "./load-sweep.ts";

interface Plan {
  readonly store: RunStore;
  readonly loaded: LoadedSweep;
  readonly workers: number;
  readonly attempts: number;
}

/** What is known beforehand. */
interface Forecast {
  readonly settings: number;
  readonly runs: number;
  /** Settled in this sweep. */
  readonly over: number;
  /** Recorded by other sweeps or trainings, and to be found again. */
  readonly recorded: number;
  /** Of one run; null where none could be timed. */
  readonly secondsEach: number | null;
  readonly basis: string;
}

/** Prints the forecast. Nothing is written to the store. */
export async function dryRun(
  { store, loaded, workers, attempts }: Plan,
  parsed: ParsedArguments,
  { out, signal }: Context,
): Promise<void> {
  const { sweep, name } = loaded;
  const versions = await runVersions();
  const id = await sweepId(storedSweep(sweep, name, versions));
  const entries = await entriesOf(store, id);
  const plan = studyPlan(sweep, attempts);
  const known = entries === null ? [] : trialsOf(await store.settings(id), entries);
  const study = createStudy(plan, known);
  for (let next = await study.next(); next.kind === "trial"; ) next = await study.next();
  const trials = study.trials();
  const over = (entries ?? []).filter(isSettled).length;
  const recorded = await recordedOf(store, trials, loaded, entries ?? []);
  const settings = sweep.trials ?? trials.length;
  const forecast: Forecast = {
    settings,
    runs: settings * sweep.seeds.length,
    over,
    recorded,
    ...(await costOf(entries ?? [], trials, loaded, signal)),
  };
  const { secondsEach, runs } = forecast;
  const rest = Math.max(0, runs - over - recorded);
  const seconds = secondsEach === null ? null : (secondsEach * rest) / workers;
  if (parsed.flag("json")) {
    const { basis, ...numbers } = forecast;
    out.write(`${JSON.stringify({ ...numbers, rest, workers, seconds, basis }, null, 2)}\n`);
    return;
  }
  const lines = [
    `${plural(settings, "setting")} × ${plural(sweep.seeds.length, "seed")}: ${plural(runs, "run")}`,
    `${formatCount(over)} are over in this sweep, ${formatCount(recorded)} more are in the store; ${formatCount(rest)} to compute`,
    seconds === null
      ? `what they cost is not known: ${forecast.basis}`
      : `about ${formatDuration(seconds)} on ${plural(workers, "worker")}, at ${formatDuration(secondsEach!)} a run (${forecast.basis})`,
  ];
  if (sweep.pruner.kind !== "none") lines.push("less where runs are ended early");
  out.write(lines.map((line) => `${line}\n`).join(""));
}

/** Whether this sweep has computed an entry, be it that it failed: `--repeat-failed` is another question. */
function isSettled(entry: Entry): boolean {
  return isOver(entry, 1);
}

/** Null if there is no such sweep. */
async function entriesOf(store: RunStore, id: string): Promise<Entry[] | null> {
  const sweeps = await store.sweeps();
  return sweeps.some((sweep) => sweep.id === id) ? store.entries(id) : null;
}

/** Runs of settings that are known now, finished in the store, and not yet taken over by this sweep. */
async function recordedOf(
  store: RunStore,
  trials: readonly Trial[],
  { sweep, folder }: LoadedSweep,
  entries: readonly Entry[],
): Promise<number> {
  const files = diskFiles(folder);
  const versions = await runVersions();
  const settled = new Set(entries.filter(isSettled).map(({ trial, seed }) => `${trial} ${seed}`));
  const states = new Map((await store.runs()).map((run) => [run.id, run.state?.state]));
  let count = 0;
  try {
    for (const { number, point, runs } of trials) {
      for (const { seed } of runs) {
        if (settled.has(`${number} ${seed}`)) continue;
        const { configuration } = await configurationAt(sweep, point as Point, seed);
        if (configuration === null) continue;
        const state = states.get(await runId(await identityOf(configuration, versions, files)));
        if (
          state !== undefined &&
          state !== "running" &&
          state !== "failed" &&
          state !== "stopped"
        ) {
          count++;
        }
      }
    }
  } finally {
    await files.close();
  }
  return count;
}

/** Seconds of a run: the mean of those that are done, or one that is timed for its first epoch. */
async function costOf(
  entries: readonly Entry[],
  trials: readonly Trial[],
  { sweep, folder }: LoadedSweep,
  signal: AbortSignal,
): Promise<Pick<Forecast, "secondsEach" | "basis">> {
  const done = entries.filter(({ state }) => state === "done");
  if (done.length > 0) {
    const sum = done.reduce((total, { seconds }) => total + seconds, 0);
    return {
      secondsEach: sum / done.length,
      basis: `mean of ${plural(done.length, "run")} that are done`,
    };
  }
  const first = trials.find(({ rejected }) => rejected === null);
  if (first === undefined) return { secondsEach: null, basis: "there is no setting to time" };
  const { configuration } = await configurationAt(sweep, first.point, first.runs[0].seed);
  if (configuration === null) return { secondsEach: null, basis: "its first setting is refused" };
  const files = diskFiles(folder);
  const enough = new AbortController();
  const began = performance.now();
  let start = began;
  let epoch = 0;
  try {
    await runExperiment(configuration, {
      store: createMemoryStore(),
      files,
      versions: {},
      threads: 1,
      signal: AbortSignal.any([signal, enough.signal]),
      observer: {
        onStart() {
          start = performance.now();
        },
        onEpoch() {
          epoch = performance.now() - start;
          enough.abort();
        },
      },
    });
  } catch (error) {
    return { secondsEach: null, basis: `its first setting fails: ${(error as Error).message}` };
  } finally {
    await files.close();
  }
  const { epochs } = configuration.training;
  const seconds = (start - began + epochs * epoch) / 1000;
  return {
    secondsEach: seconds,
    basis: `the first epoch of trial ${first.number} was timed; larger networks cost more`,
  };
}
