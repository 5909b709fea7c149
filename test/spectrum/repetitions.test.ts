import { describe, expect, test } from "vitest";
import { elman, logisticMap } from "../../src/cells/index.ts";
import { autonomousInputs, sequenceFromNumbers } from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { errorsOfRepetitions } from "../../src/spectrum/trajectory/repetitions.ts";

describe("several starts of one sequence", () => {
  test("say no more than one where the network forgets its start", async () => {
    const { normal } = createRandom(2);
    const weights = (count: number) => Float64Array.from({ length: count }, () => 0.3 * normal());
    const cell = elman({
      ...{ inputSize: 1, hiddenSize: 6 },
      ...{ inputWeights: weights(6), recurrentWeights: weights(36) },
    });
    const noise = sequenceFromNumbers(
      Float64Array.from({ length: 9000 }, () => 3 * normal()),
      1,
    );
    const options = { exponents: 1, initialState: "random", segments: 1 } as const;
    const one = await lyapunovSpectrum(cell, noise, options);
    const five = await lyapunovSpectrum(cell, noise, { ...options, repetitions: 5 });
    expect(five.sequences).toBe(5);
    // The first start is the only one of the other run; products of more columns round otherwise.
    expect(five.perSequence[0][0]).toBeCloseTo(one.perSequence[0][0], 9);
    // Independent samples would have an error smaller by √5, 0.45; frames differ a little by chance.
    const ratio = five.standardErrors[0]! / one.standardErrors[0]!;
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.33);
    expect(five.warnings).toEqual([]);
  });

  test("lower the error where the map is chaotic", async () => {
    const options = { initialState: "random", transient: 50 } as const;
    const inputs = autonomousInputs(1000);
    const one = await lyapunovSpectrum(logisticMap({ r: 3.9 }), inputs, options);
    const many = await lyapunovSpectrum(logisticMap({ r: 3.9 }), inputs, {
      ...{ ...options, repetitions: 16 },
    });
    const ratio = many.standardErrors[0]! / one.standardErrors[0]!;
    expect(ratio).toBeLessThan(0.85); // 1/4 in the limit; both are estimates from few blocks
  });

  test("that end on different attractors are told apart", async () => {
    // x′ = 2.5 x (1 − x): 0 has slope 2.5, 0.6 has slope −0.5.
    const result = await lyapunovSpectrum(logisticMap({ r: 2.5 }), autonomousInputs(400), {
      initialState: [Float64Array.of(0), Float64Array.of(0.6)],
      repetitions: 2,
    });
    expect(result.converged).toBe(false);
    expect(result.warnings.join()).toMatch(
      /2 trajectories rest in places of different exponents \(λ1 from -0.6931 to 0.9163/,
    );
    expect(result.standardErrors[0]).toBeGreaterThan(0.5);
  });

  test("of which only some rest disagree; nothing is said to rest in several places", async () => {
    const result = await lyapunovSpectrum(logisticMap({ r: 3.9 }), autonomousInputs(2000), {
      initialState: [Float64Array.of(0), Float64Array.of(0.3)],
      repetitions: 2,
    });
    const said = result.warnings.join("\n");
    expect(said).toMatch(/the 2 starts do not agree \(λ₁ from 0\.[45]\d+ to 1\.3610/);
    expect(said).not.toMatch(/rest in places/);
  });

  test("all from one state are refused", async () => {
    await expect(
      lyapunovSpectrum(logisticMap(), autonomousInputs(100), { repetitions: 2 }),
    ).rejects.toThrow(
      'repetitions is 2 and all would begin in the same state; expected initialState "random"',
    );
    await expect(
      lyapunovSpectrum(logisticMap(), autonomousInputs(100), {
        initialState: "random",
        initialScale: 2,
      }),
    ).rejects.toThrow("logistic draws states of its own");
  });

  // Two starts of 100 blocks of 10 steps whose λ₁ are 2 · `apart` apart, with hardly any noise.
  const disagreement = (apart: number, accuracy: number) => {
    const growth = [-apart, apart].map((shift) => {
      const blocks = Array.from({ length: 100 }, (_, i) =>
        Float64Array.of(10 * (-0.94361 + shift + (i % 2 === 0 ? 1e-9 : -1e-9))),
      );
      const total = Float64Array.of(blocks.reduce((sum, [block]) => sum + block!, 0));
      return { steps: 1000, total, blocks, uncounted: [10_000] };
    });
    const context = { blockLength: 10, stateSizes: [1], unitRoundoff: 2 ** -53, accuracy };
    return errorsOfRepetitions(growth, 2, context).disagreement.map(({ text }) => text);
  };

  test("agree where they are nearer to each other than was asked for", () => {
    expect(disagreement(2e-5, 1e-4)).toEqual([]);
    expect(disagreement(2e-3, 1e-4)).toEqual([
      expect.stringContaining("2 starts do not agree (λ₁ from -0.9456 to -0.9416 nats/step)"),
    ]);
  });

  test("are told with digits that show how they differ", () => {
    expect(disagreement(2e-5, 1e-6)).toEqual([
      expect.stringContaining("(λ₁ from -0.943630 to -0.943590 nats/step)"),
    ]);
  });
});
