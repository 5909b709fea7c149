/** Trajectories that rest, and what is said of them. */
import { describe, expect, test } from "vitest";
import { closedLoop, customCell, elman, logisticMap, lstm, stack } from "../../src/cells/index.ts";
import {
  autonomousInputs,
  sequenceFromNumbers,
  sequencesFromNumbers,
} from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum, type SpectrumOptions } from "../../src/spectrum/index.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const UNITS = 100;
const UNSTABLE = /never left an unstable fixed point: .*; give --initial-state random/;

/** W = g·N(0, 1)/√N, column-free: row-major as `elman` takes it. */
function randomWeights(gain: number, units: number, seed = 5): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: units ** 2 }, () => (gain * random.normal()) / units ** 0.5);
}

/** ln |μ| of the largest eigenvalue of W: growth of W^t v, by nothing of what is tested. */
function lnLargestEigenvalue(W: Float64Array, units: number): number {
  const random = createRandom(99);
  let v = Float64Array.from({ length: units }, () => random.normal());
  let [log, from, steps] = [0, 0, 4000];
  for (let t = 0; t < steps; t++) {
    const next = v.map((_, i) => v.reduce((sum, x, j) => sum + W[i * units + j] * x, 0));
    const size = Math.hypot(...next);
    log += Math.log(size);
    if (t === steps / 4 - 1) from = log;
    v = next.map((x) => x / size);
  }
  return (log - from) / (0.75 * steps);
}

function silentTanh(gain: number, units = UNITS, seed = 5) {
  return elman({
    inputSize: 1,
    hiddenSize: units,
    inputWeights: new Float64Array(units).fill(0.5),
    recurrentWeights: randomWeights(gain, units, seed),
  });
}

/** The textbook experiment: tanh units, no bias, and an input that says nothing. */
function textbook(steps: number, options: SpectrumOptions = {}) {
  const silence = sequenceFromNumbers(new Float64Array(steps), 1);
  return lyapunovSpectrum(silentTanh(2.5), silence, { exponents: 40, ...options });
}

describe("tanh 100, gain 2.5, silent input", () => {
  test("from zeros: the eigenvalues of W, said to be no chaos", async () => {
    const result = await textbook(1200);
    const eigenvalue = lnLargestEigenvalue(randomWeights(2.5, UNITS), UNITS);
    // A complex pair turns: each estimate may be off by the logarithm of one turn's stretch, over T.
    expectAllClose([result.maximum], [eigenvalue], { atol: 4 / 1000 });
    const { kind, period, from, stable, drive } = result.trajectory;
    expect([kind, period, from, stable, drive]).toEqual(["fixed point", 1, 0, false, "constant"]);
    expect(result.converged).toBe(false);
    expect(result.warnings[0]).toMatch(UNSTABLE);
    expect(result.warnings[0]).toMatch("or a kick in the input");
  });

  test("from random states: chaos, on which the starts agree", async () => {
    const options: SpectrumOptions = { exponents: 3, initialState: "random" };
    const first = await textbook(3000, options);
    const other = await textbook(3000, { ...options, seed: 1 });
    expect(first.trajectory.kind).toBe("moving");
    expect(first.warnings.filter((warning) => UNSTABLE.test(warning))).toEqual([]);
    const errors = Math.hypot(first.standardErrors[0]!, other.standardErrors[0]!);
    expect(Math.abs(first.maximum - other.maximum)).toBeLessThan(4 * errors);
    const eigenvalue = lnLargestEigenvalue(randomWeights(2.5, UNITS), UNITS);
    expect(first.maximum).toBeGreaterThan(0.1);
    expect(first.maximum).toBeLessThan(eigenvalue / 2);
    expect(first.settings).toMatchObject({ initialState: "random", initialScale: 0.5, seed: 0 });
  });

  test("float32, per layer, in segments and by threads' tasks: recognised as well", async () => {
    for (const options of [
      { precision: "float32" },
      { segments: 4 },
      { stack: "per-layer" },
      { tolerance: 1e-3 },
    ] as const) {
      const result = await textbook(1200, { exponents: 2, ...options });
      expect(result.trajectory).toMatchObject({ kind: "fixed point", from: 0, stable: false });
      expect(result.converged).toBe(false);
    }
  });
});

describe("a trajectory at rest", () => {
  test("stable: named, and no warning", async () => {
    const silence = sequenceFromNumbers(new Float64Array(1000).fill(0.3), 1);
    const result = await lyapunovSpectrum(silentTanh(0.5, 20), silence);
    expect(result.trajectory).toMatchObject({
      kind: "fixed point",
      stable: true,
      drive: "constant",
    });
    expect(result.trajectory.from).toBeLessThan(150);
    expect(result.warnings).toEqual([]);
    expect(result.converged).toBe(true);
  });

  test("the logistic map at 3.2, 3.5 and 3.83: cycles of 2, 4 and 3; at 4: none", async () => {
    const exponents: number[] = [];
    for (const [r, period] of [
      [3.2, 2],
      [3.5, 4],
      [3.83, 3],
    ]) {
      const result = await lyapunovSpectrum(logisticMap({ r }), autonomousInputs(3000), {
        initialState: [Float64Array.of(0.3)],
        transient: 500,
      });
      expect(result.trajectory).toMatchObject({
        kind: "cycle",
        period,
        stable: true,
        drive: "none",
      });
      expect(result.converged).toBe(true);
      exponents.push(result.maximum);
    }
    // On the cycle of 2: ln |4 + 2r − r²| / 2.
    expectAllClose(exponents.slice(0, 1), [Math.log(Math.abs(4 + 6.4 - 3.2 ** 2)) / 2], {
      atol: 1e-9,
    });
    const chaos = await lyapunovSpectrum(logisticMap(), autonomousInputs(3000), {
      initialState: "random",
    });
    expect(chaos.trajectory.kind).toBe("moving");
  });

  test("sequences that differ are told apart, and the unstable ones counted", async () => {
    const result = await lyapunovSpectrum(logisticMap({ r: 2.5 }), autonomousInputs(400, 3), {
      initialState: [Float64Array.of(0), Float64Array.of(0.6), Float64Array.of(0.3)],
    });
    expect(result.trajectory.perSequence.map(({ stable }) => stable)).toEqual([false, true, true]);
    expect(result.trajectory.kind).toBe("fixed point");
    expect(result.trajectory.stable).toBe(null);
    expect(result.warnings[0]).toMatch(/^1 of 3 trajectories never left an unstable fixed point/);
    expect(result.warnings[0]).not.toMatch("kick"); // there is no input to kick with
  });

  test("in places of different exponents: more sequences are asked for, not more steps", async () => {
    // Two fixed points, x > 0 and x < 0; the bias makes their slopes differ.
    const cell = elman({
      ...{ inputSize: 1, hiddenSize: 1, inputWeights: Float64Array.of(0) },
      ...{ recurrentWeights: Float64Array.of(2), inputBias: Float64Array.of(0.2) },
    });
    const silence = new Float64Array(2000);
    const inputs = sequencesFromNumbers([silence, silence, silence], 1);
    const run = (states: readonly number[], more: SpectrumOptions = {}) =>
      lyapunovSpectrum(cell, inputs, {
        initialState: states.map((x) => Float64Array.of(x)),
        ...more,
      });
    const apart = await run([1, -1, 1]);
    expect(apart.trajectory.kind).toBe("fixed point");
    expect(apart.converged).toBe(false);
    expect(apart.warnings).toEqual([expect.stringContaining("more steps change nothing")]);
    expect(apart.warnings[0]).toMatch("give more sequences or starts");
    const asked = await run([1, -1, 1], { tolerance: 0.05 });
    expect(asked.warnings.at(-1)).toMatch(/give some \d+ times as many sequences or starts/);
    // At the same place every step says the same: nothing but rounding is left to settle.
    const same = await run([1, 0.5, 2]);
    expect([same.converged, same.warnings]).toEqual([true, []]);
  });

  test("in a cycle: rounding neither drifts nor is sampled", async () => {
    const cell = elman({
      ...{ inputSize: 1, hiddenSize: 2, inputWeights: new Float64Array(2) },
      recurrentWeights: Float64Array.of(-2, 0.1, 0.1, 0.3),
    });
    const silence = sequencesFromNumbers([new Float64Array(2000), new Float64Array(2000)], 1);
    const result = await lyapunovSpectrum(cell, silence, { initialState: "random" });
    expect(result.trajectory).toMatchObject({ kind: "cycle", period: 2, stable: true });
    expect([result.converged, result.warnings]).toEqual([true, []]);
  });

  test("sequences that share products are told apart as well", async () => {
    const result = await lyapunovSpectrum(logisticMap(), autonomousInputs(400, 16), {
      initialState: Array.from({ length: 16 }, (_, b) => Float64Array.of(b % 2 === 0 ? 0 : 0.3)),
    });
    const periods = result.trajectory.perSequence.map(({ period }) => period);
    expect(periods).toEqual(Array.from({ length: 16 }, (_, b) => (b % 2 === 0 ? 1 : null)));
    expect(result.trajectory.kind).toBe("mixed");
  });

  test("one number that moves is enough to move", async () => {
    const halfStill = customCell({
      ...{ name: "a still number and a chaotic one", stateSize: 2 },
      step(state) {
        state[1] = 4 * state[1] * (1 - state[1]);
      },
      pushForward(state, _, tangents) {
        for (let i = 1; i < tangents.length; i += 2) tangents[i] *= 4 - 8 * state[1];
      },
    });
    const result = await lyapunovSpectrum(halfStill, autonomousInputs(600), {
      initialState: [Float64Array.of(0.5, 0.3)],
    });
    expect(result.trajectory.kind).toBe("moving");
  });

  test("a state that is thrown onto a fixed point was not there before", async () => {
    // 4 · ¼ · ¾ = ¾, exactly, and there it stays.
    const result = await lyapunovSpectrum(logisticMap(), autonomousInputs(400), {
      initialState: [Float64Array.of(0.25)],
    });
    expect(result.trajectory).toMatchObject({ kind: "fixed point", stable: false });
    expect(result.trajectory.from).toBeGreaterThan(0);
  });

  test("in closed loop, an LSTM stack without biases: the unstable origin", async () => {
    const random = createRandom(3);
    const weights = (count: number) =>
      Float64Array.from({ length: count }, () => 3 * random.normal());
    const layer = (inputSize: number) =>
      lstm({
        ...{ inputSize, hiddenSize: 4 },
        inputWeights: weights(16 * inputSize),
        recurrentWeights: weights(64),
      });
    const loop = closedLoop(stack([layer(1), layer(4)]), {
      ...{ outputs: 1, weights: weights(4), bias: Float64Array.of(0) },
    });
    const atRest = await lyapunovSpectrum(loop, autonomousInputs(600), { stack: "joint" });
    expect(atRest.trajectory).toMatchObject({ kind: "fixed point", from: 0, drive: "none" });
    expect(atRest.maximum).toBeGreaterThan(0);
    expect(atRest.warnings[0]).toMatch(UNSTABLE);
  });

  test("a periodic input, with the state settled onto it: a cycle of that period", async () => {
    const wave = Float64Array.from({ length: 2000 }, (_, t) => Math.sin((2 * Math.PI * t) / 25));
    const result = await lyapunovSpectrum(silentTanh(0.5, 20), sequenceFromNumbers(wave, 1));
    expect(result.trajectory).toMatchObject({
      ...{ kind: "cycle", period: 25, stable: true, drive: "periodic" },
    });
    expect(result.converged).toBe(true);
  });

  test("a moving input: a state that follows it moves, also where values come again", async () => {
    const random = createRandom(8);
    const bits = Float64Array.from({ length: 2000 }, () => random.integer(2));
    const result = await lyapunovSpectrum(silentTanh(0.5, 20), sequenceFromNumbers(bits, 1));
    expect(result.trajectory).toMatchObject({ kind: "moving", drive: "moving" });
    expect(result.warnings).toEqual([]);
  });
});

describe("a transient that is too short", () => {
  /** x′ = r x (1 − x) in the window of period 3, just above the crisis: long chaos, then the cycle. */
  test("transient chaos that ends on a cycle: the mean of both is refused", async () => {
    // Found by hand: chaos of about this length before the orbit finds the cycle of period 3.
    const late = await lateStart();
    const result = await lyapunovSpectrum(
      logisticMap({ r: 3.8285 }),
      autonomousInputs(2 * late.step),
      {
        initialState: [Float64Array.of(late.x)],
        transient: 50,
      },
    );
    expect(result.trajectory).toMatchObject({ kind: "cycle", period: 3 });
    expect(result.trajectory.from).toBeGreaterThan(200);
    expect(result.converged).toBe(false);
    const warning = result.warnings.find((text) => text.includes("came to a cycle of period 3"));
    expect(warning).toMatch(/the exponents are a mean of two things/);
    const skipped = await lyapunovSpectrum(logisticMap({ r: 3.8285 }), autonomousInputs(3000), {
      initialState: [Float64Array.of(late.x)],
      transient: Number(/--transient (\d+)/.exec(warning!)![1]),
    });
    expect(skipped.converged).toBe(true);
    expect(skipped.trajectory.stable).toBe(true);
  });

  test("a fixed point that is left late: the stay is not counted in silence", async () => {
    // 0.75 is a fixed point of slope −2: 2^-50 away from it grows to order one in some 50 steps.
    const result = await lyapunovSpectrum(logisticMap(), autonomousInputs(800), {
      initialState: [Float64Array.of(0.75 + 2 ** -49)],
      transient: 0,
    });
    expect(result.trajectory.kind).toBe("moving");
  });

  test("padding is spoken of", async () => {
    const random = createRandom(8);
    const padded = Float64Array.from({ length: 1000 }, (_, t) => (t < 600 ? random.normal() : 0));
    const result = await lyapunovSpectrum(silentTanh(0.9, 20), sequencesFromNumbers([padded], 1));
    expect(result.warnings.join()).toMatch(/constant to the end, for 4\d % of the counted steps/);
  });
});

/** A start from which the logistic map at 3.8285 needs more than 400 steps to its cycle of 3. */
async function lateStart(): Promise<{ x: number; step: number }> {
  for (let x = 0.01; x < 1; x += 0.001) {
    let y = x;
    for (let t = 0; t < 2000; t++) {
      const after = (z: number) => 3.8285 * z * (1 - z);
      if (t > 0 && Math.abs(after(after(after(y))) - y) < 1e-9) {
        if (t > 400) return { x, step: t };
        break;
      }
      y = after(y);
    }
  }
  throw new Error("no late start");
}
