import { describe, expect, test } from "vitest";
import { type Cell, customCell, elman, gru, henonMap, stack } from "../../src/cells/index.ts";
import { autonomousInputs, sequencesFromTokens } from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum, type ReachGain, reachByLag } from "../../src/spectrum/index.ts";
import { logSingularValues } from "../../src/spectrum/reach/graded-matrix.ts";
import { largestSingularValue } from "../../src/spectrum/reach/largest-singular-value.ts";
import { lagsWithin, reachWindows } from "../../src/spectrum/reach/reach-windows.ts";
import {
  apply,
  gaussian,
  identity,
  type Matrix,
  matrix,
  multiply,
  orthogonal,
  rowMajor,
  transpose,
} from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import {
  type PlainStep,
  plainGru,
  plainLayer,
  plainTanh,
  randomLayer,
} from "../support/plain-networks.ts";

/** A product of τ factors, each rounded to n·ε relative to its size. */
const ROUNDING = { atol: 1e-12, rtol: 1e-13 };

const product = (jacobians: readonly Matrix[], n: number) =>
  jacobians.reduce((before, jacobian) => multiply(jacobian, before), identity(n));
/** ln σ_i of P by Jacobi's rotations, which share nothing with Lanczos' iteration. */
const plainLogs = (P: Matrix) =>
  logSingularValues(
    P.map((row) => Float64Array.from(row)),
    P.map(() => 0),
  );
const plainTypical = (P: Matrix) =>
  0.5 * Math.log(P.flat().reduce((sum, x) => sum + x * x, 0) / P[0].length);
const logsOf = ({ largest, typical }: ReachGain) => [largest, typical];

/** h ← U·h + w·x. */
function linear(U: Matrix, w: readonly number[]): Cell {
  const { options } = plainLayer([w.map((value) => [value])], [U]);
  return elman({ ...options, activation: "identity" });
}

const still = (steps: number) => sequenceSet(Array.from({ length: steps }, () => [0]));
const delayLine = linear(
  matrix(10, 10, (i, j) => (i === j + 1 ? 1 : 0)),
  [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
);

describe("closed forms", () => {
  test("a delay line of 10 keeps what it reads for 9 steps, at full size, and nothing after", async () => {
    const lags = [1, 5, 9, 10, 20];
    const { points, starts } = await reachByLag(delayLine, still(200), { lags });
    expect(starts).toBe(8);
    expect(points.map(({ lag }) => lag)).toEqual([0, ...lags]);
    for (const { lag, state, input } of points) {
      // J^τ has 10 − τ singular values of 1, and zeros; ∂h/∂x is one unit vector.
      const typical = lag < 10 ? 0.5 * Math.log((10 - lag) / 10) : Number.NEGATIVE_INFINITY;
      const largest = lag < 10 ? 0 : Number.NEGATIVE_INFINITY;
      expectAllClose(logsOf(state), [largest, typical], ROUNDING);
      expectAllClose(logsOf(input!), [largest, largest], ROUNDING);
      expect(state.largestError).toBe(lag < 10 ? 0 : null);
    }
  });

  test.each([0.5, 1.5])(
    "%f times a rotation has gains of g^τ, also where no double holds them",
    async (g) => {
      // At τ = 3000 these are e^−2079 and e^+1216.
      const U = orthogonal(createRandom(5), 6).map((row) => row.map((value) => g * value));
      const { points } = await reachByLag(linear(U, [0, 2, 0, 0, 0, 0]), still(3002), {
        lags: 3000,
        transient: 0,
      });
      for (const { lag, state, input } of points) {
        const expected = lag * Math.log(g);
        expectAllClose(logsOf(state), [expected, expected], ROUNDING);
        expectAllClose(logsOf(input!), Array(2).fill(expected + Math.LN2), ROUNDING);
        expect(state.rounding).toBeLessThan(1e-9);
      }
    },
  );

  test("[[a, b], [0, a]]^τ = a^τ [[1, s], [0, 1]], s = τb/a, rises before it falls", async () => {
    // σ of [[1, s], [0, 1]] are e^{±asinh(s/2)}; the mean square is 1 + s²/2.
    const [a, b] = [0.9, 5];
    const cell = linear(
      [
        [a, b],
        [0, a],
      ],
      [0, 1],
    );
    const { points } = await reachByLag(cell, still(300), { lags: 128, transient: 3 });
    for (const { lag, state, input } of points) {
      const s = (lag * b) / a;
      const decay = lag * Math.log(a);
      const expected = [decay + Math.asinh(s / 2), decay + 0.5 * Math.log(1 + (s * s) / 2)];
      expectAllClose(logsOf(state), expected, ROUNDING);
      const column = decay + 0.5 * Math.log(s * s + 1);
      expectAllClose(logsOf(input!), [column, column], ROUNDING);
    }
    // λ₁ = ln 0.9 alone would have it at e^−0.8 by then.
    expect(points.find(({ lag }) => lag === 8)?.state.largest).toBeGreaterThan(2.5);
  });
});

describe("against dense products in plain arithmetic", () => {
  test("a driven GRU, averaged over windows, with errors", async () => {
    const random = createRandom(11);
    const layer = randomLayer(random, 3, 2, 5);
    const inputs = normalInputs(random, 60, 2);
    const lags = [1, 3, 8];
    const found = await reachByLag(gru(layer.options), sequenceSet(inputs), {
      lags,
      transient: 6,
    });
    const steps: PlainStep[] = [];
    for (const [t, x] of inputs.entries()) {
      steps.push(plainGru(layer, t === 0 ? [0, 0, 0, 0, 0] : steps[t - 1].state, x));
    }
    const before = (t: number) => (t === 0 ? [0, 0, 0, 0, 0] : steps[t - 1].state);
    // B by central differences: good to 1e-10.
    const inputJacobian = (t: number) => {
      const h = Number.EPSILON ** (1 / 3);
      const at = (i: number, by: number) =>
        plainGru(
          layer,
          before(t),
          inputs[t].map((value, k) => (k === i ? value + by : value)),
        ).state;
      return transpose(
        [0, 1].map((i) => at(i, h).map((value, r) => (value - at(i, -h)[r]) / (2 * h))),
      );
    };
    const starts = reachWindows([60], 6, 8, 16).map(({ start }) => start);
    expect(starts).toEqual([6, 15, 24, 33, 42, 51]);
    expect(found.starts).toBe(6);
    for (const lag of [0, ...lags]) {
      const products = starts.map((s) =>
        product(
          steps.slice(s + 1, s + lag + 1).map(({ jacobian }) => jacobian),
          5,
        ),
      );
      const point = found.points.find((each) => each.lag === lag)!;
      const largest = products.map((P) => plainLogs(P)[0]);
      const mean = largest.reduce((a, b) => a + b) / 6;
      const spread = largest.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 5;
      expectAllClose([point.state.largest], [mean], ROUNDING);
      expectAllClose([point.state.largestError!], [Math.sqrt(spread / 6)], ROUNDING);
      expectAllClose([point.state.typical], [average(products.map(plainTypical))], ROUNDING);
      const images = products.map((P, i) => multiply(P, inputJacobian(starts[i])));
      expectAllClose([point.input!.largest], [average(images.map((P) => plainLogs(P)[0]))], {
        atol: 1e-8,
      });
      expectAllClose([point.input!.typical], [average(images.map(plainTypical))], { atol: 1e-8 });
    }
  });

  test("the input's part of a stack goes through the layers", async () => {
    const random = createRandom(2);
    const [lower, upper] = [randomLayer(random, 1, 1, 3), randomLayer(random, 1, 3, 2)];
    const inputs = normalInputs(random, 12, 1);
    const cell = stack([elman(lower.options), elman(upper.options)]);
    const run = (drive: readonly (readonly number[])[]) => {
      let [a, b] = [
        [0, 0, 0],
        [0, 0],
      ];
      for (const x of drive) {
        a = plainTanh(lower, a, x).state;
        b = plainTanh(upper, b, a).state;
      }
      return [...a, ...b];
    };
    const { points } = await reachByLag(cell, sequenceSet(inputs), { lags: 6, transient: 2 });
    const h = Number.EPSILON ** (1 / 3);
    for (const { lag, input } of points) {
      const moved = (by: number) =>
        run(inputs.slice(0, 3 + lag).map(([x], t) => [t === 2 ? x + by : x]));
      const slope = moved(h).map((value, i) => (value - moved(-h)[i]) / (2 * h));
      expectAllClose([input!.largest], [Math.log(Math.hypot(...slope))], { atol: 1e-7 });
    }
  });

  test("symbols are differences of their columns: one-hot vectors give the same", async () => {
    const layer = randomLayer(createRandom(4), 3, 4, 3);
    const tokens = Int32Array.from({ length: 40 }, (_, t) => (t * t) % 4);
    const vectors = Array.from(tokens, (token) => [0, 1, 2, 3].map((i) => (i === token ? 1 : 0)));
    const cell = gru(layer.options);
    const options = { lags: 4, transient: 4 };
    expect(await reachByLag(cell, sequencesFromTokens([tokens], 4), options)).toEqual(
      await reachByLag(cell, sequenceSet(vectors), options),
    );
  });
});

const average = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

describe("what is not there is said", () => {
  test("a map without input, and a cell of one's own without pushInput", async () => {
    const alone = await reachByLag(henonMap(), autonomousInputs(200), { lags: 4 });
    expect(alone.reason).toBe("the network takes no input");
    expect(alone.points.every(({ input }) => input === null)).toBe(true);
    const own = customCell({
      name: "half",
      stateSize: 1,
      inputSize: 1,
      step(state, [x]) {
        state[0] = 0.5 * state[0] + x;
      },
      pushForward(_state, _input, tangents) {
        for (let j = 0; j < tangents.length; j++) tangents[j] *= 0.5;
      },
    });
    const found = await reachByLag(stack([own]), still(30), { lags: 2 });
    expect(found.reason).toBe('"half" has no derivative by its input');
    expectAllClose([found.points[2].state.largest], [2 * Math.log(0.5)], ROUNDING);
  });

  test("a product that is zero by cancellation shows that no digits are left", async () => {
    // N² = 0, in a basis where no entry of N is.
    const Q = orthogonal(createRandom(8), 4);
    const N = multiply(
      multiply(
        Q,
        matrix(4, 4, (i, j) => (j - i === 2 ? 1 : 0)),
      ),
      transpose(Q),
    );
    const { points } = await reachByLag(linear(N, [1, 0, 0, 0]), still(50), { lags: [1, 2] });
    expect(points[1].state.rounding).toBeLessThan(1e-12);
    expect(points[2].state.largest).toBeLessThan(-30);
    expect(points[2].state.rounding).toBeGreaterThan(0.1);
    expect(points[2].input!.rounding).toBeGreaterThan(0.1);
  });

  test("one window has no error, and lags beyond the data are refused before anything is computed", async () => {
    const { points, starts } = await reachByLag(delayLine, still(12), { lags: 10, transient: 1 });
    expect([starts, points[1].state.largestError]).toEqual([1, null]);
    await expect(
      lyapunovSpectrum(delayLine, still(12), { lags: 11, transient: 1 }),
    ).rejects.toThrow(
      "lags: got a lag of 11; expected an integer in [1, 10], one less than the steps after the transient of 1",
    );
    await expect(lyapunovSpectrum(delayLine, still(12), { lags: [] })).rejects.toThrow("got none");
    await expect(
      lyapunovSpectrum(delayLine, still(12), { lags: 2, convention: "vogt2020" }),
    ).rejects.toThrow("expected one of both");
  });
});

test("lags and windows: powers of two up to the last, no overlap, all sequences", () => {
  expect(lagsWithin([101], 0, 100)).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 100]);
  expect(lagsWithin([50], 9, "auto")).toEqual([0, 1, 2, 4, 8]);
  expect(lagsWithin([100_000], 0, "auto").at(-1)).toBe(128);
  expect(lagsWithin([20], 0, [7, 3, 7])).toEqual([0, 3, 7]);
  const windows = reachWindows([40, 12, 33], 5, 9, 16);
  expect(windows).toEqual([
    { sequence: 0, start: 5 },
    { sequence: 0, start: 16 },
    { sequence: 0, start: 28 },
    { sequence: 2, start: 5 },
    { sequence: 2, start: 19 },
  ]);
  expect(reachWindows([40, 12, 33], 5, 9, 2).map(({ sequence }) => sequence)).toEqual([0, 0]);
});

test("in the result, in its unit", async () => {
  const options = { lags: [2], transient: 0 } as const;
  const cell = linear([[0.5]], [1]);
  const nats = await lyapunovSpectrum(cell, still(40), options);
  const bits = await lyapunovSpectrum(cell, still(40), { ...options, unit: "bits" });
  expectAllClose([nats.reach!.points[1].state.largest], [2 * Math.log(0.5)], ROUNDING);
  expectAllClose(logsOf(bits.reach!.points[1].state), [-2, -2], ROUNDING);
  expectAllClose(logsOf(bits.reach!.points[1].input!), [-2, -2], ROUNDING);
  expect((await lyapunovSpectrum(cell, still(40))).reach).toBeNull();
});

test("the largest singular value of random, crowded, rank-one and zero matrices", () => {
  const random = createRandom(9);
  const columns = (A: Matrix) => rowMajor(transpose(A));
  for (const [rows, count] of [
    [7, 7],
    [3, 12],
    [12, 3],
    [60, 60],
  ]) {
    const A = gaussian(random, rows, count);
    const wide = rows > count ? transpose(A) : A;
    expectAllClose(
      [Math.log(largestSingularValue(columns(A), rows, count))],
      [plainLogs(wide)[0]],
      ROUNDING,
    );
  }
  const rotation = orthogonal(random, 20);
  expectAllClose([largestSingularValue(columns(rotation), 20, 20)], [1], ROUNDING);
  const u = gaussian(random, 5, 1);
  const rankOne = multiply(u, transpose(u));
  expectAllClose(
    [largestSingularValue(columns(rankOne), 5, 5)],
    [apply(transpose(u), u.flat())[0]],
    ROUNDING,
  );
  expect(largestSingularValue(new Float64Array(12), 3, 4)).toBe(0);
});
