import { describe, expect, test } from "vitest";
import { type Cell, diagonalLinear, elman, gru, lstm, stack } from "../../src/cells/index.ts";
import { autonomousInputs } from "../../src/data/index.ts";
import { createRandom } from "../../src/random.ts";
import { jacobianSingularValues, lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { logSingularValues } from "../../src/spectrum/reach/graded-matrix.ts";
import {
  diagonal,
  gaussian,
  type Matrix,
  multiply,
  orthogonal,
  orthonormalise,
  transpose,
} from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import {
  plainGru,
  plainLayer,
  plainLstm,
  plainRun,
  plainTanh,
  randomLayer,
} from "../support/plain-networks.ts";
import { eigenvalueExponents } from "../support/plain-spectrum.ts";

/** Some factorisations and a diagonalisation, each good to a few n·ε relative to every value. */
const ROUNDING = { atol: 1e-12 };
/** A product of τ factors adds τ logs, the least of them good to ε·e^10, the spread that is allowed. */
const LONG = { atol: 1e-10 };
/** The same where one step alone spreads by up to 20 nats. */
const WIDE = { atol: 1e-6 };

const drive = (steps: number, seed = 3) => normalInputs(createRandom(seed), steps, 2);
function linear(U: Matrix): Cell {
  const { options } = plainLayer([gaussian(createRandom(2), U.length, 2, 0.5)], [U]);
  return elman({ ...options, activation: "identity" });
}
const product = (jacobians: readonly Matrix[]) =>
  jacobians.reduce((before, jacobian) => multiply(jacobian, before));
/** ln σ_i(P) = ½ ln μ_i(Pᵀ P), by a route that shares nothing with ours. */
const plainLogs = (P: Matrix) => eigenvalueExponents(multiply(transpose(P), P)).map((x) => x / 2);

describe("closed forms", () => {
  test.each([1, 10, 3000])("a scaled rotation has σ = g^τ, τ = %i", async (lag) => {
    // At τ = 3000 these are e^−2079 and e^+1216, which no double holds.
    for (const g of [0.5, 1.5]) {
      const rotation = orthogonal(createRandom(5), 6).map((row) => row.map((value) => g * value));
      const start = [new Float64Array(6)];
      const still = sequenceSet(Array.from({ length: lag }, () => [0, 0]));
      const options = { lags: [lag], initialState: start };
      const [{ logs, isotropic }] = await jacobianSingularValues(linear(rotation), still, options);
      const expected = lag * Math.log(g);
      expectAllClose(logs, new Array(6).fill(expected), { atol: 1e-12, rtol: 1e-13 });
      expectAllClose([isotropic], [expected], { atol: 1e-12, rtol: 1e-13 });
    }
  });

  test("a diagonal map has σ = |λ|^τ", async () => {
    const moduli = [1.2, 0.9, 0.5, 1e-1, 1e-3];
    const cell = diagonalLinear({
      inputSize: 0,
      real: Float64Array.of(0.5, 1e-3, -1.2, 1e-1, 0.9),
      inputWeights: new Float64Array(0),
    });
    const lags = [40, 1, 7];
    const found = await jacobianSingularValues(cell, autonomousInputs(40), { lags });
    expect(found.map(({ lag }) => lag)).toEqual([1, 7, 40]);
    for (const { lag, logs } of found) {
      expectAllClose(
        logs,
        moduli.map((value) => lag * Math.log(value)),
        LONG,
      );
    }
  });

  test("[[a, b], [0, a]]^τ = a^τ [[1, τb/a], [0, 1]] grows by its shear", async () => {
    // σ of [[1, s], [0, 1]] are e^{±asinh(s/2)}: eigenvalues alone would say 0.
    const [a, b] = [0.9, 0.7];
    const cell = linear([
      [a, b],
      [0, a],
    ]);
    for (const { lag, logs } of await jacobianSingularValues(cell, sequenceSet(drive(60)), {
      lags: [1, 5, 60],
    })) {
      const shear = Math.asinh((lag * b) / a / 2);
      expectAllClose(logs, [lag * Math.log(a) + shear, lag * Math.log(a) - shear], ROUNDING);
    }
  });
});

describe("products of changing Jacobians", () => {
  const random = createRandom(11);
  const tanh = randomLayer(random, 1, 2, 5, 1.2);
  const gated = randomLayer(random, 3, 2, 5);
  const long = randomLayer(random, 4, 2, 3);
  const cases: readonly [string, Cell, (steps: number) => Matrix[]][] = [
    [
      "tanh",
      elman(tanh.options),
      (steps) =>
        plainRun((h, x) => plainTanh(tanh, h, x), new Array(5).fill(0), drive(steps)).jacobians,
    ],
    [
      "GRU",
      gru(gated.options),
      (steps) =>
        plainRun((h, x) => plainGru(gated, h, x), new Array(5).fill(0), drive(steps)).jacobians,
    ],
    [
      "LSTM",
      lstm(long.options),
      (steps) =>
        plainRun((s, x) => plainLstm(long, s, x), new Array(6).fill(0), drive(steps)).jacobians,
    ],
  ];

  test.each(cases)(
    "%s: J_τ ⋯ J_1 has the values of the dense product",
    async (_, cell, jacobians) => {
      const found = await jacobianSingularValues(cell, sequenceSet(drive(8)), { lags: [1, 2, 4] });
      for (const { lag, logs, isotropic } of found) {
        const P = product(jacobians(lag));
        // The reference squares P, which costs it ε·(σ₁/σ_i)²: those that have digits left.
        const reference = plainLogs(P);
        const allowed = reference.map((log) => 1e-13 * Math.exp(2 * (reference[0] - log)));
        const good = allowed.findIndex((atol) => atol > 1e-5);
        const end = good < 0 ? logs.length : good;
        expect(end).toBeGreaterThanOrEqual(3);
        for (let i = 0; i < end; i++)
          expectAllClose([logs[i]], [reference[i]], { atol: allowed[i] });
        const squares = P.flat().reduce((sum, value) => sum + value * value, 0) / P.length;
        expectAllClose([isotropic], [0.5 * Math.log(squares)], ROUNDING);
      }
    },
  );

  test("skip moves the first factor, and sequences are averaged", async () => {
    const [, cell, jacobians] = cases[0];
    const P = product(jacobians(7).slice(4));
    const options = { lags: [3], skip: 4, count: 2 };
    const [{ logs }] = await jacobianSingularValues(cell, sequenceSet(drive(7)), options);
    expectAllClose(logs, plainLogs(P).slice(0, 2), { atol: 1e-8 });
    const [other] = await jacobianSingularValues(cell, sequenceSet(drive(7, 9)), options);
    const [both] = await jacobianSingularValues(cell, sequenceSet(drive(7), drive(7, 9)), options);
    expectAllClose(
      both.logs,
      logs.map((log, i) => (log + other.logs[i]) / 2),
      ROUNDING,
    );
  });

  test("over long lags (1/τ) ln σ_i is λ_i, up to the boundary term", async () => {
    const lag = 400;
    const [, cell] = cases[1];
    const inputs = sequenceSet(drive(lag));
    const [{ logs }] = await jacobianSingularValues(cell, inputs, { lags: [lag] });
    const { exponents } = await lyapunovSpectrum(cell, inputs, { transient: 0 });
    // Both bases are off their limits by a few nats over τ.
    expectAllClose(
      logs.map((log) => log / lag),
      exponents,
      { atol: 4 / lag },
    );
    // The volume is the same whatever the frame.
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    expectAllClose([sum(logs)], [sum(exponents) * lag], WIDE);
  });

  test("the interval between factorisations changes nothing but rounding", async () => {
    // With count = 1 the leading column alone decides, and factorisations are seldom.
    const [, cell] = cases[1];
    const inputs = sequenceSet(drive(60));
    const [all] = await jacobianSingularValues(cell, inputs, { lags: [60], count: 5 });
    const [first] = await jacobianSingularValues(cell, inputs, { lags: [60], count: 1 });
    expectAllClose(first.logs, all.logs.slice(0, 1), LONG);
  });

  test("a stack is one cell", async () => {
    const layers = [randomLayer(random, 1, 2, 3), randomLayer(random, 1, 3, 2)];
    const cell = stack(layers.map(({ options }) => elman(options)));
    const inputs = sequenceSet(drive(50));
    const [{ logs }] = await jacobianSingularValues(cell, inputs, { lags: [50] });
    const { logVolume } = await lyapunovSpectrum(cell, inputs, { transient: 0 });
    expectAllClose([logs.reduce((a, b) => a + b, 0)], [50 * logVolume!], WIDE);
  });
});

describe("what is singular by structure", () => {
  test("has as many values of −∞ as the product has null directions", async () => {
    const random = createRandom(8);
    const [u, v] = [gaussian(random, 5, 3), gaussian(random, 3, 5)];
    const cell = linear(multiply(u, v));
    const [{ logs, isotropic }] = await jacobianSingularValues(cell, sequenceSet(drive(6)), {
      lags: [6],
    });
    expect(logs.filter((log) => log === Number.NEGATIVE_INFINITY)).toHaveLength(2);
    expect(logs.slice(0, 3).every(Number.isFinite)).toBe(true);
    expect(isotropic).toBeLessThan(logs[0]);
  });

  test("nothing at all is left of a nilpotent map", async () => {
    const shift = linear([
      [0, 1],
      [0, 0],
    ]);
    const found = await jacobianSingularValues(shift, sequenceSet(drive(3)), { lags: [1, 3] });
    expect(found[0].logs).toEqual([expect.closeTo(0, 13), Number.NEGATIVE_INFINITY]);
    expect(found[1].logs[1]).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("rows of any lengths", () => {
  const random = createRandom(21);
  const rows = () => gaussian(createRandom(22), 5, 5).map((row) => Float64Array.from(row));

  test("of equal lengths have the values of the plain matrix", () => {
    const plain = rows().map((row) => [...row]);
    expectAllClose(logSingularValues(rows(), new Float64Array(5)), plainLogs(plain), {
      atol: 1e-10,
    });
  });

  test("a thousand nats apart have the lengths that Gram and Schmidt leave", () => {
    const logs = [0, -1000, -2000, -3000, -4000];
    const { diagonal: lengths } = orthonormalise(transpose(rows().map((row) => [...row])));
    const expected = lengths.map((length, i) => Math.log(length) + logs[i]);
    expectAllClose(logSingularValues(rows(), logs), expected, { rtol: 1e-14, atol: 1e-13 });
  });

  test("in any order have the same values", () => {
    const logs = [-30, 2, -700, 1, -31];
    const order = [3, 0, 4, 2, 1];
    const permuted = order.map((i) => rows()[i]);
    const here = logSingularValues(rows(), logs);
    expectAllClose(
      logSingularValues(
        permuted,
        order.map((i) => logs[i]),
      ),
      here,
      ROUNDING,
    );
  });

  test("orthogonal factors change nothing", () => {
    const values = [3, 2, 0.5, 1e-4, 1e-7];
    const [left, right] = [orthogonal(random, 5), orthogonal(random, 5)];
    const full = multiply(multiply(left, diagonal(values)), right);
    const found = logSingularValues(
      full.map((row) => Float64Array.from(row)),
      new Float64Array(5),
    );
    // The matrix itself holds its least value to ε·3/1e−7.
    expectAllClose(found, values.map(Math.log), { atol: 1e-8 });
  });
});

describe("what does not fit is refused", () => {
  const cell = linear([[0.5]]);
  const inputs = sequenceSet(drive(20));
  test.each([
    ["lag", { lags: [21] }, "lag is 21; expected an integer in [1, 20]"],
    ["lag after skip", { lags: [16], skip: 5 }, "lag is 16; expected an integer in [1, 15]"],
    ["lag 0", { lags: [0] }, "lag is 0"],
    ["count", { lags: [3], count: 2 }, "count is 2; expected an integer in [1, 1], the state size"],
  ])("%s", async (_, options, message) => {
    await expect(jacobianSingularValues(cell, inputs, options)).rejects.toThrow(message);
  });
});
