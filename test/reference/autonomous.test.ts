/** @module-tag slow */
import { describe, expect, test } from "vitest";
import { elman, logisticMap } from "../../src/cells/index.ts";
import { autonomousInputs, sequenceFromNumbers } from "../../src/data/index.ts";
import { createRunningGrowth } from "../../src/spectrum/frames/running-growth.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

/** ln of a product of a few numbers, summed over T: relative rounding of some ε·√T. */
const ROUNDING = { atol: 1e-13, rtol: 1e-13 };

/** h′ = diag(½, ¼) h without input. */
const decay = elman({
  inputSize: 0,
  hiddenSize: 2,
  inputWeights: new Float64Array(0),
  recurrentWeights: Float64Array.of(0.5, 0, 0, 0.25),
  activation: "identity",
});

describe("autonomous cells", () => {
  test("run for the steps that their inputs claim", async () => {
    const result = await lyapunovSpectrum(decay, autonomousInputs(500), { frame: "identity" });
    expect(result.steps).toBe(450); // a tenth is the transient
    expectAllClose(result.exponents, [Math.log(0.5), Math.log(0.25)], ROUNDING);
  });

  test("start each sequence from its own state", async () => {
    // x′ = 2.5 x (1 − x) has the fixed points 0 (slope 2.5) and 0.6 (slope −0.5).
    const result = await lyapunovSpectrum(logisticMap({ r: 2.5 }), autonomousInputs(100, 2), {
      initialState: [Float64Array.of(0), Float64Array.of(0.6)],
    });
    expectAllClose(result.perSequence[0], [Math.log(2.5)], ROUNDING);
    expectAllClose(result.perSequence[1], [Math.log(0.5)], ROUNDING);
  });

  test("are cut into segments, and stopped by a tolerance, like driven ones", async () => {
    const inputs = autonomousInputs(8000);
    const x0 = { initialState: [Float64Array.of(0.3)] };
    const whole = await lyapunovSpectrum(logisticMap(), inputs, { ...x0, segments: 1 });
    const divided = await lyapunovSpectrum(logisticMap(), inputs, { ...x0, segments: 4 });
    expect(divided.certificates.segmentFrames?.segments).toBe(4);
    expectAllClose(divided.exponents, whole.exponents, ROUNDING); // one direction: no frame to find
    const stopped = await lyapunovSpectrum(logisticMap(), inputs, { ...x0, tolerance: 0.02 });
    expect(stopped.converged).toBe(true);
    expect(stopped.steps).toBeLessThan(2000);
  });

  test("resume", () => {
    const running = createRunningGrowth(decay, {
      ...{ sequences: 1, initialStates: [Float64Array.of(1, 1)], kernels: "reference" },
      ...{ precision: "float64", exponents: 2, stack: "joint", transient: 10, blockLength: 8 },
      ...{ frame: "identity", seed: 0, stream: 0, interval: "auto", accuracy: 1e-4, horizon: 1 },
    });
    for (const steps of [1, 9, 0, 70, 30]) running.advance(steps);
    const { steps, total } = running.outcome();
    expect(steps).toBe(100);
    expectAllClose(total, [100 * Math.log(0.5), 100 * Math.log(0.25)], ROUNDING);
    expect(() => running.advance(1.5)).toThrow("expected a number of steps");
    expect(() => running.advance([new Float64Array(3)])).toThrow("the cell takes no input");
  });

  test("say how many steps they are to run", async () => {
    for (const wrong of [0, 1.5, Number.NaN, -1]) {
      expect(() => autonomousInputs(wrong)).toThrow(
        `autonomousInputs: steps is ${wrong}; expected a positive integer`,
      );
    }
    await expect(
      lyapunovSpectrum(decay, sequenceFromNumbers(new Float64Array(10), 1)),
    ).rejects.toThrow("input has 1 feature; the network takes 0");
    const driven = elman({
      ...{ inputSize: 1, hiddenSize: 1, inputWeights: Float64Array.of(1) },
      recurrentWeights: Float64Array.of(1),
    });
    await expect(lyapunovSpectrum(driven, autonomousInputs(10))).rejects.toThrow(
      "input has 0 features; the network takes 1",
    );
  });
});
