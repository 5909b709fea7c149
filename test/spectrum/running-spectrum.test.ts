import { describe, expect, test } from "vitest";
import { type Cell, customCell, elman, gru, henonMap, lstm, stack } from "../../src/cells/index.ts";
import { autonomousInputs, sequencesFromTokens } from "../../src/data/sequences.ts";
import { NumericalError } from "../../src/errors.ts";
import { createRandom } from "../../src/random.ts";
import {
  createRunningSpectrum,
  lyapunovSpectrum,
  type RunningSpectrumOptions,
  type SpectrumOptions,
  type SpectrumResult,
} from "../../src/spectrum/index.ts";
import { matrix } from "../support/dense.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { plainLayer, randomLayer } from "../support/plain-networks.ts";

const M = 2;
const random = createRandom(77);
const layer = (gates: number, inputs: number, H: number, scale?: number) =>
  randomLayer(random, gates, inputs, H, scale).options;
const tanh = elman(layer(1, M, 6));
const deep = stack([lstm(layer(4, M, 3)), gru(layer(3, 3, 4))]);
/** W h of a matrix of rank 2 in 4 dimensions: two exponents are −∞. */
const flat = elman(
  plainLayer(
    [matrix(4, M, () => random.normal())],
    [matrix(4, 4, (i, j) => (i < 2 ? Math.sin(1 + i + 3 * j) : 0))],
  ).options,
);
const T = 500;
const drives = Array.from({ length: 3 }, () => normalInputs(random, T, M));
const numbers = drives.map((drive) => Float64Array.from(drive.flat()));
const REFERENCE = { kernels: "reference" } as const;

/** Uneven pieces of `T` steps. */
const PIECES = [1, 2, 63, 1, 64, 129, 3, 65, 100, 7, 65];

function* pieces(values: readonly Float64Array[]): Generator<Float64Array[]> {
  let at = 0;
  for (const steps of PIECES) {
    yield values.map((each) => each.slice(at * M, (at + steps) * M));
    at += steps;
  }
  expect(at).toBe(T);
}

/** Without what no two computations have in common. */
function comparable({ seconds, threads, ...rest }: SpectrumResult) {
  const { segments, ...settings } = rest.settings;
  return { ...rest, settings };
}

function inPieces(
  cell: Cell,
  options: RunningSpectrumOptions,
  look: boolean,
  values = [numbers[0]],
): SpectrumResult {
  const running = createRunningSpectrum(cell, options);
  for (const piece of pieces(values)) {
    running.advance(piece);
    if (look && running.steps > (options.transient ?? 100)) {
      running.result();
      running.result();
    }
  }
  return running.result();
}

function whole(cell: Cell, options: RunningSpectrumOptions, values = [numbers[0]]): SpectrumResult {
  const running = createRunningSpectrum(cell, options);
  running.advance(values);
  return running.result();
}

const CASES: readonly [string, Cell, RunningSpectrumOptions][] = [
  ["tanh", tanh, {}],
  ["tanh, some exponents, every step", tanh, { exponents: 2, interval: 1, unit: "bits" }],
  // Growth spreads by so much that intervals vary between two blocks' ends: what the schedule has learned decides.
  ["tanh whose growth spreads", elman(layer(1, M, 6, 0.7)), {}],
  ["tanh in float32", tanh, { precision: "float32" }],
  ["a stack", deep, { transient: 20 }],
  ["a stack, layer by layer", deep, { stack: "per-layer", exponents: 3 }],
  ["null directions", flat, { transient: 0, frame: "identity" }],
  ["random states of another seed", tanh, { initialState: "random", initialScale: 1, seed: 5 }],
];

describe("a spectrum in pieces", () => {
  test.each(CASES)("of %s is what one call says, to the last bit", async (_, cell, options) => {
    // 400 counted steps and some more: blocks of 4 steps, as here.
    const steps = 400 + (options.transient ?? 100);
    const called = await lyapunovSpectrum(cell, sequenceSet(drives[0].slice(0, steps)), {
      ...({ transient: 100, stack: "joint", threads: 1, segments: 1 } satisfies SpectrumOptions),
      ...{ ...REFERENCE, ...options },
    });
    const found = whole(cell, { ...REFERENCE, ...options }, [numbers[0].slice(0, steps * M)]);
    expect(comparable(found)).toEqual(comparable(called));
  });

  test.each(CASES)(
    "of %s, so many steps announced, is what one call says of so many",
    async (_, cell, options) => {
      // 497 steps: no whole number of blocks, of 4 steps or of any length.
      const steps = 497;
      const called = await lyapunovSpectrum(cell, sequenceSet(drives[0].slice(0, steps)), {
        ...({ stack: "joint", threads: 1, segments: 1 } satisfies SpectrumOptions),
        ...{ ...REFERENCE, ...options },
      });
      const found = inPieces(cell, { ...REFERENCE, ...options, steps }, true, [
        numbers[0].slice(0, steps * M),
      ]);
      expect(called.transient).toBe(options.transient ?? 49);
      expect(comparable(found)).toEqual(comparable(called));
    },
  );

  test("goes on beyond what was announced, and may end before", () => {
    const all = { ...REFERENCE, interval: 1 } as const;
    const usual = whole(tanh, { ...all, transient: 20 });
    for (const steps of [1, 60, 10_000]) {
      const found = whole(tanh, { ...all, transient: 20, steps });
      expectAllClose(found.exponents, usual.exponents, { atol: 1e-12 });
    }
    const steps = 0.5;
    expect(() => createRunningSpectrum(tanh, { steps })).toThrow("steps is 0.5; expected");
  });

  test.each(CASES)("of %s does not depend on the pieces", (_, cell, options) => {
    const all = { ...REFERENCE, ...options };
    expect(comparable(inPieces(cell, all, false))).toEqual(comparable(whole(cell, all)));
  });

  test.each(CASES)("of %s goes on as though nobody had looked", (_, cell, options) => {
    for (const kernels of ["reference", "wasm"] as const) {
      const found = [true, false].map((look) => {
        const running = createRunningSpectrum(cell, { ...options, kernels });
        for (let at = 0; at < T; at += 5) {
          running.advance(numbers[0].slice(at * M, (at + 5) * M));
          if (look && running.steps > (options.transient ?? 100)) running.result();
        }
        return comparable(running.result());
      });
      expect(found[0]).toEqual(found[1]);
    }
  });

  test("of other kernels agrees but for rounding", () => {
    const all = { kernels: "wasm", interval: 1 } as const;
    // One input alone is projected by another product; 500 logs, each good to some ε.
    expectAllClose(inPieces(tanh, all, false).exponents, whole(tanh, all).exponents, {
      atol: 1e-11,
    });
  });

  test("of several sequences is that of their set", async () => {
    const options = { ...REFERENCE, interval: 1 } as const;
    const found = inPieces(tanh, { ...options, sequences: 3 }, true, numbers);
    const called = await lyapunovSpectrum(tanh, sequenceSet(...drives), {
      ...options,
      transient: 100,
    });
    expect([found.sequences, found.steps]).toEqual([3, 3 * 400]);
    expectAllClose(found.perSequence.flat(), called.perSequence.flat(), { atol: 1e-12 });
    const running = createRunningSpectrum(tanh, { ...options, sequences: 3 });
    running.advance(numbers);
    // 400 counted steps end with a block.
    expectAllClose(running.exponents!, called.exponents, { atol: 1e-12 });
  });

  test("says after every piece what a call says of the steps so far", async () => {
    const options = { ...REFERENCE, interval: 1, transient: 10, exponents: 3 } as const;
    const running = createRunningSpectrum(tanh, options);
    expect(() => running.result()).toThrow("0 steps are done and the transient is 10");
    let at = 0;
    for (const steps of [1, 9, 1, 30, 80]) {
      running.advance(numbers[0].slice(at * M, (at + steps) * M));
      at += steps;
      expect(running.steps).toBe(at);
      if (at <= 10) {
        expect(running.exponents).toBeNull();
        continue;
      }
      const { exponents, steps: counted } = running.result();
      const called = await lyapunovSpectrum(tanh, sequenceSet(drives[0].slice(0, at)), options);
      expect(counted).toBe(at - 10);
      expectAllClose(exponents, called.exponents, { atol: 1e-12 });
    }
    // 111 steps are 27 blocks of four and three more.
    const called = await lyapunovSpectrum(tanh, sequenceSet(drives[0].slice(0, 118)), options);
    expectAllClose(running.exponents!, called.exponents, { atol: 1e-12 });
    expect(running.states()).toHaveLength(1);
  });

  test("takes token ids, and steps of an autonomous cell", async () => {
    const tokens = Int32Array.from({ length: 300 }, (_, t) => (t * t) % 2);
    const spelled = createRunningSpectrum(tanh, REFERENCE);
    spelled.advance(tokens.slice(0, 150));
    spelled.advance(tokens.slice(150));
    const options = { ...REFERENCE, transient: 100, interval: 1 } as const;
    const called = await lyapunovSpectrum(tanh, sequencesFromTokens([tokens], 2), options);
    const { accuracyBound } = called.certificates;
    expectAllClose(spelled.result().exponents, called.exponents, { atol: 1e-9 + accuracyBound });

    const henon = createRunningSpectrum(henonMap(), REFERENCE);
    henon.advance(400);
    henon.advance(600);
    const map = await lyapunovSpectrum(henonMap(), autonomousInputs(1000), options);
    expectAllClose(henon.result().exponents, map.exponents, { atol: 1e-9 });
  });

  test("begins where another one ended", async () => {
    const kept: Parameters<NonNullable<SpectrumOptions["onFrames"]>>[0][] = [];
    const first = await lyapunovSpectrum(tanh, sequenceSet(drives[0].slice(0, 300)), {
      ...{ ...REFERENCE, interval: 1, transient: 200, segments: 1 },
      onFrames: (frames) => void kept.push(frames),
    });
    const start = createRunningSpectrum(tanh, { ...REFERENCE, transient: 0 });
    start.advance(numbers[0].slice(0, 200 * M));
    const goesOn = createRunningSpectrum(tanh, {
      ...{ ...REFERENCE, interval: 1, transient: 0, frame: kept[0] },
      initialState: start.states(),
    });
    goesOn.advance(numbers[0].slice(200 * M, 300 * M));
    expectAllClose(goesOn.result().exponents, first.exponents, { atol: 1e-12 });
    expect(goesOn.result().settings).toMatchObject({ initialState: "given", frame: "kept" });
  });
});

describe("a spectrum in pieces refuses", () => {
  test.each<[string, object, string]>([
    ["another option", { exponent: 2 }, "exponent"],
    ["options of the call alone", { threads: 2 }, "threads"],
    ["too many exponents", { exponents: 7 }, "createRunningSpectrum: exponents is 7; expected"],
    ["no sequence", { sequences: 0 }, "createRunningSpectrum: sequences is 0"],
    ["half a step of transient", { transient: 0.5 }, "createRunningSpectrum: transient is 0.5"],
    [
      "states of another size",
      { initialState: [new Float64Array(2)] },
      "createRunningSpectrum: initialState 0 has 2 numbers",
    ],
    [
      "a frame of another size",
      { frame: new Float64Array(3) },
      "createRunningSpectrum: frame holds 3",
    ],
  ])("%s", (_, options, message) => {
    expect(() => createRunningSpectrum(tanh, options)).toThrow(message);
  });

  test.each<[string, never, string]>([
    ["a plain array", [1, 2] as never, "expected a Float64Array of numbers or an Int32Array"],
    ["single precision", new Float32Array(2) as never, "inputs are a Float32Array"],
    ["half a step", new Float64Array(3) as never, "advance"],
    ["a number that is none", Float64Array.of(0, Number.NaN) as never, "step 0, feature 1 is NaN"],
    ["a token too many", Int32Array.of(0, 2) as never, "step 1 has token 2"],
    ["two sequences", [new Float64Array(2), new Float64Array(2)] as never, "expected 1, as"],
    ["a number of steps", 3 as never, "the drive is 3; expected inputs of 2 numbers"],
  ])("inputs that are %s, and nothing has moved", (_, wrong, message) => {
    const running = createRunningSpectrum(tanh, { ...REFERENCE, transient: 0 });
    expect(() => running.advance(wrong)).toThrow(message);
    expect(running.steps).toBe(0);
    running.advance(numbers[0]);
    expect(running.result().exponents).toEqual(
      whole(tanh, { ...REFERENCE, transient: 0 }).exponents,
    );
  });

  test("to go on after a step that failed", () => {
    const doubling = elman({
      ...{ inputSize: 1, hiddenSize: 1, activation: "identity" },
      ...{ inputWeights: Float64Array.of(1), recurrentWeights: Float64Array.of(2) },
    });
    const running = createRunningSpectrum(doubling, { ...REFERENCE, transient: 0 });
    const steps = new Float64Array(1100).fill(1);
    expect(() => running.advance(steps)).toThrow(NumericalError);
    expect(() => running.advance(steps)).toThrow("at step 1023");
    expect(() => running.result()).toThrow("at step 1023");
  });

  test("to go on after a cell of one's own has thrown", () => {
    let calls = 0;
    const moody = customCell({
      ...{ name: "moody", stateSize: 1, inputSize: 1 },
      step() {
        if (++calls > 30) throw new Error("no more");
      },
      pushForward() {},
    });
    const running = createRunningSpectrum(moody, { ...REFERENCE, transient: 0 });
    running.advance(new Float64Array(20));
    expect(() => running.advance(new Float64Array(20))).toThrow("no more");
    expect(() => running.advance(new Float64Array(1))).toThrow("no more");
    expect(calls).toBe(31);
  });

  test("to be silent about a derivative that it has not checked", () => {
    const half = customCell({
      ...{ name: "half", stateSize: 1, inputSize: 1 },
      step(h, x) {
        h[0] = 0.5 * h[0] + x[0];
      },
      pushForward(_h, _x, tangents) {
        tangents[0] *= 0.5;
      },
    });
    const running = createRunningSpectrum(half, { ...REFERENCE, transient: 0 });
    running.advance(new Float64Array(20));
    expect(running.result().warnings[0]).toContain("the derivative of half was not checked");
  });
});
