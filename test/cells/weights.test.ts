import { describe, expect, test } from "vitest";
import { elman, lstm } from "../../src/cells/index.ts";
import { rangeError, typeError } from "../../src/errors.ts";
import { createRandom } from "../../src/random.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { randomLayer } from "./random-weights.ts";

const layer = randomLayer(createRandom(1), 4, { inputSize: 3, hiddenSize: 2 });

describe("weights that cannot be used are refused", () => {
  test("NaN and infinity, by tensor, index, row and column", () => {
    const inputWeights = Float64Array.from(layer.inputWeights);
    inputWeights[7] = Number.NaN;
    expect(() => lstm({ ...layer, inputWeights })).toThrow(
      rangeError("lstm", "inputWeights[7] is NaN (row 2, column 1); expected finite numbers"),
    );
    const recurrentBias = new Float64Array(8);
    recurrentBias[5] = Number.POSITIVE_INFINITY;
    expect(() => lstm({ ...layer, recurrentBias })).toThrow("lstm: recurrentBias[5] is Infinity");
  });

  test("wrong lengths, with the shape that is wanted", () => {
    expect(() => lstm({ ...layer, recurrentWeights: new Float64Array(4) })).toThrow(
      rangeError("lstm", "recurrentWeights has 4 elements; expected 8 × 2 = 16"),
    );
    expect(() => lstm({ ...layer, inputBias: new Float64Array(2) })).toThrow(
      rangeError("lstm", "inputBias has 2 elements; expected 8"),
    );
  });

  test("wrong sizes", () => {
    expect(() => lstm({ ...layer, hiddenSize: 0 })).toThrow(
      rangeError("lstm", "hiddenSize is 0; expected an integer of at least 1"),
    );
    expect(() => lstm({ ...layer, inputSize: 1.5 })).toThrow("lstm: inputSize is 1.5");
  });

  test("plain arrays", () => {
    const inputWeights = [...layer.inputWeights] as unknown as Float64Array;
    expect(() => lstm({ ...layer, inputWeights })).toThrow(
      typeError("lstm", "inputWeights is no Float64Array or Float32Array; expected one of them"),
    );
  });
});

test("a cell keeps its weights when the caller's change", () => {
  const recurrentWeights = Float32Array.of(0.5);
  const cell = elman({
    inputSize: 0,
    hiddenSize: 1,
    inputWeights: new Float32Array(0),
    recurrentWeights,
  });
  recurrentWeights[0] = 7;
  const state = putToWork(cell).step(Float64Array.of(1), new Float64Array(0)).states;
  expect(state[0]).toBeCloseTo(Math.tanh(0.5), 15);
});
