/**
 * Exponents that depend on the order of the Jacobians and on which of J and Jᵀ is meant. Constant
 * Jacobians, sums of exponents and independent inputs see neither.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import { elman } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import {
  columnMajor,
  gaussian,
  inverse,
  type Matrix,
  multiply,
  orthonormalise,
  transpose,
} from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { plainRun, plainTanh, randomLayer } from "../support/plain-networks.ts";
import { eigenvalueExponents } from "../support/plain-spectrum.ts";
import { matrixProduct } from "../support/random-products.ts";

/** A_p … A_1: the first factor acts first. */
const product = (factors: readonly Matrix[]): Matrix =>
  factors.reduce((before, factor) => multiply(factor, before));

/** The matrices as inputs of `matrixProduct`. */
const asInputs = (factors: readonly Matrix[]) =>
  sequenceSet(factors.map((factor) => [...columnMajor(factor)]));

const repeated = <T>(period: readonly T[], steps: number): T[] =>
  Array.from({ length: steps }, (_, t) => period[t % period.length]);

describe("a product of periodic matrices", () => {
  for (const p of [2, 3, 5]) {
    test(`A₁ … A_${p} grows by the eigenvalues of A_${p} ⋯ A₁`, async () => {
      const random = createRandom(10 + p);
      const period = Array.from({ length: p }, () => gaussian(random, 3, 3));
      const expected = eigenvalueExponents(product(period)).map((value) => value / p);
      const T = 60_000;
      const result = await lyapunovSpectrum(matrixProduct(3), asInputs(repeated(period, T)), {
        kernels: "reference",
        segments: 1,
      });
      // Complex pairs leave a boundary term, ln of their plane's condition, of a few nats over T.
      expectAllClose(result.exponents, expected, { atol: 5 / T });
      if (p === 2) return; // A₁A₂ and A₂A₁ have the same eigenvalues: two factors show no order
      const wrong = eigenvalueExponents(product([...period].reverse())).map((value) => value / p);
      expect(Math.abs(wrong[0] - expected[0])).toBeGreaterThan(0.02);
    });
  }
});

describe("a tanh network driven by a period of five inputs", () => {
  test("has the exponents of J₅ ⋯ J₁ along its periodic orbit", async () => {
    const layer = randomLayer(createRandom(21), 1, 3, 10, 1.4);
    const period = normalInputs(createRandom(22), 5, 3);
    const T = 10_000;
    const { jacobians } = plainRun(
      (h, x) => plainTanh(layer, h, x),
      new Array(10).fill(0),
      repeated(period, 5000),
    );
    const orbit = jacobians.slice(-5);
    const expected = eigenvalueExponents(product(orbit), 3).map((value) => value / 5);
    expect(expected[0]).toBeLessThan(-0.05); // so 5000 steps lead to the orbit
    const reversed = eigenvalueExponents(product([...orbit].reverse()), 3).map((v) => v / 5);
    expect(Math.abs(reversed[0] - expected[0])).toBeGreaterThan(0.02);
    const result = await lyapunovSpectrum(
      elman(layer.options),
      sequenceSet(repeated(period, 5000 + T)),
      { transient: 5000, segments: 1 },
    );
    expectAllClose(result.exponents.slice(0, 3), expected, { atol: 5 / T }); // boundary terms
  });
});

describe("time reversal", () => {
  const random = createRandom(31);
  const period = Array.from({ length: 3 }, () => gaussian(random, 4, 4));
  const T = 4000;
  // Neither periodic nor independent in time.
  const factors = repeated(period, T).map((A) =>
    gaussian(random, 4, 4, 0.2).map((row, i) => row.map((value, j) => value + A[i][j])),
  );
  const options = { kernels: "reference", segments: 1, transient: 0 } as const;
  const spectrum = async (matrices: readonly Matrix[]) =>
    (await lyapunovSpectrum(matrixProduct(4), asInputs(matrices), options)).exponents;
  // Each spectrum differs from ln of the product's singular values over T by the angle between its
  // first frame and the singular vectors: some ½ ln n + 1 nats, twice.
  const BOUNDARY = { atol: 5 / T };

  test("of the adjoint gives the same exponents", async () => {
    const forward = await spectrum(factors);
    expectAllClose(await spectrum([...factors].reverse().map(transpose)), forward, BOUNDARY);
    const wrong = await spectrum(factors.map(transpose)); // Jᵀ in forward time
    expect(Math.max(...wrong.map((value, j) => Math.abs(value - forward[j])))).toBeGreaterThan(
      0.02,
    );
  });

  test("of the inverse map gives the negatives", async () => {
    const forward = await spectrum(factors);
    const backward = await spectrum([...factors].reverse().map(inverse));
    expectAllClose(backward.map((value) => -value).reverse(), forward, BOUNDARY);
  });

  test("of the adjoint of the inverse gives the negatives exactly, from the same frame", async () => {
    // J Q = Q′ R, so J⁻ᵀ Q = Q′ R⁻ᵀ: pushing forward by the inverse transposes from the same
    // frame, in reverse order of columns, takes the same Q and has −ln R_jj at each step.
    const short = factors.slice(0, 300);
    const first = orthonormalise(gaussian(random, 4, 4)).q;
    const forward = await lyapunovSpectrum(matrixProduct(4), asInputs(short), {
      ...options,
      interval: 1,
      frame: columnMajor(first),
    });
    const adjoint = await lyapunovSpectrum(
      matrixProduct(4),
      asInputs(short.map((A) => transpose(inverse(A)))),
      { ...options, interval: 1, frame: columnMajor(first.map((row) => [...row].reverse())) },
    );
    const negatives = adjoint.perSequence[0].map((value) => -value).reverse();
    // The error of R_jj is ε times the condition of each factor, here up to 1e4.
    expectAllClose(negatives, forward.perSequence[0], { atol: 1e-11 });
  });
});
