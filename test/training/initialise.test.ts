import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/random.ts";
import { createNetwork } from "../../src/training/create-network.ts";
import { type Initialiser, initialLayer, initialMatrix } from "../../src/training/initialise.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const draw = (initialiser: Initialiser, rows = 200, columns = 100) =>
  initialMatrix(createRandom(1), rows, columns, initialiser);
const deviation = (values: Float64Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
/** Relative error of a deviation from 20,000 draws: 1/√(2·20,000) = 0.5 %; four of these. */
const SAMPLING = { rtol: 0.02 };

describe("spread of 200 × 100 matrices", () => {
  test.each<[Initialiser, number, number | null]>([
    [{ kind: "uniform", bound: 0.3 }, 0.3 / Math.sqrt(3), 0.3],
    [{ kind: "normal", deviation: 0.7 }, 0.7, null],
    [{ kind: "xavier-uniform" }, Math.sqrt(2 / 300), Math.sqrt(6 / 300)],
    [{ kind: "xavier-normal", gain: 2 }, 2 * Math.sqrt(2 / 300), null],
    [{ kind: "kaiming-uniform" }, Math.sqrt(2 / 100), Math.sqrt(6 / 100)],
    [{ kind: "kaiming-normal", gain: 1 }, Math.sqrt(1 / 100), null],
    [{ kind: "gain", gain: 1.5 }, 1.5 / Math.sqrt(100), null],
    [{ kind: "constant", value: -2 }, 2, 2],
  ])("%o", (initialiser, wanted, bound) => {
    const values = draw(initialiser);
    expectAllClose([deviation(values)], [wanted], SAMPLING);
    if (bound !== null) {
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expectAllClose([largest], [bound], { rtol: 1e-3 });
      expect(largest).toBeLessThanOrEqual(bound);
    }
  });
});

describe("orthogonal", () => {
  test.each([
    [30, 30],
    [40, 20],
    [20, 40],
  ])("%d × %d: orthonormal rows or columns, times the gain", (rows, columns) => {
    const values = draw({ kind: "orthogonal", gain: 3 }, rows, columns);
    const short = Math.min(rows, columns);
    const at = (i: number, l: number) =>
      rows < columns ? values[i * columns + l] : values[l * columns + i];
    for (let i = 0; i < short; i++) {
      for (let j = 0; j < short; j++) {
        let overlap = 0;
        for (let l = 0; l < Math.max(rows, columns); l++) overlap += at(i, l) * at(j, l);
        expectAllClose([overlap], [i === j ? 9 : 0], { atol: 1e-13 });
      }
    }
  });
});

test("identity has its gain on the diagonal", () => {
  expect([...draw({ kind: "identity", gain: 2 }, 2, 3)]).toEqual([2, 0, 0, 0, 2, 0]);
});

describe("layers", () => {
  test("are PyTorch's ±1/√H unless told otherwise", () => {
    const layer = initialLayer(createRandom(2), "lstm", 5, 64);
    for (const values of [layer.inputWeights, layer.recurrentWeights, layer.inputBias!]) {
      const largest = Math.max(...Array.from(values, Math.abs));
      expect(largest).toBeLessThanOrEqual(1 / 8);
      expect(largest).toBeGreaterThan(0.98 / 8);
    }
  });

  test("are drawn gate by gate", () => {
    const recurrent: Initialiser = { kind: "orthogonal" };
    const { recurrentWeights } = initialLayer(createRandom(2), "gru", 2, 6, { recurrent });
    for (let gate = 0; gate < 3; gate++) {
      const block = recurrentWeights.subarray(gate * 36, (gate + 1) * 36);
      for (let i = 0; i < 6; i++) {
        const row = block.subarray(i * 6, (i + 1) * 6);
        expectAllClose([deviation(Float64Array.from(row)) * Math.sqrt(6)], [1], { atol: 1e-14 });
      }
    }
  });
});

describe("networks", () => {
  const sizes = { inputSize: 5, hiddenSize: 4, outputs: 3 };
  test("fit together: layers, embedding, readout", () => {
    const network = createNetwork({ ...sizes, cell: "gru", layers: 2, embedding: 7 });
    expect([network.cell.inputSize, network.cell.stateSize]).toEqual([7, 8]);
    expect(network.embedding?.values.length).toBe(35);
    expect(network.readout.weights.length).toBe(12);
  });

  test("the forget bias goes to the forget gate alone", () => {
    const zero: Initialiser = { kind: "constant", value: 0 };
    const { cell } = createNetwork({
      ...sizes,
      cell: "lstm",
      initial: { bias: zero },
      forgetBias: 2,
    });
    const { inputBias } = cell.definition as unknown as { inputBias: Float64Array };
    expect([...inputBias]).toEqual([0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("depend on the seed and on nothing else", () => {
    const weights = (seed: number) =>
      createNetwork({ ...sizes, cell: "tanh", seed }).readout.weights;
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  test("of unknown cells or sizes are refused", () => {
    expect(() => createNetwork({ ...sizes, cell: "rnn" as never })).toThrow('cell is "rnn"');
    expect(() => createNetwork({ ...sizes, cell: "gru", layers: 0 })).toThrow("layers is 0");
  });
});
