import { describe, expect, test } from "vitest";
import { sequencesFromNumbers } from "../../src/data/sequences.ts";
import { createRandom, type Random } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import { matrixProduct } from "../support/random-products.ts";

const TRIALS = 500;

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

function gaussian(random: Random, steps: number): Float64Array {
  return Float64Array.from({ length: steps * 16 }, () => random.normal());
}
const NEWMAN = [0.5579657578, 0.3648185773, 0.0579657578, -0.6351814227];

/** diag(exp aₜ) with aₜ an AR(1) process about three means. */
const correlated = (phi: number) => (random: Random, steps: number) => {
  const values = new Float64Array(steps * 9);
  const a = [0, 0, 0].map(() => random.normal() / Math.sqrt(1 - phi * phi));
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < 3; i++) {
      a[i] = phi * a[i] + random.normal();
      values[t * 9 + i * 4] = Math.exp(0.2 * a[i] + [0.5, -0.5, -1.5][i]);
    }
  }
  return values;
};

describe("experiments", () => {
  for (const [B, T] of [
    [1, 200],
    [1, 400],
    [1, 1000],
    [3, 300],
    [10, 200],
  ]) {
    test(`gaussian ${B} ${T}`, async () => {
      const c = await coverage(4, NEWMAN, B, T, gaussian);
      console.log("gauss", B, T, c.join(" "));
    });
    for (const phi of [0.5, 0.9])
      test(`ar ${phi} ${B} ${T}`, async () => {
        const c = await coverage(3, [0.5, -0.5, -1.5], B, T, correlated(phi));
        console.log("ar", phi, B, T, c.join(" "));
      });
  }
  test("x", () => expect(1).toBe(1));
});
