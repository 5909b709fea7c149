import { describe, expect, test } from "vitest";
import { elman, lyapunovSpectrum, sequencesFromNumbers } from "../../src/index.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { createRandom } from "../../src/random.ts";
import { flagSines } from "../../src/spectrum/work/segment-frames.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

/** Rotations of pairs by angles that are no rational parts of a turn: directions mix slowly, if at all. */
function turning(gain: number) {
  const H = 6;
  const recurrentWeights = new Float64Array(H * H);
  for (let i = 0; i < H; i += 2) {
    const [c, s] = [gain * Math.cos(1 + i), gain * Math.sin(1 + i)];
    recurrentWeights.set([c, -s], i * H + i);
    recurrentWeights.set([s, c], (i + 1) * H + i);
  }
  const inputWeights = new Float64Array(H).fill(0.03);
  return elman({ inputSize: 1, hiddenSize: H, inputWeights, recurrentWeights });
}

function noise(T: number) {
  const random = createRandom(5);
  return sequencesFromNumbers([Float64Array.from({ length: T }, () => random.normal())], 1);
}

describe("time segments that are chosen automatically", () => {
  test("are given up, and said to be, where frames do not find their directions in the overlap", async () => {
    const [cell, inputs] = [turning(1), noise(4400)];
    const chosen = await lyapunovSpectrum(cell, inputs, { exponents: 1 });
    const whole = await lyapunovSpectrum(cell, inputs, { exponents: 1, segments: 1 });
    const kept = await lyapunovSpectrum(cell, inputs, { exponents: 1, segments: 2 });
    expect(kept.certificates.segmentFrames!.medianSine).toBeGreaterThan(0.1);
    expect(chosen.certificates.segmentFrames).toBeNull();
    expect(chosen.exponents).toEqual(whole.exponents);
    expect(chosen.warnings.join("\n")).toContain("computed once more in one piece");
    expect(chosen.unsettled.join("\n")).not.toContain("in one piece");
  });

  test("stay where frames have found them", async () => {
    const random = createRandom(2);
    const numbers = (length: number) => Float64Array.from({ length }, () => random.normal());
    const cell = elman({
      inputSize: 1,
      hiddenSize: 4,
      inputWeights: numbers(4),
      recurrentWeights: numbers(16),
    });
    const { certificates, warnings } = await lyapunovSpectrum(cell, noise(4400), { exponents: 2 });
    expect(certificates.segmentFrames!.segments).toBe(2);
    expect(warnings.join("\n")).not.toContain("in one piece");
  });
});

describe("sines between frames", () => {
  const kernels = () => createReferenceKernels({ capacity: 64, precision: "float64" });
  const [c, s] = [Math.cos(0.3), Math.sin(0.3)];

  test("of one column in the plane is that of their angle", () => {
    const found = flagSines(kernels(), Float64Array.of(1, 0), Float64Array.of(c, s), 2, 1);
    expectAllClose(found, [s], { atol: 1e-15 });
  });

  test("leave out the level at which all columns span the same", () => {
    const [a, b] = [Float64Array.of(1, 0, 0, 1), Float64Array.of(c, s, -s, c)];
    expect(flagSines(kernels(), a, b, 2, 2)).toHaveLength(1);
  });
});
