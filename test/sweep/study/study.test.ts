import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/random.ts";
import { createPruner } from "../../../src/sweep/pruners/create-pruner.ts";
import { createSampler } from "../../../src/sweep/samplers/create-sampler.ts";
import type { Parameter, Point } from "../../../src/sweep/space/parameter.ts";
import { restoreTrials } from "../../../src/sweep/study/restore-trials.ts";
import {
  createStudy,
  type Next,
  type Study,
  type StudyPlan,
} from "../../../src/sweep/study/study.ts";
import { outcomeOfTrial, type Trial, waitingRun } from "../../../src/sweep/study/trial.ts";
import { recordOfTrial, trialOfRecord } from "../../../src/sweep/study/trial-record.ts";

const RATE: Parameter = {
  ...{ kind: "float", path: "rate", low: 1e-4, high: 1, log: true, step: null, when: null },
};
const CELL: Parameter = { kind: "choice", path: "cell", values: ["a", "b", "c"], when: null };
const WIDTH: Parameter = {
  ...{
    kind: "int",
    path: "width",
    low: 1,
    high: 9,
    log: false,
    step: 1,
    when: { cell: ["a", "b"] },
  },
};
const SPACE = { parameters: [CELL, RATE, WIDTH] };
const TPE = { kind: "tpe", seed: 5, multivariate: true, startup: 4, candidates: 8 } as const;

function planOf(more: Partial<StudyPlan> = {}): StudyPlan {
  return {
    sampler: createSampler(SPACE, TPE),
    fallback: createSampler(SPACE, { kind: "random", seed: 5 }),
    pruner: createPruner({ kind: "asha", first: 1, factor: 2 }, "minimise"),
    trials: 14,
    seeds: [3, 4],
    lag: 2,
    goal: "minimise",
    summary: "mean",
    attempts: 3,
    async resolve(point) {
      // Rates above 0.3 are refused, widths in pairs are the same network.
      if ((point["rate"] as number) > 0.3) return { rejected: "rate is too large" };
      const width = Math.ceil(((point["width"] as number | undefined) ?? 0) / 2);
      return {
        setting: JSON.stringify({ ...point, width, rate: (point["rate"] as number).toFixed(3) }),
      };
    },
    ...more,
  };
}

const EPOCHS = 4;

/** The loss of a made-up training; some diverge. */
function lossOf(point: Point, seed: number, epoch: number): number {
  const rate = Math.log10(point["rate"] as number);
  const width = (point["width"] as number | undefined) ?? 5;
  const loss = (rate + 2) ** 2 + width / 10 + ((seed * 7) % 3) / 5 + 2 / epoch;
  return rate > -0.9 && epoch > (seed === 3 ? 2 : 0) ? Number.NaN : loss;
}

/** Trains with workers of random speed that are killed now and then; the study is begun again from records. */
async function sweep(plan: StudyPlan, workers: number, chaos: number): Promise<readonly Trial[]> {
  const random = createRandom(chaos);
  let study = createStudy(plan);
  interface Job {
    readonly number: number;
    readonly seed: number;
    epoch: number;
  }
  const atWork = new Map<number, Job>();
  const isFree = (number: number, seed: number) =>
    ![...atWork.values()].some((job) => job.number === number && job.seed === seed);
  const waiting = (): Job | undefined => {
    for (const { number, runs } of study.trials()) {
      for (const run of runs) {
        const open =
          ["waiting", "returned"].includes(run.state) ||
          (run.state === "failed" && run.failures < plan.attempts);
        if (open && isFree(number, run.seed)) return { number, seed: run.seed, epoch: 0 };
      }
    }
    return undefined;
  };
  for (let turn = 0; turn < 20_000; turn++) {
    const worker = chaos === 0 ? 0 : random.integer(workers);
    if (chaos !== 0 && random.uniform() < 0.02) {
      // Everything is killed and begun again; what ran is waiting.
      const records = study
        .trials()
        .map((trial) => JSON.parse(JSON.stringify(recordOfTrial(trial))));
      study = createStudy(plan, records.map(trialOfRecord));
      for (const { number, seed } of atWork.values())
        study.tell(number, seed, { state: "returned" });
      atWork.clear();
    }
    const job = atWork.get(worker);
    if (job !== undefined) {
      advance(study, job, chaos !== 0 && random.uniform() < 0.03, () => atWork.delete(worker));
      continue;
    }
    const found = waiting();
    if (found !== undefined) {
      study.tell(found.number, found.seed, { state: "running" });
      atWork.set(worker, found);
      continue;
    }
    const next: Next = await study.next();
    if (next.kind === "end" && atWork.size === 0) return study.trials();
  }
  throw new Error("the sweep does not end");
}

function advance(
  study: Study,
  job: { number: number; seed: number; epoch: number },
  crashes: boolean,
  end: () => void,
) {
  const { number, seed } = job;
  const { point, runs } = study.trials()[number];
  const { failures } = runs.find((run) => run.seed === seed)!;
  // The last attempt holds, so that no run fails for good, which would be the machine's doing.
  if (crashes && failures < 2) {
    study.tell(number, seed, { state: "failed", reason: "killed" });
    end();
    return;
  }
  job.epoch++;
  const values = Array.from({ length: job.epoch }, (_, i) => ({
    epoch: i + 1,
    value: lossOf(point, seed, i + 1),
  }));
  const shown = { values, spectra: [], diverged: false };
  const { value } = values[values.length - 1];
  const judgement = study.judge(number, shown);
  if (Number.isNaN(value)) study.tell(number, seed, { state: "diverged", shown });
  else if (!judgement.keep)
    study.tell(number, seed, { state: "pruned", shown, reason: judgement.reason });
  else if (job.epoch === EPOCHS) study.tell(number, seed, { state: "done", value, shown });
  else return;
  end();
}

/** What a sweep has come to, but for failures on the way. */
const listOf = (trials: readonly Trial[]) =>
  trials.map((trial) => ({ ...trial, runs: trial.runs.map(({ failures: _, ...run }) => run) }));

describe("the list of trials", () => {
  test.each([
    ["TPE with ASHA", planOf()],
    ["TPE without a lag", planOf({ lag: 0 })],
    [
      "random with the median",
      planOf({
        sampler: createSampler(SPACE, { kind: "random", seed: 5 }),
        pruner: createPruner({ kind: "median", startup: 2, warmUp: 0 }, "minimise"),
        lag: 3,
      }),
    ],
    [
      "Sobol with nothing that looks back",
      planOf({
        sampler: createSampler(SPACE, { kind: "sobol", seed: 5 }),
        pruner: createPruner({ kind: "none" }, "minimise"),
      }),
    ],
  ])("is the same for 1, 2, 7 and 32 workers, with crashes and restarts: %s", async (_, plan) => {
    const alone = listOf(await sweep(plan, 1, 0));
    expect(alone).toHaveLength(14);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 7, 32),
        fc.integer({ min: 1, max: 1e6 }),
        async (workers, chaos) => {
          expect(listOf(await sweep(plan, workers, chaos))).toEqual(alone);
        },
      ),
      { numRuns: 8, seed: 1 },
    );
  });

  test("of the made-up sweep has every end there is", async () => {
    const trials = await sweep(planOf({ trials: 40 }), 1, 0);
    const states = new Set(trials.flatMap(({ runs }) => runs.map(({ state }) => state)));
    expect(states).toEqual(new Set(["done", "pruned", "diverged"]));
    expect(trials.some(({ rejected }) => rejected !== null)).toBe(true);
  });

  test("has every setting once, also where points differ", async () => {
    const trials = await sweep(planOf({ trials: 40 }), 1, 0);
    expect(new Set(trials.map(({ setting }) => setting)).size).toBe(40);
    const parameters = [{ ...WIDTH, when: null }];
    const few = {
      ...planOf({ trials: 9 }),
      sampler: createSampler({ parameters }, { kind: "grid" }),
    };
    const pairs = createStudy({
      ...few,
      resolve: async (point) => ({ setting: String(Math.ceil((point["width"] as number) / 2)) }),
    });
    const drawn: number[] = [];
    let next = await pairs.next();
    for (; next.kind !== "end"; next = await pairs.next()) {
      if (next.kind === "trial") {
        drawn.push(next.trial.draw);
        for (const { seed } of next.trial.runs)
          pairs.tell(next.trial.number, seed, { state: "done", value: 1 });
      }
    }
    expect(drawn).toEqual([0, 2, 4, 6, 8]);
    expect(next.reason).toBe("all 5 settings of the grid are on the list");
  });

  test("that a sampler cannot fill ends with a reason", async () => {
    const parameters = [CELL];
    const sampler = createSampler({ parameters }, { kind: "random", seed: 1 });
    const pruner = createPruner({ kind: "none" }, "minimise");
    const study = createStudy(
      planOf({ sampler, pruner, resolve: async (point) => ({ setting: String(point["cell"]) }) }),
    );
    let next = await study.next();
    while (next.kind === "trial") next = await study.next();
    expect(study.trials()).toHaveLength(3);
    expect(next).toEqual({
      kind: "end",
      reason: "1000 draws in a row gave settings that are on the list",
    });
  });
});

describe("trials from a store", () => {
  const pruner = createPruner({ kind: "none" }, "minimise");
  test.each([
    ["TPE", planOf()],
    ["Sobol", planOf({ sampler: createSampler(SPACE, { kind: "sobol", seed: 5 }), pruner })],
  ])("are those that a study had, and go on as it would have: %s", async (_, plan) => {
    const trials = await sweep({ ...plan, trials: 20 }, 1, 0);
    for (const count of [0, 1, 11]) {
      const stored = trials.slice(0, count).map(({ point, runs }) => ({ point, runs }));
      const restored = await restoreTrials(plan, stored);
      const withoutDraws = (all: readonly Trial[]) =>
        all.map(({ draw, ...rest }) => (plan.sampler.looksBack ? rest : { draw, ...rest }));
      expect(withoutDraws(restored)).toEqual(withoutDraws(trials.slice(0, count)));
      const next = await createStudy({ ...plan, trials: 20 }, restored).next();
      expect(next).toMatchObject({ trial: { point: trials[count].point } });
    }
  });

  test("are refused if the sampler does not give their points", async () => {
    const plan = planOf({ sampler: createSampler(SPACE, { kind: "sobol", seed: 5 }), pruner });
    const foreign = { point: { cell: "a", rate: 0.1, width: 3 }, runs: [] };
    await expect(restoreTrials(plan, [foreign])).rejects.toThrow(
      'trial 0 is {"cell":"a","rate":0.1,"width":3}; expected',
    );
  });
});

describe("a study", () => {
  const done = (study: Study, number: number, value = 1) => {
    for (const { seed } of study.trials()[number].runs)
      study.tell(number, seed, { state: "done", value });
  };
  const asked = async (study: Study, count: number) => {
    for (let i = 0; i < count; i++) await study.next();
  };
  const plain = (more: Partial<StudyPlan> = {}) =>
    planOf({ resolve: async (point) => ({ setting: JSON.stringify(point) }), ...more });

  test("hands out lag + 1 trials, then waits for the first", async () => {
    const study = createStudy(plain());
    await asked(study, 3);
    expect(await study.next()).toEqual({ kind: "wait", for: [0] });
    done(study, 1);
    done(study, 2);
    expect(await study.next()).toEqual({ kind: "wait", for: [0] });
    done(study, 0);
    expect((await study.next()).kind).toBe("trial");
  });

  test("waits for a run that failed until its attempts are used up, and no longer", async () => {
    const study = createStudy(plain({ lag: 0 }));
    await asked(study, 1);
    study.tell(0, 4, { state: "done", value: 1 });
    for (let i = 0; i < 3; i++) {
      expect(await study.next()).toEqual({ kind: "wait", for: [0] });
      study.tell(0, 3, { state: "failed" });
    }
    expect((await study.next()).kind).toBe("trial");
  });

  test("lists what comes of a run that had been given up, and bases nothing on it", async () => {
    const study = createStudy(plain({ lag: 0, attempts: 1 }));
    await asked(study, 1);
    for (const seed of [3, 4]) study.tell(0, seed, { state: "failed" });
    expect(study.tell(0, 3, { state: "done", value: 7 })).toBe("taken");
    const [trial] = study.trials();
    expect(trial.runs[0]).toMatchObject({ state: "done", value: 7, late: true });
    expect(outcomeOfTrial(trial, "minimise", "mean")).toEqual({ kind: "none" });
  });

  test("a second result is known if it is the same, and said to differ if not", async () => {
    const study = createStudy(plain());
    await asked(study, 1);
    expect(study.tell(0, 3, { state: "done", value: 1 })).toBe("taken");
    expect(study.tell(0, 3, { state: "done", value: 1 })).toBe("known");
    expect(study.tell(0, 3, { state: "returned" })).toBe("known");
    expect(study.tell(0, 3, { state: "done", value: 2 })).toBe("differs");
    expect(study.tell(0, 3, { state: "diverged" })).toBe("differs");
    expect(study.trials()[0].runs[0]).toMatchObject({ state: "done", value: 1 });
  });

  test("refuses runs that are not on the list, and ends without a value", async () => {
    const study = createStudy(plain());
    await asked(study, 1);
    expect(() => study.tell(1, 3, { state: "running" })).toThrow(
      "trial 1 is not on the list; expected one of 1",
    );
    expect(() => study.tell(0, 9, { state: "running" })).toThrow(
      "has no run with seed 9; expected one of 3, 4",
    );
    expect(() => study.tell(0, 3, { state: "done" })).toThrow("has no value; expected a number");
  });

  test("answers two askers one after the other", async () => {
    const study = createStudy(plain());
    const both = await Promise.all([study.next(), study.next()]);
    expect(both.map((next) => next.kind === "trial" && next.trial.number)).toEqual([0, 1]);
  });
});

describe("seeds of a setting become one outcome", () => {
  const run = (
    state: "done" | "diverged" | "failed" | "pruned",
    value: number | null = null,
    epoch = 2,
  ) => ({
    ...waitingRun(0),
    state,
    value,
    failures: 9,
    shown: { values: [{ epoch, value: 5 }], spectra: [], diverged: state === "diverged" },
  });
  const trial = (...runs: Trial["runs"][number][]): Trial => {
    return { number: 0, draw: 0, point: {}, setting: "", runs, rejected: null };
  };
  test.each([
    ["a mean", trial(run("done", 1), run("done", 3)), "mean", { kind: "loss", loss: 2 }],
    [
      "a median",
      trial(run("done", 1), run("done", 9), run("done", 2)),
      "median",
      { kind: "loss", loss: 2 },
    ],
    ["the worst", trial(run("done", 1), run("done", 3)), "worst", { kind: "loss", loss: 3 }],
    [
      "a divergence is the mean's end",
      trial(run("done", 1), run("diverged")),
      "mean",
      { kind: "worst" },
    ],
    [
      "not yet the median's",
      trial(run("done", 1), run("done", 2), run("diverged")),
      "median",
      { kind: "loss", loss: 2 },
    ],
    ["NaN is as bad", trial(run("done", Number.NaN)), "mean", { kind: "worst" }],
    [
      "−∞ is the best",
      trial(run("done", Number.NEGATIVE_INFINITY)),
      "mean",
      { kind: "loss", loss: Number.NEGATIVE_INFINITY },
    ],
    [
      "∞ − ∞ is the worst",
      trial(run("done", Number.NEGATIVE_INFINITY), run("diverged")),
      "mean",
      { kind: "worst" },
    ],
    [
      "failures are left out",
      trial(run("done", 1), run("failed")),
      "mean",
      { kind: "loss", loss: 1 },
    ],
    ["nothing is left", trial(run("failed")), "mean", { kind: "none" }],
    [
      "one that was pruned",
      trial(run("done", 1), run("pruned", null, 3)),
      "mean",
      { kind: "pruned", epoch: 3, loss: 5 },
    ],
    ["rejected", { ...trial(), rejected: "why" }, "mean", { kind: "worst" }],
  ] as const)("%s", (_, made, summary, expected) => {
    expect(outcomeOfTrial(made, "minimise", summary)).toEqual(expected);
  });

  test("what is to be maximised changes its sign", () => {
    expect(outcomeOfTrial(trial(run("done", 0.9)), "maximise", "mean")).toEqual({
      kind: "loss",
      loss: -0.9,
    });
    expect(outcomeOfTrial(trial(run("diverged")), "maximise", "mean")).toEqual({ kind: "worst" });
  });
});
