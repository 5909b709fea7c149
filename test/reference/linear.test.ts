/**
 * Constant and triangular Jacobians: exponents known exactly.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import {
  antisymmetric,
  type Cell,
  closedLoop,
  diagonalLinear,
  elman,
  leaky,
  rateNetwork,
} from "../../src/cells/index.ts";
import { autonomousInputs } from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import {
  add,
  columnMajor,
  diagonal,
  gaussian,
  identity,
  inverse,
  type Matrix,
  matrix,
  multiply,
  orthogonal,
  rowMajor,
} from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { plainLayer, plainRun, plainTanh } from "../support/plain-networks.ts";
import { eigenvalueExponents } from "../support/plain-spectrum.ts";

/** Sums of some hundred logs of numbers near 1, each good to a few ε; eigenvectors amplify by ≤ 30. */
const ROUNDING = { atol: 1e-13 };
const CONDITIONED = { atol: 1e-12 };

const random = createRandom(1);
const drive = sequenceSet(normalInputs(random, 900, 2));

/** A network of H units with input weights that do not matter to a linear network's exponents. */
function weights(U: Matrix) {
  return plainLayer([gaussian(createRandom(2), U.length, 2, 0.5)], [U]).options;
}
const linear = (U: Matrix): Cell => elman({ ...weights(U), activation: "identity" });

// Real eigenvalues, and two pairs r e^{±iθ}. Both angles are multiples of 2π/8: after 8 steps a pair
// is a scaled identity on its plane, so over any multiple of 8 steps its two exponents are exactly
// ln r, whatever the basis.
const PAIR = (r: number, eighths: number): Matrix => {
  const [c, s] = [Math.cos((eighths * Math.PI) / 4), Math.sin((eighths * Math.PI) / 4)];
  return [
    [r * c, -r * s],
    [r * s, r * c],
  ];
};
const BLOCKS = [[[1.1]], PAIR(0.8, 1), [[-0.5]], PAIR(0.3, 3), [[0.1]]];
const MODULI = [1.1, 0.8, 0.8, 0.5, 0.3, 0.3, 0.1];
const S = matrix(7, 7, (i, j) => (i === j ? 1 : 0) + 0.25 * random.normal());
const blockDiagonal = matrix(7, 7, (i, j) => {
  let start = 0;
  for (const block of BLOCKS) {
    const end = start + block.length;
    if (i < end && j < end) return i >= start && j >= start ? block[i - start][j - start] : 0;
    start = end;
  }
  return 0;
});
/** Not normal: its singular values are others, and so are the exponents of its first few steps. */
const W = multiply(multiply(S, blockDiagonal), inverse(S));

describe("a linear network", () => {
  test("has the logarithms of its eigenvalues' moduli, complex pairs included", async () => {
    const expected = MODULI.map((r) => Math.log(r));
    const result = await lyapunovSpectrum(linear(W), drive, { transient: 500, interval: 1 });
    expectAllClose(result.exponents, expected, CONDITIONED);
    expectAllClose([result.certificates.sumRule?.residual ?? 1], [0], CONDITIONED);
    const seldom = await lyapunovSpectrum(linear(W), drive, { transient: 500 });
    expect(seldom.certificates.intervalUsed.mean).toBeGreaterThan(3);
    expectAllClose(seldom.exponents, expected, { atol: seldom.certificates.accuracyBound });
  });

  test("agrees with Gelfand's formula where nothing was constructed", async () => {
    const U = gaussian(random, 5, 5, 0.5);
    const result = await lyapunovSpectrum(linear(U), drive, { transient: 500 });
    // A pair's plane turns by any angle: over 400 steps its exponents are off by a boundary term,
    // ln of the eigenvectors' condition (here below e²).
    expectAllClose(result.exponents, eigenvalueExponents(U), { atol: 2 / 400 });
  });

  test("neither grows nor shrinks anything where W is orthogonal, at any time", async () => {
    const result = await lyapunovSpectrum(linear(orthogonal(random, 9)), drive, { transient: 3 });
    expectAllClose(result.exponents, new Array(9).fill(0), ROUNDING);
    expect(result.history.length).toBeGreaterThan(20);
    for (const { finiteTime } of result.history) {
      expectAllClose(finiteTime, new Array(9).fill(0), ROUNDING);
    }
    expect(result.kaplanYorkeDimension.value).toBeLessThanOrEqual(9);
  });

  test("with leaky units has ln |1 − α + α μ| for each eigenvalue μ of W", async () => {
    const alpha = 0.3;
    // 1 − α + α r e^{iθ}: the pairs' angles are no multiples of 2π/8 any more.
    const shifted = [1.1, 0.8, -0.5, 0.3, 0.1].map((r, i) => {
      const angle = [0, Math.PI / 4, 0, (3 * Math.PI) / 4, 0][i];
      return Math.log(
        Math.hypot(1 - alpha + alpha * r * Math.cos(angle), alpha * r * Math.sin(angle)),
      );
    });
    const [a, pair1, b, pair2, c] = shifted;
    const expected = [a, pair1, pair1, b, pair2, pair2, c].sort((x, y) => y - x);
    for (const cell of [leaky, rateNetwork]) {
      const options = { ...weights(W), leak: alpha, activation: "identity" } as const;
      const result = await lyapunovSpectrum(cell(options), drive, { transient: 500 });
      expectAllClose(result.exponents, expected, { atol: 2 / 400 }); // boundary terms of the pairs
      expectAllClose([result.exponents[0]], [a], CONDITIONED); // real: exact
    }
  });

  test("with leaky units and W = 0 has ln(1 − α), for each unit its own", async () => {
    const leak = Float64Array.of(0.1, 0.9, 0.5);
    const expected = [0.9, 0.5, 0.1].map((keep) => Math.log(keep));
    const zero = weights(matrix(3, 3, () => 0));
    for (const frame of ["identity", "random"] as const) {
      const result = await lyapunovSpectrum(leaky({ ...zero, leak }), drive, { frame });
      expectAllClose(result.exponents, expected, ROUNDING);
    }
  });

  test("that reads its own readout has the eigenvalues of W + B R", async () => {
    const [B, R] = [gaussian(random, 7, 2, 0.3), gaussian(random, 2, 7, 0.3)];
    const layer = plainLayer(
      [B],
      [
        add(
          W,
          multiply(B, R).map((row) => row.map((v) => -v)),
        ),
      ],
    );
    const cell = elman({ ...layer.options, activation: "identity" });
    const readout = { outputs: 2, weights: rowMajor(R), bias: Float64Array.of(0.1, -0.2) };
    const result = await lyapunovSpectrum(closedLoop(cell, readout), autonomousInputs(900), {
      transient: 500,
      interval: 1,
    });
    expectAllClose(
      result.exponents,
      MODULI.map((r) => Math.log(r)),
      CONDITIONED,
    );
  });

  test("that is antisymmetric has ½ ln((1 − εγ)² + (εω)²), since J is a scaled rotation", async () => {
    const [epsilon, gamma, omega] = [0.2, 0.05, 1.5];
    const U: Matrix = [
      [0, omega],
      [0, 0],
    ];
    const result = await lyapunovSpectrum(
      antisymmetric({
        ...weights(U),
        step: epsilon,
        diffusion: gamma,
        activation: "identity",
      }),
      drive,
    );
    const expected = 0.5 * Math.log((1 - epsilon * gamma) ** 2 + (epsilon * omega) ** 2);
    expectAllClose(result.exponents, [expected, expected], ROUNDING);
  });

  test("that is diagonal (SSM, LRU) has ln |λ|, twice for a complex λ", async () => {
    const inputWeights = rowMajor(gaussian(random, 6, 2));
    const real = Float64Array.of(0.9, -0.4, 0.05);
    const imaginary = Float64Array.of(0.3, 0.2, -0.6);
    const moduli = [0, 1, 2].map((i) => Math.log(Math.hypot(real[i], imaginary[i])));
    const complex = await lyapunovSpectrum(
      diagonalLinear({ inputSize: 2, real, imaginary, inputWeights }),
      drive,
    );
    const pairs = [moduli[0], moduli[0], moduli[2], moduli[2], moduli[1], moduli[1]];
    expectAllClose(complex.exponents, pairs, ROUNDING);
    const own = await lyapunovSpectrum(
      diagonalLinear({ inputSize: 2, real, inputWeights: inputWeights.subarray(0, 6) }),
      drive,
    );
    expectAllClose(own.exponents, [0.9, 0.4, 0.05].map(Math.log), ROUNDING);
  });
});

describe("a triangular tanh network", () => {
  const H = 6;
  const x = normalInputs(createRandom(3), 600, 2);
  const inputs = sequenceSet(x);
  const gains = [0.9, -0.5, 1.4, 0.2, -1.1, 0.7];
  const start = [0.1, 0.2, 0.3, -0.1, -0.2, -0.3];
  const above = matrix(H, H, (i, j) => (i === j ? gains[i] : j > i ? 0.4 * random.normal() : 0));
  const below = matrix(H, H, (i, j) => (i === j ? gains[i] : j < i ? 0.4 * random.normal() : 0));

  /** ln |φ′(a_i(t)) W_ii|: a triangular cocycle's growth, step by step. */
  function diagonalGrowth(U: Matrix): number[][] {
    const layer = plainLayer([gaussian(createRandom(2), H, 2, 0.5)], [U]);
    const { jacobians } = plainRun((h, u) => plainTanh(layer, h, u), start, x);
    return jacobians.map((J) => J.map((row, i) => Math.log(Math.abs(row[i]))));
  }
  const meanFrom = (rows: number[][], from: number, to: number) =>
    gains.map((_, i) => rows.slice(from, to).reduce((s, row) => s + row[i], 0) / (to - from));
  const options = { initialState: [Float64Array.from(start)], transient: 40 };

  test("has the means of ln |φ′(a_i) W_ii|, exactly from the identity if W is upper", async () => {
    // Upper triangular matrices have upper triangular products: Q stays ±I, R_ii = |J_ii|.
    const cell = elman(weights(above));
    const result = await lyapunovSpectrum(cell, inputs, { ...options, frame: "identity" });
    expectAllClose(result.perSequence[0], meanFrom(diagonalGrowth(above), 40, 600), ROUNDING);
  });

  test("has them from the unit vectors in reverse order if W is lower", async () => {
    const frame = columnMajor(matrix(H, H, (i, j) => (i + j === H - 1 ? 1 : 0)));
    const result = await lyapunovSpectrum(elman(weights(below)), inputs, { ...options, frame });
    const expected = meanFrom(diagonalGrowth(below), 40, 600).reverse();
    expectAllClose(result.perSequence[0], expected, ROUNDING);
  });

  test("has them statistically from a random frame", async () => {
    for (const U of [above, below]) {
      const result = await lyapunovSpectrum(elman(weights(U)), inputs, options);
      const expected = meanFrom(diagonalGrowth(U), 40, 600).sort((a, b) => b - a);
      // Same trajectory: what differs is a boundary term of a nat or two over T, and that the frame
      // follows whichever of two near directions has grown more so far, a part of their fluctuations.
      expected.forEach((value, j) => {
        const atol = 3 * result.standardErrors[j]! + 2 / 560;
        expectAllClose([result.exponents[j]], [value], { atol });
      });
    }
  });

  test("has them in every block of time if W is diagonal", async () => {
    const cell = elman(weights(diagonal(gains)));
    const result = await lyapunovSpectrum(cell, inputs, { ...options, frame: "identity" });
    const growth = diagonalGrowth(diagonal(gains));
    let from = 40;
    for (const { step, finiteTime } of result.history) {
      expectAllClose(finiteTime, meanFrom(growth, from, 40 + step), ROUNDING);
      from = 40 + step;
    }
    expect(from).toBeGreaterThan(500);
  });

  test("keeps a given frame that is not orthonormal: only its flag matters", async () => {
    // V = I + strictly upper has the flag of I.
    const frame = columnMajor(matrix(H, H, (i, j) => (i === j ? 3 : j > i ? 1 : 0)));
    const cell = elman(weights(above));
    const result = await lyapunovSpectrum(cell, inputs, { ...options, frame });
    expectAllClose(result.perSequence[0], meanFrom(diagonalGrowth(above), 40, 600), ROUNDING);
    const unit = columnMajor(identity(H));
    const same = await lyapunovSpectrum(cell, inputs, { ...options, frame: unit });
    expectAllClose(same.perSequence[0], result.perSequence[0], ROUNDING);
  });
});
