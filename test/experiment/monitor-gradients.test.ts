import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/elman.ts";
import { sequencesFromNumbers } from "../../src/data/sequences.ts";
import { nextStepTask } from "../../src/data/tasks/next-step.ts";
import { compareDecay, predictDecay } from "../../src/experiment/monitor/gradient-decay.ts";
import { createMonitor } from "../../src/experiment/monitor/monitor.ts";
import { createRandom } from "../../src/random.ts";
import {
  createBackPropagation,
  createNetwork,
  type Network,
  train,
} from "../../src/training/index.ts";
import { orthogonal, rowMajor } from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

/** Some tens of logs of numbers near 1, each good to a few ε. */
const ROUNDING = { atol: 1e-12 };

const spectrum = (exponents: readonly number[], size = exponents.length) => ({
  exponents,
  state: { size, layers: [] },
  unit: "nats" as const,
});
const norms = (rows: readonly (readonly number[])[]) => ({
  sequences: rows[0].length,
  values: Float64Array.from(rows.flat()),
});
const normals = (length: number, seed: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
};

describe("the prediction", () => {
  test("is the root mean square of e^{λ_i τ}", () => {
    const [zero, one, five] = predictDecay(spectrum([0.1, -0.5, -2]), [0, 1, 5]);
    expect(zero).toBe(0);
    const at = (lag: number) =>
      0.5 * Math.log((Math.exp(0.2 * lag) + Math.exp(-lag) + Math.exp(-4 * lag)) / 3);
    expectAllClose([one, five], [at(1), at(5)], ROUNDING);
  });

  test("falls at λ₁ in the end, and does not underflow there", () => {
    const [early, late] = predictDecay(spectrum([-2, -3, -9]), [4000, 4001]);
    expectAllClose([late - early], [-2], ROUNDING);
    expectAllClose([early], [-8000 - 0.5 * Math.log(3)], ROUNDING);
  });

  test("takes exponents in bits, of −∞ and of a partial spectrum for what they are", () => {
    const bits = { ...spectrum([-1, -2]), unit: "bits" as const };
    const nats = spectrum([-Math.LN2, -2 * Math.LN2]);
    expectAllClose(predictDecay(bits, [3]), predictDecay(nats, [3]), ROUNDING);
    const dead = Number.NEGATIVE_INFINITY;
    expectAllClose(predictDecay(spectrum([-1, dead]), [2]), [-2 - 0.5 * Math.LN2], ROUNDING);
    expect(predictDecay(spectrum([dead, dead]), [0, 2])).toEqual([0, dead]);
    // One of four: what the other three add is left out.
    expectAllClose(predictDecay(spectrum([-1], 4), [2]), [-2 - 0.5 * Math.log(4)], ROUNDING);
  });
});

describe("the comparison", () => {
  // Three sequences that decay by e^−1, e^−2 and e^−3 a step, from different sizes.
  const rows = [0, 1, 2, 3, 4].map((lag) =>
    [1, 2, 3].map((rate, b) => 10 ** b * Math.exp(-rate * lag)),
  );

  test("gives means over sequences of logs against lag 0, with their standard errors", () => {
    const decay = compareDecay(spectrum([-2, -2]), norms(rows));
    expect(decay.lags).toEqual([0, 1, 2, 3, 4]);
    expectAllClose(decay.measured, [0, -2, -4, -6, -8], ROUNDING);
    // Deviation of 1, 2, 3 is 1: the error of the mean of three, times the lag.
    expectAllClose(
      decay.errors as number[],
      decay.lags.map((lag) => lag / Math.sqrt(3)),
      ROUNDING,
    );
    expectAllClose(decay.predicted, [0, -2, -4, -6, -8], ROUNDING);
    expect(decay.isotropic).toEqual([null, null, null, null, null]);
  });

  test("fits slopes over the later half of the lags, each sequence by its own", () => {
    const { rate } = compareDecay(spectrum([-1.5, -1.5]), norms(rows));
    expect(rate).toMatchObject({ from: 2, to: 4 });
    expectAllClose(
      [rate!.measured, rate!.error!, rate!.predicted, rate!.asymptotic],
      [-2, 1 / Math.sqrt(3), -1.5, -1.5],
      ROUNDING,
    );
    const early = rows.map((row, lag) => row.map((norm) => (lag < 2 ? norm * 100 ** lag : norm)));
    expectAllClose([compareDecay(spectrum([-1]), norms(early)).rate!.measured], [-2], ROUNDING);
  });

  test("keeps to the lags asked for and to those there are", () => {
    const decay = compareDecay(spectrum([-1]), norms(rows), [1, 3, 9], [{ lag: 3, isotropic: -7 }]);
    expect([decay.lags, decay.isotropic]).toEqual([
      [1, 3],
      [null, -7],
    ]);
    expect(compareDecay(spectrum([-1]), norms(rows), [3]).rate).toBeNull();
    expect(compareDecay(spectrum([-1]), norms([[1], [0.5], [0.25]])).rate).toMatchObject({
      error: null,
    });
  });

  test("ends where float32 does, and leaves out sequences without a gradient", () => {
    const short = compareDecay(
      spectrum([-1]),
      norms([
        [1, 0, 1],
        [0.5, 0, 0.5],
        [1e-40, 0, 0.2],
      ]),
    );
    expect(short.lags).toEqual([0, 1]);
    expectAllClose(short.measured, [0, -Math.LN2], ROUNDING);
    const nothing = compareDecay(spectrum([-1]), norms([[0], [0]]));
    expect(nothing).toMatchObject({ lags: [], measured: [], predicted: [], rate: null });
  });

  test("refuses norms that are no whole number of lags", () => {
    const odd = { sequences: 2, values: new Float64Array(5) };
    expect(() => compareDecay(spectrum([-1]), odd)).toThrow("got 5 norms of 2 sequences");
  });
});

describe("networks", () => {
  test("a scaled rotation: gradients decay as predicted, at every lag, to rounding", async () => {
    const [H, g, T, B] = [5, 0.85, 12, 3];
    const U = orthogonal(createRandom(7), H).map((row) => row.map((value) => g * value));
    const network: Network = {
      cell: elman({
        inputSize: 2,
        hiddenSize: H,
        activation: "identity",
        inputWeights: normals(2 * H, 1),
        recurrentWeights: rowMajor(U),
      }),
      readout: { outputs: 2, weights: normals(2 * H, 2), bias: new Float64Array(2) },
      embedding: null,
    };
    const unrolled = createBackPropagation(network, {
      sequences: B,
      steps: T,
      loss: "mean-squared-error",
      kernels: "reference",
      precision: "float64",
    });
    unrolled.differentiate(
      { steps: T, inputs: normals(2 * T * B, 3), targets: normals(2 * T * B, 4) },
      1,
      0,
    );
    const monitor = createMonitor({
      sequences: sequenceSet(normalInputs(createRandom(5), 80, 2)),
      kernels: "reference",
      singularValues: { lags: [4] },
    });
    const { gradientDecay } = await monitor.measure(
      network,
      { step: 0, epoch: 0 },
      {
        sequences: B,
        values: unrolled.gradientNorms(),
      },
    );
    const { lags, measured, predicted, errors, isotropic, rate } = gradientDecay!;
    expect(lags).toHaveLength(T);
    expectAllClose(
      predicted,
      lags.map((lag) => lag * Math.log(g)),
      ROUNDING,
    );
    expectAllClose(measured, predicted, ROUNDING);
    expectAllClose(errors as number[], new Array(T).fill(0), ROUNDING);
    expectAllClose([isotropic[4]!], [4 * Math.log(g)], ROUNDING);
    expectAllClose([rate!.measured, rate!.asymptotic], [Math.log(g), Math.log(g)], ROUNDING);
  });

  test("a tanh network: gradients decay about as the whole spectrum says", async () => {
    // A tanh network; the readout's rows are random, so that gradients are directions of no kind.
    const [H, T, B] = [24, 30, 64];
    const network = createNetwork({
      cell: "tanh",
      inputSize: 2,
      hiddenSize: H,
      outputs: 2,
      initial: { recurrent: { kind: "orthogonal", gain: 0.95 } },
      readout: { kind: "normal", deviation: 1 },
      seed: 3,
    });
    const inputs = normalInputs(createRandom(9), T * B, 2, 0.3).flat();
    const unrolled = createBackPropagation(network, {
      sequences: B,
      steps: T,
      loss: "mean-squared-error",
      precision: "float64",
    });
    const targets = normals(2 * T * B, 4);
    unrolled.differentiate({ steps: T, inputs: Float64Array.from(inputs), targets }, 1, 0);
    const heldOut = Array.from({ length: 4 }, (_, b) =>
      normalInputs(createRandom(20 + b), 330, 2, 0.3),
    );
    const monitor = createMonitor({
      sequences: sequenceSet(...heldOut),
      transient: T,
      singularValues: { lags: [5, 15, 25] },
    });
    const { gradientDecay } = await monitor.measure(
      network,
      { step: 0, epoch: 0 },
      {
        sequences: B,
        values: unrolled.gradientNorms(),
      },
    );
    const { lags, measured, predicted, isotropic, rate } = gradientDecay!;
    // No theorem: the two rows of the readout are not all directions, and the mean of ln lies below the
    // ln of the mean square. A third of a nat covers both here, of 1 to 5.
    for (const lag of [5, 15, 25]) {
      const i = lags.indexOf(lag);
      expectAllClose([measured[i]], [isotropic[i]!], { atol: 0.3 });
      expectAllClose([measured[i]], [predicted[i]], { atol: 0.3 });
    }
    // Slopes are free of that: the prediction is better than λ₁ alone, which is reached later.
    expectAllClose([rate!.measured], [rate!.predicted], { atol: 0.01 });
    expect(Math.abs(rate!.measured - rate!.asymptotic)).toBeGreaterThan(0.015);
  });

  test("norms of a training step go into the report as they are", async () => {
    const wave = Float64Array.from({ length: 301 }, (_, t) => Math.sin(0.3 * t));
    const monitor = createMonitor({
      sequences: sequencesFromNumbers([wave], 1),
      gradientLags: [0, 2, 10],
    });
    const seen: (readonly number[])[] = [];
    await train({
      network: createNetwork({ cell: "gru", inputSize: 1, hiddenSize: 4, outputs: 1 }),
      task: nextStepTask(sequencesFromNumbers([wave, wave], 1)),
      loss: "mean-squared-error",
      epochs: 1,
      steps: 20,
      gradientNormsEvery: 6,
      observer: {
        async onStep({ step, gradientNorms, network }) {
          const { gradientDecay } = await monitor.measure(
            network(),
            { step, epoch: 0 },
            gradientNorms,
          );
          if (gradientDecay !== null) seen.push(gradientDecay.lags);
          expect(gradientDecay === null).toBe(gradientNorms === null);
        },
      },
    });
    expect(seen).toEqual([
      [0, 2, 10],
      [0, 2, 10],
    ]);
  });
});
