import { describe, expect, test } from "vitest";
import type { CellDefinition } from "../../src/cells/definition.ts";
import { networkFromMapping } from "../../src/formats/mapping/mapping.ts";
import type { Model, Tensor } from "../../src/formats/model.ts";
import { tensor } from "../support/weights.ts";

const [m, H] = [3, 2];
const modelOf = (...tensors: Tensor[]): Model => ({
  source: "m",
  format: "npz",
  tensors,
  networks: [],
  refused: [],
  unused: [],
});
const kernel = tensor("K", m, 4 * H);
const recurrent = tensor("U", H, 4 * H);
const map = async (tensors: Tensor[], layer: string) => {
  const network = await networkFromMapping(modelOf(...tensors), `layers: [{${layer}}]`);
  return network.cell.definition as CellDefinition & Record<string, Float64Array>;
};
const lstm = "cell: lstm, input_weights: K, recurrent_weights: U";
/** Rows of a matrix of `columns` columns, as an array. */
const columnsOf = (values: Float64Array, columns: number, from: number, count: number) =>
  Array.from({ length: values.length / columns }, (_, r) => [
    ...values.subarray(r * columns + from, r * columns + from + count),
  ]).flat();

describe("a mapping that contradicts the shapes in the file", () => {
  test("transposed forgotten: refused with the shape that is there, and what fits", async () => {
    await expect(map([kernel, recurrent], lstm)).rejects.toThrow(
      /recurrent_weights: U has shape \[2, 8\]; with transposed: false expected \[4 × H, H\]; transposed: true fits/,
    );
  });

  test("transposed where it is not: likewise", async () => {
    const upright = [tensor("K", 4 * H, m), tensor("U", 4 * H, H)];
    await expect(map(upright, `${lstm}, transposed: true`)).rejects.toThrow(
      /transposed: false fits/,
    );
  });

  test.each(['"true"', "yes", "1", "[true]"])("transposed: %s is no boolean", async (word) => {
    await expect(map([kernel, recurrent], `${lstm}, transposed: ${word}`)).rejects.toThrow(
      /transposed: is .*; expected true or false/,
    );
  });

  test.each([
    ["cell: lstm, forget_bias: one", /forget_bias: is "one"; expected a number/],
    ["cell: tanh, forget_bias: 1", /forget_bias: is for lstm; the cell is tanh/],
    ["cell: tanh, leak: 0.5", /leak: is for leaky and rate-network; the cell is tanh/],
    ["cell: leaky", /leak: is missing; expected a number in \(0, 1\]/],
    ["cell: leaky, leak: 2", /leak/],
    ["cell: leaky, leak: 0.5, activation: cos", /activation: is "cos"; expected tanh/],
    [
      "cell: tanh, input_bias: long",
      /long has shape \[7\]; expected \[2\], or \[2, 2\] for two biases/,
    ],
    ["cell: convlstm", /cell is "convlstm"; expected one of tanh/],
  ])("%s", async (words, message) => {
    const shape = words.includes("lstm,") ? [4 * H, H] : [H, H];
    const tensors = [tensor("W", shape[0]!, m), tensor("R", ...shape), tensor("long", 7)];
    await expect(map(tensors, `${words}, input_weights: W, recurrent_weights: R`)).rejects.toThrow(
      message,
    );
  });
});

describe("biases", () => {
  const gru = "cell: gru, input_weights: K, recurrent_weights: U, transposed: true";
  const matrices = [tensor("K", m, 3 * H), tensor("U", H, 3 * H)];

  test("two rows are two biases, the input's first", async () => {
    const both = tensor("B", 2, 3 * H);
    const found = await map([...matrices, both], `${gru}, input_bias: B, gates: [z, r, n]`);
    const [z, r, n] = [0, 1, 2].map((g) => [...both.read().subarray(g * H, (g + 1) * H)]);
    expect([...found["inputBias"]!]).toEqual([...r!, ...z!, ...n!]);
    const second = both.read().subarray(3 * H);
    expect([...found["recurrentBias"]!.subarray(0, H)]).toEqual([...second.subarray(H, 2 * H)]);
  });

  test("two rows beside a second bias are refused", async () => {
    const more = [tensor("B", 2, 3 * H), tensor("c", 3 * H)];
    await expect(
      map([...matrices, ...more], `${gru}, input_bias: B, recurrent_bias: c`),
    ).rejects.toThrow(/two rows/);
  });

  test("a column is a bias", async () => {
    const column = tensor("b", 3 * H, 1);
    expect((await map([...matrices, column], `${gru}, input_bias: b`))["inputBias"]).toEqual(
      column.read(),
    );
  });
});

describe("one matrix for input and state", () => {
  const joint = tensor("i2h", H, m + H);

  test.each([
    ["[input, state]", 0, m],
    ["[state, input]", H, 0],
  ])("%s", async (order, inputs, state) => {
    const found = await map([joint], `cell: tanh, joint_weights: i2h, joint_order: ${order}`);
    expect([...found["inputWeights"]!]).toEqual(columnsOf(joint.read(), m + H, inputs, m));
    expect([...found["recurrentWeights"]!]).toEqual(columnsOf(joint.read(), m + H, state, H));
  });

  test("TensorFlow 1: [x; h] by i, j, f, o, transposed", async () => {
    const stored = tensor("k", m + H, 4 * H);
    const words =
      "cell: lstm, joint_weights: k, joint_order: [input, state], transposed: true, gates: [i, g, f, o]";
    const found = await map([stored], words);
    // Row 0 of gate f in the cell is column 2H in the file.
    const column = Array.from({ length: m }, (_, i) => stored.read()[i * 4 * H + 2 * H]!);
    expect([...found["inputWeights"]!.subarray(H * m, H * m + m)]).toEqual(column);
  });

  test.each([
    ["joint_weights: i2h", /joint_order: expected \[input, state\]/],
    ["joint_weights: i2h, joint_order: [state, input], input_weights: i2h", /one or the other/],
    ["joint_weights: i2h, joint_order: [state, input], transposed: true", /transposed: false fits/],
  ])("%s", async (words, message) => {
    await expect(map([joint], `cell: tanh, ${words}`)).rejects.toThrow(message);
  });
});

describe("units that take part of a step", () => {
  const tensors = [tensor("W", H, m), tensor("R", H, H), tensor("tau", H)];
  const weights = "input_weights: W, recurrent_weights: R";

  test("leaky and rate-network, with a leak for all and an activation", async () => {
    for (const cell of ["leaky", "rate-network"]) {
      const words = `cell: ${cell}, ${weights}, leak: 0.2, activation: relu`;
      expect(await map(tensors, words)).toMatchObject({ cell, activation: "relu" });
    }
  });

  test("a leak for each unit", async () => {
    const leak = { ...tensor("tau", H), read: () => Float64Array.of(0.25, 0.5) };
    const found = await map([...tensors.slice(0, 2), leak], `cell: leaky, ${weights}, leak: tau`);
    expect(found).toMatchObject({ leak: Float64Array.of(0.25, 0.5) });
  });
});
