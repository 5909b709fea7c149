/**
 * Networks whose recurrent weights, or all weights, are zero; and the scalar tanh map.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import {
  elman,
  gru,
  gruResetBefore,
  type LayerWeights,
  lstm,
  minimalGated,
} from "../../src/cells/index.ts";
import { autonomousInputs } from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { apply, gaussian, matrix } from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { plainLayer, sigmoid } from "../support/plain-networks.ts";

/** A few hundred logs, each good to ε, averaged. */
const ROUNDING = { atol: 1e-13 };
const [M, H, T, TRANSIENT] = [2, 4, 600, 100];
const COUNTED = T - TRANSIENT;
const x = normalInputs(createRandom(60), T, M);
const inputs = sequenceSet(x);
const options = { transient: TRANSIENT };

/** U = 0; the gate in question has small input weights and a bias that sets its mean. */
function withoutRecurrence(gates: number, gate: number, gateBias: readonly number[]) {
  const random = createRandom(61);
  const zero = matrix(H, H, () => 0);
  const W = Array.from({ length: gates }, () => gaussian(random, H, M, 0.3));
  const bias = W.map((_, g) => (g === gate ? gateBias : gaussian(random, 1, H, 0.5)[0]));
  const { options: weights } = plainLayer(
    W,
    Array.from(W, () => zero),
    bias,
  );
  return { W, bias, weights };
}

/** Mean of ln σ(W x + b) over the counted steps, for each unit: sorted. */
function meanLogGate(W: readonly (readonly number[])[], bias: readonly number[]): number[] {
  const sums = bias.map(() => 0);
  for (const input of x.slice(TRANSIENT)) {
    apply(W, input).forEach((value, j) => {
      sums[j] += Math.log(sigmoid(value + bias[j])) / COUNTED;
    });
  }
  return sums.sort((a, b) => b - a);
}

/** Apart by much more than they vary: a random frame finds their order and keeps it. */
const APART = [3, 0.5, -0.5, -2];
/**
 * Q after the transient and Q at the end differ from unit vectors by e^{−0.4·100}, but the columns of
 * an LSTM are (s∘f; f)-like vectors, whose length √(1 + s²) lies between 1 and √2.
 */
const BOUNDARY = { atol: (0.5 * Math.LN2) / COUNTED + 1e-12 };

describe("an LSTM without recurrence", () => {
  const { W, bias, weights } = withoutRecurrence(4, 1, APART);
  const expected = meanLogGate(W[1], bias[1]);
  for (const frame of ["identity", "random"] as const) {
    test(`has H exponents ⟨ln f⟩ and H of −∞ (${frame} frame)`, async () => {
      const result = await lyapunovSpectrum(lstm(weights), inputs, { ...options, frame });
      expectAllClose(result.exponents.slice(0, H), expected, BOUNDARY);
      expect(result.exponents.slice(H)).toEqual(new Array(H).fill(-Infinity));
      expect(result.nullDirections).toBe(H);
    });
  }

  test("and without any weights has ln ½: all gates are half open", async () => {
    const zero = zeroWeights(4);
    for (const frame of ["identity", "random"] as const) {
      const result = await lyapunovSpectrum(lstm(zero), inputs, { ...options, frame });
      expectAllClose(result.exponents.slice(0, H), new Array(H).fill(-Math.LN2), ROUNDING);
      expect(result.nullDirections).toBe(H);
    }
  });

  test("keeps its memory for ever with the forget gate open", async () => {
    const result = await lyapunovSpectrum(lstm({ ...zeroWeights(4), forgetBias: 50 }), inputs);
    // ln σ(50) = −e^−50, below rounding.
    expectAllClose(result.exponents.slice(0, H), new Array(H).fill(0), ROUNDING);
  });
});

describe("a GRU without recurrence", () => {
  const { W, bias, weights } = withoutRecurrence(3, 1, APART);
  const expected = meanLogGate(W[1], bias[1]);
  for (const [name, cell] of [
    ["reset after", gru],
    ["reset before", gruResetBefore],
  ] as const) {
    test(`has ⟨ln z⟩, unit by unit (${name})`, async () => {
      // J = diag z: exact at any time from the identity; a random frame finds the axes.
      for (const frame of ["identity", "random"] as const) {
        const result = await lyapunovSpectrum(cell(weights), inputs, { ...options, frame });
        expectAllClose(result.exponents, expected, ROUNDING);
        expect(result.nullDirections).toBe(0);
      }
      const zero = await lyapunovSpectrum(cell(zeroWeights(3)), inputs);
      expectAllClose(zero.exponents, new Array(H).fill(-Math.LN2), ROUNDING);
    });
  }
});

test("a minimal gated unit without recurrence has ⟨ln(1 − f)⟩", async () => {
  // h′ = (1 − f)∘h + f∘h̃; 1 − σ(a) = σ(−a).
  const { W, bias, weights } = withoutRecurrence(2, 0, APART);
  const minus = (row: readonly number[]) => row.map((value) => -value);
  const result = await lyapunovSpectrum(minimalGated(weights), inputs, options);
  expectAllClose(result.exponents, meanLogGate(W[0].map(minus), minus(bias[0])), ROUNDING);
});

describe("h′ = tanh(w h)", () => {
  const CASES = [
    { w: 0.5, exponent: Math.log(0.5) }, // h* = 0
    { w: 1.5, exponent: -0.9306102041562 },
    { w: 2, exponent: -1.7935285065422 },
    { w: 3, exponent: -3.4896075021436 },
  ];
  for (const { w, exponent } of CASES) {
    test(`has ln(w (1 − h*²)) for w = ${w}`, async () => {
      const cell = elman({
        ...{ inputSize: 0, hiddenSize: 1, inputWeights: new Float64Array(0) },
        recurrentWeights: Float64Array.of(w),
      });
      let fixedPoint = 1;
      for (let i = 0; i < 200; i++) fixedPoint = Math.tanh(w * fixedPoint);
      const result = await lyapunovSpectrum(cell, autonomousInputs(300), {
        initialState: [Float64Array.of(0.4)],
        transient: 200, // the slowest decays like 0.39^t, or 0.5^t to 0 where the slope is flat
      });
      // The published value has 13 decimals; 1 − h*² loses two digits.
      expectAllClose(result.exponents, [exponent], { atol: 1e-12 });
      expectAllClose(result.exponents, [Math.log(w * (1 - fixedPoint ** 2))], { atol: 1e-12 });
    });
  }
});

function zeroWeights(gates: number): LayerWeights {
  return {
    inputSize: M,
    hiddenSize: H,
    inputWeights: new Float64Array(gates * H * M),
    recurrentWeights: new Float64Array(gates * H * H),
  };
}
