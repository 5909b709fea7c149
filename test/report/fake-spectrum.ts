/** Spectra with known numbers, for the tests of what is drawn and written from them. */
import { createRandom } from "../../src/random.ts";
import type { SpectrumSubject } from "../../src/report/subject.ts";
import { derivedQuantities } from "../../src/spectrum/derived-quantities.ts";
import type { HistoryPoint, SpectrumResult } from "../../src/spectrum/result.ts";

/** A plausible result around the given exponents; −∞ allowed, descending order expected. */
export function fakeSpectrum(
  exponents: readonly number[],
  overrides: Partial<SpectrumResult> = {},
): SpectrumResult {
  const errors = exponents.map((value, j) =>
    Number.isFinite(value) ? 0.002 + 0.0005 * (j % 7) + 0.004 * Math.abs(value) : null,
  );
  const sum = exponents.reduce((a, b) => a + b, 0);
  return {
    unit: "nats",
    steps: 9000,
    transient: 100,
    sequences: 1,
    state: { size: exponents.length, layers: [{ cell: "gru", size: exponents.length }] },
    exponents,
    standardErrors: errors,
    independentSamples: errors.map((error) => (error === null ? null : 90)),
    perSequence: [exponents],
    layerOf: exponents.map(() => 0),
    ...derivedQuantities({ exponents, standardErrors: errors }, exponents.length),
    logVolume: sum,
    converged: true,
    warnings: [],
    unsettled: [],
    certificates: {
      sumRule: Number.isFinite(sum)
        ? { expected: sum, found: sum + 1e-14, residual: 1e-14, method: "closed-form" }
        : null,
      sumRuleReason: Number.isFinite(sum) ? "" : "some exponents are -Infinity",
      orthogonality: 3.1e-15,
      intervalUsed: { minimum: 1, mean: 4.2, maximum: 8 },
      growthSpread: 11.5,
      accuracyBound: 2.1e-7,
      accuracy: 1e-4,
      float32: { share: 0, reason: "" },
      derivative: null,
      segmentFrames: null,
    },
    reach: null,
    trajectory: {
      ...{ kind: "moving", period: null, from: null, stable: null, drive: "moving" },
      perSequence: [{ period: null, from: null, exponent: null, stable: null }],
    },
    history: fakeHistory(exponents, 40, 9000),
    convention: "standard",
    settings: {
      ...{ initialState: "zeros", initialScale: null, repetitions: 1, seed: 0, frame: "random" },
      ...{ stack: "joint", interval: "auto", accuracy: 1e-4, tolerance: null, segments: "auto" },
      ...{ skip: 0, precision: "float64" },
    },
    kernels: "wasm float64 (SIMD)",
    threads: 2,
    seconds: 0.123,
    ...overrides,
  };
}

/** Running means that wander towards the exponents; null directions die at the fifth point. */
export function fakeHistory(
  exponents: readonly number[],
  points: number,
  steps: number,
): HistoryPoint[] {
  const random = createRandom(7);
  const drift = exponents.map(() => 0);
  return Array.from({ length: points }, (_, i) => {
    const finiteTime = exponents.map((value, j) => {
      if (!Number.isFinite(value)) return i < 4 ? -12 - j / 10 : Number.NEGATIVE_INFINITY;
      const wander = (0.05 + 0.1 * Math.abs(value)) * random.normal();
      drift[j] += wander;
      return value + wander;
    });
    return {
      step: Math.round(((i + 1) * steps) / points),
      exponents: exponents.map((value, j) => {
        if (!Number.isFinite(value)) return finiteTime[j];
        return i === points - 1 ? value : value + drift[j] / (i + 1);
      }),
      finiteTime,
    };
  });
}

/** A network and data as they would be described, with the given file name. */
export function fakeSubject(source = "runs/model.pt"): SpectrumSubject {
  return {
    model: {
      source,
      format: "torch zip",
      network: "decoder.rnn",
      layers: [
        { cell: "lstm", inputSize: 3, hiddenSize: 16 },
        { cell: "lstm", inputSize: 16, hiddenSize: 16 },
      ],
      assumptions: ["tanh, since names do not say"],
    },
    input: {
      source: "data/batch.npy",
      kind: "numbers",
      width: 3,
      sequences: 2,
      longest: 500,
      notes: ["bytes divided by 255"],
    },
    closedLoop: false,
  };
}
