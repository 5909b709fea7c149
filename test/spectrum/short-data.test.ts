import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/elman.ts";
import { sequencesFromNumbers } from "../../src/data/sequences.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import type { SpectrumOptions } from "../../src/spectrum/options.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const random = createRandom(5);
const H = 3;
const cell = elman({
  inputSize: 1,
  hiddenSize: H,
  inputWeights: Float64Array.from({ length: H }, () => random.normal()),
  recurrentWeights: Float64Array.from({ length: H * H }, () => random.normal() / 2),
});

/** Spectrum of noise of these lengths. */
function spectrumOf(lengths: readonly number[], options: SpectrumOptions = {}) {
  const { normal } = createRandom(6);
  const inputs = lengths.map((length) => Float64Array.from({ length }, normal));
  return lyapunovSpectrum(cell, sequencesFromNumbers(inputs, 1), {
    kernels: "reference",
    threads: 1,
    ...options,
  });
}

describe("time segments of short data", () => {
  test.each([
    [2, 20],
    [2, 32],
    [2, 100],
    [2, 183],
    [2, 184],
    [16, 300],
    [64, 1500],
  ])("%i segments of %i steps: overlaps that reach back to the first step", async (segments, T) => {
    const one = await spectrumOf([T], { segments: 1, transient: 0 });
    const many = await spectrumOf([T], { segments, transient: 0 });
    expect(many.steps).toBe(T);
    // Some nats for each segment's own frame.
    expectAllClose(many.exponents, one.exponents, { atol: (5 * segments) / T });
  });

  test("no segment is left without a step to count", async () => {
    const result = await spectrumOf([40], { segments: 2, transient: 38 });
    expect(result.steps).toBe(2);
  });

  test("error bars know of every segment's frame", async () => {
    const one = await spectrumOf([3000], { segments: 1, exponents: 1 });
    const many = await spectrumOf([3000], { segments: 64, exponents: 1 });
    // k = 1: nothing is known of the gap, so each of 64 frames may bring ½ ln 3 + 1 nats.
    const left = (64 * (0.5 * Math.log(3) + 1)) / many.steps;
    expect(many.standardErrors[0]!).toBeGreaterThan(left);
    expect(one.standardErrors[0]!).toBeLessThan(left);
  });
});

describe("history", () => {
  test.each([
    [[1000], 1],
    [[1000], 4],
    [[1003, 500, 77], 1],
    [[1003, 500, 77], 3],
  ])(
    "of lengths %j in %i segments ends at the last step, with the result",
    async (lengths, segments) => {
      const result = await spectrumOf(lengths, { segments, transient: 20 });
      const last = result.history.at(-1)!;
      expect(last.step).toBe(Math.max(...lengths) - 20);
      const mean = result.perSequence[0].map(
        (_, j) =>
          result.perSequence.reduce((sum, own, b) => sum + own[j] * (lengths[b] - 20), 0) /
          result.steps,
      );
      expectAllClose(last.exponents, mean, { atol: 1e-12 });
    },
  );
});

describe("one exponent without a transient", () => {
  test.each([1, 3])("has an error, of a state of %i", async (n) => {
    const one = elman({
      inputSize: 1,
      hiddenSize: n,
      inputWeights: new Float64Array(n).fill(1),
      recurrentWeights: Float64Array.from({ length: n * n }, (_, i) => 0.5 - 0.1 * i),
    });
    const { normal } = createRandom(1);
    const inputs = sequencesFromNumbers([Float64Array.from({ length: 400 }, normal)], 1);
    const options = { exponents: 1, transient: 0, kernels: "reference" } as const;
    const result = await lyapunovSpectrum(one, inputs, options);
    expect(result.standardErrors[0]).toBeGreaterThan(0);
    expect(result.standardErrors[0]).toBeLessThan(0.2);
    expect(result.independentSamples[0]).toBeGreaterThan(20);
  });
});
