/**
 * Maps and random products whose exponents are known in closed form.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import {
  catMap,
  coupledDoublingMap,
  customCell,
  logisticMap,
  tentMap,
} from "../../src/cells/index.ts";
import { autonomousInputs } from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { matrixProduct } from "../support/random-products.ts";

/** Some hundred logs of numbers near 1, averaged. */
const ROUNDING = { atol: 1e-13 };

describe("coupled doubling maps, N = 8, ε = 0.3", () => {
  test("have ln 2 + ln |1 − ε + ε cos(2πj/N)|: J is constant and circulant", async () => {
    const result = await lyapunovSpectrum(coupledDoublingMap(), autonomousInputs(900), {
      transient: 500, // the nearest exponents are 0.09 apart: e^−45
      interval: 1,
      initialState: [Float64Array.of(0.1, 0.7, 0.3, 0.9, 0.2, 0.6, 0.8, 0.4)],
    });
    const expected = Array.from({ length: 8 }, (_, j) =>
      Math.log(2 * (0.7 + 0.3 * Math.cos((2 * Math.PI * j) / 8))),
    ).sort((a, b) => b - a);
    expectAllClose(result.exponents, expected, ROUNDING);
    const printed = [0.60117666, 0.60117666, 0.33647224, 0.33647224, -0.02456329, -0.02456329];
    expectAllClose(expected, [Math.LN2, ...printed, -0.22314355], { atol: 5e-9 });
  });
});

describe("maps with a constant slope", () => {
  test("the cat map has ± ln((3 + √5)/2): J is symmetric and constant", async () => {
    const golden = Math.log((3 + Math.sqrt(5)) / 2);
    expect(golden).toBeCloseTo(0.9624236501192069, 15);
    const result = await lyapunovSpectrum(catMap(), autonomousInputs(400), {
      initialState: [Float64Array.of(0.3, 0.1)],
      interval: 1,
    });
    expectAllClose(result.exponents, [golden, -golden], ROUNDING);
    expect(result.certificates.sumRule?.expected).toBe(0); // area is kept
  });

  test("the doubling map, the tent map and the baker's map have ln 2", async () => {
    for (const cell of [coupledDoublingMap({ sites: 1 }), tentMap({ slope: 2 })]) {
      const result = await lyapunovSpectrum(cell, autonomousInputs(300));
      expectAllClose(result.exponents, [Math.LN2], ROUNDING);
    }
    const baker = customCell({
      name: "baker",
      stateSize: 2,
      step(state) {
        const left = state[0] < 0.5;
        state[0] = left ? 2 * state[0] : 2 * state[0] - 1;
        state[1] = left ? state[1] / 2 : (state[1] + 1) / 2;
      },
      pushForward(_state, _input, tangents) {
        for (let j = 0; j < tangents.length; j += 2) {
          tangents[j] *= 2;
          tangents[j + 1] /= 2;
        }
      },
    });
    const result = await lyapunovSpectrum(baker, autonomousInputs(300));
    expectAllClose(result.exponents, [Math.LN2, -Math.LN2], ROUNDING);
  });
});

describe("maps conjugate to ones with a constant slope", () => {
  /**
   * With x = φ(θ) and slope n in θ, (f^T)′(x₀) = ± n^T φ′(θ_T)/φ′(θ₀): the mean of ln |f′| is ln n but
   * for a boundary term |ln φ′(θ_T)/φ′(θ₀)|/T. φ′ ∝ √(x(1 − x)) is above 1e-8 on the numbers there are.
   */
  const T = 20_000;
  const BOUNDARY = { atol: 18.5 / T };

  test("the logistic map with r = 4 has ln 2", async () => {
    const result = await lyapunovSpectrum(logisticMap(), autonomousInputs(T + 100), {
      initialState: [Float64Array.of(0.37)],
    });
    expectAllClose(result.exponents, [Math.LN2], BOUNDARY);
    expect(result.standardErrors[0]).toBeLessThan(0.02);
  });

  test("Chebyshev's T₃ and T₅ have ln 3 and ln 5", async () => {
    const cubic = (x: number) => [4 * x ** 3 - 3 * x, 12 * x * x - 3];
    const quintic = (x: number) => [
      16 * x ** 5 - 20 * x ** 3 + 5 * x,
      80 * x ** 4 - 60 * x * x + 5,
    ];
    for (const [n, polynomial] of [
      [3, cubic],
      [5, quintic],
    ] as const) {
      const cell = customCell({
        name: `Chebyshev ${n}`,
        stateSize: 1,
        step(state) {
          state[0] = Math.max(-1, Math.min(1, polynomial(state[0])[0])); // rounding past ±1
        },
        pushForward(state, _, tangents) {
          const [, slope] = polynomial(state[0]);
          for (let j = 0; j < tangents.length; j++) tangents[j] *= slope;
        },
      });
      const result = await lyapunovSpectrum(cell, autonomousInputs(T + 100), {
        initialState: [Float64Array.of(0.37)],
      });
      expectAllClose(result.exponents, [Math.log(n)], BOUNDARY);
    }
  });
});

describe("products of Gaussian matrices", () => {
  // Newman (1986): a Gaussian matrix maps any frame to a Gaussian one, so R_jj² /σ² is χ² with
  // N − j + 1 degrees, and E ln χ²_d = ln 2 + ψ(d/2).
  const EULER = 0.5772156649015329;
  const psiOfHalf = (d: number): number => {
    if (d === 1) return -EULER - 2 * Math.LN2;
    return d === 2 ? -EULER : psiOfHalf(d - 2) + 2 / (d - 2);
  };
  const trigammaOfHalf = (d: number): number => {
    if (d <= 2) return Math.PI ** 2 / (d === 1 ? 2 : 6);
    return trigammaOfHalf(d - 2) - 4 / (d - 2) ** 2;
  };
  const newman = (N: number) =>
    Array.from({ length: N }, (_, j) => 0.5 * (Math.LN2 + psiOfHalf(N - j)));

  test("have Newman's exponents ½ [ln 2σ² + ψ((N − k + 1)/2)]", async () => {
    expectAllClose(
      newman(4),
      [0.5579657578, 0.3648185773, 0.0579657578, -0.6351814227],
      { atol: 5e-11 }, // printed digits
    );
    const [N, B, T] = [4, 4, 3000];
    const drives = Array.from({ length: B }, (_, b) => normalInputs(createRandom(70 + b), T, 16));
    const result = await lyapunovSpectrum(matrixProduct(N), sequenceSet(...drives), {
      kernels: "reference",
      interval: 1,
    });
    newman(N).forEach((expected, j) => {
      // Steps are independent, and Var ln χ²_d = ψ′(d/2).
      const exact = Math.sqrt((0.25 * trigammaOfHalf(N - j)) / result.steps);
      expectAllClose([result.exponents[j]], [expected], { atol: 3 * exact });
      // Errors are estimates too, and four sequences leave room for differences between them that are
      // not there; forgetting a root or a factor T would be a factor of 10 or more.
      expect(result.standardErrors[j]! / exact).toBeGreaterThan(0.5);
      expect(result.standardErrors[j]! / exact).toBeLessThan(4);
    });
  });
});
