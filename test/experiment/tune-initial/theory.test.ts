/** Which configurations theory speaks of, and that it is the same however their weights are written down. */
import { describe, expect, test } from "vitest";
import { sequenceFromNumbers, sequencesFromTokens } from "../../../src/data/sequences.ts";
import { meanFieldExponent } from "../../../src/experiment/tune-initial/mean-field.ts";
import { theoryOf } from "../../../src/experiment/tune-initial/theory.ts";
import { expectAllClose } from "../../support/expect-all-close.ts";
import { configured } from "../tiny.ts";

const STEPS = 12;
const SYMBOLS = {
  sequences: sequencesFromTokens([new Int32Array(STEPS)], 4),
  transient: 2,
  steps: STEPS - 2,
};
const NUMBERS = {
  sequences: sequenceFromNumbers(
    Float64Array.from({ length: 2 * STEPS }, (_, i) => Math.sin(i)),
    2,
  ),
  transient: 2,
  steps: STEPS - 2,
};

const network = (words: string) =>
  configured(`
task: { kind: delayed-copy, sequences: 4, symbols: 3 }
network: { hidden: 48, ${words} }
`);

async function exponent(words: string, data = SYMBOLS): Promise<number | null> {
  const configuration = await network(words);
  return (await theoryOf(configuration, data))?.exponent(configuration) ?? null;
}

describe("tanh units along a drive", () => {
  test("the usual initialisation is one of g = 1/√3, and of variance 1/3H for inputs and each bias", async () => {
    const drive = new Float64Array(STEPS).fill(3 / (3 * 48));
    const expected = meanFieldExponent(1 / Math.sqrt(3), [drive], 2);
    expectAllClose([(await exponent("cell: tanh"))!], [expected], { rtol: 1e-12 });
  });

  test("numbers drive by their squares", async () => {
    const drive = Float64Array.from({ length: STEPS }, (_, t) => {
      return (Math.sin(2 * t) ** 2 + Math.sin(2 * t + 1) ** 2 + 2) / (3 * 48);
    });
    const expected = meanFieldExponent(1 / Math.sqrt(3), [drive], 2);
    expectAllClose([(await exponent("cell: tanh", NUMBERS))!], [expected], { rtol: 1e-12 });
  });

  test("the same weights by other names are the same", async () => {
    const g = 1.2;
    const recurrent = [
      `gain, gain: ${g}`,
      `normal, deviation: ${g / Math.sqrt(48)}`,
      `uniform, bound: ${g * Math.sqrt(3 / 48)}`,
      `xavier-normal, gain: ${g}`,
      `kaiming-uniform, gain: ${g}`,
    ];
    const rest = "input: { kind: gain, gain: 1 }, bias: { kind: constant, value: 0 }";
    const found = await Promise.all(
      recurrent.map((kind) =>
        exponent(`cell: tanh, initial: { recurrent: { kind: ${kind} }, ${rest} }`),
      ),
    );
    // One of four symbols: |x|² = 1, and the input's weights have variance 1/4.
    const expected = meanFieldExponent(g, [new Float64Array(STEPS).fill(1 / 4)], 2);
    expectAllClose(found as number[], Array(5).fill(expected), { rtol: 1e-12 });
  });
});

describe("in silence", () => {
  const silent = "input: { kind: constant, value: 0 }, bias: { kind: uniform, bound: 0 }";
  test.each([
    ["tanh", "gain", Math.log(0.8)],
    ["tanh", "orthogonal", Math.log(0.8)],
    ["leaky, leak: 0.25", "gain", Math.log(0.75 + 0.25 * 0.8)],
    ["rate-network, leak: 0.25, layers: 2", "gain", Math.log(0.75 + 0.25 * 0.8)],
  ])("%s, %s weights", async (cell, kind, expected) => {
    const words = `cell: ${cell}, initial: { recurrent: { kind: ${kind}, gain: 0.8 }, ${silent} }`;
    expectAllClose([(await exponent(words))!], [expected], { rtol: 1e-12 });
  });

  test("a gain of zero for all weights leaves PyTorch's biases", async () => {
    const words = "initial: { all: { kind: gain, gain: 0 }, recurrent: { kind: gain, gain: 0.8 } }";
    expect(await exponent(`cell: leaky, ${words}`)).toBeNull();
    expect(await exponent(`cell: tanh, ${words}`)).toBeLessThan(Math.log(0.8));
  });
});

test.each([
  "cell: gru",
  "cell: relu",
  "cell: leaky",
  "cell: tanh, layers: 2",
  "cell: tanh, embedding: 3",
  "cell: tanh, initial: { recurrent: { kind: orthogonal } }",
  "cell: tanh, initial: { input: { kind: constant, value: 1 } }",
])("%s: nothing is said", async (words) => {
  expect(await exponent(words)).toBeNull();
});
