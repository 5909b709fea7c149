/** Precision "auto": float32 while the bound keeps to the accuracy, and the numbers of float64 within that bound. */
import { describe, expect, test } from "vitest";
import { type Cell, elman, gru, lstm } from "../../src/cells/index.ts";
import { embedFloat32 } from "../../src/kernels/float32.ts";
import { createRandom } from "../../src/random.ts";
import { certificateLines } from "../../src/report/certificates.ts";
import type {
  GrowthOptions,
  GrowthOutcome,
  RunningGrowth,
} from "../../src/spectrum/frames/growth.ts";
import { createRunningGrowth } from "../../src/spectrum/frames/running-growth.ts";
import { createRunningSpectrum, lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { inFloat64WhereNeeded } from "../../src/spectrum/precision.ts";
import type { SpectrumResult } from "../../src/spectrum/result.ts";
import { fakeSpectrum } from "../report/fake-spectrum.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { plainLayer } from "../support/plain-networks.ts";

// Growth is asked for here without the spectrum that loads what it needs.
embedFloat32();

const KINDS = { tanh: [elman, 1], gru: [gru, 3], lstm: [lstm, 4] } as const;

/** Recurrent weights of deviation gain/√H; one input. */
function network(kind: keyof typeof KINDS, H: number, seed: number, gain: number): Cell {
  const [factory, gates] = KINDS[kind];
  const random = createRandom(seed);
  const normal = (count: number, scale: number) =>
    Float64Array.from({ length: count }, () => scale * random.normal());
  return factory({
    ...{ inputSize: 1, hiddenSize: H, inputWeights: normal(gates * H, 1) },
    recurrentWeights: normal(gates * H * H, gain / Math.sqrt(H)),
    inputBias: normal(gates * H, 0.3),
  });
}

const drive = (steps: number, seed = 9) =>
  Float64Array.from(normalInputs(createRandom(seed), steps, 1).flat());
const one = { kernels: "wasm", threads: 1, segments: 1 } as const;

/** Growth of one sequence, without the choice that a spectrum makes before it begins. */
function growth(cell: Cell, more: Partial<GrowthOptions>): RunningGrowth {
  return createRunningGrowth(cell, {
    ...{ sequences: 1, initialStates: [new Float64Array(cell.stateSize)], kernels: "wasm" },
    ...{ precision: "auto", exponents: cell.stateSize, stack: "joint", transient: 20 },
    ...{ blockLength: 12, frame: "random", seed: 3, stream: 0, interval: "auto" },
    ...{ accuracy: 1e-2, horizon: 280 },
    ...more,
  });
}

function outcomeOf(cell: Cell, inputs: Float64Array, more: Partial<GrowthOptions>): GrowthOutcome {
  const running = growth(cell, more);
  running.advance([inputs]);
  return running.outcome();
}

/** Two tanh units that {@link loud} saturates: tanh′(60) is 3e-52. */
function saturating(): Cell {
  const U = [
    [0.5, 0.2],
    [-0.1, 0.4],
  ];
  return elman({ ...plainLayer([[[1], [1]]], [U]).options });
}

/** From step 130 on, so that float32 has begun. */
const loud = Float64Array.from({ length: 300 }, (_, t) => (t > 130 && t % 9 === 0 ? 60 : 0.1));

describe("the growth of frames", () => {
  const inputs = drive(300);
  /** Rounding of slopes and logs, which a result adds to the bound: see assemble.ts. */
  const perStep = 16 * 2 ** -24 * 30;

  test("is that of float64 within its bound, also where float64 had to take over, chaotic or not", () => {
    let handovers = 0;
    for (let seed = 0; seed < 12; seed++) {
      const kind = (["tanh", "gru", "lstm"] as const)[seed % 3];
      const cell = network(kind, 8, 70 + seed, [0.8, 4][Math.floor(seed / 3) % 2]);
      const accuracy = seed < 6 ? 1e-2 : 1e-3;
      // Stretches of odd length end with the one, and begin in the midst of a block with the other.
      const blockLength = seed % 4 < 2 ? 7 : 100;
      const options = { accuracy, blockLength, exponents: seed % 2 === 0 ? cell.stateSize : 4 };
      const found = outcomeOf(cell, inputs, options);
      const exact = outcomeOf(cell, inputs, { ...options, precision: "float64", interval: 1 });
      const limit = found.errorBound + exact.errorBound + perStep;
      expectAllClose(found.total, exact.total, { atol: limit });
      expect(found.float32.reason === null).toBe(found.float32.steps === 300);
      if (found.float32.steps > 0 && found.float32.steps < 300) handovers++;
      // The blocks carry what the totals carry, the one in which float64 took over as well.
      found.blocks.forEach((block, i) => {
        expectAllClose(block, exact.blocks[i], { atol: limit });
      });
    }
    expect(handovers).toBeGreaterThan(2);
  });

  test("that cannot be followed in float32 at all is that of float64 to the last bit", () => {
    const cell = network("lstm", 12, 1, 20);
    const found = outcomeOf(cell, inputs, { accuracy: 1e-4 });
    const exact = outcomeOf(cell, inputs, { accuracy: 1e-4, precision: "float64" });
    expect(found.float32).toEqual({ steps: 0, reason: "bound" });
    expect(found.total).toEqual(exact.total);
    expect(found.errorBound).toBe(exact.errorBound);
    expect(found.sumRule).toEqual(exact.sumRule);
  });

  test("does not depend on the pieces in which inputs come, nor on being looked at", () => {
    const handed: number[] = [];
    for (const [cell, accuracy] of [
      [network("gru", 6, 5, 3), 1e-2],
      [saturating(), 1],
    ] as const) {
      const options = { accuracy, kernels: "reference", blockLength: 50 } as const;
      const whole = growth(cell, options);
      whole.advance([loud]);
      const watched = growth(cell, options);
      for (let t = 0; t < 300; t++) {
        watched.advance([loud.subarray(t, t + 1)]);
        if (t > 20) watched.glance();
      }
      const [a, b] = [whole.outcome(), watched.outcome()];
      expect({ ...b, traces: 0 }).toEqual({ ...a, traces: 0 });
      handed.push(a.float32.steps);
    }
    expect(handed.some((steps) => steps > 100 && steps < 140)).toBe(true);
  });

  test("of slopes that float32 has no number for is left to float64: no false −∞", () => {
    const cell = saturating();
    const found = outcomeOf(cell, loud, { accuracy: 1 });
    const exact = outcomeOf(cell, loud, { accuracy: 1, precision: "float64" });
    expect(found.float32.steps).toBeGreaterThan(64);
    expect(found.float32.steps).toBeLessThan(140);
    expect(["null", "range", "bound"]).toContain(found.float32.reason);
    expect(found.total.every(Number.isFinite)).toBe(true);
    expectAllClose(found.total, exact.total, { atol: found.errorBound + perStep });
  });

  test("of a network that loses rank is null where that of float64 is", () => {
    const relu = elman({
      ...plainLayer(
        [[[1], [1], [1]]],
        [
          [
            [0.5, 0.1, 0],
            [0.1, 0.4, 0.1],
            [0, 0.1, 0.3],
          ],
        ],
      ).options,
      inputBias: Float64Array.of(5, 5, 0),
      activation: "relu",
    });
    const dead = Float64Array.from({ length: 300 }, (_, t) => (t === 150 ? -3 : 0.2));
    const found = outcomeOf(relu, dead, { accuracy: 1 });
    const exact = outcomeOf(relu, dead, { accuracy: 1, precision: "float64" });
    expect(found.float32.reason).toBe("null");
    const nulls = (outcome: GrowthOutcome) => outcome.total.filter((x) => x === -Infinity).length;
    expect(nulls(found)).toBe(1);
    expect(nulls(exact)).toBe(1);
  });

  test("goes on in float64 where float32 had to be factorised at nearly every step", () => {
    // Ever wider apart: no interval but 1 loses as little.
    const U = [
      [0.9, 0.01],
      [0.01, 0.2],
    ];
    const cell = elman({ ...plainLayer([[[0], [0]]], [U]).options, activation: "identity" });
    const options = { accuracy: 3e-5, horizon: 1e9, interval: "auto", blockLength: 1000 } as const;
    const found = outcomeOf(cell, inputs, options);
    const { float32, longestInterval } = found;
    // What had grown before is counted on: 100 steps of ln 0.9 and more, where no error comes near.
    const exact = outcomeOf(cell, inputs, { ...options, precision: "float64" });
    const limit = found.errorBound + exact.errorBound + perStep;
    expect(limit).toBeLessThan(0.5);
    expectAllClose(found.total, exact.total, { atol: limit });
    expect(float32.reason).toBe("interval");
    expect(float32.steps).toBeGreaterThanOrEqual(64);
    expect(longestInterval).toBeGreaterThan(1);
  });
});

describe("a spectrum", () => {
  const x = sequenceSet(normalInputs(createRandom(9), 300, 1));
  const words = (result: Awaited<ReturnType<typeof lyapunovSpectrum>>) =>
    certificateLines(result).find(({ name }) => name === "rounding")!.detail;

  test("of 16 exponents of 128 units is all in float32, within its bound, and says so", async () => {
    const cell = network("gru", 128, 2, 1);
    const options = { ...one, exponents: 16, accuracy: 2e-3 };
    const auto = await lyapunovSpectrum(cell, x, { ...options, precision: "auto" });
    const exact = await lyapunovSpectrum(cell, x, options);
    const { float32, accuracyBound, accuracy } = auto.certificates;
    expect(float32).toEqual({ share: 1, reason: "" });
    expect(accuracyBound).toBeLessThan(accuracy);
    expectAllClose(auto.perSequence[0], exact.perSequence[0], { atol: accuracyBound });
    expect(auto.exponents).not.toEqual(exact.exponents);
    expect(auto.settings.precision).toBe("auto");
    expect(auto.kernels).toContain("float32 and float64");
    expect(words(auto)).toContain("; tangents in float32");
    expect(words(exact)).not.toContain("float32");
    const running = createRunningSpectrum(cell, {
      ...{ kernels: "wasm", exponents: 16, accuracy: 2e-3, precision: "auto", steps: 300 },
    });
    running.advance(drive(300));
    expect(running.result().perSequence).toEqual(auto.perSequence);
  });

  test.each([
    ["few products", 8, 8, 1e-4, "with so few products"],
    ["all exponents", 80, 80, 1e-4, "of so many exponents"],
    ["more than float32 can", 160, 16, 1e-7, "the accuracy asked for is beyond float32"],
    ["few steps", 160, 16, 1e-3, "over so few steps"],
  ])(
    "is that of float64 to the last bit where float32 could not pay: %s",
    async (_, n, exponents, accuracy, why) => {
      const cell = network("tanh", n, 4, 1);
      const options = { ...one, exponents, accuracy };
      const auto = await lyapunovSpectrum(cell, x, { ...options, precision: "auto" });
      const exact = await lyapunovSpectrum(cell, x, options);
      expect(auto.certificates.float32.share).toBe(0);
      expect(auto.certificates.float32.reason).toContain(why);
      expect(words(auto)).toContain(`; tangents in float64: ${auto.certificates.float32.reason}`);
      expect(auto.perSequence).toEqual(exact.perSequence);
      expect(auto.certificates.accuracyBound).toBe(exact.certificates.accuracyBound);
    },
  );

  test("that ends above the accuracy in float32 is computed once more, and says that", async () => {
    const asked: (string | undefined)[] = [];
    const compute = (accuracyBound: number, share: number) => async (precision?: string) => {
      asked.push(precision);
      const fake = fakeSpectrum([-0.1, -0.2]);
      const float32 = precision === "auto" ? { share, reason: "" } : { share: 0, reason: "" };
      const certificates = { ...fake.certificates, accuracyBound, accuracy: 1e-4, float32 };
      return { ...fake, certificates, settings: { ...fake.settings, precision } } as SpectrumResult;
    };
    const above = await inFloat64WhereNeeded("auto", compute(2e-4, 0.5));
    expect(asked).toEqual(["auto", "float64"]);
    expect(above.certificates.float32.reason).toContain("ended above the accuracy");
    expect(above.certificates.float32.share).toBe(0);
    expect(above.settings.precision).toBe("auto");
    asked.length = 0;
    await inFloat64WhereNeeded("auto", compute(5e-5, 0.5));
    await inFloat64WhereNeeded("auto", compute(2e-4, 0));
    await inFloat64WhereNeeded("float32", compute(2e-4, 1));
    await inFloat64WhereNeeded(undefined, compute(2e-4, 0));
    expect(asked).toEqual(["auto", "auto", "float32", undefined]);
  });

  test("by the reference convention is in float64", async () => {
    const auto = await lyapunovSpectrum(network("gru", 6, 7, 1), x, {
      ...{ convention: "vogt2020", precision: "auto" },
    });
    expect(auto.certificates.float32).toEqual({
      share: 0,
      reason: "the reference convention has no error bound to watch",
    });
  });
});
