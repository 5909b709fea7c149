import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/elman.ts";
import { gru } from "../../src/cells/gru.ts";
import { stack } from "../../src/cells/stack.ts";
import {
  type SequenceSet,
  sequencesFromNumbers,
  sequencesFromTokens,
} from "../../src/data/sequences.ts";
import { NumericalError } from "../../src/errors.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import type { SpectrumOptions } from "../../src/spectrum/options.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const random = createRandom(5);
const uniform = (count: number, scale = 0.8) =>
  Float64Array.from({ length: count }, () => scale * (2 * random.uniform() - 1));
const noise = (steps: number, width: number, sequences = 1): SequenceSet =>
  sequencesFromNumbers(
    Array.from({ length: sequences }, () => uniform(steps * width, 2)),
    width,
    "noise",
  );
const [H, m] = [6, 2];
const cell = elman({
  inputSize: m,
  hiddenSize: H,
  inputWeights: uniform(H * m),
  recurrentWeights: uniform(H * H),
});
const inputs = noise(600, m);
const run = (options: SpectrumOptions, data = inputs) =>
  lyapunovSpectrum(cell, data, { kernels: "reference", ...options });

describe("what does not fit is refused in one sentence", () => {
  test.each<[string, SpectrumOptions, SequenceSet, string]>([
    ["width", {}, noise(100, 3), "lyapunovSpectrum: input has 3 features; the network takes 2"],
    [
      "symbols",
      {},
      sequencesFromTokens([new Int32Array(50)], 9),
      "input has 9 symbols; the network takes 2",
    ],
    [
      "token",
      {},
      sequencesFromTokens([Int32Array.of(0, 1, 5, ...new Int32Array(50))], 2),
      "step 2 has token 5; the network takes 2 symbols, 0 to 1",
    ],
    ["no sequence", {}, sequencesFromNumbers([], m, "empty.npy"), "empty.npy holds no sequence"],
    [
      "NaN",
      {},
      sequencesFromNumbers(
        [Float64Array.of(0, 0, 0, Number.NaN, ...new Float64Array(60))],
        m,
        "x.npy",
      ),
      "x.npy, sequence 0, step 1, feature 1 is NaN",
    ],
    [
      "transient",
      { transient: 600 },
      inputs,
      "noise, sequence 0 has 600 steps and the transient is 600",
    ],
    [
      "k > n",
      { exponents: 7 },
      inputs,
      "exponents is 7; expected an integer in [1, 6], the state size",
    ],
    ["k = 0", { exponents: 0 }, inputs, "exponents is 0"],
    ["interval", { interval: 0 }, inputs, "interval is 0"],
    ["accuracy", { accuracy: -1 }, inputs, "accuracy is -1; expected a positive number"],
    ["tolerance", { tolerance: Number.NaN }, inputs, "tolerance is NaN"],
    [
      "state",
      { initialState: [new Float64Array(5)] },
      inputs,
      "initialState 0 has 5 numbers; expected 6 finite ones",
    ],
    [
      "states",
      { initialState: [new Float64Array(6), new Float64Array(6)] },
      inputs,
      "initialState holds 2 states; expected 1 or 1",
    ],
    ["frame", { frame: new Float64Array(12) }, inputs, "frame holds 12 numbers; expected 6 × 6"],
  ])("%s", async (_, options, data, message) => {
    await expect(run(options, data)).rejects.toThrow(message);
    await expect(run(options, data)).rejects.toThrow(RangeError);
  });

  test("a state that overflows is a NumericalError that names its step", async () => {
    // h doubles from 1: it passes 2^1023 at step 1023 (0-based), whatever the transient.
    const doubling = elman({
      inputSize: 1,
      hiddenSize: 1,
      activation: "identity",
      inputWeights: Float64Array.of(0),
      recurrentWeights: Float64Array.of(2),
    });
    const failed = await lyapunovSpectrum(doubling, noise(2000, 1), {
      initialState: [Float64Array.of(1)],
      kernels: "reference",
    }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NumericalError);
    expect(failed).toMatchObject({ code: "NON_FINITE_STATE", step: 1023 });
  });
});

describe("defaults and options", () => {
  test("the transient is min(100, T/10)", async () => {
    expect((await run({})).transient).toBe(60);
    expect((await run({}, noise(3000, m))).transient).toBe(100);
  });

  test("bits are nats over ln 2, errors and certificates too", async () => {
    const [nats, bits] = [await run({}), await run({ unit: "bits" })];
    const scaled = (values: readonly (number | null)[]) => values.map((v) => v! / Math.LN2);
    expectAllClose(bits.exponents, scaled(nats.exponents), { rtol: 1e-15 });
    expectAllClose(bits.standardErrors as number[], scaled(nats.standardErrors), { rtol: 1e-15 });
    expectAllClose([bits.certificates.accuracyBound], scaled([nats.certificates.accuracyBound]), {
      rtol: 1e-15,
    });
    expectAllClose(
      [bits.certificates.sumRule!.expected],
      scaled([nats.certificates.sumRule!.expected]),
      { rtol: 1e-15 },
    );
  });

  test("seeds give different frames and the same spectrum up to the frame's transient", async () => {
    const [a, b] = [await run({ seed: 1 }), await run({ seed: 2 })];
    expect(a.exponents).not.toEqual(b.exponents);
    // The sum does not depend on the frame at all, and each exponent is right within the bound.
    const sum = (values: readonly number[]) => values.reduce((x, y) => x + y, 0);
    const atol = 1e-12 + a.exponents.length * a.certificates.accuracyBound!;
    expectAllClose([sum(a.exponents)], [sum(b.exponents)], { atol });
    expect(await run({ seed: 1 })).toMatchObject({ exponents: a.exponents });
  });

  test("sequences of different length weigh by their steps", async () => {
    const [long, short] = [uniform(900 * m, 2), uniform(300 * m, 2)];
    const both = await run(
      { transient: 50, frame: "identity" },
      sequencesFromNumbers([long, short], m),
    );
    const [a, b] = both.perSequence;
    const mean = a.map((value, j) => (850 * value + 250 * b[j]) / 1100).sort((x, y) => y - x);
    expectAllClose(both.exponents, mean, { atol: 1e-14 });
    expect(both.steps).toBe(1100);
  });

  test("the tolerance ends the work early, and says so when the data end first", async () => {
    const data = noise(20_000, m);
    const loose = await run({ tolerance: 0.05 }, data);
    expect(loose.steps).toBeLessThan(5000);
    expect(Math.max(...(loose.standardErrors as number[]))).toBeLessThanOrEqual(0.05);
    const strict = await run({ tolerance: 0.005 });
    expect(strict.converged).toBe(false);
    expect(strict.warnings.join()).toContain("above --tolerance 0.005; give some");
  });

  test("history ends at the result, and its stretches average to it", async () => {
    const result = await run({ frame: "identity" });
    const last = result.history.at(-1)!;
    const steps = result.history.map(({ step }, i) => step - (result.history[i - 1]?.step ?? 0));
    const mean = last.finiteTime.map(
      (_, j) =>
        result.history.reduce((s, { finiteTime }, i) => s + finiteTime[j] * steps[i], 0) / 540,
    );
    expectAllClose(last.exponents, mean, { atol: 1e-13 });
    expectAllClose(last.exponents, result.perSequence[0], { atol: 1e-13 });
    expect(last.step).toBe(540);
  });

  test("aborting stops the work with the signal's reason", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const progress: number[] = [];
    const work = run(
      {
        signal: controller.signal,
        onProgress: ({ done, total }) => {
          progress.push(done / total);
          if (done > 0) controller.abort(reason);
        },
      },
      noise(400_000, m),
    );
    await expect(work).rejects.toBe(reason);
    expect(progress.at(-1)).toBeGreaterThan(0);
    expect(progress.at(-1)).toBeLessThan(0.9);
    await expect(run({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("a network that needs another convention's cells is refused by the reference convention", async () => {
    const relu = elman({
      inputSize: m,
      hiddenSize: 2,
      activation: "relu",
      inputWeights: uniform(4),
      recurrentWeights: uniform(4),
    });
    await expect(lyapunovSpectrum(relu, inputs, { convention: "vogt2020" })).rejects.toThrow(
      'has a layer "relu"',
    );
  });

  test.each([
    ["transient", 3, "0"],
    ["skip", 3, "0"],
    ["interval", 2, "1"],
    ["segments", 2, "1"],
    ["frame", "random", "identity"],
    ["stack", "per-layer", "joint"],
    ["unit", "nats", "bits"],
    ["tolerance", 0.1, "none"],
    ["lags", 2, "none"],
  ])(
    "the reference convention refuses %s, which it would leave unheeded",
    async (name, value, has) => {
      await expect(run({ convention: "vogt2020", [name]: value })).rejects.toThrow(
        `lyapunovSpectrum: ${name} is ${value} and convention is vogt2020, which has ${has}; expected one of both`,
      );
      if (has === "none") return;
      const same = typeof value === "number" ? Number(has) : has;
      await run({ convention: "vogt2020", [name]: same });
    },
  );
});

describe("layers", () => {
  const lower = gru({
    inputSize: m,
    hiddenSize: 3,
    inputWeights: uniform(9 * m),
    recurrentWeights: uniform(27),
  });
  const upper = elman({
    inputSize: 3,
    hiddenSize: 2,
    inputWeights: uniform(6),
    recurrentWeights: uniform(4),
  });
  const both = stack([lower, upper]);

  test("a joint spectrum of a stack does not say which layer owns an exponent; per layer it does", async () => {
    const joint = await lyapunovSpectrum(both, inputs, { kernels: "reference" });
    const split = await lyapunovSpectrum(both, inputs, {
      kernels: "reference",
      stack: "per-layer",
    });
    expect(joint.layerOf).toBeNull();
    expect([...split.layerOf!].sort()).toEqual([0, 0, 0, 1, 1]);
    expect(split.state).toEqual({
      size: 5,
      layers: [
        { cell: "gru", size: 3 },
        { cell: "tanh", size: 2 },
      ],
    });
    expect((await run({})).layerOf).toEqual([0, 0, 0, 0, 0, 0]);
    // Both obey the same sum rule: det of a block triangular matrix.
    expectAllClose(
      [joint.certificates.sumRule!.residual, split.certificates.sumRule!.residual],
      [0, 0],
      { atol: 1e-12 },
    );
  });

  test("the top k of all layers are taken from the layers' own", async () => {
    const all = await lyapunovSpectrum(both, inputs, {
      kernels: "reference",
      stack: "per-layer",
      frame: "identity",
    });
    const top = await lyapunovSpectrum(both, inputs, {
      kernels: "reference",
      stack: "per-layer",
      frame: "identity",
      exponents: 2,
    });
    expectAllClose(top.exponents, all.exponents.slice(0, 2), { atol: 1e-12 });
  });

  test("numbers for a frame do not fit several frames", async () => {
    const options = { stack: "per-layer", frame: new Float64Array(25) } as const;
    await expect(lyapunovSpectrum(both, inputs, options)).rejects.toThrow(
      "the spectrum is per layer",
    );
  });
});
