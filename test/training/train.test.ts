import { afterEach, describe, expect, test } from "vitest";
import { delayedCopy, flipFlop, sequencesFromNumbers } from "../../src/data/index.ts";
import { nextStepTask } from "../../src/data/tasks/next-step.ts";
import { networkFromDefinition } from "../../src/networks/network.ts";
import { evaluate } from "../../src/training/evaluate.ts";
import { createNetwork, type TrainingState, train } from "../../src/training/index.ts";
import type { TrainingOptions } from "../../src/training/options.ts";
import { registerShardThreads } from "../../src/training/shards/shard-threads.ts";
import { createShardWorker, withOwnGradients } from "../../src/training/shards/shard-worker.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const copying = delayedCopy({ sequences: 64, delay: 3, length: 2, symbols: 3, seed: 1 });
const copier = () =>
  createNetwork({
    cell: "gru",
    inputSize: copying.inputs.width,
    hiddenSize: 16,
    outputs: copying.targets.width,
    seed: 2,
  });
/** Everything that can go wrong in a resumption: dropout, carried states, a schedule, momenta. */
const intricate = (): TrainingOptions => ({
  network: copier(),
  task: copying,
  loss: "cross-entropy",
  epochs: 4,
  batchSize: 32,
  steps: 4,
  dropout: 0.2,
  seed: 3,
  optimiser: { kind: "rmsprop", momentum: 0.5, centered: true, learningRate: 3e-3 },
  schedule: { kind: "step", stepSize: 2, gamma: 0.5 },
  clip: { norm: 1 },
  threads: 1,
});
const weightsOf = (state: TrainingState) => state.parameters;

describe("learning", () => {
  test("a GRU learns to copy: guessing costs ln 3", async () => {
    const { history, outcome, network } = await train({
      network: copier(),
      task: copying,
      loss: "cross-entropy",
      epochs: 120,
      optimiser: { kind: "adam", learningRate: 0.02 },
    });
    expect(outcome).toBe("finished");
    expect(history[0].loss).toBeGreaterThan(0.9 * Math.log(3));
    expect(history[119].loss).toBeLessThan(0.05);
    expect(await evaluate(network, copying, { loss: "cross-entropy" })).toBeLessThan(0.05);
  });

  test("an LSTM learns to predict a sine's next step, by pieces with carried states", async () => {
    const wave = Float64Array.from({ length: 401 }, (_, t) => Math.sin(0.3 * t));
    const { history } = await train({
      network: createNetwork({ cell: "lstm", inputSize: 1, hiddenSize: 12, outputs: 1 }),
      task: nextStepTask(sequencesFromNumbers([wave, wave.map((value) => -value)], 1)),
      loss: "mean-squared-error",
      epochs: 30,
      batchSize: 2,
      steps: 40,
      optimiser: { kind: "adam", learningRate: 0.01 },
    });
    // The last value as the prediction: mean of (sin 0.3(t+1) − sin 0.3t)² = 1 − cos 0.3 = 0.045.
    expect(history[29].loss).toBeLessThan(0.1 * (1 - Math.cos(0.3)));
  });

  test("two layers with an embedding learn a flip-flop's tokens in float64", async () => {
    const task = flipFlop({ sequences: 32, steps: 20, bits: 1, seed: 1 });
    const { history } = await train({
      network: createNetwork({
        cell: "tanh",
        inputSize: task.inputs.width,
        hiddenSize: 8,
        layers: 2,
        outputs: task.targets.width,
      }),
      task,
      loss: task.targets.kind === "tokens" ? "cross-entropy" : "mean-squared-error",
      epochs: 40,
      precision: "float64",
      optimiser: { kind: "adam", learningRate: 0.01 },
    });
    expect(history[39].loss).toBeLessThan(0.2 * history[0].loss);
  });
});

describe("states", () => {
  test("are carried from piece to piece of a sequence, unless told otherwise", async () => {
    const still = { kind: "sgd", learningRate: 0 } as const;
    const precise = { ...intricate(), epochs: 1, dropout: 0, optimiser: still };
    const lossOf = async (carryState: boolean) => {
      const { history } = await train({ ...precise, carryState, precision: "float64" });
      return history[0].loss;
    };
    const whole = await evaluate(copier(), copying, {
      loss: "cross-entropy",
      precision: "float64",
      steps: 7,
    });
    expectAllClose([await lossOf(true)], [whole], { rtol: 1e-13 }); // the same sum in other pieces
    expect(Math.abs((await lossOf(false)) - whole)).toBeGreaterThan(1e-4);
  });
});

describe("interruption", () => {
  test("at any step and resumption give the numbers of an uninterrupted training, bit by bit", async () => {
    const whole = await train(intricate());
    for (const stopAt of [1, 4, 6, 11]) {
      const controller = new AbortController();
      const first = await train({
        ...intricate(),
        signal: controller.signal,
        observer: {
          onStep: ({ step }) => {
            if (step === stopAt) controller.abort();
          },
        },
      });
      expect([first.outcome, first.state.step]).toEqual(["stopped", stopAt]);
      // As a file would hand it back; and the network is not asked for.
      const resume = structuredClone(first.state);
      const second = await train({ ...intricate(), resume });
      expect(second.outcome).toBe("finished");
      expect(weightsOf(second.state)).toEqual(weightsOf(whole.state));
      expect(second.state.optimiser).toEqual(whole.state.optimiser);
      expect(second.history).toEqual(whole.history);
    }
  });

  test("states saved by the observer are states to go on from", async () => {
    const saved: TrainingState[] = [];
    const whole = await train({
      ...intricate(),
      observer: { onEpoch: ({ save }) => void saved.push(save()) },
    });
    const second = await train({ ...intricate(), resume: saved[1] });
    expect(weightsOf(second.state)).toEqual(weightsOf(whole.state));
  });

  test("a state of another network is refused", async () => {
    const { state } = await train({ ...intricate(), epochs: 0 });
    const network = createNetwork({ cell: "gru", inputSize: 5, hiddenSize: 8, outputs: 4 });
    await expect(train({ ...intricate(), network, resume: state })).rejects.toThrow(
      "of weight_ih_l0; expected",
    );
  });
});

describe("divergence", () => {
  const exploding = (): TrainingOptions => ({
    network: createNetwork({ cell: "relu", inputSize: 1, hiddenSize: 8, outputs: 1, seed: 3 }),
    task: nextStepTask(
      sequencesFromNumbers([Float64Array.from({ length: 60 }, (_, t) => Math.sin(t))], 1),
    ),
    loss: "mean-squared-error",
    epochs: 200,
    steps: 20,
    optimiser: { kind: "sgd", learningRate: 30 },
  });

  test("of a loss is a result, with the state before the last step that was made", async () => {
    // Steps 40 to 59 are the third batch; 10³⁹ is no float32.
    const wave = Float64Array.from({ length: 60 }, (_, t) => (t === 45 ? 1e39 : Math.sin(t)));
    const gentle = { kind: "sgd", learningRate: 1e-3 } as const;
    const { outcome, divergence, state } = await train({
      ...exploding(),
      task: nextStepTask(sequencesFromNumbers([wave], 1)),
      optimiser: gentle,
    });
    expect([outcome, divergence!.step, state.step]).toEqual(["diverged", 2, 1]);
    expect(Number.isFinite(divergence!.loss)).toBe(false);
  });

  test("of weights is a result, met before they are used", async () => {
    const { outcome, divergence, state, history, network } = await train(exploding());
    expect(outcome).toBe("diverged");
    expect(Number.isFinite(divergence!.loss)).toBe(true);
    // The step is taken back.
    expect(state.step).toBe(divergence!.step);
    expect(state.optimiser.steps).toBe(state.step);
    expect(history.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    for (const values of Object.values(state.parameters)) {
      expect(values.every((value) => Number.isFinite(value))).toBe(true);
    }
    expect(network.readout.weights.every((value) => Number.isFinite(value))).toBe(true);
  });

  test("goes on to diverge at the same step", async () => {
    const first = await train(exploding());
    const again = await train({ ...exploding(), resume: first.state });
    expect(again.divergence).toEqual(first.divergence);
  });
});

describe("threads", () => {
  afterEach(() => registerShardThreads(() => null, 1));

  /** A "thread" that gets copies of everything, like a real one. */
  function pretendThreads(): { started: number } {
    const counter = { started: 0 };
    registerShardThreads((network, options) => {
      counter.started++;
      const worker = createShardWorker(networkFromDefinition(structuredClone(network)), options);
      return {
        async run(parameters, jobs) {
          worker.setParameters(structuredClone(parameters));
          return structuredClone(jobs).map((job) => withOwnGradients(worker.run(job)));
        },
        async close() {},
      };
    }, 1);
    return counter;
  }

  test("do not change the numbers", async () => {
    const options = { ...intricate(), batchSize: 128, task: delayedCopy({ sequences: 200 }) };
    const network = createNetwork({
      cell: "lstm",
      inputSize: 10,
      hiddenSize: 5,
      outputs: 9,
      layers: 2,
    });
    const run = (threads: number) =>
      train({ ...options, network, epochs: 2, steps: 15, threads, precision: "float32" });
    const alone = await run(1);
    const { started } = pretendThreads();
    expect(started).toBe(0);
    for (const threads of [2, 3, 9]) {
      const counter = pretendThreads();
      const together = await run(threads);
      expect([together.threads, counter.started]).toEqual([
        Math.min(threads, 4),
        Math.min(threads, 4) - 1,
      ]);
      expect(weightsOf(together.state)).toEqual(weightsOf(alone.state));
      expect(together.history).toEqual(alone.history);
    }
  });
});

describe("the observer", () => {
  test("is told every step and every epoch, in order, and is waited for", async () => {
    const told: string[] = [];
    let rates: number[] = [];
    const { history } = await train({
      ...intricate(),
      gradientNormsEvery: 5,
      validation: copying,
      observer: {
        async onStep({ epoch, batch, batches, step, learningRate, gradientNorms }) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          told.push(`step ${step}: ${epoch}, ${batch} of ${batches}`);
          rates.push(learningRate);
          expect(gradientNorms !== null).toBe(step % 5 === 0);
          if (gradientNorms) expect(gradientNorms.values.length % gradientNorms.sequences).toBe(0);
        },
        onEpoch: ({ epoch }) => void told.push(`epoch ${epoch}`),
      },
    });
    // T = 7 in pieces of 4 steps, 64 sequences in batches of 32.
    expect(told.slice(0, 6)).toEqual([
      "step 1: 0, 1 of 4",
      "step 2: 0, 2 of 4",
      "step 3: 0, 3 of 4",
      "step 4: 0, 4 of 4",
      "epoch 0",
      "step 5: 1, 1 of 4",
    ]);
    rates = rates.filter((_, i) => i % 4 === 0);
    expectAllClose(rates, [3e-3, 3e-3, 1.5e-3, 1.5e-3], { rtol: 1e-15 });
    const losses = history.map(({ validationLoss }) => validationLoss);
    expect(losses.every((loss) => loss !== null && loss > 0 && loss < 2)).toBe(true);
  });
});

describe("options out of range are refused", () => {
  test.each<[Partial<TrainingOptions>, string]>([
    [{ epochs: -1 }, "epochs is -1"],
    [{ clip: { norm: 0 } }, "clip.norm is 0"],
    [{ optimiser: { kind: "sgd", learningRate: Number.NaN } }, "learningRate is NaN"],
    [{ optimiser: { kind: "adam", betas: [1, 0.9] } }, "betas[0] is 1"],
    [{ optimiser: { kind: "sgd", learningRate: 1, nesterov: true } }, "nesterov with momentum 0"],
    [{ batchSize: 0 }, "sequences is 0"],
  ])("%o", async (wrong, message) => {
    await expect(train({ ...intricate(), ...wrong })).rejects.toThrow(message);
  });
});
