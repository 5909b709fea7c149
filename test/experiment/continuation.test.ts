/** More epochs, fewer epochs, patience: a run that begins where another ends is as one that began by itself. */
import { describe, expect, test } from "vitest";
import { decodeCheckpoint } from "../../src/experiment/checkpoints/checkpoint.ts";
import type { ExperimentObserver, ExperimentOptions } from "../../src/experiment/observer.ts";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import type { SessionState } from "../../src/experiment/session.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import type { RunStore } from "../../src/store/store.ts";
import { configured, INTRICATE, optionsFor } from "./tiny.ts";

/** Spectra at epochs 3, 6, …: that of the end is one more, and moves the frames. */
const SPARSE = INTRICATE.replace("every: { epochs: 1 }", "every: { epochs: 3 }").replace(
  "transient: 3",
  "transient: 4, singularValues: { lags: [1, 2] }",
);

/** At the end the network goes on by itself. */
const FORECAST = `
task:
  { kind: lorenz, sequences: 4, steps: 60, closedLoop: { warmUp: 20, steps: 20, exponents: 2 } }
network: { cell: lstm, hidden: 4 }
training: { epochs: 2, batchSize: 4, steps: 20 }
monitor: { budget: null, every: { epochs: 4 } }
`;

const withEpochs = (yaml: string, epochs: number, more = "") =>
  yaml.replace(/epochs: \d+(?=[\n,])/, `epochs: ${epochs}${more}`);

/** Everything recorded of a run that must not depend on where it began. */
async function recorded(store: RunStore, id: string) {
  const last = await store.latestCheckpoint(id);
  const { monitor, ...state } = decodeCheckpoint(last!.bytes) as SessionState;
  const { beforeEnd, ...rest } = state;
  const spectra = await store.spectra(id);
  return {
    ...rest,
    frames: [monitor?.frames, monitor?.last, beforeEnd?.monitor?.frames, beforeEnd?.measuredAt],
    metrics: await store.metrics(id),
    series: await store.series(id),
    spectra: spectra.map(({ details, ...each }) => ({ ...each, ...details, seconds: 0 })),
  };
}

interface Ran {
  readonly id: string;
  readonly all: Awaited<ReturnType<typeof recorded>>;
  readonly from: number;
  readonly notes: readonly string[];
  readonly outcome: string;
  readonly steps: number;
}

/** Runs a configuration in a store, and counts the steps that were made. */
async function ran(
  store: RunStore,
  yaml: string,
  more: Partial<ExperimentOptions> & { readonly stopAt?: number } = {},
): Promise<Ran> {
  const { stopAt, ...options } = more;
  const controller = new AbortController();
  const notes: string[] = [];
  let steps = 0;
  const observer: ExperimentObserver = {
    onStep({ step }) {
      steps++;
      if (step === stopAt) controller.abort();
    },
    onNote: (text) => void notes.push(text),
  };
  const result = await runExperiment(
    await configured(yaml),
    optionsFor({ store, observer, signal: controller.signal, ...options }),
  );
  const { id, outcome, resumedFrom } = result;
  const all = await recorded(store, id);
  return { id, outcome, steps, from: resumedFrom?.step ?? 0, notes, all };
}

const byItself = (yaml: string) => ran(createMemoryStore(), yaml);

describe("more epochs", () => {
  test.each([
    ["with dropout, carried states, a schedule, momentum, sparse spectra", SPARSE, 4, 7, 16],
    ["where every spectrum is due", INTRICATE, 4, 5, 16],
    ["and a closed loop", FORECAST, 2, 3, undefined],
    [
      "and a closed loop beside a spectrum that is due",
      FORECAST.replace("4 } }", "1 } }"),
      2,
      3,
      undefined,
    ],
  ])("%s: bit by bit those of one training", async (_, yaml, first, second, from) => {
    const store = createMemoryStore();
    const short = await ran(store, withEpochs(yaml, first));
    const long = await ran(store, withEpochs(yaml, second));
    const whole = await byItself(withEpochs(yaml, second));
    expect(long.all).toEqual(whole.all);
    expect(long.id).toBe(whole.id);
    expect([long.from, long.steps]).toEqual([
      from ?? short.steps,
      whole.steps - (from ?? short.steps),
    ]);
    const run = await store.run(long.id);
    expect(run.origin).toEqual({ run: short.id, step: short.steps });
    expect((await store.states(long.id)).map(({ state, message }) => [state, message])).toEqual([
      ["running", `goes on from run ${short.id}`],
      ["finished", ""],
    ]);
    // What was there stays as it was.
    expect(await recorded(store, short.id)).toEqual(short.all);
    expect((await store.run(short.id)).origin).toBe(null);
  });

  test("again and again, and stopped in between", async () => {
    const store = createMemoryStore();
    for (const [epochs, stopAt] of [
      [2, 5],
      [4, 14],
      [5, undefined],
    ] as const) {
      await ran(store, withEpochs(SPARSE, epochs), stopAt === undefined ? {} : { stopAt });
    }
    const last = await ran(store, withEpochs(SPARSE, 7), { stopAt: 25 });
    // From the end of the one with five epochs, which has come farthest.
    expect([last.outcome, last.from]).toEqual(["stopped", 20]);
    const { all, from } = await ran(store, withEpochs(SPARSE, 7));
    expect(from).toBe(25);
    expect(all).toEqual((await byItself(withEpochs(SPARSE, 7))).all);
  });

  test("after an end that was cut short in its last spectrum", async () => {
    const store = createMemoryStore();
    // The last step of epoch 4, whose spectrum is not due: it is the end's that the signal cuts short.
    const stopped = await ran(store, SPARSE, { stopAt: 16 });
    expect(stopped.outcome).toBe("stopped");
    const { all } = await ran(store, withEpochs(SPARSE, 7));
    expect(all).toEqual((await byItself(withEpochs(SPARSE, 7))).all);
    // The same where the end tries once more, and is cut short again.
    const twice = createMemoryStore();
    await ran(twice, SPARSE, { stopAt: 16 });
    expect((await ran(twice, SPARSE, { signal: AbortSignal.abort() })).outcome).toBe("stopped");
    expect((await ran(twice, withEpochs(SPARSE, 7))).all).toEqual(all);
    // The same for one that was due, which the end tried once more.
    const other = createMemoryStore();
    await ran(other, withEpochs(SPARSE, 3), { stopAt: 12 });
    await ran(other, withEpochs(SPARSE, 3));
    const long = await ran(other, withEpochs(SPARSE, 7));
    expect(long.from).toBe(12);
    expect(long.all).toEqual(all);
  });

  test("keep the best checkpoint of before", async () => {
    const store = createMemoryStore();
    // Nothing moves after the second epoch, and equals are no better.
    const yaml = withEpochs(INTRICATE, 5).replace("gamma: 0.5", "gamma: 0");
    const short = await ran(store, yaml);
    const long = await ran(store, withEpochs(yaml, 7));
    const losses = long.all.metrics.filter(({ name }) => name === "validationLoss");
    const best = losses.reduce((a, b) => (b.value < a.value ? b : a));
    expect(best.step).toBeLessThanOrEqual(8);
    expect((await store.checkpoints(long.id)).map(({ step }) => step)).toContain(best.step);
    expect(short.id).not.toBe(long.id);
  });

  test("what was killed while it took over the records does so once more", async () => {
    const store = createMemoryStore();
    await ran(store, SPARSE);
    let left = 2;
    const killed: RunStore = {
      ...store,
      record: (id, events) =>
        left-- > 1 ? store.record(id, events) : Promise.reject(new Error("killed")),
    };
    await expect(ran(killed, withEpochs(SPARSE, 7))).rejects.toThrow("killed");
    const { all, from } = await ran(store, withEpochs(SPARSE, 7));
    expect(from).toBe(16);
    expect(all).toEqual((await byItself(withEpochs(SPARSE, 7))).all);
  });

  test("begin anew with fresh, after another seed, and beside a run that is being computed", async () => {
    const store = createMemoryStore();
    const short = await ran(store, INTRICATE);
    const anew = [
      await ran(store, withEpochs(INTRICATE, 5), { fresh: true }),
      await ran(store, withEpochs(INTRICATE, 6).replace("seed: 3", "seed: 4")),
    ];
    expect(anew.map(({ from, notes }) => [from, notes])).toEqual([
      [0, []],
      [0, []],
    ]);
    const held = createMemoryStore();
    await ran(held, INTRICATE);
    await held.holdRun(short.id);
    const { from, notes } = await ran(held, withEpochs(INTRICATE, 5));
    expect([from, notes]).toEqual([
      0,
      [expect.stringContaining(`run ${short.id}, the same training`)],
    ]);
  });

  test("begin anew where the schedule was stretched with them, and say so", async () => {
    const store = createMemoryStore();
    const cosine = (epochs: number) =>
      withEpochs(INTRICATE, epochs).replace(
        /schedule: .*/,
        `schedule: { kind: cosine, epochs: ${epochs} }`,
      );
    const short = await ran(store, cosine(2));
    const { from, notes } = await ran(store, cosine(3));
    expect([from, notes]).toEqual([
      0,
      [
        `run ${short.id} differs in training.epochs and in training.schedule, on which its weights depend: this one begins anew`,
      ],
    ]);
  });
});

describe("fewer epochs than there are", () => {
  test("go on from the last checkpoint before their end, and say what there is", async () => {
    const store = createMemoryStore();
    const yaml = SPARSE.replace(
      "metricsEvery: 1",
      "checkpoints: { every: { epochs: 1 }, keep: 9 }",
    );
    const long = await ran(store, withEpochs(yaml, 7));
    const short = await ran(store, withEpochs(yaml, 5));
    expect([short.from, short.steps, short.outcome]).toEqual([20, 0, "finished"]);
    expect(short.all).toEqual((await byItself(withEpochs(yaml, 5))).all);
    expect(short.notes).toEqual([
      `run ${long.id} is the same training, and has gone on to epoch 7: epoch 5 is among its records`,
    ]);
  });

  test("begin anew where no checkpoint lies before it, and say so", async () => {
    const store = createMemoryStore();
    const long = await ran(store, withEpochs(INTRICATE, 7));
    const first = (await store.checkpoints(long.id))[0]!.step;
    expect(first).toBeGreaterThan(4);
    const { from, notes, all } = await ran(store, withEpochs(INTRICATE, 1));
    expect(from).toBe(0);
    expect(notes).toContain(
      `run ${long.id} keeps no checkpoint from which this one could go on: it begins anew`,
    );
    expect(all).toEqual((await byItself(withEpochs(INTRICATE, 1))).all);
  });
});

describe("patience", () => {
  // Steps that are far too large: the first epochs are the best.
  const WILD = INTRICATE.replace("learningRate: 0.003", "learningRate: 0.5");

  test("ends the training as stopped early, recorded and said, with the best checkpoint kept", async () => {
    const store = createMemoryStore();
    const { id, outcome, steps, notes, all } = await ran(
      store,
      withEpochs(WILD, 30, "\n  patience: 2"),
    );
    const losses = all.metrics.filter(({ name }) => name === "validationLoss");
    const best = losses.findIndex(({ value }) => value === Math.min(...losses.map((m) => m.value)));
    expect(outcome).toBe("stopped early");
    expect(losses).toHaveLength(best + 3);
    expect(steps).toBe(4 * losses.length);
    expect(notes).toEqual(["stopped early: no better for 2 epochs"]);
    expect((await store.run(id)).state).toMatchObject({
      state: "stopped early",
      message: "no better for 2 epochs",
    });
    expect((await store.checkpoints(id)).map(({ step }) => step)).toContain(losses[best]!.step);
    // It is over: nothing is computed again.
    const again = await ran(store, withEpochs(WILD, 30, "\n  patience: 2"));
    expect([again.steps, again.outcome, (await store.states(id)).length]).toEqual([0, outcome, 2]);
    // More epochs do not change that; without patience it goes on from there.
    const more = await ran(store, withEpochs(WILD, 40, "\n  patience: 2"));
    expect([more.steps, more.outcome, more.from]).toEqual([0, "stopped early", steps]);
    const patient = await ran(store, withEpochs(WILD, 8));
    expect(patient.from).toBe(steps);
    expect(patient.all).toEqual((await byItself(withEpochs(WILD, 8))).all);
  });

  test("does not begin beyond the epoch at which it would have run out", async () => {
    const store = createMemoryStore();
    await ran(store, withEpochs(WILD, 12));
    const late = await ran(store, withEpochs(WILD, 30, "\n  patience: 2"));
    const whole = await byItself(withEpochs(WILD, 30, "\n  patience: 2"));
    expect(late.outcome).toBe("stopped early");
    expect(late.all).toEqual(whole.all);
  });
});

describe("a damaged checkpoint", () => {
  const damage = (store: RunStore, id: string, step: number) =>
    store.record(id, { checkpoint: { step, bytes: Uint8Array.of(1, 2, 3) } });

  test("is passed over for the one before, and so said", async () => {
    const store = createMemoryStore();
    const { id, all } = await ran(store, INTRICATE, { stopAt: 14 });
    expect(all.training.step).toBe(14);
    await damage(store, id, 14);
    const again = await ran(store, INTRICATE);
    expect(again.from).toBe(12);
    expect(again.notes[0]).toContain("checkpoint");
    expect(again.notes[1]).toBe(`run ${id} goes on from its checkpoint at step 12, in epoch 4`);
    expect(again.all).toEqual((await byItself(INTRICATE)).all);
  });

  test("with no other one is begun anew, and so said; also of a run that was finished", async () => {
    const store = createMemoryStore();
    const { id, all } = await ran(store, INTRICATE);
    for (const { step } of await store.checkpoints(id)) await damage(store, id, step);
    const again = await ran(store, INTRICATE);
    expect([again.from, again.steps]).toEqual([0, 16]);
    expect(again.notes.at(-1)).toBe(`run ${id} has no other checkpoint, and begins anew`);
    expect(again.all).toEqual(all);
    expect((await store.states(id)).map(({ state }) => state)).toEqual([
      "running",
      "finished",
      "running",
      "finished",
    ]);
  });

  test("of another run is passed over by what goes on from it", async () => {
    const store = createMemoryStore();
    const { id } = await ran(store, INTRICATE);
    await damage(store, id, 16);
    const long = await ran(store, withEpochs(INTRICATE, 5));
    expect(long.from).toBe(12);
    expect(long.notes).toHaveLength(1);
    expect(long.all).toEqual((await byItself(withEpochs(INTRICATE, 5))).all);
  });
});
