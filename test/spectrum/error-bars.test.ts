/** @module-tag slow */
import { describe, expect, test } from "vitest";
import { sequencesFromNumbers } from "../../src/data/sequences.ts";
import { createRandom, type Random } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import { matrixProduct } from "../support/random-products.ts";

const TRIALS = 300;

/** Share of trials in which |found − exact| ≤ 2 standard errors, for each exponent. */
async function coverage(
  n: number,
  exact: readonly number[],
  sequences: number,
  steps: number,
  draw: (random: Random, steps: number) => Float64Array,
  segments: number | "auto" = "auto",
): Promise<number[]> {
  const inside = exact.map(() => 0);
  const cell = matrixProduct(n);
  for (let seed = 0; seed < TRIALS; seed++) {
    const random = createRandom(seed);
    const inputs = Array.from({ length: sequences }, () => draw(random, steps));
    const result = await lyapunovSpectrum(cell, sequencesFromNumbers(inputs, n * n), {
      seed,
      transient: 50,
      kernels: "reference",
      segments,
    });
    exact.forEach((value, j) => {
      if (Math.abs(result.exponents[j] - value) <= 2 * result.standardErrors[j]!) inside[j]++;
    });
  }
  return inside.map((count) => count / TRIALS);
}

/** 16 independent normals a step: a 4 × 4 Gaussian matrix. */
function gaussian(random: Random, steps: number): Float64Array {
  return Float64Array.from({ length: steps * 16 }, () => random.normal());
}

/**
 * λ_k = ½ [ln 2 + ψ((N − k + 1)/2)] for N × N matrices of independent standard normals (Newman,
 * Commun. Math. Phys. 103 (1986) 121–126), N = 4; ψ(2), ψ(3/2), ψ(1), ψ(1/2) with Euler's γ.
 */
const EULER = 0.5772156649015329;
const NEWMAN = [1 - EULER, 2 - EULER - 2 * Math.LN2, -EULER, -EULER - 2 * Math.LN2].map(
  (psi) => 0.5 * (Math.LN2 + psi),
);

/** diag(exp a_t), each a_t an AR(1) process (memory φ, deviation 0.2/√(1 − φ²)) about its own mean. */
const MEANS = [0.5, -0.5, -1.5];
function correlated(phi: number): (random: Random, steps: number) => Float64Array {
  return (random, steps) => {
    const values = new Float64Array(steps * 9);
    const a = MEANS.map(() => random.normal() / Math.sqrt(1 - phi * phi));
    for (let t = 0; t < steps; t++) {
      MEANS.forEach((mean, i) => {
        a[i] = phi * a[i] + random.normal();
        values[t * 9 + i * 4] = Math.exp(0.2 * a[i] + mean);
      });
    }
    return values;
  };
}

/**
 * 95 % are expected; of 300 trials the share varies by 1.3 % (one standard deviation), and errors are
 * estimated from some tens of blocks.
 */
function expectHonest(shares: readonly number[]): void {
  for (const share of shares) {
    expect(share).toBeGreaterThanOrEqual(0.9);
    expect(share).toBeLessThanOrEqual(0.99);
  }
}

describe("the exact value lies within two standard errors in some 95 % of trials", () => {
  test.each([
    [1, 400],
    [1, 1000],
    [10, 200],
  ])("Gaussian matrices, %i × %i steps", async (sequences, steps) => {
    expectHonest(await coverage(4, NEWMAN, sequences, steps, gaussian));
  });

  test.each([
    [0.5, 1, 400],
    [0.9, 1, 1000],
    [0.9, 3, 300],
  ])("growth with memory φ = %f, %i × %i steps", async (phi, sequences, steps) => {
    expectHonest(await coverage(3, MEANS, sequences, steps, correlated(phi)));
  });

  test("Gaussian matrices, time cut into segments", async () => {
    expectHonest(await coverage(4, NEWMAN, 1, 1000, gaussian, 4));
  });
});

describe("what does not vary still has an error", () => {
  /** ln |eigenvalues| 1, −0.5, −1.2, −2.5 of X = S D S⁻¹, S unit upper triangular with entries ½. */
  const exact = [1, -0.5, -1.2, -2.5];
  function constant(): Float64Array {
    const x = new Float64Array(16);
    const s = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : j > i ? 0.5 : 0)));
    // X S = S D, solved column by column since S is unit upper triangular.
    for (let j = 0; j < 4; j++) {
      for (let i = 0; i < 4; i++) {
        let value = s[i][j] * Math.exp(exact[j]);
        for (let l = 0; l < j; l++) value -= x[l * 4 + i] * s[l][j];
        x[j * 4 + i] = value;
      }
    }
    return x;
  }
  const repeat = (matrix: Float64Array, steps: number) => {
    const values = new Float64Array(16 * steps);
    for (let t = 0; t < steps; t++) values.set(matrix, 16 * t);
    return values;
  };

  test.each([0, 5, 50])("a constant Jacobian, transient %i", async (transient) => {
    let inside = 0;
    for (let seed = 0; seed < 100; seed++) {
      const inputs = sequencesFromNumbers([repeat(constant(), 300)], 16);
      const options = { seed, transient, kernels: "reference" } as const;
      const result = await lyapunovSpectrum(matrixProduct(4), inputs, options);
      for (const error of result.standardErrors) expect(error).toBeGreaterThan(0);
      const near = exact.every(
        // Rounding, of the matrix's own entries too, has its own bound.
        (value, j) =>
          Math.abs(result.exponents[j] - value) <=
          2 * result.standardErrors[j]! + result.certificates.accuracyBound,
      );
      if (near) inside++;
    }
    // All four at once: 95 % each would be 81 % together; what is left of the frame's transient is a
    // bias, not an average, so the floor is meant to cover nearly all of it.
    expect(inside).toBeGreaterThanOrEqual(85);
  });
});
