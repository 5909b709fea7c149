import { describe, expect, test } from "vitest";
import { elman, gru, stack } from "../../src/cells/index.ts";
import { NumericalError } from "../../src/errors.ts";
import { createRandom } from "../../src/random.ts";
import { createRunningGrowth } from "../../src/spectrum/frames/running-growth.ts";
import {
  type KeptFrames,
  lyapunovSpectrum,
  type SpectrumOptions,
  type SpectrumProgress,
  type SpectrumResult,
} from "../../src/spectrum/index.ts";
import {
  diagonal,
  inverse,
  type Matrix,
  matrix,
  multiply,
  orthonormalise,
  transpose,
} from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { plainLayer, plainRun, plainTanh, randomLayer } from "../support/plain-networks.ts";

/** Some hundred logs, each good to a few ε, at the interval of every step. */
const ROUNDING = { atol: 1e-12 };
/** The same at longer intervals, where the frame's condition costs what the result says. */
const within = ({ certificates }: SpectrumResult) => ({
  atol: 1e-12 + 2 * certificates.accuracyBound!,
});

const random = createRandom(4);
const layer = randomLayer(random, 1, 2, 5);
const cell = elman(layer.options);
const steps = normalInputs(random, 400, 2);
const inputs = sequenceSet(steps);
const run = (
  options: SpectrumOptions,
  data = inputs,
  network: Parameters<typeof lyapunovSpectrum>[0] = cell,
) => lyapunovSpectrum(network, data, { kernels: "reference", ...options });

async function keep(options: SpectrumOptions, data = inputs, network = cell): Promise<KeptFrames> {
  const found: KeptFrames[] = [];
  await run({ ...options, onFrames: (frames) => void found.push(frames) }, data, network);
  expect(found).toHaveLength(1);
  return found[0];
}

test("are told once, those of the result, where all is computed once more", async () => {
  const network = elman({
    inputSize: 1,
    hiddenSize: 2,
    inputWeights: Float64Array.of(1, 0),
    recurrentWeights: Float64Array.of(0.01, 0.3, 0.2, 0.9),
  });
  // At step 203 a unit may be saturated, in the middle of an interval.
  const drive = (large: number) =>
    sequenceSet(Array.from({ length: 400 }, (_, i) => [i === 203 ? large : 0.01 * Math.sin(i)]));
  const options = { transient: 10, segments: 1 };
  const intervals = async (data: typeof inputs) =>
    (await run(options, data, network)).certificates.intervalUsed.maximum;
  expect(await intervals(drive(0))).toBeGreaterThan(1);
  expect(await intervals(drive(14))).toBe(1);
  const found = await keep(options, drive(14), network);
  expect(found).toEqual(await keep({ ...options, interval: 1 }, drive(14), network));
});

describe("steps that are skipped", () => {
  test("move the state alone: the rest is the spectrum from there", async () => {
    const { states } = plainRun((h, x) => plainTanh(layer, h, x), new Array(5).fill(0), steps);
    const initialState = [Float64Array.from(states[149])];
    const there = await run({ transient: 20, initialState }, sequenceSet(steps.slice(150)));
    const skipped = await run({ skip: 150, transient: 20 });
    expect([skipped.steps, skipped.transient]).toEqual([230, 20]);
    expectAllClose(skipped.exponents, there.exponents, within(there));
  });

  test("are skipped by every time segment and with a tolerance, too", async () => {
    const whole = await run({ skip: 100, transient: 60, segments: 1 });
    const divided = await run({ skip: 100, transient: 60, segments: 3 });
    expect([whole.steps, divided.steps]).toEqual([240, 240]);
    // Frames of later segments have run 100 steps: enough for this network.
    expectAllClose(divided.exponents, whole.exponents, { atol: 1e-6 });
    const searched = await run({ skip: 100, transient: 60, tolerance: 1e-9 });
    expect(searched.steps).toBe(240);
    expectAllClose(searched.exponents, whole.exponents, ROUNDING);
  });

  test("count in the step that an error names", async () => {
    // h doubles from 1 and passes 2^1023 at step 1023.
    const doubling = elman({
      inputSize: 2,
      hiddenSize: 1,
      activation: "identity",
      inputWeights: new Float64Array(2),
      recurrentWeights: Float64Array.of(2),
    });
    const long = sequenceSet(Array.from({ length: 1500 }, () => [0, 0]));
    const start = [Float64Array.of(1)];
    const failed = await run({ skip: 900, initialState: start }, long, doubling).catch(
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(NumericalError);
    expect(failed).toMatchObject({ step: 1023 });
  });

  test("must leave something to count", async () => {
    await expect(run({ skip: 390, transient: 10 })).rejects.toThrow(
      "has 400 steps and the transient is 390 + 10; expected more steps",
    );
    await expect(run({ skip: -1 })).rejects.toThrow("skip is -1");
  });
});

describe("frames that are kept", () => {
  test("are those at the end of the transient", async () => {
    const { jacobians } = plainRun((h, x) => plainTanh(layer, h, x), new Array(5).fill(0), steps);
    const { frames, steps: moved } = await keep({ transient: 30, frame: "identity" });
    expect([moved, frames.length, frames[0].length]).toEqual([30, 1, 1]);
    let q: Matrix = diagonal([1, 1, 1, 1, 1]);
    for (const jacobian of jacobians.slice(0, 30)) q = orthonormalise(multiply(jacobian, q)).q;
    const kept = matrix(5, 5, (i, j) => frames[0][0][j * 5 + i]);
    // Signs are free.
    const overlap = multiply(transpose(kept), q).map((row) => row.map(Math.abs));
    expectAllClose(overlap.flat(), diagonal([1, 1, 1, 1, 1]).flat(), { atol: 1e-9 });
  });

  test("go on as though there had been no interruption", async () => {
    const whole = await run({ transient: 60 });
    const frame = await keep({ transient: 40 });
    const continued = await run({ skip: 40, transient: 20, frame });
    expectAllClose(continued.perSequence[0], whole.perSequence[0], within(whole));
    expect((await keep({ skip: 40, transient: 20, frame })).steps).toBe(60);
  });

  test("go on for each sequence and each layer of its own", async () => {
    const layers = [randomLayer(random, 1, 2, 3), randomLayer(random, 1, 3, 2)];
    const deep = stack(layers.map(({ options }) => elman(options)));
    // From nine on, sequences of one length share products two by two.
    const many = Array.from({ length: 10 }, () => normalInputs(random, 120, 2));
    const data = sequenceSet(...many, steps.slice(0, 100));
    for (const options of [
      { exponents: 2, interval: 1 },
      { stack: "per-layer", interval: 1 },
    ] as const) {
      const whole = await run({ ...options, transient: 40 }, data, deep);
      const frame = await keep({ ...options, transient: 40 }, data, deep);
      const perLayer = "stack" in options;
      expect(frame.frames.map((own) => own.length)).toEqual(new Array(11).fill(perLayer ? 2 : 1));
      const continued = await run({ ...options, skip: 40, transient: 0, frame }, data, deep);
      whole.perSequence.forEach((exponents, b) => {
        expectAllClose(continued.perSequence[b], exponents, ROUNDING);
      });
    }
  });

  test("may lack columns: the others are new", async () => {
    const frame = await keep({ transient: 40 });
    const narrow = { ...frame, frames: [[frame.frames[0][0].subarray(0, 10)]] };
    const whole = await run({ transient: 60 });
    const { perSequence } = await run({ skip: 40, transient: 20, frame: narrow });
    expectAllClose(perSequence[0].slice(0, 2), whole.perSequence[0].slice(0, 2), ROUNDING);
    expect(Number.isFinite(perSequence[0][4])).toBe(true);
  });

  test("count towards the floor of the errors by the steps they have moved", async () => {
    // A constant Jacobian: all of the error is what is left of the first frame, e^{−gap·T₀}.
    const S = matrix(3, 3, (i, j) => (i === j ? 1 : 0.3 * (i - j)));
    const U = multiply(multiply(S, diagonal([0.9, 0.85, 0.4])), inverse(S));
    const still = elman({
      ...plainLayer([matrix(3, 2, () => 0)], [U]).options,
      activation: "identity",
    });
    const fresh = await run({ transient: 40 }, inputs, still);
    const frame = await keep({ transient: 40 }, inputs, still);
    // What the frame still turns while it counts differs between the two, by less than 1 %.
    const warm = await run(
      { skip: 30, transient: 10, frame: { ...frame, steps: 30 } },
      inputs,
      still,
    );
    expectAllClose([warm.standardErrors[0]!], [fresh.standardErrors[0]!], { rtol: 1e-2 });
    const cold = await run({ skip: 30, transient: 10 }, inputs, still);
    expect(cold.standardErrors[0]!).toBeGreaterThan(2 * fresh.standardErrors[0]!);
  });

  test("of another shape are refused", async () => {
    const frame = await keep({ transient: 40 });
    const two = sequenceSet(steps, steps);
    await expect(run({ frame }, two)).rejects.toThrow("keeps those of 1 sequences; expected 2");
    const odd = { steps: 0, frames: [[new Float64Array(7)]] };
    await expect(run({ frame: odd })).rejects.toThrow("columns of 5 numbers");
    const broken = { steps: 0, frames: [[new Float64Array(10).fill(Number.NaN)]] };
    await expect(run({ frame: broken })).rejects.toThrow("finite columns");
    await expect(run({ frame: { ...frame, steps: 0.5 } })).rejects.toThrow("frame.steps is 0.5");
  });
});

describe("the mean of all exponents", () => {
  test("comes with any number of them, where ln |det J| has a closed form", async () => {
    const full = await run({ transient: 30 });
    const sum = full.exponents.reduce((a, b) => a + b, 0);
    // Every exponent is within its bound.
    const atol = ROUNDING.atol + full.exponents.length * full.certificates.accuracyBound;
    expectAllClose([full.logVolume!], [sum], { atol });
    const partial = await run({ transient: 30, exponents: 1 });
    expect(partial.logVolume).toBe(full.logVolume);
    expect(partial.certificates.sumRule).toBeNull();
    const bits = await run({ transient: 30, exponents: 1, unit: "bits" });
    expectAllClose([bits.logVolume!], [sum / Math.LN2], { atol });
  });

  test("is left open for a GRU, which has none, and −∞ where J is singular", async () => {
    const gated = gru(randomLayer(random, 3, 2, 3).options);
    expect((await run({ exponents: 2 }, inputs, gated)).logVolume).toBeNull();
    expect((await run({}, inputs, gated)).logVolume).toBeNull();
    const flat = elman(plainLayer([matrix(2, 2, () => 1)], [matrix(2, 2, () => 0.3)]).options);
    expect((await run({ exponents: 1 }, inputs, flat)).logVolume).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("progress and early stopping", () => {
  test("ends at 100 %", async () => {
    for (const options of [{}, { tolerance: 1 }]) {
      const seen: SpectrumProgress[] = [];
      await run({ ...options, onProgress: (progress) => void seen.push(progress) });
      expect(seen.at(-1)).toEqual({ done: 400, total: 400 });
    }
  });

  test("a tolerance that is soon met stops soon, however long the input", async () => {
    const long = sequenceSet(normalInputs(createRandom(9), 60_000, 2));
    const { standardErrors } = await run(
      { transient: 100 },
      sequenceSet(normalInputs(createRandom(9), 1100, 2)),
    );
    const tolerance = Math.max(...standardErrors.map((error) => error!));
    const found = await run({ transient: 100, tolerance }, long);
    // What 1,000 steps give is met by 3,000 whatever their luck; blocks of T/48 = 1,250 would need 4 × that.
    expect(found.steps).toBeLessThan(3000);
    expect(found.converged).toBe(true);
  });
});

test("a resumable spectrum names the step of the data", () => {
  const running = createRunningGrowth(cell, {
    sequences: 1,
    initialStates: [new Float64Array(5).fill(Number.NaN)],
    firstStep: 70,
    kernels: "reference",
    precision: "float64",
    exponents: 1,
    stack: "joint",
    transient: 0,
    blockLength: 8,
    frame: "random",
    seed: 0,
    stream: 0,
    interval: 1,
    accuracy: 1e-4,
    horizon: 1,
  });
  expect(() => running.advance([new Float64Array(4)])).toThrow("at step 70");
});
