/**
 * What must not change the numbers: how often one factorises, how the work is cut, the arithmetic.
 * Threads: test/spectrum/threads.test.ts.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import { elman, gru, lstm } from "../../src/cells/index.ts";
import { sequencesFromTokens } from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import type { GrowthOptions } from "../../src/spectrum/frames/growth.ts";
import { createRunningGrowth } from "../../src/spectrum/frames/running-growth.ts";
import {
  lyapunovSpectrum,
  type SpectrumOptions,
  type SpectrumResult,
} from "../../src/spectrum/index.ts";
import { columnMajor, gaussian, orthonormalise } from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { randomLayer } from "../support/plain-networks.ts";

const [M, H] = [3, 6];
const layer = randomLayer(createRandom(90), 3, M, H);
const cell = gru(layer.options);
const inputs = sequenceSet(normalInputs(createRandom(91), 4500, M));
const run = (options: SpectrumOptions): Promise<SpectrumResult> =>
  lyapunovSpectrum(cell, inputs, { segments: 1, ...options });

/** Sums of thousands of logs, each good to ε times the spread of a few steps, averaged. */
const ROUNDING = { atol: 1e-12 };

describe("the exponents do not depend on", () => {
  test("the interval between factorisations, but for what the certificate allows", async () => {
    const every = await run({ interval: 1 });
    for (const interval of [2, 3, 7, "auto"] as const) {
      const result = await run({ interval });
      const { accuracyBound, intervalUsed } = result.certificates;
      expect(accuracyBound).toBeLessThan(1e-4); // the default accuracy
      expectAllClose(result.perSequence[0], every.perSequence[0], {
        atol: accuracyBound + every.certificates.accuracyBound,
      });
      if (interval !== "auto") expect(intervalUsed.maximum).toBe(interval);
      else expect(intervalUsed.mean).toBeGreaterThan(2);
    }
  });

  test("an interval that does not divide the steps: the rest counts", async () => {
    const short = sequenceSet(normalInputs(createRandom(92), 53, M));
    const options = { transient: 0, segments: 1 } as const;
    const every = await lyapunovSpectrum(cell, short, { ...options, interval: 1 });
    const seldom = await lyapunovSpectrum(cell, short, { ...options, interval: 10 });
    expectAllClose(seldom.perSequence[0], every.perSequence[0], { atol: 1e-9 });
    expect(seldom.steps).toBe(53);
  });

  test("the pieces in which inputs arrive", () => {
    const values = Float64Array.from(normalInputs(createRandom(93), 300, M).flat());
    const options: GrowthOptions = {
      ...{ sequences: 1, initialStates: [new Float64Array(H)], kernels: "wasm" },
      ...{ precision: "float64", exponents: H, stack: "joint", transient: 20, blockLength: 16 },
      ...{ frame: "random", seed: 3, stream: 0, interval: 1, accuracy: 1e-4, horizon: 1 },
    };
    const whole = createRunningGrowth(cell, options);
    whole.advance([values]);
    const pieces = createRunningGrowth(cell, options);
    for (const [from, to] of [
      [0, 1],
      [1, 8],
      [8, 200],
      [200, 300],
    ]) {
      pieces.advance([values.slice(from * M, to * M)]);
    }
    // One input is projected by another product than many are: the order of its sum may differ.
    expectAllClose(pieces.outcome().total, whole.outcome().total, { rtol: 1e-11 });
  });

  test("how many are asked for: k are the first k of all, from the same frame", async () => {
    const frame = columnMajor(orthonormalise(gaussian(createRandom(94), H, H)).q);
    const all = await run({ frame, interval: 1 });
    for (const k of [1, 2, 5]) {
      const some = await run({ frame: frame.slice(0, k * H), exponents: k, interval: 1 });
      expectAllClose(some.perSequence[0], all.perSequence[0].slice(0, k), ROUNDING);
      expect(some.exponents).toHaveLength(k);
    }
  });

  test("the implementation of the kernels", async () => {
    const [reference, wasm] = await Promise.all(
      (["reference", "wasm"] as const).map((kernels) => run({ kernels, interval: 1 })),
    );
    expectAllClose(wasm.exponents, reference.exponents, ROUNDING);
  });

  test("the precision, to a few digits of float32", async () => {
    const single = await run({ precision: "float32" });
    const double = await run({});
    // 24 bits, conditions of some e³ per step, and exponents of order one.
    expectAllClose(single.exponents, double.exponents, { atol: 1e-4 });
  });

  test("the sequences that are computed beside one", async () => {
    // More than eight of one length share their products.
    const drives = Array.from({ length: 10 }, (_, b) =>
      normalInputs(createRandom(300 + b), 150, M),
    );
    const options = { frame: "identity", interval: 1 } as const;
    for (const exponents of [2, H]) {
      const together = await lyapunovSpectrum(cell, sequenceSet(...drives), {
        ...options,
        exponents,
      });
      for (const [b, drive] of drives.entries()) {
        const one = await lyapunovSpectrum(cell, sequenceSet(drive), { ...options, exponents });
        expectAllClose(together.perSequence[b], one.perSequence[0], ROUNDING);
      }
    }
  });

  test("segments of time, within their standard errors", async () => {
    const whole = await run({});
    const divided = await run({ segments: 3 });
    expect(divided.certificates.segmentFrames?.segments).toBe(3);
    expect(divided.certificates.segmentFrames?.medianSine).toBeLessThan(1e-3);
    divided.exponents.forEach((value, j) => {
      // The same steps: what differs is how far each segment's frame has settled when it begins to
      // count, a nat or two per segment over all steps.
      expectAllClose([value], [whole.exponents[j]], { atol: 6 / whole.steps });
    });
    expect(divided.steps).toBe(whole.steps);
  });

  test("the seed of the frame, within their standard errors", async () => {
    const [first, second] = [await run({ seed: 1 }), await run({ seed: 2 })];
    first.exponents.forEach((value, j) => {
      expectAllClose([second.exponents[j]], [value], { atol: first.standardErrors[j]! });
    });
    const again = await run({ seed: 1 });
    expect(again.exponents).toEqual(first.exponents);
    // Each sequence has a frame of its own, so that what frames add to the errors is independent.
    const x = normalInputs(createRandom(97), 100, M);
    const twice = await lyapunovSpectrum(cell, sequenceSet(x, x), { transient: 0 });
    expect(Math.abs(twice.perSequence[0][0] - twice.perSequence[1][0])).toBeGreaterThan(1e-6);
  });
});

describe("certificates", () => {
  test("hold the sum rule by sampled determinants at any interval", async () => {
    for (const interval of [1, 7, "auto"] as const) {
      const { sumRule } = (await run({ interval })).certificates;
      expect(sumRule?.method).toBe("sampled-lu");
      expectAllClose([sumRule!.residual], [0], { atol: 1e-12 });
      expect(sumRule!.expected).toBeLessThan(-1);
    }
  });

  test("speak of the counted steps only", async () => {
    // tanh′(15) is e^−28.6: a spread that 53 bits hardly hold, but all in the transient.
    const saturated = elman({
      inputSize: 1,
      hiddenSize: 2,
      inputWeights: Float64Array.of(0, 1),
      recurrentWeights: Float64Array.of(0.9, 0.3, 0.3, 0.5),
    });
    const x = Array.from({ length: 400 }, (_, t) => [t < 50 ? 15 : 0]);
    const options = { transient: 100, interval: 1, frame: "identity" } as const;
    const { certificates } = await lyapunovSpectrum(saturated, sequenceSet(x), options);
    expect(certificates.growthSpread).toBeLessThan(3);
    expect(certificates.accuracyBound).toBeLessThan(1e-13);
    expect(certificates.intervalUsed.mean).toBe(1);
  });
});

describe("tokens", () => {
  test("give what one-hot vectors give, for every cell", async () => {
    const random = createRandom(98);
    const ids = Int32Array.from({ length: 200 }, () => random.integer(5));
    const oneHot = Array.from(ids, (id) => [0, 1, 2, 3, 4].map((i) => (i === id ? 1 : 0)));
    for (const [gates, make] of [
      [1, elman],
      [3, gru],
      [4, lstm],
    ] as const) {
      const network = make(randomLayer(createRandom(99), gates, 5, 4).options);
      const options = { interval: 1, frame: "identity" } as const;
      const looked = await lyapunovSpectrum(network, sequencesFromTokens([ids], 5), options);
      const multiplied = await lyapunovSpectrum(network, sequenceSet(oneHot), options);
      expectAllClose(looked.exponents, multiplied.exponents, ROUNDING);
      // Ten sequences are read two by two; the last is the one from above.
      const others = Array.from({ length: 9 }, (_, b) => ids.map((id) => (id + 1 + b) % 5));
      const ten = sequencesFromTokens([...others, ids], 5);
      const beside = await lyapunovSpectrum(network, ten, options);
      expectAllClose(beside.perSequence[9], looked.perSequence[0], ROUNDING);
      // Another order of the same symbols is another drive.
      const shuffled = ids.map((id) => (id + 1) % 5);
      const other = await lyapunovSpectrum(network, sequencesFromTokens([shuffled], 5), options);
      expect(Math.abs(other.exponents[0] - looked.exponents[0])).toBeGreaterThan(1e-6);
    }
  });
});

describe("units", () => {
  test("are nats, or bits that are nats over ln 2, in every number of the result", async () => {
    const [nats, bits] = [await run({}), await run({ unit: "bits" })];
    expect([nats.unit, bits.unit]).toEqual(["nats", "bits"]);
    const numbers = (r: SpectrumResult) => [
      ...r.exponents,
      ...r.standardErrors.map(Number),
      ...r.perSequence[0],
      ...r.history.flatMap((point) => [...point.exponents, ...point.finiteTime]),
      ...[r.entropy.value, r.maximum, r.mean, r.certificates.accuracyBound],
      ...[r.certificates.sumRule!.expected, r.certificates.sumRule!.found],
    ];
    const converted = numbers(bits).map((value) => value * Math.LN2);
    expectAllClose(converted, numbers(nats), { atol: 1e-12 });
    expect(bits.kaplanYorkeDimension.value).toBeCloseTo(nats.kaplanYorkeDimension.value, 12);
  });
});
