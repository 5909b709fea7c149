/**
 * Products of Jacobians that vanish although no Jacobian does, in networks whose rank is lost where rows
 * cancel: what is left is rounding noise, and nothing of it may pass for growth.
 */
import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { sequenceSet } from "../support/drive.ts";

const STEPS = 60;

/** A sparse relu network of some 6 to 12 units with weights of ±½, ±1, ±1½, and its drive. */
function sparseNetwork(seed: number) {
  const random = createRandom(seed);
  const n = 6 + random.integer(7);
  const density = [0.2, 0.25, 0.3, 0.35][random.integer(4)];
  const values = [-3, -2, -1, 1, 2, 3];
  const halves = Array.from({ length: n * n }, () =>
    random.uniform() < density ? values[random.integer(6)] : 0,
  );
  const inputWeights = Float64Array.from({ length: n }, () => random.normal());
  const inputs = Array.from({ length: STEPS }, () => random.normal());
  return { n, halves, inputWeights, inputs };
}

type Network = ReturnType<typeof sparseNetwork>;

/** Twice the Jacobian of every step, in whole numbers. */
function jacobians({ n, halves, inputWeights, inputs }: Network): bigint[][][] {
  let state = new Float64Array(n);
  return inputs.map((x) => {
    const pre = state.map((_, i) =>
      state.reduce((sum, h, j) => sum + (halves[i * n + j] / 2) * h, inputWeights[i] * x),
    );
    state = pre.map((a) => Math.max(a, 0));
    return Array.from(pre, (a, i) =>
      Array.from({ length: n }, (_, j) => BigInt(a > 0 ? halves[i * n + j] : 0)),
    );
  });
}

const times = (a: bigint[][], b: bigint[][]) =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, x, l) => sum + x * b[l][j], 0n)));
const isZero = (a: bigint[][]) => a.flat().every((x) => x === 0n);

// Where they vanish: after 4 steps, with a column of which elimination leaves exactly 0 in rows that are zero; after
// all 60, where the last step reads a unit whose row had cancelled in the step before.
describe.each([
  [2664, 4],
  [778, 60],
])("network %i, whose product is 0 after %i steps", (seed, steps) => {
  const network = sparseNetwork(seed);

  test("is what it says", () => {
    const all = jacobians(network);
    expect(all.some(isZero)).toBe(false);
    const product = (count: number) => all.slice(0, count).reduce((before, J) => times(J, before));
    expect(isZero(product(steps))).toBe(true);
    expect(isZero(product(steps - 1))).toBe(false);
  });

  test.each(["auto", 1] as const)(
    "has exponents of −∞, or has lost all digits, interval %s",
    async (interval) => {
      const cell = elman({
        inputSize: 1,
        hiddenSize: network.n,
        inputWeights: network.inputWeights,
        recurrentWeights: Float64Array.from(network.halves, (half) => half / 2),
        activation: "relu",
      });
      const x = sequenceSet(network.inputs.map((value) => [value]));
      for (const frame of ["random", "identity"] as const) {
        const options = { kernels: "wasm", threads: 1, transient: 0, interval, frame } as const;
        const { exponents, certificates, converged } = await lyapunovSpectrum(cell, x, options);
        const allNull = exponents.every((value) => value === Number.NEGATIVE_INFINITY);
        const said = certificates.accuracyBound === Number.POSITIVE_INFINITY && !converged;
        expect(allNull || said).toBe(true);
      }
    },
  );
});
