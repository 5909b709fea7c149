import { describe, expect, test } from "vitest";
import { sequenceFromNumbers } from "../../src/data/sequences.ts";
import { decodeCheckpoint } from "../../src/experiment/checkpoints/checkpoint.ts";
import type { ExperimentObserver } from "../../src/experiment/observer.ts";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import type { SessionState } from "../../src/experiment/session.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import { TEXT_GROWTH, TEXT_SYMBOLS } from "../../src/store/series-names.ts";
import type { RunStore } from "../../src/store/store.ts";
import { configured, INTRICATE, NO_FILES, optionsFor } from "./tiny.ts";

/** Everything recorded of a run that must not depend on how often it was interrupted. */
async function recorded(store: RunStore, id: string) {
  const spectra = await store.spectra(id);
  const checkpoint = await store.latestCheckpoint(id);
  const { training, measuredAt } = decodeCheckpoint(checkpoint!.bytes) as SessionState;
  return {
    metrics: await store.metrics(id),
    series: await store.series(id),
    spectra: spectra.map(({ details: { seconds: _, ...details }, ...rest }) => ({
      ...rest,
      details,
    })),
    training,
    measuredAt,
  };
}

/** Runs to the end, interrupted after each of these steps. */
async function interrupted(yaml: string, stops: readonly number[], store = createMemoryStore()) {
  const configuration = await configured(yaml);
  let id = "";
  for (const stop of stops) {
    const controller = new AbortController();
    const observer: ExperimentObserver = {
      onStep: ({ step }) => {
        if (step === stop) controller.abort();
      },
    };
    const options = optionsFor({ store, observer, signal: controller.signal });
    const result = await runExperiment(configuration, options);
    expect([result.outcome, result.position.step]).toEqual(["stopped", stop]);
    id = result.id;
  }
  const result = await runExperiment(configuration, optionsFor({ store }));
  if (stops.length > 0) expect(result.id).toBe(id);
  expect(result.outcome).toBe("finished");
  return { result, store, all: await recorded(store, result.id) };
}

describe("what is recorded", () => {
  test("losses with their baseline, spectra, gradients, checkpoints and states, each at its step", async () => {
    const { store, result, all } = await interrupted(INTRICATE, []);
    const at = (name: string) =>
      all.metrics.filter((metric) => metric.name === name).map(({ step }) => step);
    const [epochs, steps] = [[4, 8, 12, 16], Array.from({ length: 16 }, (_, i) => i + 1)];
    for (const name of ["loss", "validationLoss", "validationAccuracy", "learningRate"]) {
      expect(at(name)).toEqual(epochs);
    }
    expect([at("gradientNorm"), at("batch.loss")]).toEqual([epochs, steps]);
    expect(all.metrics.find(({ name }) => name === "baseline")).toEqual({
      step: 0,
      name: "baseline",
      value: Math.log(3),
    });
    expect(all.spectra.map(({ step, kind }) => [step, kind])).toEqual(
      [0, ...epochs].map((step) => [step, "joint"]),
    );
    expect(all.spectra.every(({ exponents }) => exponents.length === 6)).toBe(true);
    // Every third step, where the batch's last step is scored: every second batch.
    expect(all.series.map(({ step, name }) => [step, name])).toEqual(
      [6, 12].map((step) => [step, "gradientNorms"]),
    );
    expect((await store.checkpoints(result.id)).map(({ step }) => step)).toEqual([12, 16]);
    const states = await store.states(result.id);
    expect(states.map(({ state, step }) => [state, step])).toEqual([
      ["running", 0],
      ["finished", 16],
    ]);
    const batches = all.metrics.filter(({ name }) => name === "batch.gradientNorm");
    const first = batches.slice(0, 4).reduce((sum, { value }) => sum + value, 0) / 4;
    expect(all.metrics.find(({ name }) => name === "gradientNorm")!.value).toBeCloseTo(first, 12);
    expect(result.history.map(({ loss }) => loss)).toEqual(
      all.metrics.filter(({ name }) => name === "loss").map(({ value }) => value),
    );
  });

  test("is less where less is asked for", async () => {
    const yaml = `${INTRICATE.replace(/monitor: .*/, "monitor: { enabled: false, gradientNormsEvery: 3 }").replace("metricsEvery: 1", "metricsEvery: 7")}
checkpoints: { every: { steps: 5 }, keep: 10 }`;
    const { store, result, all } = await interrupted(yaml, []);
    expect(all.spectra).toEqual([]);
    const batches = all.metrics.filter(({ name }) => name === "batch.loss");
    expect(batches.map(({ step }) => step)).toEqual([7, 14]);
    const checkpoints = await store.checkpoints(result.id);
    // The best epochs so far, 4 steps each, are saved whenever they come.
    const losses = all.metrics.filter(({ name }) => name === "validationLoss");
    const best = losses.filter(({ value }, i) => losses.slice(0, i).every((e) => value < e.value));
    expect(best.length).toBeGreaterThan(1);
    const steps = new Set([5, 10, 15, 16, ...best.map(({ step }) => step)]);
    expect(checkpoints.map(({ step }) => step)).toEqual([...steps].sort((a, b) => a - b));
  });

  test("spectra every so many steps, per layer, with singular values", async () => {
    const yaml = INTRICATE.replace("hidden: 6", "hidden: 3, layers: 2").replace(
      "every: { epochs: 1 }",
      "every: { steps: 6 }, stack: per-layer, singularValues: { lags: [2], count: 2 }",
    );
    const { all } = await interrupted(yaml, []);
    expect(all.spectra.map(({ step, kind }) => [step, kind])).toEqual(
      [0, 6, 12, 16].map((step) => [step, "per-layer"]),
    );
    expect([...all.spectra[0].layerOf!].sort()).toEqual([0, 0, 0, 1, 1, 1]);
    const values = all.series.filter(({ name }) => name === "singularValues.2");
    expect(values.map((each) => [each.step, each.values.length])).toEqual(
      [0, 6, 12, 16].map((step) => [step, 2]),
    );
  });
});

describe("interruption", () => {
  test.each([[[1]], [[4]], [[6, 7, 13]], [[15]], [[2, 4, 8, 10, 12]]])(
    "after steps %j changes no number and records nothing twice",
    async (stops) => {
      const whole = await interrupted(INTRICATE, []);
      const pieces = await interrupted(INTRICATE, stops);
      expect(pieces.all).toEqual(whole.all);
      expect(pieces.result.network.readout).toEqual(whole.result.network.readout);
      expect(pieces.result.history).toEqual(whole.result.history);
      const states = await pieces.store.states(pieces.result.id);
      expect(states.filter(({ state }) => state === "stopped")).toHaveLength(stops.length);
    },
  );

  test("a store that lost everything after a checkpoint is filled again with the same", async () => {
    const whole = await interrupted(INTRICATE, []);
    const store = createMemoryStore();
    let lost = false;
    // As kill −9 would have it: what was recorded stays, the process is gone.
    const mortal: RunStore = {
      ...store,
      async record(id, events) {
        if (lost) throw new Error("killed");
        await store.record(id, events);
        if (events.checkpoint?.step === 8) lost = true;
      },
    };
    const configuration = await configured(INTRICATE);
    await expect(runExperiment(configuration, optionsFor({ store: mortal }))).rejects.toThrow(
      "killed",
    );
    const result = await runExperiment(configuration, optionsFor({ store }));
    expect(result.resumedFrom).toEqual({ epoch: 2, step: 8 });
    expect(await recorded(store, result.id)).toEqual(whole.all);
  });

  test("a finished run is found, not repeated; --fresh repeats it", async () => {
    const { store, result, all } = await interrupted(INTRICATE, []);
    const configuration = await configured(INTRICATE);
    const events: string[] = [];
    const observer: ExperimentObserver = {
      onStart: ({ resumedFrom }) => events.push(JSON.stringify(resumedFrom)),
      onEpoch: () => events.push("epoch"),
      onSpectrum: () => events.push("spectrum"),
    };
    const again = await runExperiment(configuration, optionsFor({ store, observer }));
    expect(events).toEqual(['{"epoch":4,"step":16}']);
    expect(again.network.readout).toEqual(result.network.readout);
    expect(await store.states(result.id)).toHaveLength(2);
    events.length = 0;
    await runExperiment(configuration, optionsFor({ store, observer, fresh: true }));
    expect(events.filter((event) => event === "epoch")).toHaveLength(4);
    expect(await recorded(store, result.id)).toEqual(all);
  });
});

describe("divergence", () => {
  const EXPLODING = `
task: { kind: adding, sequences: 16, validation: 4, steps: 8 }
network: { cell: relu, hidden: 4 }
training: { epochs: 50, batchSize: 8, optimiser: { kind: sgd, learningRate: 1000 } }
monitor: { budget: null, sequences: 1, steps: 7, transient: 1 }
metricsEvery: 1
`;

  test("of weights at the end of an epoch is met before anything is made of them", async () => {
    // The step after which weights are no longer finite is the last of an epoch.
    const store = createMemoryStore();
    const yaml = EXPLODING.replace("batchSize: 8", "batchSize: 16");
    const result = await runExperiment(await configured(yaml), optionsFor({ store }));
    const { step, loss } = result.divergence!;
    expect([result.outcome, Number.isFinite(loss)]).toEqual(["diverged", true]);
    expect((await store.run(result.id)).state!.message).toBe(
      `step ${step + 1} would have made weights that are not finite, with a loss of ${loss}`,
    );
    expect(result.position.step).toBe(step);
  });

  test("is a result: its step, its loss, and the last healthy spectrum are recorded", async () => {
    const store = createMemoryStore();
    // Steps 10 to 19 are the second batch; 10³⁹ is no float32.
    const wave = Float64Array.from({ length: 60 }, (_, t) => (t === 15 ? 1e39 : Math.sin(t)));
    const files = {
      ...NO_FILES,
      data: async () => sequenceFromNumbers(wave, 1),
      digest: async () => "a wave",
    };
    const yaml = `task: { kind: series, path: wave.npy, validation: 0.5, standardise: false }
${EXPLODING.split("\n").slice(2).join("\n").replace("batchSize: 8", "steps: 10").replace("1000", "0.01")}`;
    const result = await runExperiment(await configured(yaml), optionsFor({ store, files }));
    expect([result.outcome, result.divergence!.step, result.position.step]).toEqual([
      "diverged",
      1,
      0,
    ]);
    const { step, loss } = result.divergence!;
    expect(Number.isFinite(loss)).toBe(false);
    const run = await store.run(result.id);
    expect(run.state).toMatchObject({
      state: "diverged",
      message: `the loss became ${loss} at step ${step + 1}`,
    });
    const last = (await store.metrics(result.id, { name: "batch.loss" })).at(-1)!;
    expect([last.step, last.value]).toEqual([step + 1, loss]);
    const spectra = await store.spectra(result.id);
    expect(spectra.length).toBeGreaterThan(0);
    expect(spectra.at(-1)!.step).toBeLessThanOrEqual(step);
    // The same again, and nothing twice.
    const before = await store.metrics(result.id);
    const again = await runExperiment(await configured(yaml), optionsFor({ store, files }));
    expect([again.outcome, again.divergence]).toEqual(["diverged", result.divergence]);
    expect(await store.metrics(result.id)).toEqual(before);
  });
});

describe("a text", () => {
  const sentence = "the quick brown fox jumps over the lazy dog, ";
  const files = {
    ...NO_FILES,
    text: async () => sentence.repeat(60),
    digest: async () => "digest",
  };
  const yaml = (monitor: string) => `
task: { kind: text, path: a.txt, validation: 0.3 }
network: { cell: gru, hidden: 6 }
training: { epochs: 2, batchSize: 2, steps: 20 }
monitor: { every: { epochs: 1 }, budget: null, sequences: 1, transient: 90, steps: 200, ${monitor} }
`;

  test("has what each of its characters did beside every spectrum, and the characters once", async () => {
    const store = createMemoryStore();
    const { id } = await runExperiment(await configured(yaml("")), optionsFor({ store, files }));
    const spectra = await store.spectra(id);
    const growth = await store.series(id, { name: TEXT_GROWTH });
    expect(growth.map(({ step }) => step)).toEqual(spectra.map(({ step }) => step));
    expect(growth.length).toBe(3);
    for (const [i, { values }] of growth.entries()) {
      expect(values).toHaveLength(200);
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      // Of one sequence λ₁ is this mean, but for what is left of the frame's start.
      expect(Math.abs(mean - spectra[i].exponents[0])).toBeLessThan(0.02);
    }
    const symbols = await store.series(id, { name: TEXT_SYMBOLS });
    expect(symbols.map(({ step }) => step)).toEqual([0]);
    const text = String.fromCodePoint(...symbols[0].values);
    // The held-out stretch after its transient: nextStepTask reads all but the last character.
    const whole = sentence.repeat(60);
    const learned = whole.length - Math.floor(0.3 * whole.length);
    expect(text).toBe(whole.slice(learned + 90, learned + 290));
  });

  test("of which no symbols are known has none of it", async () => {
    const store = createMemoryStore();
    const copy = await configured(
      "task: { kind: delayed-copy, sequences: 20 }\nnetwork: { cell: gru, hidden: 4 }\ntraining: { epochs: 1 }",
    );
    const { id } = await runExperiment(copy, optionsFor({ store }));
    expect(await store.series(id, { name: TEXT_GROWTH })).toEqual([]);
  });
});

describe("tasks", () => {
  const TASKS: Record<string, string> = {
    text: "{ kind: text, path: folder/a.txt }",
    lorenz: "{ kind: lorenz, sequences: 3, steps: 40, features: [x] }",
    roessler: "{ kind: roessler, sequences: 3, steps: 40, dt: 0.2 }",
    "mackey-glass": "{ kind: mackey-glass, sequences: 3, steps: 40, noise: 0.1 }",
    sine: "{ kind: sine, sequences: 3, steps: 40 }",
    series: "{ kind: series, path: b.npy, pieces: 2, closedLoop: { warmUp: 5, steps: 5 } }",
    "delayed-copy": "{ kind: delayed-copy, sequences: 20 }",
    adding: "{ kind: adding, sequences: 20, steps: 12 }",
    "flip-flop": "{ kind: flip-flop, sequences: 20, steps: 12 }",
    reber: "{ kind: reber, sequences: 20, embedded: true }",
    mnist: "{ kind: mnist, images: i.idx, labels: l.idx, validation: 0.25 }",
  };
  const wave = sequenceFromNumbers(
    Float64Array.from({ length: 300 }, (_, t) => Math.sin(0.2 * t)),
    1,
    "b.npy",
  );
  const files = {
    text: async () => "the quick brown fox jumps over the lazy dog, ".repeat(30),
    data: async (path: string) => {
      if (path === "b.npy") return wave;
      if (path === "l.idx") {
        const ids = Int32Array.from({ length: 12 }, (_, i) => i % 3);
        const one = {
          length: 12,
          read: async (from: number, n: number) => ids.slice(from, from + n),
        };
        return { kind: "tokens" as const, width: 3, sequences: [one], source: path };
      }
      const image = (i: number) => ({
        length: 6,
        read: async (from: number, n: number) =>
          new Float64Array(2 * Math.max(0, Math.min(n, 6 - from))).fill(i % 3),
      });
      const sequences = Array.from({ length: 12 }, (_, i) => image(i));
      return { kind: "numbers" as const, width: 2, sequences, source: path };
    },
    digest: async (path: string) => `digest of ${path}`,
  };

  test.each(Object.entries(TASKS))("%s is trained, evaluated and watched", async (kind, task) => {
    const store = createMemoryStore();
    const result = await runExperiment(
      await configured(`task: ${task}
network: { cell: tanh, hidden: 5 }
training: { epochs: 2, batchSize: 4, optimiser: { kind: adam, learningRate: 0.01 } }
monitor: { exponents: 2, budget: null }
`),
      optionsFor({ store, files }),
    );
    expect(result.outcome).toBe("finished");
    const [first, second] = result.history;
    expect(second.loss).toBeLessThan(first.loss);
    expect(Number.isFinite(second.validationLoss)).toBe(true);
    const spectra = await store.spectra(result.id, { kind: "joint" });
    expect(spectra).toHaveLength(3);
    const run = await store.run(result.id);
    // Files count by content: their folder is not part of the run.
    expect(JSON.stringify(run.configuration)).not.toContain("folder/");
    if (kind === "text") expect(run.versions["file task.path"]).toBe("digest of folder/a.txt");
    if (kind !== "series") return;
    const { closedLoop } = result;
    expect(closedLoop!.errors).toHaveLength(5);
    expect((await store.spectra(result.id, { kind: "closed-loop" })).length).toBe(1);
  });

  test.each([
    ["monitor: { exponents: 9 }", "monitor.exponents is 9; expected at most 5"],
    ["monitor: { sequences: 1, steps: 100 }", "monitor.steps is 100; expected at most"],
  ])("%s is refused before the training", async (wrong, message) => {
    const yaml = `task: ${TASKS["flip-flop"]}\nnetwork: { cell: tanh, hidden: 5 }\n${wrong}`;
    const store = createMemoryStore();
    const run = runExperiment(await configured(yaml), optionsFor({ store }));
    await expect(run).rejects.toThrow(message);
  });

  test("a closed loop longer than the held-out data is refused before the training", async () => {
    const yaml = `task: { kind: sine, steps: 40, closedLoop: { warmUp: 20, steps: 20 } }
network: { cell: tanh, hidden: 5 }`;
    await expect(runExperiment(await configured(yaml), optionsFor())).rejects.toThrow(
      "closedLoop takes 20 + 20 steps of held-out data; expected at most 39",
    );
  });

  test("a failure underway is recorded as such", async () => {
    const store = createMemoryStore();
    const broken = {
      ...files,
      data: async () => {
        const [whole] = wave.sequences;
        let reads = 0;
        const read = (from: number, n: number) => {
          if (++reads > 40) throw new Error("the disk is gone");
          return whole.read(from, n);
        };
        return { ...wave, sequences: [{ length: whole.length, read }] };
      },
    };
    const yaml = `task: ${TASKS["series"]}
network: { cell: tanh, hidden: 5 }
training: { epochs: 50, steps: 20 }`;
    const run = runExperiment(await configured(yaml), optionsFor({ store, files: broken }));
    await expect(run).rejects.toThrow("the disk is gone");
    const [{ state }] = await store.runs();
    expect(state).toMatchObject({ state: "failed", message: "the disk is gone" });
  });

  test("files that are not there are said so", async () => {
    const yaml = `task: ${TASKS["text"]}\nnetwork: { cell: tanh, hidden: 5 }`;
    const run = runExperiment(await configured(yaml), optionsFor({ files: NO_FILES }));
    await expect(run).rejects.toThrow("no folder/a.txt");
  });
});

describe("the network", () => {
  const parametersOf = async (network: string) => {
    let parameters = 0;
    const yaml = `task: { kind: adding, sequences: 4, steps: 4 }
network: ${network}
training: { epochs: 1 }
monitor: { enabled: false }`;
    const observer: ExperimentObserver = { onStart: (start) => (parameters = start.parameters) };
    await runExperiment(await configured(yaml), optionsFor({ observer }));
    return parameters;
  };

  test.each([
    ["tanh", 1],
    ["relu", 1],
    ["lstm", 4],
    ["gru", 3],
    ["minimal-gated", 2],
    ["leaky", 1],
    ["antisymmetric", 1],
    ["identity", 1],
    ["gru-reset-before", 3],
    ["rate-network", 1],
  ])("%s trains; its weights are counted", async (cell, gates) => {
    // Two inputs, 3 units, two biases; one output.
    expect(await parametersOf(`{ cell: ${cell}, hidden: 3 }`)).toBe(gates * 3 * (2 + 3 + 2) + 4);
  });

  test("of coupled oscillators has the weights of their velocities besides", async () => {
    expect(await parametersOf("{ cell: cornn, hidden: 3 }")).toBe(3 * (2 + 3 + 2) + 9 + 4);
  });

  test("is drawn as the configuration says, all of it or part by part", async () => {
    const yaml = (initial: string) => `task: { kind: adding, sequences: 4, steps: 4 }
network: { cell: tanh, hidden: 2, initial: ${initial} }
training: { epochs: 1, optimiser: { kind: sgd, learningRate: 0 } }
monitor: { enabled: false }`;
    const drawn = async (initial: string) => {
      const { network } = await runExperiment(await configured(yaml(initial)), optionsFor());
      const { inputWeights, recurrentWeights, inputBias } = network.cell.definition as Record<
        string,
        ArrayLike<number>
      >;
      const { weights, bias } = network.readout;
      return [inputWeights, recurrentWeights, inputBias, weights, bias].map((a) => a[0]);
    };
    const constant = (value: number) => `{ kind: constant, value: ${value} }`;
    expect(await drawn(`{ all: ${constant(0.5)} }`)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
    expect(
      await drawn(
        `{ all: ${constant(0.5)}, recurrent: ${constant(1)}, bias: ${constant(2)}, readout: ${constant(3)} }`,
      ),
    ).toEqual([0.5, 1, 2, 3, 3]);
  });

  test("has an embedding only where symbols are read", async () => {
    const yaml = `task: { kind: adding }\nnetwork: { cell: gru, hidden: 3, embedding: 2 }`;
    await expect(runExperiment(await configured(yaml), optionsFor())).rejects.toThrow(
      "the task's inputs are numbers; expected a task of symbols",
    );
  });
});

describe("two trainings of the same run at once", () => {
  test("the second is refused before it records or forgets anything; afterwards it finds the first's", async () => {
    const store = createMemoryStore();
    const configuration = await configured(INTRICATE);
    const refusals: Promise<string>[] = [];
    const observer: ExperimentObserver = {
      onStep({ step }) {
        if (step !== 5) return;
        for (const fresh of [false, true]) {
          const second = runExperiment(configuration, optionsFor({ store, fresh }));
          refusals.push(
            second.then(
              () => "ran",
              ({ message }) => message,
            ),
          );
        }
      },
    };
    // The first cannot end, and let go, before the others have been answered.
    const waiting: RunStore = {
      ...store,
      async record(id, events) {
        await Promise.all(refusals);
        await store.record(id, events);
      },
    };
    const { id } = await runExperiment(configuration, optionsFor({ store: waiting, observer }));
    expect(refusals).toHaveLength(2);
    for (const message of await Promise.all(refusals)) {
      expect(message).toContain(`run ${id} is being computed by another training`);
    }
    const { all } = await interrupted(INTRICATE, []);
    expect(await recorded(store, id)).toEqual(all);
    expect((await store.states(id)).map(({ state }) => state)).toEqual(["running", "finished"]);
    const again = await runExperiment(configuration, optionsFor({ store, fresh: true }));
    expect(again.resumedFrom).toBe(null);
    expect(await recorded(store, id)).toEqual(all);
  });
});
