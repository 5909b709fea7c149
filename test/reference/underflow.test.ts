/**
 * Contraction that looks like collapse: slopes and gates so small that 1 − tanh² or R_jj would be
 * zero or rounding noise, in networks whose Jacobian is regular all the same.
 *
 * @module-tag slow
 */
import { describe, expect, test } from "vitest";
import { elman, gru, lstm } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/index.ts";
import { columnMajor, diagonal, gaussian, matrix, orthonormalise } from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { expectNoNaN } from "../support/no-nan.ts";
import {
  plainLayer,
  plainLstm,
  plainRun,
  plainTanh,
  randomLayer,
} from "../support/plain-networks.ts";
import { plainSpectrum } from "../support/plain-spectrum.ts";

const M = 2;
const x = normalInputs(createRandom(120), 300, M);

/** ln tanh′(a) = ln 4 − 2|a| − 2 ln(1 + e^{−2|a|}), which never underflows. */
const logSlope = (a: number) =>
  Math.log(4) - 2 * Math.abs(a) - 2 * Math.log1p(Math.exp(-2 * Math.abs(a)));

describe("saturated tanh units", () => {
  // Up to 480 nats a step: 1 − tanh² is 0 from a = 19 on, and e^−480 is near the smallest double.
  const bias = [0, 10, 25, 60, 240];
  const H = bias.length;
  const gains = [0.9, -0.7, 0.8, 0.6, 0.5];

  for (const [name, U, frame] of [
    ["diagonal W", diagonal(gains), "identity"],
    ["diagonal W", diagonal(gains), "random"],
    [
      "upper triangular W",
      matrix(H, H, (i, j) => (i === j ? gains[i] : j > i ? 0.3 : 0)),
      "identity",
    ],
  ] as const) {
    test(`have the means of ln |φ′ W_ii|, however small (${name}, ${frame} frame)`, async () => {
      const layer = plainLayer([gaussian(createRandom(121), H, M, 0.3)], [U], [bias]);
      const result = await lyapunovSpectrum(elman(layer.options), sequenceSet(x), {
        frame,
        transient: 100,
      });
      let h: readonly number[] = new Array(H).fill(0);
      const sums = new Array<number>(H).fill(0);
      x.forEach((input, t) => {
        const a = bias.map(
          (b, i) =>
            b +
            layer.W[0][i].reduce((s, w, j) => s + w * input[j], 0) +
            U[i].reduce((s, w, j) => s + w * h[j], 0),
        );
        if (t >= 100) for (let i = 0; i < H; i++) sums[i] += logSlope(a[i]) / 200;
        h = a.map(Math.tanh);
      });
      const expected = sums.map((sum, i) => sum + Math.log(Math.abs(gains[i])));
      expect(expected[4]).toBeLessThan(-450);
      // Relative to hundreds of nats.
      expectAllClose(result.exponents, expected, { atol: 1e-12, rtol: 1e-13 });
      expect(result.nullDirections).toBe(0);
      expect(Math.abs(result.certificates.sumRule?.residual ?? 1)).toBeLessThan(1e-10);
    });
  }
});

describe("closed gates", () => {
  const H = 3;
  const random = createRandom(122);
  const layer = randomLayer(random, 4, M, H);
  const frame = orthonormalise(gaussian(random, 2 * H, 2 * H)).q;
  const run = (forgetBias: number, choice: "identity" | Float64Array) =>
    lyapunovSpectrum(lstm({ ...layer.options, forgetBias }), sequenceSet(x), {
      frame: choice,
      transient: 0,
    });

  test("an LSTM whose forget gate is nearly closed loses nothing", async () => {
    for (const choice of ["identity", columnMajor(frame)] as const) {
      const { exponents, nullDirections, certificates } = await run(-12, choice);
      expect(nullDirections).toBe(0);
      // det J = det U_o Π f o′ tanh c′: the H lower exponents carry ⟨ln f⟩ ≈ −12 each.
      const lower = exponents.slice(H).reduce((sum, value) => sum + value, 0) / H;
      expect(Math.abs(lower + 13)).toBeLessThan(3);
      expect(certificates.accuracyBound).toBeLessThan(1e-4);
      const residual = Math.abs(certificates.sumRule?.residual ?? 1);
      expect(residual).toBeLessThanOrEqual(2 * H * certificates.accuracyBound);
    }
  });

  test("one that is closed has no −∞ either, right upper exponents, and a warning", async () => {
    // ∂(h′, c′)/∂c is 40 nats below ∂(h′, c′)/∂h in the same rows: one step already leaves nothing
    // of it in 53 bits. What remains of R is rounding noise, and may by chance be exactly 0.
    for (const choice of ["identity", columnMajor(frame)] as const) {
      const result = await run(-40, choice);
      expectNoNaN(result);
      expect(result.nullDirections).toBe(0);
      expect(result.exponents.every(Number.isFinite)).toBe(true);
      expect(result.certificates.accuracyBound).toBe(Number.POSITIVE_INFINITY);
      expect(result.converged).toBe(false);
      expect(result.warnings.join()).toContain("rounding has taken all digits");
      expect(result.certificates.sumRule).toBeNull();
      expect(result.certificates.sumRuleReason).toContain("rounding has taken all digits");
    }
    const bias = [0, -40, 0, 0].map((shift, gate) => layer.inputBias[gate].map((b) => b + shift));
    const closed = plainLayer(layer.W, layer.U, bias, layer.recurrentBias);
    const { jacobians } = plainRun((s, u) => plainLstm(closed, s, u), new Array(2 * H).fill(0), x);
    const upper = frame.map((row) => row.slice(0, H));
    const { perSequence } = await run(-40, columnMajor(frame));
    const expected = plainSpectrum(jacobians, upper);
    expectAllClose(perSequence[0].slice(0, H), expected, { atol: 1e-11 });
  });

  test("a GRU whose update gate is open keeps everything, to e^−40", async () => {
    const { W, U, recurrentBias } = randomLayer(createRandom(123), 3, M, 3, 0.1);
    const bias = [
      [0, 0, 0],
      [40, 40, 40],
      [0, 0, 0],
    ];
    const cell = gru(plainLayer(W, U, bias, recurrentBias).options);
    const result = await lyapunovSpectrum(cell, sequenceSet(x));
    expectAllClose(result.exponents, [0, 0, 0], { atol: 1e-13 });
    expect(result.nullDirections).toBe(0);
  });
});

describe("a random tanh network with g = 20", () => {
  const [N, T] = [80, 150];
  const random = createRandom(124);
  const U = gaussian(random, N, N, 20 / Math.sqrt(N));
  const layer = plainLayer([gaussian(random, N, M, 0.1)], [U]);
  const start = gaussian(random, 1, N)[0];
  const drive = x.slice(0, T);
  const { states, jacobians } = plainRun((h, s) => plainTanh(layer, h, s), start, drive);

  test("meets slopes that 1 − tanh² takes for zero", () => {
    const rest = states.flatMap((h) => h.filter((value) => 1 - value * value === 0));
    expect(rest.length).toBeGreaterThan(1000);
  });

  test("has the top exponents that dense Jacobians give, and no false −∞", async () => {
    const k = 12;
    const frame = orthonormalise(gaussian(createRandom(125), N, N)).q;
    const few = frame.map((row) => row.slice(0, k));
    const options = { initialState: [Float64Array.from(start)], transient: 0 };
    const expected = plainSpectrum(jacobians, few);
    // Chaos: e^{1.2} a step takes both trajectories apart after 30 steps, but not the statistics;
    // over the first 12 steps they are the same to ten digits.
    const short = await lyapunovSpectrum(elman(layer.options), sequenceSet(drive.slice(0, 12)), {
      ...options,
      exponents: k,
      frame: columnMajor(few),
    });
    expectAllClose(short.perSequence[0], plainSpectrum(jacobians.slice(0, 12), few), {
      atol: 1e-6,
    });
    const full = await lyapunovSpectrum(elman(layer.options), sequenceSet(drive), {
      ...options,
      frame: columnMajor(frame),
    });
    full.perSequence[0].slice(0, k).forEach((value, j) => {
      // Twelve differences of two estimates: 4 deviations are met once in 1,300 such tests.
      expectAllClose([value], [expected[j]], { atol: 4 * Math.SQRT2 * full.standardErrors[j]! });
    });
    expect(full.nullDirections).toBe(0);
    expectNoNaN(full);
    expect(full.exponents[0]).toBeGreaterThan(0.8); // theory for N → ∞: 1.19
    expect(full.exponents[N - 1]).toBeLessThan(-36); // below what R alone could tell from nothing
    const { sumRule } = full.certificates;
    expect(Math.abs(sumRule!.residual / sumRule!.expected)).toBeLessThan(1e-10);
  });
});
