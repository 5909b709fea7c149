/** What rounding can do to a spectrum is bounded, or said; nothing of it passes for a result. */
import { describe, expect, test } from "vitest";
import { type Cell, cornn, customCell, elman, gru, lstm, stack } from "../../src/cells/index.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum, type SpectrumOptions } from "../../src/spectrum/index.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { randomLayer } from "../support/plain-networks.ts";

/** A layer of φ(U h + x) from a matrix by rows. */
function layer(rows: readonly (readonly number[])[], activation: "identity" | "tanh" = "identity") {
  return elman({
    inputSize: 1,
    hiddenSize: rows.length,
    inputWeights: new Float64Array(rows.length).fill(activation === "tanh" ? 1 : 0),
    recurrentWeights: Float64Array.from(rows.flat()),
    activation,
  });
}

const zeros = (steps: number) => sequenceSet(Array.from({ length: steps }, () => [0]));
const one = { kernels: "wasm", threads: 1 } as const;

describe("null directions", () => {
  test("zero columns take nothing from the columns after them", async () => {
    // Eigenvalues 0.5, −1 and 0, from unit vectors.
    const U = [
      [0, 0, -1],
      [0.5, 0, 0],
      [-0.5, 0, -0.5],
    ];
    const options: SpectrumOptions = { ...one, frame: "identity", transient: 0 };
    const { exponents } = await lyapunovSpectrum(layer(U), zeros(400), options);
    // Orthogonal to the first direction by a factor of order one, over T.
    expectAllClose(exponents.slice(0, 2), [0, Math.log(0.5)], { atol: 5e-3 });
    expect(exponents[2]).toBe(Number.NEGATIVE_INFINITY);
  });

  // P N P⁻¹ in whole numbers, N the shift by one and P of determinant 1: U⁴ = 0, and no row of it is.
  const NILPOTENT = [
    [-1, -2, 5, -2],
    [-1, -5, 11, -4],
    [0, -2, 4, -1],
    [1, 1, -3, 2],
  ];
  test("that matrix is nilpotent", () => {
    const times = (a: number[][], b: number[][]) =>
      a.map((row) => b[0].map((_, j) => row.reduce((s, x, l) => s + x * b[l][j], 0)));
    const square = times(NILPOTENT, NILPOTENT);
    expect(
      times(square, square)
        .flat()
        .every((x) => x === 0),
    ).toBe(true);
  });

  test.each([0, 3, 30])(
    "a product that vanishes is not called chaos, transient %i",
    async (transient) => {
      for (const interval of ["auto", 1, 2] as const) {
        const options: SpectrumOptions = { ...one, transient, interval };
        const result = await lyapunovSpectrum(layer(NILPOTENT), zeros(200), options);
        const allNull = result.exponents.every((value) => value === Number.NEGATIVE_INFINITY);
        const said =
          result.certificates.accuracyBound === Number.POSITIVE_INFINITY && !result.converged;
        expect(allNull || said).toBe(true);
      }
    },
  );

  test("graded diagonals are regular: ln of each element", async () => {
    const diagonal = [0.9, 0.5, 1e-20];
    const U = diagonal.map((d, i) => diagonal.map((_, j) => (i === j ? d : 0)));
    const { exponents, nullDirections } = await lyapunovSpectrum(layer(U), zeros(300), one);
    expect(nullDirections).toBe(0);
    expectAllClose(exponents, diagonal.map(Math.log), { atol: 0.05 });
  });

  test("slopes that underflow are said to, and rank that is lost in the transient is not", async () => {
    const cell = layer(
      [
        [0.5, 0.2],
        [-0.1, 0.4],
      ],
      "tanh",
    );
    const loud = sequenceSet(Array.from({ length: 200 }, (_, t) => [t % 3 === 0 ? 1e4 : 0.1]));
    const result = await lyapunovSpectrum(cell, loud, one);
    expect(result.nullDirections).toBeGreaterThan(0);
    expect(result.converged).toBe(false);
    expect(result.warnings[0]).toContain("through underflow");
    expect(result.certificates.sumRuleReason).toContain("underflow");
    const relu = elman({
      ...randomLayer(createRandom(5), 1, 1, 3).options,
      recurrentWeights: Float64Array.of(0.5, 0.1, 0, 0.1, 0.4, 0.1, 0, 0.1, 0.3),
      inputWeights: Float64Array.of(1, 1, 1),
      inputBias: Float64Array.of(5, 5, 0),
      activation: "relu",
    });
    const dead = sequenceSet(Array.from({ length: 200 }, (_, t) => [t < 5 ? -3 : 9]));
    const lost = await lyapunovSpectrum(relu, dead, { ...one, transient: 20 });
    expect(lost.nullDirections).toBe(1);
    expect(lost.warnings.join()).not.toContain("underflow");
  });

  test("weights near the least numbers give no NaN", async () => {
    const result = await lyapunovSpectrum(
      layer([
        [1e-310, 0],
        [1e-310, 2e-310],
      ]),
      zeros(200),
      one,
    );
    expect(result.certificates.accuracyBound).toBe(Number.POSITIVE_INFINITY);
    expect(result.converged).toBe(false);
  });
});

/** Two tanh layers that contract alike: their exponents exchange growth for long. */
function evenStack(): Cell {
  const size = 8;
  const own = (seed: number, m: number) => {
    const { options } = randomLayer(createRandom(seed), 1, m, size);
    const recurrentWeights = options.recurrentWeights.map((x) => 1.6 * x);
    return elman({ ...options, recurrentWeights });
  };
  return stack([own(31, 2), own(32, size)]);
}

describe("stacks", () => {
  const x = sequenceSet(normalInputs(createRandom(33), 300, 2));

  test("fewer exponents are the first of all of them, and their bound sees what it saw then", async () => {
    const options: SpectrumOptions = { ...one, stack: "joint", interval: 1, frame: "identity" };
    const all = await lyapunovSpectrum(evenStack(), x, options);
    const some = await lyapunovSpectrum(evenStack(), x, { ...options, exponents: 11 });
    expect(some.exponents).toHaveLength(11);
    expect(some.perSequence[0]).toHaveLength(11);
    const limit = all.certificates.accuracyBound + some.certificates.accuracyBound;
    expectAllClose(some.perSequence[0], all.perSequence[0].slice(0, 11), { atol: limit });
  });

  test("where rounding spoils the joint frame a stack goes by layer and says so, unless asked", async () => {
    const accuracy = 1e-13; // below what float64 can do jointly
    const chosen = await lyapunovSpectrum(evenStack(), x, { ...one, accuracy });
    const layers = await lyapunovSpectrum(evenStack(), x, { ...one, accuracy, stack: "per-layer" });
    const joint = await lyapunovSpectrum(evenStack(), x, { ...one, accuracy, stack: "joint" });
    expect(chosen.warnings[0]).toContain("computed layer by layer");
    expect(chosen.exponents).toEqual(layers.exponents);
    expect(chosen.layerOf).toEqual(layers.layerOf);
    expect(joint.layerOf).toBeNull();
    expect(joint.warnings.join()).not.toContain("layer by layer");
    expect(chosen.certificates.accuracyBound).toBeLessThan(joint.certificates.accuracyBound);
  });

  test("a frame of one's own, or the wish for it, keeps the joint computation", async () => {
    const options: SpectrumOptions = { ...one, accuracy: 1e-13, onFrames: () => {} };
    const result = await lyapunovSpectrum(evenStack(), x, options);
    expect(result.layerOf).toBeNull();
  });
});

describe("float32", () => {
  test("of a chaotic network is the spectrum of the trajectory in float64, within the bound", async () => {
    const n = 32;
    const random = createRandom(44);
    const cell = elman({
      inputSize: 1,
      hiddenSize: n,
      inputWeights: Float64Array.from({ length: n }, () => random.normal()),
      recurrentWeights: Float64Array.from(
        { length: n * n },
        () => (4 * random.normal()) / Math.sqrt(n),
      ),
    });
    const x = sequenceSet(normalInputs(createRandom(45), 500, 1));
    const double = await lyapunovSpectrum(cell, x, { ...one, interval: 1 });
    const single = await lyapunovSpectrum(cell, x, { ...one, precision: "float32" });
    expect(double.maximum).toBeGreaterThan(0.1);
    const bound = single.certificates.accuracyBound;
    expect(bound).toBeLessThan(0.05);
    expectAllClose(single.perSequence[0], double.perSequence[0], { atol: bound });
  });
});

describe("float32 on strong chaos", () => {
  // Where states in float32 would be those of another trajectory within ten steps.
  test.each([
    ["tanh", elman, 1, 6, 48],
    ["LSTM", lstm, 4, 20, 32],
  ] as const)(
    "%s: the error is within the bound, or all digits are said to be gone",
    async (_, factory, gates, gain, exponents) => {
      const n = 48;
      const random = createRandom(60);
      const normal = (count: number, scale: number) =>
        Float64Array.from({ length: count }, () => scale * random.normal());
      const cell = factory({
        ...{ inputSize: 1, hiddenSize: n, inputWeights: normal(gates * n, 1) },
        recurrentWeights: normal(gates * n * n, gain / Math.sqrt(n)),
      });
      const x = sequenceSet(normalInputs(createRandom(61), 300, 1));
      const options: SpectrumOptions = { ...one, exponents, interval: 1 };
      const double = await lyapunovSpectrum(cell, x, options);
      const single = await lyapunovSpectrum(cell, x, { ...options, precision: "float32" });
      expect(double.maximum).toBeGreaterThan(0.2);
      const bound = single.certificates.accuracyBound;
      if (bound === Number.POSITIVE_INFINITY) expect(single.converged).toBe(false);
      else expectAllClose(single.perSequence[0], double.perSequence[0], { atol: bound });
    },
  );
});

describe("irreducible", () => {
  const make = { gru: [gru, 3], lstm: [lstm, 4], elman: [elman, 1] } as const;
  test.each(["gru", "lstm", "elman"] as const)("%s: dense is, one-way coupled is not", (name) => {
    const [factory, gates] = make[name];
    const H = 6;
    const { options } = randomLayer(createRandom(50), gates, 2, H);
    expect(factory(options).irreducible).toBe(true);
    const oneWay = (least: number) =>
      options.recurrentWeights.map((x, at) => {
        const [i, j] = [Math.floor(at / H) % H, at % H];
        return i < 3 && j >= 3 ? least * x : x;
      });
    expect(factory({ ...options, recurrentWeights: oneWay(0) }).irreducible).toBe(false);
    expect(factory({ ...options, recurrentWeights: oneWay(1e-9) }).irreducible).toBe(false);
    expect(factory({ ...options, recurrentWeights: oneWay(1e-3) }).irreducible).toBe(true);
  });

  test("a ring of units is, a chain is not; an LSTM coupled by its output gate alone is not", () => {
    const ring = [
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ];
    expect(layer(ring).irreducible).toBe(true);
    expect(layer([[0, 0, 0], ...ring.slice(1)]).irreducible).toBe(false);
    const chain = [
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
    ];
    expect(layer(chain.map((row, i) => row.map((_, j) => chain[j][i]))).irreducible).toBe(false);
    const { options } = randomLayer(createRandom(51), 4, 2, 3);
    const recurrentWeights = options.recurrentWeights.map((x, at) => (at < 27 ? 0 : x));
    expect(lstm({ ...options, recurrentWeights }).irreducible).toBe(false);
  });

  test("coRNN: by U; a map of one's own says it", () => {
    const { options } = randomLayer(createRandom(54), 1, 2, 4);
    const { inputSize, hiddenSize, inputWeights, recurrentWeights } = options;
    const sizes = { inputSize, hiddenSize, inputWeights, velocityWeights: new Float64Array(16) };
    const constants = { step: 0.1, frequency: 1, damping: 1 };
    expect(cornn({ ...sizes, ...constants, recurrentWeights }).irreducible).toBe(true);
    const none = new Float64Array(16);
    expect(cornn({ ...sizes, ...constants, recurrentWeights: none }).irreducible).toBe(false);
    const map = { name: "own", stateSize: 2, step() {}, pushForward() {} };
    expect(customCell(map).irreducible).toBe(false);
    expect(customCell({ ...map, irreducible: true }).irreducible).toBe(true);
  });

  test("a stack is not, unless it has one layer that is", () => {
    const first = elman(randomLayer(createRandom(52), 1, 2, 4).options);
    const second = elman(randomLayer(createRandom(53), 1, 4, 4).options);
    expect(stack([first]).irreducible).toBe(true);
    expect(stack([first, second]).irreducible).toBe(false);
  });
});
