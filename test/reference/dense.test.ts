/**
 * Spectra and sum rules against networks written down once more, with dense Jacobians, Gram–Schmidt
 * at every step and Gaussian elimination: nothing in common with `src` but the random numbers.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import { elman, gru, lstm, stack } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import {
  blocks,
  columnMajor,
  gaussian,
  logAbsDeterminant,
  type Matrix,
  matrix,
  multiply,
  orthogonal,
  orthonormalise,
  scaleRows,
} from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import {
  type PlainLayer,
  type PlainStep,
  plainGru,
  plainLayer,
  plainLstm,
  plainRun,
  plainTanh,
  randomLayer,
} from "../support/plain-networks.ts";
import { plainSpectrum } from "../support/plain-spectrum.ts";

const [M, H, T] = [3, 5, 120];
const inputs = normalInputs(createRandom(40), T, M);

/** A layer whose exponents all lie near ln gain: rounding in a stack mixes near ones of two layers. */
const tight = (seed: number, m: number, gain: number): PlainLayer => {
  const random = createRandom(seed);
  const U = orthogonal(random, H).map((row) => row.map((value) => gain * value));
  return plainLayer([gaussian(random, H, m, 0.4)], [U]);
};

/** Two tanh layers: the upper one reads h₁′, so ∂h₂′/∂h₁ = diag(φ′(a₂)) W₂ J₁. */
function plainStack(lower: PlainLayer, upper: PlainLayer) {
  return (state: readonly number[], x: readonly number[]): PlainStep => {
    const below = plainTanh(lower, state.slice(0, H), x);
    const above = plainTanh(upper, state.slice(H), below.state);
    const slopes = above.state.map((value) => 1 - value * value); // small values: no cancellation
    const coupling = multiply(scaleRows(slopes, upper.W[0]), below.jacobian);
    return {
      state: [...below.state, ...above.state],
      jacobian: blocks([
        [below.jacobian, matrix(H, H, () => 0)],
        [coupling, above.jacobian],
      ]),
    };
  };
}

const seeded = (seed: number, gates: number, m = M) => randomLayer(createRandom(seed), gates, m, H);
const [lowerLayer, upperLayer] = [tight(46, M, 0.9), tight(47, H, 0.1)];
const tanhLayer = seeded(41, 1);
const [lstmLayer, gruLayer] = [seeded(43, 4), seeded(44, 3)];

const NETWORKS = [
  {
    name: "tanh",
    cell: elman(tanhLayer.options),
    n: H,
    step: (h: readonly number[], x: readonly number[]) => plainTanh(tanhLayer, h, x),
  },
  {
    name: "LSTM, state [h; c]",
    cell: lstm(lstmLayer.options),
    n: 2 * H,
    step: (h: readonly number[], x: readonly number[]) => plainLstm(lstmLayer, h, x),
  },
  {
    name: "GRU with both biases",
    cell: gru(gruLayer.options),
    n: H,
    step: (h: readonly number[], x: readonly number[]) => plainGru(gruLayer, h, x),
  },
  {
    name: "two tanh layers",
    cell: stack([elman(lowerLayer.options), elman(upperLayer.options)]),
    n: 2 * H,
    step: plainStack(lowerLayer, upperLayer),
  },
];

for (const { name, cell, n, step } of NETWORKS) {
  const random = createRandom(45);
  const start = gaussian(random, 1, n, 0.5)[0];
  const { jacobians } = plainRun(step, start, inputs);
  const frame = orthonormalise(gaussian(random, n, n)).q;
  const options = { initialState: [Float64Array.from(start)], transient: 0, interval: 1 };

  /** Both programs err by ε κ(J) a step, averaged; some of these J have conditions of e^10. */
  const ROUNDING = { atol: 1e-11 };

  describe(name, () => {
    for (const kernels of ["reference", "wasm"] as const) {
      test(`has the exponents that dense Jacobians give, column by column (${kernels})`, async () => {
        const result = await lyapunovSpectrum(cell, sequenceSet(inputs), {
          ...options,
          kernels,
          frame: columnMajor(frame),
        });
        expectAllClose(result.perSequence[0], plainSpectrum(jacobians, frame), ROUNDING);
        const sorted = [...result.perSequence[0]].sort((a, b) => b - a);
        expect(result.exponents).toEqual(sorted);
      });
    }

    test("takes a few exponents by another way through the cell, to the same end", async () => {
      const few = matrix(n, 2, (i, j) => frame[i][j]);
      const result = await lyapunovSpectrum(cell, sequenceSet(inputs), {
        ...options,
        exponents: 2,
        frame: columnMajor(few),
      });
      const expected = plainSpectrum(jacobians, few);
      expectAllClose(result.perSequence[0], expected, { atol: 1e-12 }); // the top ones lose nothing
    });

    test("counts no step of the transient, but moves state and frame through it", async () => {
      const result = await lyapunovSpectrum(cell, sequenceSet(inputs), {
        ...options,
        transient: 37,
        frame: columnMajor(frame),
      });
      const [all, early] = [
        plainSpectrum(jacobians, frame),
        plainSpectrum(jacobians.slice(0, 37), frame),
      ];
      const late = all.map((value, j) => (value * T - early[j] * 37) / (T - 37));
      expectAllClose(result.perSequence[0], late, ROUNDING);
    });

    test("has exponents that sum to the mean of ln |det J|", async () => {
      const expected = mean(jacobians.map((J: Matrix) => logAbsDeterminant(J)));
      const result = await lyapunovSpectrum(cell, sequenceSet(inputs), options);
      const sum = result.exponents.reduce((a, b) => a + b, 0);
      expectAllClose([sum], [expected], { atol: 1e-12 * n }); // LU of J: backward stable
      const { sumRule } = result.certificates;
      expectAllClose([sumRule?.residual ?? 1], [0], { atol: 1e-12 * n });
      if (sumRule?.method === "closed-form") {
        expectAllClose([sumRule.expected], [expected], { atol: 1e-12 * n });
      }
      expect(sumRule?.method).toBe(name.startsWith("GRU") ? "sampled-lu" : "closed-form");
    });
  });
}

describe("exponents of several sequences", () => {
  test("are means weighted by length, of the same column, sorted afterwards", async () => {
    const lengths = [60, 200, 90];
    const drives = lengths.map((length, b) => normalInputs(createRandom(50 + b), length, M));
    const result = await lyapunovSpectrum(elman(tanhLayer.options), sequenceSet(...drives), {
      transient: 10,
      interval: 1,
      frame: "identity",
    });
    const own = drives.map((drive) => {
      const step = (h: readonly number[], x: readonly number[]) => plainTanh(tanhLayer, h, x);
      const { jacobians } = plainRun(step, new Array(H).fill(0), drive);
      const unit = matrix(H, H, (i, j) => (i === j ? 1 : 0));
      const [all, early] = [
        plainSpectrum(jacobians, unit),
        plainSpectrum(jacobians.slice(0, 10), unit),
      ];
      return all.map((value, j) => (value * drive.length - early[j] * 10) / (drive.length - 10));
    });
    own.forEach((row, b) => {
      expectAllClose(result.perSequence[b], row, { atol: 1e-11 });
    });
    const total = 350 - 30;
    expect(result.steps).toBe(total);
    const means = own[0].map((_, j) =>
      own.reduce((sum, row, b) => sum + (row[j] * (lengths[b] - 10)) / total, 0),
    );
    expectAllClose(
      result.exponents,
      means.sort((a, b) => b - a),
      { atol: 1e-11 },
    );
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
