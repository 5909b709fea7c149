/**
 * Chaotic systems with published exponents; sums known exactly.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import {
  type Cell,
  customCell,
  henonMap,
  ikedaMap,
  logisticMap,
  lorenzMap,
} from "../../src/cells/index.ts";
import { autonomousInputs } from "../../src/data/index.ts";
import {
  lyapunovSpectrum,
  type SpectrumOptions,
  type SpectrumResult,
} from "../../src/spectrum/index.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { flowMap } from "../support/flow-map.ts";

/** A published exponent and half a unit of its last digit, or its stated error. */
interface Published {
  readonly value: number;
  readonly uncertainty: number;
}

/** Spectrum of an autonomous cell from one state, reference kernels: the maps are tiny. */
function spectrumOf(
  cell: Cell,
  start: readonly number[],
  steps: number,
  options: SpectrumOptions = {},
): Promise<SpectrumResult> {
  return lyapunovSpectrum(cell, autonomousInputs(steps), {
    kernels: "reference",
    interval: 1,
    transient: 1000,
    initialState: [Float64Array.from(start)],
    ...options,
  });
}

/** Three of our standard errors, and what was published is not exact either. `scale`: steps per unit. */
function expectPublished(result: SpectrumResult, published: readonly Published[], scale = 1): void {
  published.forEach(({ value, uncertainty }, j) => {
    const error = result.standardErrors[j]! * scale;
    // An error bar that grew to the size of the exponent would let anything pass.
    expect(error).toBeLessThan(0.03);
    expectAllClose([result.exponents[j] * scale], [value], { atol: 3 * error + uncertainty });
  });
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe("maps of the plane", () => {
  // Lozi's map is Hénon's with |x| for x²; its slope jumps at 0, which orbits do not meet.
  const lozi = customCell({
    name: "lozi",
    stateSize: 2,
    step(state) {
      const [u, v] = state;
      state[0] = 1 - 1.4 * Math.abs(u) + v;
      state[1] = 0.3 * u;
    },
    pushForward([u], _, tangents) {
      for (let j = 0; j < tangents.length; j += 2) {
        const [a, b] = [tangents[j], tangents[j + 1]];
        tangents[j] = -1.4 * Math.sign(u) * a + b;
        tangents[j + 1] = 0.3 * a;
      }
    },
  });
  const CASES = [
    { name: "Hénon", cell: henonMap(), start: [0.1, 0.1], largest: 0.41922, logDet: Math.log(0.3) },
    { name: "Ikeda", cell: ikedaMap(), start: [0.1, 0.1], largest: 0.5066, logDet: Math.log(0.81) },
    { name: "Lozi", cell: lozi, start: [0.1, 0.1], largest: 0.19419, logDet: Math.log(0.3) },
  ];
  for (const { name, cell, start, largest, logDet } of CASES) {
    test(`${name}: λ₁ as published, λ₁ + λ₂ = ln |det J| exactly`, async () => {
      const result = await spectrumOf(cell, start, 40_000);
      // Published from some 4e5 iterations, ± 0.0007.
      expectPublished(result, [
        { value: largest, uncertainty: 7e-4 },
        { value: logDet - largest, uncertainty: 7e-4 },
      ]);
      expectAllClose([sum(result.exponents)], [logDet], { atol: 1e-11 });
      expect(result.kaplanYorkeDimension.value).toBeCloseTo(1 - largest / (logDet - largest), 1);
    });
  }

  test("the standard map, K = 1: exponents of opposite sign, near 0.105", async () => {
    const standard = customCell({
      name: "standard map",
      stateSize: 2,
      step(state) {
        state[1] = (state[1] + Math.sin(state[0])) % (2 * Math.PI);
        state[0] = (state[0] + state[1]) % (2 * Math.PI);
      },
      pushForward([angle], _, tangents) {
        for (let j = 0; j < tangents.length; j += 2) {
          tangents[j + 1] += Math.cos(angle) * tangents[j];
          tangents[j] += tangents[j + 1];
        }
      },
    });
    const starts = [0.1, 0.11, 0.12, 0.13];
    const result = await lyapunovSpectrum(standard, autonomousInputs(100_000, starts.length), {
      kernels: "reference",
      interval: 1,
      initialState: starts.map((angle) => Float64Array.of(angle, 0.05)),
    });
    expectAllClose([sum(result.exponents)], [0], { atol: 1e-11 }); // area is kept
    // Orbits stick to islands for up to 1e5 steps: means over 1e5 of them lie between 0.07 and 0.14
    // (peers' tests mark it as hard). A third is what four of them hold.
    expectAllClose([result.exponents[0]], [0.10497], { rtol: 0.35 });
  });
});

test("the logistic map, r = 3.9", async () => {
  const result = await spectrumOf(logisticMap({ r: 3.9 }), [0.3], 40_000);
  // 0.4957 ± 0.0007 and 0.4945 have been found.
  expectPublished(result, [{ value: 0.4953, uncertainty: 1.5e-3 }]);
});

describe("the Lorenz flow, one Runge–Kutta step at a time", () => {
  const TIME_STEP = 0.005;

  test("has 0.9056, 0 and −14.5723 per unit of time", async () => {
    const result = await spectrumOf(lorenzMap({ timeStep: TIME_STEP }), [1, 1, 25], 160_000);
    expectPublished(
      result,
      [
        { value: 0.9056, uncertainty: 5e-4 },
        { value: 0, uncertainty: 5e-4 },
        { value: -14.5723, uncertainty: 5e-4 },
      ],
      1 / TIME_STEP,
    );
    // Phase space shrinks by −(σ + 1 + β) at every point; ln of a fourth-order step is off by some
    // (14.6 δ)⁵/120 per step, 4e-6 per unit of time.
    const divergence = sum(result.exponents) / TIME_STEP;
    expectAllClose([divergence], [-(10 + 1 + 8 / 3)], { atol: 2e-5 });
    const dimension = 2 + 0.9056 / 14.5723;
    expectAllClose([result.kaplanYorkeDimension.value], [dimension], { atol: 0.005 });
  });

  test("has the eigenvalues at C± where these are stable, ρ = 20", async () => {
    // At C±, μ³ + (σ + β + 1) μ² + β (σ + ρ) μ + 2σβ (ρ − 1) = 0: one real root a, and a pair with
    // real part b, a + 2b = −(σ + β + 1). Newton's method from the left finds a.
    const [s, b, rho] = [10, 8 / 3, 20];
    let root = -20;
    for (let i = 0; i < 100; i++) {
      const value =
        root ** 3 + (s + b + 1) * root ** 2 + b * (s + rho) * root + 2 * s * b * (rho - 1);
      root -= value / (3 * root ** 2 + 2 * (s + b + 1) * root + b * (s + rho));
    }
    const pair = (-(s + b + 1) - root) / 2;
    expectAllClose([pair, root], [-0.15479177, -13.35708312], { atol: 5e-9 }); // printed digits
    const timeStep = 0.002;
    const result = await spectrumOf(lorenzMap({ rho, timeStep }), [8, 8, 20], 60_000, {
      transient: 40_000, // 80 units of time: e^−12 from the focus
    });
    const found = result.exponents.map((value) => value / timeStep);
    // 40 units of time, in which the pair turns 60 times: its two exponents are apart by a boundary
    // term of about a nat; their mean and the third are exact but for the integrator, 1e-8.
    expectAllClose([(found[0] + found[1]) / 2], [pair], { atol: 1e-3 });
    expectAllClose(found, [pair, pair, root], { atol: 1 / 40 });
  });
});

describe("other flows", () => {
  test("Linz and Sprott's jerk, A = 0.6: 0.0362, 0 and −0.6362", async () => {
    // x⃛ = −A ẍ − ẋ + |x| − 1: the divergence is −A.
    const timeStep = 0.05;
    const cell = flowMap(
      3,
      timeStep,
      ([u, v, w], into) => into.set([v, w, -0.6 * w - v + Math.abs(u) - 1]),
      ([u], [p, q, r], into) => into.set([q, r, -0.6 * r - q + Math.sign(u) * p]),
    );
    const result = await spectrumOf(cell, [0, 0, 0.1], 200_000, { transient: 4000 });
    expectPublished(
      result,
      [0.0362, 0, -0.6362].map((value) => ({ value, uncertainty: 2e-4 })),
      1 / timeStep,
    );
    // (0.6 · 0.05)⁵/120 per step, and the kink of |x|.
    expectAllClose([sum(result.exponents) / timeStep], [-0.6], { atol: 1e-6 });
  });

  test("van der Pol's oscillator, forced: 0.085 and −6.7 (read off a figure)", async () => {
    // ẍ − d (1 − x²) ẋ + x = a cos φ, φ̇ = ω, as an autonomous flow with a phase: one zero more.
    const [d, a, omega] = [5, 5, 2.466];
    const timeStep = (2 * Math.PI) / omega / 200;
    const cell = flowMap(
      3,
      timeStep,
      ([u, v, phase], into) => into.set([v, d * (1 - u * u) * v - u + a * Math.cos(phase), omega]),
      ([u, v, phase], [p, q, r], into) =>
        into.set([q, (-2 * d * u * v - 1) * p + d * (1 - u * u) * q - a * Math.sin(phase) * r, 0]),
    );
    const result = await spectrumOf(cell, [0.1, 0.1, 0], 60_000);
    const found = result.exponents.map((value) => value / timeStep);
    const error = result.standardErrors[0]! / timeStep;
    expectAllClose([found[0]], [0.085], { atol: 3 * error + 0.01 });
    expectAllClose([found[1]], [0], { atol: 0.01 }); // the phase
    expectAllClose([found[2]], [-6.7], { atol: 0.15 });
  });
});
