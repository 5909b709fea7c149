/**
 * A stack's Jacobian is block lower triangular, [[J₁, 0], [C, J₂]]: its exponents are those of the
 * diagonal blocks, each layer driven by what the layer below really puts out.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import { type Cell, elman, gru, lstm, stack } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { columnMajor, matrix } from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import {
  type PlainStep,
  plainGru,
  plainLstm,
  plainRun,
  randomLayer,
} from "../support/plain-networks.ts";

const [M, H, T, TRANSIENT] = [3, 4, 300, 30];
const layers = {
  lstm: randomLayer(createRandom(80), 4, M, H),
  gru: randomLayer(createRandom(81), 3, H, H),
  tanh: randomLayer(createRandom(82), 1, H, H),
};
const cells: Cell[] = [
  lstm(layers.lstm.options),
  gru(layers.gru.options),
  elman(layers.tanh.options),
];
const SIZES = [2 * H, H, H];
const N = 4 * H;
const x = normalInputs(createRandom(83), T, M);
const options = { transient: TRANSIENT, frame: "identity", interval: 1 } as const;

/** What each layer reads: x, then the outputs h of the layer below, by the plain networks. */
function realInputs(): number[][][] {
  const run = (
    step: (s: readonly number[], u: readonly number[]) => PlainStep,
    n: number,
    u: number[][],
  ) => plainRun(step, new Array(n).fill(0), u).states.map((state) => state.slice(0, H));
  const first = run((s, u) => plainLstm(layers.lstm, s, u), 2 * H, x);
  return [x, first, run((s, u) => plainGru(layers.gru, s, u), H, first)];
}

/** Each layer alone, column by column. */
async function alone(): Promise<number[][]> {
  const results = await Promise.all(
    realInputs().map((inputs, l) => lyapunovSpectrum(cells[l], sequenceSet(inputs), options)),
  );
  return results.map((result) => [...result.perSequence[0]]);
}

/** Rounding of inputs and of LU, damped by contraction; conditions go up to e^8. */
const ROUNDING = { atol: 1e-11 };

describe("a stack of LSTM, GRU and tanh layers", () => {
  test("has, layer by layer, the exponents of each layer driven by its real input", async () => {
    const result = await lyapunovSpectrum(stack(cells), sequenceSet(x), {
      ...options,
      stack: "per-layer",
    });
    expectAllClose(result.perSequence[0], (await alone()).flat(), ROUNDING);
  });

  test("says which layer owns each exponent", async () => {
    const own = await alone();
    const result = await lyapunovSpectrum(stack(cells), sequenceSet(x), {
      ...options,
      stack: "per-layer",
    });
    const union = own
      .flatMap((values, layer) => values.map((value) => ({ value, layer })))
      .sort((a, b) => b.value - a.value);
    expectAllClose(
      result.exponents,
      union.map(({ value }) => value),
      ROUNDING,
    );
    expect(result.layerOf).toEqual(union.map(({ layer }) => layer));
    expect(result.state.layers.map(({ size }) => size)).toEqual(SIZES);
  });

  test("has their union jointly, exactly, from unit vectors ordered from the top layer down", async () => {
    // The top layer's directions are invariant: perturbing it does not reach the layers below.
    // Columns that start with them stay in its rows, and each later layer's columns, less their
    // projection on all rows above, are that layer's own. So Q stays block diagonal.
    const rows = [2, 1, 0].flatMap((l) => {
      const offset = SIZES.slice(0, l).reduce((a, b) => a + b, 0);
      return Array.from({ length: SIZES[l] }, (_, i) => offset + i);
    });
    const frame = columnMajor(matrix(N, N, (i, j) => (i === rows[j] ? 1 : 0)));
    const result = await lyapunovSpectrum(stack(cells), sequenceSet(x), { ...options, frame });
    expectAllClose(result.perSequence[0], (await alone()).reverse().flat(), ROUNDING);
    expect(result.layerOf).toBeNull();
  });

  test("takes the first exponents of the union when asked for some", async () => {
    const result = await lyapunovSpectrum(stack(cells), sequenceSet(x), {
      ...options,
      stack: "per-layer",
      exponents: 3,
    });
    // Three columns of each layer, of which the largest three.
    const first = (await alone()).flatMap((values) => values.slice(0, 3));
    const largest = first.sort((a, b) => b - a).slice(0, 3);
    expectAllClose(result.exponents, largest, ROUNDING);
    expect(result.layerOf).toHaveLength(3);
  });

  test("obeys the sum rule jointly and per layer", async () => {
    // Subtracting C J₁⁻¹ times the upper rows clears C: det J = Π det J_l.
    for (const choice of ["joint", "per-layer"] as const) {
      const result = await lyapunovSpectrum(stack(cells), sequenceSet(x), {
        ...options,
        frame: "random",
        stack: choice,
      });
      expectAllClose([result.certificates.sumRule?.residual ?? 1], [0], { atol: 1e-11 });
      const sum = (await alone()).flat().reduce((a, b) => a + b, 0);
      const found = result.exponents.reduce((a, b) => a + b, 0);
      expectAllClose([found], [sum], { atol: 1e-11 }); // any frame, any stretch of time
    }
  });
});

describe("three layers of eight tanh units", () => {
  test("have the union statistically from a random frame", async () => {
    const steps = 6000;
    const three = [0, 1, 2].map((l) =>
      randomLayer(createRandom(84 + l), 1, l === 0 ? M : 8, 8, 0.8),
    );
    const cell = stack(three.map((layer) => elman(layer.options)));
    const inputs = sequenceSet(normalInputs(createRandom(87), steps, M));
    const joint = await lyapunovSpectrum(cell, inputs, { segments: 1 });
    const union = await lyapunovSpectrum(cell, inputs, { segments: 1, stack: "per-layer" });
    expect(new Set(union.layerOf?.slice(0, 8)).size).toBeGreaterThan(1); // a mixed order
    union.exponents.slice(0, 8).forEach((expected, j) => {
      // Same trajectory, but where two layers' exponents are near, the joint frame follows whichever
      // has grown more so far: part of the fluctuations that the errors measure.
      const atol = 2 * Math.hypot(joint.standardErrors[j]!, union.standardErrors[j]!);
      expect(atol).toBeLessThan(0.05);
      expectAllClose([joint.exponents[j]], [expected], { atol });
    });
  });
});
