/**
 * Directions that structure kills: exponents of exactly −∞, counted, and nothing else disturbed.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import { type Cell, customCell, elman, gru, isStack, lstm, stack } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import {
  lyapunovSpectrum,
  type SpectrumOptions,
  type SpectrumResult,
} from "../../src/spectrum/index.ts";
import { gaussian, type Matrix, matrix, rowMajor } from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { expectNoNaN } from "../support/no-nan.ts";
import { plainLayer, plainRun, plainTanh, randomLayer } from "../support/plain-networks.ts";
import { eigenvalueExponents } from "../support/plain-spectrum.ts";

const [M, H, T] = [2, 5, 400];
const TRANSIENT = 40;
const FRAMES = ["identity", "random"] as const;
const x = normalInputs(createRandom(100), T, M);

/** The spectrum, after everything has been checked that holds whenever there are null directions. */
async function nullSpectrum(
  cell: Cell,
  nulls: number,
  options: SpectrumOptions,
  drives: number[][][] = [x],
): Promise<SpectrumResult> {
  const result = await lyapunovSpectrum(cell, sequenceSet(...drives), {
    transient: TRANSIENT,
    ...options,
  });
  expectNoNaN(result);
  expect(result.nullDirections).toBe(nulls);
  const finite = result.exponents.length - nulls;
  expect(result.exponents.slice(0, finite).every(Number.isFinite)).toBe(true);
  expect(result.exponents.slice(finite)).toEqual(new Array(nulls).fill(-Infinity));
  expect(result.standardErrors.slice(finite)).toEqual(new Array(nulls).fill(null));
  expect(result.standardErrors.slice(0, finite).every((e) => e !== null && e >= 0)).toBe(true);
  expect(result.mean).toBe(-Infinity);
  expect(result.certificates.sumRule).toBeNull();
  if (result.exponents.length === cell.stateSize) {
    expect(result.certificates.sumRuleReason).toContain(`${nulls} exponents are −∞`);
  }
  // Near exponents of different layers exchange rounding: a joint stack's bound may be large.
  if (!isStack(cell)) expect(result.certificates.accuracyBound).toBeLessThan(1e-3);
  expect(result.certificates.orthogonality).toBeLessThan(1e-13);
  expect(result.kaplanYorkeDimension.value).toBeLessThanOrEqual(finite);
  expect(result.kaplanYorkeDimension.lowerBound).toBe(false);
  return result;
}

/** A relu layer whose units have these biases: ±9 decides, the rest is small. */
function reluLayer(bias: readonly number[], inputs = M, U = 0.2): Cell {
  const random = createRandom(101);
  const n = bias.length;
  return elman({
    inputSize: inputs,
    hiddenSize: n,
    inputWeights: rowMajor(gaussian(random, n, inputs, 0.3)),
    recurrentWeights: rowMajor(gaussian(random, n, n, U)),
    inputBias: Float64Array.from(bias),
    activation: "relu",
  });
}
const OPEN = [9, 9, 9, 9, 9];

for (const frame of FRAMES) {
  describe(`from a frame that is ${frame}`, () => {
    test("dead relu units are null; the others keep their own exponents", async () => {
      // Units 1 and 3 always rest: the others are a linear network with the rows and columns left.
      const cell = reluLayer([9, -50, 9, -50, 9]);
      const result = await nullSpectrum(cell, 2, { frame, transient: 100 });
      const random = createRandom(101);
      gaussian(random, H, M, 0.3);
      const U = gaussian(random, H, H, 0.2);
      const alive = [0, 2, 4].map((i) => [0, 2, 4].map((j) => U[i][j]));
      // A complex pair, or a frame that still turns, leaves a nat or two over T.
      expectAllClose(result.exponents.slice(0, 3), eigenvalueExponents(alive), { atol: 2 / 300 });
    });

    test("without recurrence every direction is null", async () => {
      const zero = { ...randomLayer(createRandom(102), 1, M, H).options };
      const cell = elman({ ...zero, recurrentWeights: new Float64Array(H * H) });
      const result = await nullSpectrum(cell, H, { frame });
      expect(result.maximum).toBe(-Infinity);
      expect(result.kaplanYorkeDimension.value).toBe(0);
      expect(result.entropy.value).toBe(0);
      expect(result.history.every((point) => point.exponents.every((v) => v === -Infinity))).toBe(
        true,
      );
    });

    test("a recurrent matrix of rank r leaves r exponents", async () => {
      for (const r of [1, 2, 4]) {
        const random = createRandom(103);
        const [u, v] = [gaussian(random, H, r), gaussian(random, r, H)];
        // Rounded products: the rank is numerical, judged by singular values.
        const rounded = matrix(H, H, (i, j) =>
          u[i].reduce((s, value, l) => s + value * v[l][j], 0),
        );
        const layer = plainLayer([gaussian(random, H, M, 0.5)], [rounded]);
        const result = await nullSpectrum(elman(layer.options), H - r, { frame });
        // r columns span all that is left: the later ones are the null ones.
        expect(result.perSequence[0].map(Number.isFinite)).toEqual(
          Array.from({ length: H }, (_, j) => j < r),
        );
        if (r > 1) continue;
        // J = (φ′∘u) vᵀ: every step multiplies by the number v·(φ′∘u) of the step before.
        const { states } = plainRun((h, s) => plainTanh(layer, h, s), new Array(H).fill(0), x);
        const growth = states.slice(TRANSIENT).map((h) => {
          const dot = h.reduce((sum, value, i) => sum + (1 - value * value) * u[i][0] * v[0][i], 0);
          return Math.log(Math.abs(dot));
        });
        const mean = growth.reduce((a, b) => a + b, 0) / growth.length;
        // ‖φ′∘u‖ at the two ends: two nats at most here.
        expectAllClose([result.exponents[0]], [mean], { atol: 2 / (T - TRANSIENT) });
      }
    });

    test("a matrix of whole numbers and rank 1 is no different", async () => {
      const U: Matrix = matrix(H, H, (i, j) => ((i + 1) * (j + 2)) / 16);
      await nullSpectrum(elman(plainLayer([gaussian(createRandom(1), H, M)], [U]).options), 4, {
        frame,
      });
    });

    test("a nilpotent matrix kills everything within n steps", async () => {
      // Strictly triangular: every J has rank n − 1, but n of them make 0.
      for (const lower of [true, false]) {
        const random = createRandom(104);
        const U = matrix(H, H, (i, j) => ((lower ? i > j : i < j) ? random.normal() : 0));
        const cell = elman(plainLayer([gaussian(random, H, M, 0.3)], [U]).options);
        await nullSpectrum(cell, H, { frame });
        await nullSpectrum(cell, H, { frame, transient: 0, interval: 7 });
      }
    });

    test("rank lost in the transient, or once along the way, stays lost", async () => {
      const cell = reluLayer(OPEN);
      for (const when of [3, TRANSIENT - 1, TRANSIENT, 250, T - 1]) {
        // One input turns some units off for one step: all of them, or those it points at.
        const kicked = x.map((input, t) => (t === when ? [-300, -300] : input));
        const result = await lyapunovSpectrum(cell, sequenceSet(kicked), {
          frame,
          transient: TRANSIENT,
        });
        const off = offAt(kicked, when);
        expect(off).toBeGreaterThan(0);
        expect(off).toBeLessThan(H);
        expect(result.nullDirections).toBe(off);
        await nullSpectrum(cell, off, { frame, interval: 5 }, [kicked]);
      }
    });

    test("a mean is −∞ if any sequence's is, and only that sequence says so", async () => {
      const cell = reluLayer(OPEN);
      const kicked = x.map((input, t) => (t === 100 ? [-300, -300] : input));
      const result = await nullSpectrum(cell, offAt(kicked, 100), { frame }, [x, kicked]);
      expect(result.perSequence[0].every(Number.isFinite)).toBe(true);
      expect(result.perSequence[1].filter((value) => value === -Infinity)).toHaveLength(
        result.nullDirections,
      );
    });

    test("top exponents can be had without the null ones", async () => {
      const cell = reluLayer([9, -50, 9, -50, 9]);
      const all = await nullSpectrum(cell, 2, { frame });
      const one = await lyapunovSpectrum(cell, sequenceSet(x), {
        frame,
        exponents: 1,
        transient: TRANSIENT,
      });
      expect(one.nullDirections).toBe(0);
      expectAllClose(one.exponents, [all.exponents[0]], { atol: 2 / (T - TRANSIENT) });
      // Four directions, of which three can live; the identity may start with a dead one.
      const four = await lyapunovSpectrum(cell, sequenceSet(x), { frame, exponents: 4 });
      expect(four.nullDirections).toBeGreaterThan(0);
      expectNoNaN(four);
    });
  });
}

test("a user's map need not say that a row of its Jacobian is zero", async () => {
  // (x, y) ← (½x + y + input, 0): one null direction, and ln ½ for the other.
  const cell = customCell({
    name: "projection",
    stateSize: 2,
    inputSize: M,
    step(state, input) {
      state[0] = 0.5 * state[0] + state[1] + input[0];
      state[1] = 0;
    },
    pushForward(_state, _input, tangents) {
      for (let j = 0; j < tangents.length; j += 2) {
        tangents[j] = 0.5 * tangents[j] + tangents[j + 1];
        tangents[j + 1] = 0;
      }
    },
  });
  for (const frame of FRAMES) {
    const result = await nullSpectrum(cell, 1, { frame });
    expectAllClose([result.exponents[0]], [Math.log(0.5)], { atol: 1e-13 });
  }
});

describe("in a stack", () => {
  const full = randomLayer(createRandom(110), 1, M, H, 0.8).options;
  const lower = elman(full);
  const onTop = (cell: Cell) => stack([lower, cell]);
  const memoryless = elman({
    ...randomLayer(createRandom(111), 1, H, 3).options,
    recurrentWeights: new Float64Array(9),
  });

  for (const frame of FRAMES) {
    test(`a layer without memory on top adds −∞ only (${frame} frame)`, async () => {
      const own = await lyapunovSpectrum(lower, sequenceSet(x), { transient: TRANSIENT, frame });
      const joint = await nullSpectrum(onTop(memoryless), 3, { frame });
      // Living tangents are (v, C v): their length differs from v's by a factor, over T.
      expectAllClose(joint.exponents.slice(0, H), own.exponents, { atol: 3 / (T - TRANSIENT) });
      const split = await nullSpectrum(onTop(memoryless), 3, { frame, stack: "per-layer" });
      const atol = frame === "identity" ? 1e-12 : 3 / (T - TRANSIENT);
      expectAllClose(split.exponents.slice(0, H), own.exponents, { atol });
      expect(split.layerOf).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
    });

    test(`a relu layer anywhere loses its dead units (${frame} frame)`, async () => {
      const relu = (inputs: number) => reluLayer([9, -80, 9, 9], inputs, 0.15);
      const above = elman(randomLayer(createRandom(112), 1, 4, 3, 0.5).options);
      for (const choice of ["joint", "per-layer"] as const) {
        const options = { frame, stack: choice } as const;
        await nullSpectrum(stack([lower, relu(H)]), 1, options);
        await nullSpectrum(stack([relu(M), above]), 1, options);
        await nullSpectrum(stack([lower, relu(H), above]), 1, options);
      }
    });

    test(`gated layers over a memoryless one keep theirs (${frame} frame)`, async () => {
      const first = elman({
        ...randomLayer(createRandom(113), 1, M, 4).options,
        recurrentWeights: new Float64Array(16),
      });
      const second = gru(randomLayer(createRandom(114), 3, 4, 3).options);
      const third = lstm(randomLayer(createRandom(115), 4, 3, 2).options);
      await nullSpectrum(stack([first, second, third]), 4, { frame });
      await nullSpectrum(stack([first, second, third]), 4, { frame, stack: "per-layer" });
    });
  }
});

/** Units that rest at step t, by a plain run of {@link reluLayer}(OPEN). */
function offAt(inputs: readonly (readonly number[])[], t: number): number {
  const random = createRandom(101);
  const W = gaussian(random, H, M, 0.3);
  const U = gaussian(random, H, H, 0.2);
  let h = new Array<number>(H).fill(0);
  for (let step = 0; ; step++) {
    const a = W.map((row, i) =>
      [...row.map((w, j) => w * inputs[step][j]), ...U[i].map((u, j) => u * h[j])].reduce(
        (sum, value) => sum + value,
        OPEN[i],
      ),
    );
    if (step === t) return a.filter((value) => value <= 0).length;
    h = a.map((value) => Math.max(0, value));
  }
}
