import { describe, expect, test } from "vitest";
import type { CellDefinition } from "../../src/cells/definition.ts";
import { mappingTemplate, networkFromMapping } from "../../src/formats/mapping/mapping.ts";
import type { Model, Tensor } from "../../src/formats/model.ts";
import { recognise } from "../../src/formats/recognise.ts";
import { tensor, torchLayer } from "../support/weights.ts";

const modelOf = (...tensors: Tensor[]): Model => ({
  source: "m",
  format: "safetensors",
  tensors,
  networks: [],
  refused: [],
  unused: [],
});

const [m, H] = [3, 2];
const model = modelOf(
  ...torchLayer("", 4, m, H),
  tensor("kernel", m, 4 * H),
  tensor("recurrent", H, 4 * H),
  ...["i", "f", "o", "c"].flatMap((gate) => [
    tensor(`W${gate}`, H, m),
    tensor(`U${gate}`, H, H),
    tensor(`b${gate}`, H),
  ]),
  tensor("table", 9, m),
  tensor("V", 5, H),
  tensor("c", 5),
);
const values = (name: string) => [...model.tensors.find((one) => one.name === name)!.read()];
const map = async (text: string) => {
  const network = await networkFromMapping(model, text);
  return {
    network,
    weights: network.cell.definition as CellDefinition & Record<string, Float64Array>,
  };
};

describe("layers", () => {
  test("PyTorch's shapes need only names", async () => {
    const { network, weights } = await map(`
      name: mine
      layers:
        - cell: lstm
          input_weights: weight_ih_l0
          recurrent_weights: weight_hh_l0
          input_bias: bias_ih_l0
          recurrent_bias: bias_hh_l0`);
    const direct = recognise(model.tensors.slice(0, 4)).networks[0]!;
    expect(weights).toEqual(direct.cell.definition);
    expect(network).toMatchObject({ name: "mine", embedding: null, readout: null });
    expect(network.layers[0]!.tensors).toContain("bias_hh_l0");
  });

  test("transposed kernels and another order of gates", async () => {
    const { weights } = await map(`
      layers: [{cell: lstm, input_weights: kernel, recurrent_weights: recurrent, transposed: true, gates: [f, g, i, o], forget_bias: 1}]`);
    const kernel = values("kernel");
    // In the file f, g, i, o; in the cell i, f, g, o. (Not its own inverse.)
    const columns = [2, 0, 1, 3].flatMap((gate) =>
      [0, 1].flatMap((h) => [0, 1, 2].map((i) => kernel[i * 4 * H + gate * H + h])),
    );
    expect([...weights.inputWeights!]).toEqual(columns);
    expect(weights.forgetBias).toBe(1);
  });

  test("one tensor per gate", async () => {
    const { weights } = await map(`
      layers:
        - cell: lstm
          input_weights: [Wi, Wf, Wo, Wc]
          recurrent_weights: [Ui, Uf, Uo, Uc]
          input_bias: [bi, bf, bo, bc]
          gates: [i, f, o, g]`);
    expect([...weights.recurrentWeights!]).toEqual(["Ui", "Uf", "Uc", "Uo"].flatMap(values));
    expect([...weights.inputBias!]).toEqual(["bi", "bf", "bc", "bo"].flatMap(values));
  });

  test("several layers, an embedding and a readout", async () => {
    const { network } = await map(`
      layers:
        - {cell: relu, input_weights: Wi, recurrent_weights: Ui}
        - {cell: tanh, input_weights: Uf, recurrent_weights: Uo}
      embedding: table
      readout: {weights: V, bias: c, activation: softmax}`);
    expect(network.layers.map(({ cell }) => cell)).toEqual(["relu", "tanh"]);
    expect(network.embedding).toMatchObject({ symbols: 9, width: m });
    expect(network.readout).toMatchObject({ outputs: 5, activation: "softmax" });
    expect([...network.readout!.weights]).toEqual(values("V"));
  });
});

describe("the template", () => {
  test("lists every tensor, and asks for its fields by name until they are filled in", async () => {
    const text = mappingTemplate(model);
    expect(text).toContain('#   "weight_hh_l0"  float32 [8, 2]   may be recurrent weights');
    await expect(networkFromMapping(model, text)).rejects.toThrow(
      /layers\[0\]: cell is "null"; expected one of tanh/,
    );
    const filled = text
      .replace("cell: null", "cell: lstm")
      .replace("input_weights: null", "input_weights: kernel")
      .replace("recurrent_weights: null", "recurrent_weights: recurrent")
      .replace("transposed: false", "transposed: true");
    expect((await networkFromMapping(model, filled)).cell.stateSize).toBe(2 * H);
  });

  test("stays YAML whatever the tensors are called", async () => {
    const odd = modelOf(tensor('a"\n- b: {', 2, 2));
    await expect(networkFromMapping(odd, mappingTemplate(odd))).rejects.toThrow(
      "layers[0]: cell is",
    );
  });
});

test("a mapping of a file says which, and where in it", async () => {
  const said = (text: string) => expect(networkFromMapping(model, text, "my.yaml")).rejects;
  await said("[1, 2").toThrow(/^my\.yaml: is no YAML/);
  await said("layers: [{cell: lstm}]").toThrow(/^my\.yaml: layers\[0\]: expected input_weights/);
});

describe("wrong mappings say where", () => {
  const layer = "cell: gru, input_weights: Wi, recurrent_weights: Ui";
  test.each([
    ["[1, 2", /^mapping: is no YAML/],
    ["3", /^mapping: expected the fields name, layers/],
    ["layer: []", /^mapping: has the unknown field "layer"; expected name, layers/],
    ["layers: []", /^layers: expected a list/],
    ["layers: [{cel: gru}]", /^layers\[0\]: has the unknown field "cel"/],
    ["layers: [{cell: lstm}]", /^layers\[0\]: expected input_weights and recurrent_weights/],
    [
      "layers: [{cell: tanh, input_weights: nope, recurrent_weights: Ui}]",
      /^layers\[0\]\.input_weights: the file has no tensor "nope"/,
    ],
    [
      "layers: [{cell: lstm, input_weights: [Wi, Wf], recurrent_weights: recurrent, transposed: true}]",
      /has 2 tensors; expected one, or one for each of 4 gates/,
    ],
    [
      `layers: [{${layer}}]`,
      /recurrent_weights: Ui has shape \[2, 2\]; with transposed: false expected \[3 × H, H\]/,
    ],
    [
      "layers: [{cell: tanh, input_weights: bi, recurrent_weights: Ui}]",
      /input_weights: bi has shape \[2\]; expected 2 dimensions/,
    ],
    [
      "layers: [{cell: tanh, input_weights: table, recurrent_weights: Ui}]",
      /^layers\[0\]\.input_weights: table has shape \[9, 3\]; with transposed: false expected \[2, inputs\]/,
    ],
    [
      "layers: [{cell: tanh, input_weights: Wi, recurrent_weights: Ui, gates: [x]}]",
      /gates: expected an order of \[h\]/,
    ],
    [
      "layers: [{cell: tanh, input_weights: Wi, recurrent_weights: Ui}, {cell: tanh, input_weights: Wi, recurrent_weights: Ui}]",
      /^layers: stack: layer 1 takes 3 inputs/,
    ],
    [
      "layers: [{cell: tanh, input_weights: Wi, recurrent_weights: Ui}]\nreadout: {weights: V, bias: bi}",
      /^readout\.bias: has 2 numbers; expected 5/,
    ],
    [
      "layers: [{cell: tanh, input_weights: Wi, recurrent_weights: Ui}]\nreadout: {weights: Wi}",
      /^readout: is 3 wide; the layers take 2/,
    ],
    [
      "layers: [{cell: tanh, input_weights: Wi, recurrent_weights: Ui}]\nembedding: V",
      /^embedding: is 2 wide; the layers take 3/,
    ],
    [
      "layers: [{cell: tanh, input_weights: Wi, recurrent_weights: Ui}]\nreadout: {weights: V, activation: cos}",
      /^readout\.activation: expected/,
    ],
    [
      `a: &a [x, x]\n${Array.from({ length: 30 }, (_, i) => `${"b".repeat(i + 1)}: &${"a".repeat(i + 2)} [*${"a".repeat(i + 1)}, *${"a".repeat(i + 1)}]`).join("\n")}`,
      /^mapping: /,
    ],
    ["[".repeat(100_000), /^mapping: is no YAML/],
    ["#".repeat(2 ** 20 + 1), /^mapping: has 1048577 characters/],
  ])("%#", async (text, message) => {
    await expect(networkFromMapping(model, text)).rejects.toThrow(message);
  });
});
