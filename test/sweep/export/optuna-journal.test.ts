/**
 * A sweep as Optuna's journal: by a reader that shares nothing with the writer, and by Optuna itself.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createMemoryStore } from "../../../src/store/index.ts";
import type { EntryOutcome, SweepStore } from "../../../src/store/sweeps.ts";
import { readSweep } from "../../../src/sweep/configuration/read-sweep.ts";
import { type KeptSweep, optunaJournal } from "../../../src/sweep/export/optuna-journal.ts";
import { storedSweep } from "../../../src/sweep/run/source.ts";

const BASE = `task: { kind: delayed-copy, symbols: 2, length: 2, delay: 2 }
network: { cell: gru, hidden: 4 }
training: { epochs: 2, batchSize: 2 }
`;
const SWEEP = (goal: string) => `name: study-${goal}
base: base.yaml
space:
  network.cell: { values: [gru, lstm] }
  network.hidden: { low: 2, high: 64, log: true }
  network.forgetBias: { low: 0, high: 1, step: 0.25, when: { network.cell: lstm } }
  training.optimiser.learningRate: { low: 1.0e-4, high: 1.0e-1, log: true }
  training.batchSize: { low: 2, high: 8, step: 2 }
sampler: { kind: random, trials: 9 }
seeds: [1, 2]
objective: { metric: validationLoss, goal: ${goal} }
`;
const point = (more: object = {}) => ({
  ...{ "network.cell": "gru", "network.hidden": 8, "training.batchSize": 4 },
  ...{ "training.optimiser.learningRate": 0.01, ...more },
});
const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];

/** What came of each trial: for both seeds the same, unless there are two. */
const TRIALS: readonly {
  readonly point?: object;
  readonly rejected?: string;
  ends: readonly Partial<EntryOutcome>[];
}[] = [
  { ends: [end("done", 1, [3, 1]), end("done", 2, [5, 2])] },
  {
    point: point({ "network.cell": "lstm", "network.forgetBias": 0.25 }),
    ends: [end("done", -INF, [NAN])],
  },
  { ends: [end("done", 3, [2, 3]), end("pruned", null, [4])] },
  { ends: [end("diverged", null, [7])] },
  { ends: [end("failed", null, [])] },
  { rejected: "no such cell", ends: [] },
  { ends: [end("done", NAN, [NAN, NAN])] },
  { ends: [end("done", 1, [1]), {}] },
  { ends: [end("failed", null, []), end("done", 9, [9])] },
];

function end(state: EntryOutcome["state"], objective: number | null, values: number[]) {
  const list = values.map((value, i) => ({ epoch: i + 1, value }));
  const shown = { values: list, spectra: [], diverged: state === "diverged" };
  return { state, objective, details: { shown } };
}

async function keptSweep(store: SweepStore, goal: string): Promise<KeptSweep> {
  const read = async () => ({ text: BASE, source: "base.yaml" });
  const checked = await readSweep(SWEEP(goal), "sweep.yaml", { read });
  const { id } = await store.createSweep(storedSweep(checked, `study-${goal}`, { lyapscope: "1" }));
  for (const [trial, { point: given = point(), rejected = null, ends }] of TRIALS.entries()) {
    const seeds = ends.length === 0 ? [] : [1, 2];
    const setting = { trial, draw: trial, point: given, setting: `s${trial}`, rejected, seeds };
    await store.addSettings(id, [setting]);
    for (const [i, seed] of seeds.entries()) {
      const one = ends[i] ?? ends[0]!;
      if (one.state === undefined) continue;
      const entry = { trial, seed };
      const lease = await store.leaseEntry(id, { milliseconds: 1e6, attempts: 1, entry });
      const outcome = { ...entry, run: null, reason: "", seconds: 1, ...one } as EntryOutcome;
      await store.settleEntry(id, outcome, { token: lease!.token, attempts: 1 });
    }
  }
  const times = (trial: number) =>
    trial === 0 ? { begun: "2026-11-26T10:00:00.000Z", ended: "2026-11-26T10:01:00.500Z" } : null;
  const [settings, entries] = [await store.settings(id), await store.entries(id)];
  return { sweep: await store.sweep(id), checked, settings, entries, times };
}

/** A trial as a reader finds it. NaN and ±∞ are texts. */
interface Read {
  readonly state: string;
  readonly values: readonly (number | string)[] | null;
  readonly params: Record<string, unknown>;
  readonly intermediate: Record<string, number | string>;
  readonly distributions: Record<string, object>;
}

const STATES = ["RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"];

/** A journal, replayed by the description of its format. */
function replay(journal: string): { name: string; direction: number; trials: Read[] }[] {
  const studies: { name: string; direction: number; trials: Read[] }[] = [];
  const all: Read[] = [];
  for (const line of journal.trimEnd().split("\n")) {
    const strict = line.replace(/(?<=[:,] |\[)(NaN|-?Infinity)(?=[,\]}])/g, '"$1"');
    const log = JSON.parse(strict);
    expect(log.op_code).toBeGreaterThanOrEqual(0);
    expect(log.op_code).toBeLessThanOrEqual(9);
    expect(typeof log.worker_id).toBe("string");
    // biome-ignore lint/suspicious/noExplicitAny: lines of JSON, asked as they come
    const trial = all[log.trial_id] as any;
    if (log.op_code === 0)
      studies.push({ name: log.study_name, direction: log.directions[0], trials: [] });
    if (log.op_code === 4) {
      const made = {
        state: "RUNNING",
        values: null,
        params: {},
        intermediate: {},
        distributions: {},
      };
      all.push(made);
      studies[log.study_id]!.trials.push(made);
    }
    if ([5, 6, 7, 8, 9].includes(log.op_code)) expect(trial.state).toBe("RUNNING");
    if (log.op_code === 5) {
      const { name, attributes } = JSON.parse(log.distribution);
      const raw = log.param_value_internal;
      trial.params[log.param_name] =
        name === "CategoricalDistribution" ? attributes.choices[raw] : raw;
      trial.distributions[log.param_name] = { name, ...attributes };
    }
    if (log.op_code === 6) Object.assign(trial, { state: STATES[log.state], values: log.values });
    if (log.op_code === 7) trial.intermediate[log.step] = log.intermediate_value;
  }
  return studies;
}

/** By the loader that users have; prints what `replay` returns. */
const LOADER = `
import json, math, sys, warnings
warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalStorage, JournalFileStorage
optuna.logging.set_verbosity(optuna.logging.ERROR)
storage = JournalStorage(JournalFileStorage(sys.argv[1]))
def plain(x):
    if isinstance(x, float) and not math.isfinite(x):
        return "NaN" if x != x else "Infinity" if x > 0 else "-Infinity"
    return x
studies = []
for summary in optuna.get_all_study_summaries(storage):
    study = optuna.load_study(study_name=summary.study_name, storage=storage)
    best = study.best_trial.number
    trials = [{
        "state": t.state.name,
        "values": None if t.values is None else [plain(v) for v in t.values],
        "params": t.params,
        "intermediate": {str(k): plain(v) for k, v in t.intermediate_values.items()},
        "distributions": {k: {"name": type(d).__name__, **d._asdict()} for k, d in t.distributions.items()},
        "number": t.number,
        "begun": None if t.datetime_start is None else t.datetime_start.isoformat(),
    } for t in study.trials]
    # What is there is enough to go on from.
    study.sampler = optuna.samplers.TPESampler(seed=1, n_startup_trials=2)
    asked = study.ask({k: d for t in study.trials for k, d in t.distributions.items()})
    studies.append({"name": study.study_name, "direction": int(study.direction), "best": best,
                    "attributes": study.user_attrs, "trials": trials, "asked": sorted(asked.params)})
print(json.dumps(studies))
`;

const ABSENT = "Optuna is absent (apt-get install python3-optuna)";

function hasOptuna(): boolean {
  try {
    execFileSync("/usr/bin/python3", ["-c", "import optuna"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

describe("the journal of a sweep", () => {
  let journal: string;
  beforeAll(async () => {
    const store = createMemoryStore();
    const kept = [await keptSweep(store, "minimise"), await keptSweep(store, "maximise")];
    journal = optunaJournal(kept);
  });

  test("has a study for each sweep, and a trial for each setting under its number", () => {
    const studies = replay(journal);
    expect(studies.map(({ name, direction }) => [name, direction])).toEqual([
      ["study-minimise", 1],
      ["study-maximise", 2],
    ]);
    expect(studies.map(({ trials }) => trials.length)).toEqual([TRIALS.length, TRIALS.length]);
  });

  test("states and values: what diverged is the worst there is, NaN too; what failed or is refused has none", () => {
    const ends = replay(journal).map(({ trials }) =>
      trials.map(({ state, values }) => `${state} ${values?.[0] ?? "-"}`),
    );
    expect(ends[0]).toEqual([
      ...["COMPLETE 1.5", "COMPLETE -Infinity", "PRUNED 4", "COMPLETE Infinity", "FAIL -"],
      ...["FAIL -", "COMPLETE Infinity", "RUNNING -", "COMPLETE 9"],
    ]);
    // −∞ is the worst there can be of what is to grow.
    expect(ends[1]).toEqual([
      ...["COMPLETE 1.5", "COMPLETE -Infinity", "PRUNED 4", "COMPLETE -Infinity", "FAIL -"],
      ...["FAIL -", "COMPLETE -Infinity", "RUNNING -", "COMPLETE 9"],
    ]);
  });

  test("intermediate values are the seeds' mean, as far as all have come", () => {
    const [{ trials }] = replay(journal) as unknown as [{ trials: Read[] }];
    expect(trials[0]!.intermediate).toEqual({ 1: 4, 2: 1.5 });
    expect(trials[1]!.intermediate).toEqual({ 1: "NaN" });
    expect(trials[2]!.intermediate).toEqual({ 1: 3 });
    expect(trials[4]!.intermediate).toEqual({});
  });

  test("parameters: logarithms, steps, whole numbers, choices, and those that are not there", () => {
    const [{ trials }] = replay(journal) as unknown as [{ trials: Read[] }];
    expect(trials[0]!.params).toEqual(point());
    expect(trials[1]!.params).toEqual(TRIALS[1]!.point);
    expect(trials[1]!.distributions).toEqual({
      "network.cell": { name: "CategoricalDistribution", choices: ["gru", "lstm"] },
      "network.forgetBias": { name: "FloatDistribution", low: 0, high: 1, log: false, step: 0.25 },
      "network.hidden": { name: "IntDistribution", low: 2, high: 64, log: true, step: 1 },
      "training.batchSize": { name: "IntDistribution", low: 2, high: 8, log: false, step: 2 },
      "training.optimiser.learningRate": {
        ...{ name: "FloatDistribution", low: 1e-4, high: 0.1, log: true, step: null },
      },
    });
  });

  const isThere = hasOptuna();
  if (!isThere) console.log(`skipped: journals read by Optuna: ${ABSENT}`);
  test.skipIf(!isThere)("is the same to Optuna, which goes on from it", { tags: ["slow"] }, () => {
    const path = join(mkdtempSync(join(tmpdir(), "lyapscope-optuna-")), "journal.log");
    writeFileSync(path, journal);
    const out = execFileSync("/usr/bin/python3", ["-c", LOADER, path], { encoding: "utf8" });
    const studies = JSON.parse(out);
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const seen = studies.map((study: any) => ({
      ...{ name: study.name, direction: study.direction },
      // biome-ignore lint/suspicious/noExplicitAny: as above
      trials: study.trials.map(({ number: _, begun: __, ...rest }: any) => rest),
    }));
    expect(seen).toEqual(replay(journal));
    // biome-ignore lint/suspicious/noExplicitAny: as above
    expect(studies.map((study: any) => study.best)).toEqual([1, 8]);
    // biome-ignore lint/suspicious/noExplicitAny: as above
    expect(studies[0].trials.map((trial: any) => trial.number)).toEqual(TRIALS.map((_, i) => i));
    expect(studies[0].trials[0].begun).toBe("2026-11-26T10:00:00");
    expect(studies[0].attributes["lyapscope:versions"]).toEqual({ lyapscope: "1" });
    expect(studies[0].asked).toEqual(Object.keys(TRIALS[1]!.point!).sort());
  });
});
