import { describe, expect, test } from "vitest";
import { elman, gru, lstm, stack } from "../../src/cells/index.ts";
import {
  type SequenceSet,
  sequencesFromNumbers,
  sequencesFromTokens,
} from "../../src/data/sequences.ts";
import { createMonitor } from "../../src/experiment/monitor/monitor.ts";
import type {
  MonitorMoment,
  MonitorOptions,
} from "../../src/experiment/monitor/monitor-options.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { createNetwork, type Network } from "../../src/training/index.ts";
import { diagonal, inverse, type Matrix, matrix, multiply, orthogonal } from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { plainLayer, randomLayer } from "../support/plain-networks.ts";

/** Some hundred logs, each good to a few ε. */
const ROUNDING = { atol: 1e-12 };

const drive = sequenceSet(normalInputs(createRandom(3), 700, 2));
const kernels = "reference";
const monitorOf = (options: Partial<MonitorOptions> = {}) =>
  createMonitor({ sequences: drive, kernels, ...options });
const bare = (cell: Network["cell"]) => ({ cell, embedding: null });
const at = (step: number, epoch = 0): MonitorMoment => ({ step, epoch });
const tanh = (seed: number, H = 6) => bare(elman(randomLayer(createRandom(seed), 1, 2, H).options));
/** Weights between those of two networks: what a step of training does. */
function between(share: number, H = 6) {
  const [from, to] = [11, 12].map((seed) => randomLayer(createRandom(seed), 1, 2, H).options);
  const mix = (a: Float64Array, b: Float64Array) =>
    a.map((value, i) => (1 - share) * value + share * b[i]);
  return bare(
    elman({
      ...from,
      recurrentWeights: mix(
        from.recurrentWeights as Float64Array,
        to.recurrentWeights as Float64Array,
      ),
    }),
  );
}
function constant(U: Matrix) {
  const { options } = plainLayer([matrix(U.length, 2, () => 0.3)], [U]);
  return bare(elman({ ...options, activation: "identity" }));
}

describe("what is measured", () => {
  test("500 steps after 100, of the network's own spectrum", async () => {
    const network = tanh(1);
    const report = await monitorOf().measure(network, at(7, 2));
    expect(report).toMatchObject({ step: 7, epoch: 2, warmStart: { used: false, transient: 70 } });
    expect(report.spectrum.steps).toBe(500);
    const limited = sequencesFromNumbers(
      [((await drive.sequences[0].read(0, 570)) as Float64Array).slice()],
      2,
    );
    const plain = await lyapunovSpectrum(network.cell, limited, { kernels, transient: 70 });
    expect(report.spectrum.exponents).toEqual(plain.exponents);
  });

  test("top k, per layer, of several sequences, by the same seed", async () => {
    const random = createRandom(5);
    const deep = stack(
      [randomLayer(random, 1, 2, 4), randomLayer(random, 1, 4, 3)].map(({ options }) =>
        elman(options),
      ),
    );
    const sequences = sequenceSet(normalInputs(random, 90, 2), normalInputs(random, 80, 2));
    const options = {
      sequences,
      exponents: 2,
      stack: "per-layer",
      steps: 60,
      transient: 20,
    } as const;
    const { spectrum } = await monitorOf(options).measure(bare(deep), at(0));
    expect(spectrum).toMatchObject({ sequences: 2, steps: 120, transient: 20 });
    expect(spectrum.exponents).toHaveLength(2);
    expect(spectrum.layerOf).not.toBeNull();
    const again = await monitorOf(options).measure(bare(deep), at(0));
    expect(again.spectrum.exponents).toEqual(spectrum.exponents);
    const reseeded = await monitorOf({ ...options, seed: 1 }).measure(bare(deep), at(0));
    expect(reseeded.spectrum.exponents).not.toEqual(spectrum.exponents);
  });

  test("token ids go through the embedding of the network of that moment", async () => {
    const random = createRandom(6);
    const ids = Int32Array.from({ length: 90 }, () => random.integer(5));
    const network = createNetwork({
      cell: "gru",
      inputSize: 5,
      hiddenSize: 3,
      outputs: 5,
      embedding: 2,
      seed: 1,
    });
    const sequences = sequencesFromTokens([ids], 5);
    const { spectrum } = await monitorOf({ sequences }).measure(network, at(0));
    const { values } = network.embedding!;
    const vectors = Float64Array.from(
      [...ids].flatMap((id) => [values[2 * id], values[2 * id + 1]]),
    );
    const plain = await lyapunovSpectrum(network.cell, sequencesFromNumbers([vectors], 2), {
      kernels,
    });
    expect(spectrum.exponents).toEqual(plain.exponents);
  });

  test("the mean exponent is that of the full spectrum, however many are computed", async () => {
    const network = bare(lstm(randomLayer(createRandom(8), 4, 2, 3).options));
    const full = await monitorOf().measure(network, at(0));
    const atol = 1e-12 + full.spectrum.certificates.accuracyBound!;
    expectAllClose([full.meanExponent!], [full.spectrum.mean], { atol });
    const top = await monitorOf({ exponents: 1 }).measure(network, at(0));
    expect(top.spectrum.exponents).toHaveLength(1);
    expect(top.meanExponent).toBe(full.meanExponent);
    const gated = bare(gru(randomLayer(createRandom(8), 3, 2, 3).options));
    expect((await monitorOf().measure(gated, at(0))).meanExponent).toBeNull();
  });

  test("singular values of the product from the end of the transient on, if asked for", async () => {
    const rotation = orthogonal(createRandom(2), 4).map((row) => row.map((value) => 0.8 * value));
    const asked = { singularValues: { lags: [5, 20], count: 2 } };
    const { singularValues } = await monitorOf(asked).measure(constant(rotation), at(0));
    expect(singularValues!.map(({ lag }) => lag)).toEqual([5, 20]);
    for (const { lag, logs, isotropic } of singularValues!) {
      expectAllClose([...logs, isotropic], new Array(3).fill(lag * Math.log(0.8)), ROUNDING);
    }
    expect((await monitorOf().measure(constant(rotation), at(0))).singularValues).toBeNull();
  });
});

describe("a warm start", () => {
  test("counts the same steps of the same trajectory", async () => {
    const monitor = monitorOf();
    const first = await monitor.measure(tanh(1), at(0));
    const second = await monitor.measure(tanh(1), at(1));
    expect(second.warmStart).toEqual({ used: true, transient: 20 });
    expect([first.spectrum.steps, second.spectrum.steps]).toEqual([500, 500]);
    // ln |det J| knows nothing of frames: equal sums mean equal steps.
    expectAllClose([second.meanExponent!], [first.meanExponent!], { rtol: 1e-14 });
  });

  test("gives a linear map its exponents exactly, with one step where a cold one needs many", async () => {
    const S = matrix(4, 4, (i, j) => (i === j ? 1 : 0.3 * (i - j)));
    const values = [0.9, 0.6, -0.4, 0.1];
    const network = constant(multiply(multiply(S, diagonal(values)), inverse(S)));
    const expected = values.map((value) => Math.log(Math.abs(value)));
    const monitor = monitorOf({ transient: 150, warmTransient: 1 });
    for (let step = 0; step < 3; step++) {
      const { spectrum } = await monitor.measure(network, at(step));
      const { accuracyBound } = spectrum.certificates; // of rounding between factorisations, < 1e-4
      expectAllClose(spectrum.exponents, expected, { atol: 1e-12 + accuracyBound });
      expect(accuracyBound).toBeLessThan(1e-6);
    }
    const cold = await monitorOf({ transient: 1 }).measure(network, at(0));
    expect(Math.abs(cold.spectrum.exponents[0] - expected[0])).toBeGreaterThan(1e-4);
  });

  test("agrees with a cold one within the standard errors while the network changes", async () => {
    const monitor = monitorOf();
    await monitor.measure(between(0), at(0));
    for (let step = 1; step <= 5; step++) {
      const warm = await monitor.measure(between(step / 5), at(step));
      const cold = await monitorOf().measure(between(step / 5), at(step));
      warm.spectrum.exponents.forEach((exponent, j) => {
        const error = warm.spectrum.standardErrors[j]!;
        expect(Math.abs(exponent - cold.spectrum.exponents[j])).toBeLessThan(error);
        // And claims neither more nor less.
        expect(error / cold.spectrum.standardErrors[j]!).toBeGreaterThan(0.7);
        expect(error / cold.spectrum.standardErrors[j]!).toBeLessThan(1.4);
      });
    }
  });

  test("can be switched off, and is no longer than a cold one's transient", async () => {
    const cold = monitorOf({ warmTransient: 0 });
    await cold.measure(tanh(1), at(0));
    expect((await cold.measure(tanh(1), at(1))).warmStart).toEqual({ used: false, transient: 70 });
    const short = monitorOf({ transient: 5 });
    await short.measure(tanh(1), at(0));
    expect((await short.measure(tanh(1), at(1))).warmStart).toEqual({ used: true, transient: 5 });
  });

  test("survives a measurement that fails", async () => {
    const exploding = constant([
      [40, 0],
      [0, 40],
    ]);
    const calm = constant([
      [0.5, 0.2],
      [0, 0.4],
    ]);
    const [monitor, other] = [monitorOf(), monitorOf()];
    await monitor.measure(calm, at(0));
    await other.measure(calm, at(0));
    await expect(monitor.measure(exploding, at(1))).rejects.toThrow("diverges");
    const [after, without] = [await monitor.measure(calm, at(2)), await other.measure(calm, at(2))];
    expect(after.spectrum.exponents).toEqual(without.spectrum.exponents);
  });
});

/** A clock that reading held-out data moves: every spectrum takes `cost` seconds. */
function timed(cost: () => number): { now: { seconds: number }; options: Partial<MonitorOptions> } {
  const now = { seconds: 1000 };
  const values = new Float64Array(2 * 60).fill(0.1);
  const sequences: SequenceSet = {
    kind: "numbers",
    width: 2,
    source: "slow",
    sequences: [
      {
        length: 60,
        async read(start, count) {
          if (start === 0) now.seconds += cost();
          return values.slice(2 * start, 2 * (start + count));
        },
      },
    ],
  };
  return { now, options: { sequences, clock: () => now.seconds, steps: 50, transient: 10 } };
}

describe("budget and cadence", () => {
  const network = tanh(2, 2);

  test.each([
    ["constant costs", () => 2],
    ["costs that grow", (measured: number) => 1 + measured],
    ["a first one that is dear", (measured: number) => (measured === 0 ? 30 : 1)],
  ])("spectra take their share and at most one more: %s", async (_, costs) => {
    let measured = 0;
    let [spent, last] = [0, 0];
    const { now, options } = timed(() => {
      last = costs(measured);
      return last;
    });
    const monitor = monitorOf({ ...options, budget: 0.05, every: { steps: 1 } });
    for (let step = 0; step <= 4000; step++) {
      const trained = 0.25 * step;
      const due = monitor.due(at(step));
      expect(due).toBe(step === 0 || spent <= 0.05 * trained);
      if (due) {
        const { seconds } = await monitor.measure(network, at(step));
        expect(seconds).toBe(last);
        spent += seconds;
        measured++;
        expect(monitor.due(at(step))).toBe(false);
      }
      now.seconds += 0.25;
    }
    expect(spent).toBeLessThanOrEqual(0.05 * 1000 + last);
    // And no less than that, unless one spectrum is more than the training can pay.
    expect(spent).toBeGreaterThanOrEqual(0.05 * 1000 - last);
  });

  test("without a budget the cadence alone decides", async () => {
    const { options } = timed(() => 1e6);
    const taken = async (every: NonNullable<MonitorOptions["every"]>) => {
      const monitor = monitorOf({ ...options, budget: null, every });
      const steps: number[] = [];
      for (let step = 0; step <= 40; step++) {
        const moment = at(step, Math.floor(step / 10));
        if (!monitor.due(moment)) continue;
        await monitor.measure(network, moment);
        steps.push(step);
      }
      return steps;
    };
    expect(await taken({ steps: 15 })).toEqual([0, 15, 30]);
    expect(await taken({ epochs: 1 })).toEqual([0, 10, 20, 30, 40]);
    expect(await taken({ epochs: 2 })).toEqual([0, 20, 40]);
  });

  test("one that is not paid for is postponed, not dropped", async () => {
    const { now, options } = timed(() => 1);
    const monitor = monitorOf({ ...options, budget: 0.1, every: { epochs: 1 } });
    const steps: number[] = [];
    for (let step = 0; step <= 32; step++) {
      if (monitor.due(at(step, Math.floor(step / 8)))) {
        await monitor.measure(network, at(step, Math.floor(step / 8)));
        steps.push(step);
      }
      now.seconds += 1;
    }
    // One second each, paid by ten of training: epoch 1 ends at 8, but is measured at 10.
    expect(steps).toEqual([0, 10, 20, 30]);
  });

  test("measuring may be asked for at any moment, and failures cost time, too", async () => {
    const { now, options } = timed(() => 3);
    const monitor = monitorOf({ ...options, budget: 0.5, every: { steps: 1 } });
    const exploding = constant([[1e300]]);
    await expect(monitor.measure(exploding, at(0))).rejects.toThrow("diverges");
    now.seconds += 4;
    expect(monitor.save()).toMatchObject({ last: at(0), spent: 3, trained: 4 });
    expect([monitor.due(at(0)), monitor.due(at(1))]).toEqual([false, false]);
    await monitor.measure(network, at(2));
    expect(monitor.save()).toMatchObject({ last: at(2), spent: 6, trained: 4 });
  });
});

describe("saved and resumed", () => {
  test("a monitor gives the numbers that going on would have given", async () => {
    const monitor = monitorOf();
    await monitor.measure(between(0), at(0));
    await monitor.measure(between(0.3), at(1));
    const state = structuredClone(monitor.save());
    const resumed = monitorOf({ resume: state });
    const [on, again] = [
      await monitor.measure(between(0.5), at(2)),
      await resumed.measure(between(0.5), at(2)),
    ];
    expect(again.spectrum).toEqual({ ...on.spectrum, seconds: again.spectrum.seconds });
    expect(again.warmStart.used).toBe(true);
    const fresh = await monitorOf().measure(between(0.5), at(2));
    expect(fresh.spectrum.exponents).not.toEqual(on.spectrum.exponents);
  });

  test("it remembers what is due and what is paid", async () => {
    const { now, options } = timed(() => 1);
    const settings = { ...options, budget: 0.1, every: { steps: 1 } };
    const monitor = monitorOf(settings);
    await monitor.measure(tanh(2, 2), at(0));
    now.seconds += 6;
    const state = structuredClone(monitor.save());
    now.seconds += 500; // while nothing runs
    const resumed = monitorOf({ ...settings, resume: state });
    expect(resumed.due(at(6))).toBe(false);
    now.seconds += 4;
    expect(resumed.due(at(10))).toBe(true);
  });
});

describe("what does not fit is refused", () => {
  test.each<[string, Partial<MonitorOptions>, string]>([
    ["too many steps", { steps: 700 }, "70 + 700 steps"],
    ["no step", { steps: 0 }, "70 + 0 steps"],
    ["transient", { transient: -1 }, "transient is -1; expected a non-negative integer"],
    ["warm transient", { warmTransient: 0.5 }, "warmTransient is 0.5"],
    ["budget", { budget: 0 }, "budget is 0; expected a positive number, or null"],
    ["cadence", { every: { epochs: 0 } }, "every 0 epochs; expected a positive integer"],
    ["steps between", { every: { steps: 1.5 } }, "every 1.5 steps; expected a positive integer"],
  ])("%s", (_, options, message) => {
    expect(() => monitorOf(options)).toThrow(RangeError);
    expect(() => monitorOf(options)).toThrow(message);
  });
});
