import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { readKerasHdf5, readKerasZip } from "../../src/formats/keras/keras.ts";
import { biasOf, columnsOf, expected, rowsOf, someGates, weightsOf } from "../support/gates.ts";
import {
  type H5Layer,
  kerasFolders,
  kerasH5,
  kerasVariables,
  kerasWeights,
  kerasZip,
  type Weight,
} from "../support/keras-files.ts";

const [m, H] = [3, 4];
const LSTM = someGates("ifgo", m, H, 5);
const UPPER = someGates("ifgo", H, H, 11);
const GRU = someGates("rzn", m, H, 17);
const RNN = someGates("h", m, H, 23);
/** Keras' gates, in the letters of `gates.ts`: i, f, c, o and z, r, h. */
const [KERAS_LSTM, KERAS_GRU] = ["ifgo", "zrn"];

const lstmLayer = (name: string, gates = LSTM): H5Layer => ({
  name,
  weights: kerasWeights(`${name}/`, gates, KERAS_LSTM),
});
const table: Weight = {
  name: "embedding/embeddings:0",
  shape: [5, m],
  values: Array.from({ length: 15 }, (_, i) => i / 8),
};
const dense = (inputs: number, outputs: number, name = "dense"): Weight[] => [
  {
    name: `${name}/kernel:0`,
    shape: [inputs, outputs],
    values: Array.from({ length: inputs * outputs }, (_, i) => i / 16),
  },
  {
    name: `${name}/bias:0`,
    shape: [outputs],
    values: Array.from({ length: outputs }, (_, i) => i),
  },
];
const defaults = { activation: "tanh", recurrent_activation: "sigmoid", use_bias: true };
const layer = (class_name: string, name: string, config: object = {}) => ({
  class_name,
  config: { name, ...config },
});
const lstmConfig = (name: string, config: object = {}) =>
  layer("LSTM", name, { ...defaults, units: H, ...config });
const sequential = (...layers: object[]) => ({ class_name: "Sequential", config: { layers } });

async function whole(layers: readonly H5Layer[], architecture: object, version = "2.4.0") {
  return readKerasHdf5(await kerasH5(layers, { architecture, version }), "m.h5");
}

async function weightsOnly(layers: readonly H5Layer[], version?: string, cell?: string) {
  const bytes = await kerasH5(layers, version === undefined ? {} : { version });
  return readKerasHdf5(bytes, "w.h5", cell === undefined ? {} : { cell });
}

describe("cells of whole .h5 models equal cells made from the same weights", () => {
  test("LSTM: gates i, f, c, o, one bias", async () => {
    const { networks, refused, format } = await whole(
      [lstmLayer("a")],
      sequential(lstmConfig("a")),
    );
    expect(format).toBe("keras h5");
    expect(refused).toEqual([]);
    expect(networks.map(({ name }) => name)).toEqual(["a"]);
    expect(weightsOf(networks[0]!.cell)).toEqual([expected(LSTM, "ifgo")]);
    expect(networks[0]!.assumptions).toEqual([]);
  });

  test("GRU: gates z, r, h; one bias resets before, two reset after", async () => {
    const config = { ...defaults, units: H };
    const read = async (bias: "one" | "two", reset_after: boolean) => {
      const layers = [{ name: "g", weights: kerasWeights("g/gru_cell/", GRU, KERAS_GRU, bias) }];
      const model = await whole(layers, sequential(layer("GRU", "g", { ...config, reset_after })));
      return model.networks[0]!;
    };
    const before = await read("one", false);
    expect(before.layers[0]!.cell).toBe("gru-reset-before");
    expect(weightsOf(before.cell)).toEqual([expected(GRU, "rzn")]);
    const after = await read("two", true);
    expect(after.layers[0]!.cell).toBe("gru");
    expect(weightsOf(after.cell)).toEqual([expected(GRU, "rzn", "both")]);
  });

  test("SimpleRNN: tanh, relu and linear from the configuration", async () => {
    for (const [activation, name] of [
      ["tanh", "tanh"],
      ["relu", "relu"],
      ["linear", "identity"],
      [null, "identity"],
    ]) {
      const layers = [{ name: "s", weights: kerasWeights("s/", RNN, "h") }];
      const model = await whole(layers, sequential(layer("SimpleRNN", "s", { activation })));
      expect(model.networks[0]!.layers[0]!.cell).toBe(name);
      expect(weightsOf(model.networks[0]!.cell)).toEqual([expected(RNN, "h")]);
    }
  });

  test("CuDNNLSTM: kernels by row of H × inputs, two biases in a row, sigmoid gates", async () => {
    // cuDNN's numbers for one gate are those of W (H × inputs), row by row.
    const side = (part: "W" | "U", columns: number) => {
      const blocks = [..."ifgo"].map((letter) => LSTM[letter]![part].flat());
      return Array.from({ length: columns }, (_, i) =>
        blocks.flatMap((block) => block.slice(i * H, (i + 1) * H)),
      ).flat();
    };
    const weights: Weight[] = [
      { name: "c/kernel:0", shape: [m, 4 * H], values: side("W", m) },
      { name: "c/recurrent_kernel:0", shape: [H, 4 * H], values: side("U", H) },
      {
        name: "c/bias:0",
        shape: [8 * H],
        values: [...biasOf(LSTM, "ifgo"), ...biasOf(LSTM, "ifgo", "rb")],
      },
    ];
    const model = await whole(
      [{ name: "c", weights }],
      sequential(layer("CuDNNLSTM", "c")),
      "2.1.5",
    );
    expect(weightsOf(model.networks[0]!.cell)).toEqual([expected(LSTM, "ifgo", "both")]);
    expect(model.networks[0]!.cell.definition).toMatchObject({ gateActivation: "sigmoid" });
    const unnamed = await weightsOnly([{ name: "c", weights }], "2.1.5");
    expect(weightsOf(unnamed.networks[0]!.cell)).toEqual([expected(LSTM, "ifgo", "both")]);
    expect(unnamed.networks[0]!.cell.definition).toMatchObject({ gateActivation: "sigmoid" });
  });

  test("CuDNNGRU resets after the product", async () => {
    const square = someGates("rzn", H, H, 31);
    // For square matrices cuDNN's layout is Keras' of the transposed gates.
    const turned = Object.fromEntries(
      Object.entries(square).map(([letter, gate]) => {
        const turn = (matrix: number[][]) => matrix.map((_, i) => matrix.map((row) => row[i]!));
        return [letter, { ...gate, W: turn(gate.W), U: turn(gate.U) }];
      }),
    );
    const weights = kerasWeights("c/", turned, KERAS_GRU, "flat two");
    const model = await whole([{ name: "c", weights }], sequential(layer("CuDNNGRU", "c")));
    expect(model.networks[0]!.layers[0]!.cell).toBe("gru");
    expect(weightsOf(model.networks[0]!.cell)).toEqual([expected(square, "rzn", "both")]);
  });

  test("no bias is zeros; float64 and compressed arrays are read alike", async () => {
    const layers = [{ name: "a", weights: kerasWeights("a/", LSTM, KERAS_LSTM, "none") }];
    const architecture = sequential(lstmConfig("a", { use_bias: false }));
    const bytes = await kerasH5(layers, { architecture, compressed: true, dtype: "float64" });
    const { networks } = await readKerasHdf5(bytes, "m.h5");
    expect(weightsOf(networks[0]!.cell)).toEqual([expected(LSTM, "ifgo", "none")]);
    expect(networks[0]!.layers[0]!.bias).toBe(false);
  });

  test("Keras 1: one matrix per gate, in the order i, c, f, o, and inner_activation", async () => {
    const gate = (letter: string, keras: string): Weight[] => [
      { name: `l_W_${keras}`, shape: [m, H], values: columnsOf(LSTM, letter, "W") },
      { name: `l_U_${keras}`, shape: [H, H], values: columnsOf(LSTM, letter, "U") },
      { name: `l_b_${keras}`, shape: [H], values: biasOf(LSTM, letter) },
    ];
    const weights = [gate("i", "i"), gate("g", "c"), gate("f", "f"), gate("o", "o")].flat();
    const config = { output_dim: H, activation: "tanh", inner_activation: "hard_sigmoid" };
    const model = await whole(
      [{ name: "l", weights }],
      sequential(layer("LSTM", "l", config)),
      "1.2.2",
    );
    expect(weightsOf(model.networks[0]!.cell)).toEqual([expected(LSTM, "ifgo")]);
    expect(model.networks[0]!.cell.definition).toMatchObject({ gateActivation: "hard-sigmoid" });
    const alone = await weightsOnly([{ name: "l", weights }], "1.2.2");
    expect(weightsOf(alone.networks[0]!.cell)).toEqual([expected(LSTM, "ifgo")]);
  });

  test("hard_sigmoid is another function from Keras 3 on", async () => {
    const architecture = sequential(lstmConfig("a", { recurrent_activation: "hard_sigmoid" }));
    const gateOf = async (version: string) =>
      (await whole([lstmLayer("a")], architecture, version)).networks[0]!.cell.definition;
    expect(await gateOf("2.3.1")).toMatchObject({ gateActivation: "hard-sigmoid" });
    expect(await gateOf("3.1.0")).toMatchObject({ gateActivation: "hard-sigmoid-6" });
  });

  test("unit_forget_bias is said, and added to nothing", async () => {
    const architecture = sequential(lstmConfig("a", { unit_forget_bias: true }));
    const [network] = (await whole([lstmLayer("a")], architecture)).networks;
    expect(network!.layers[0]!.convention).toContain("unit_forget_bias is in the bias already");
    expect(network!.cell.definition).toMatchObject({ forgetBias: 0 });
  });
});

describe("layers that read each other become one network", () => {
  const stacked = [lstmLayer("a"), lstmLayer("b", UPPER)];
  const both = [expected(LSTM, "ifgo"), expected(UPPER, "ifgo")];

  test("Sequential, with what does nothing between them", async () => {
    const architecture = sequential(
      layer("InputLayer", "in"),
      layer("Masking", "mask"),
      lstmConfig("a", { return_sequences: true }),
      layer("Dropout", "drop", { rate: 0.5 }),
      layer("TimeDistributed", "td", { layer: layer("Dropout", "inner") }),
      layer("Activation", "act", { activation: "linear" }),
      lstmConfig("b"),
    );
    const { networks } = await whole(stacked, architecture);
    expect(networks.map(({ name }) => name)).toEqual(["a+b"]);
    expect(weightsOf(networks[0]!.cell)).toEqual(both);
  });

  test("a layer that does something in between separates them", async () => {
    const architecture = sequential(
      lstmConfig("a"),
      layer("LayerNormalization", "norm"),
      lstmConfig("b"),
    );
    const { networks } = await whole(stacked, architecture);
    expect(networks.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("Functional, in the ways of Keras 2 and 3; the other order of listing is followed too", async () => {
    const two = (source: string) => [[[source, 0, 0, {}]]];
    const three = (source: string) => [
      {
        args: [
          { class_name: "__keras_tensor__", config: { keras_history: [source, 0, 0], shape: [1] } },
        ],
        kwargs: {},
      },
    ];
    for (const inbound of [two, three]) {
      const architecture = {
        class_name: "Functional",
        config: {
          layers: [
            { ...layer("InputLayer", "in"), inbound_nodes: [] },
            { ...lstmConfig("a"), inbound_nodes: inbound("in") },
            { ...lstmConfig("other"), inbound_nodes: inbound("in") },
            { ...lstmConfig("b"), inbound_nodes: inbound("a") },
          ],
          input_layers: [["in", 0, 0]],
          output_layers: [["b", 0, 0]],
        },
      };
      const layers = [...stacked, lstmLayer("other")];
      const { networks } = await whole(layers, architecture);
      expect(networks.map(({ name }) => name)).toEqual(["a+b", "other"]);
      expect(weightsOf(networks[0]!.cell)).toEqual(both);
    }
  });

  test("a model inside a model", async () => {
    const inner = {
      class_name: "Sequential",
      config: { name: "core", layers: [lstmConfig("a"), lstmConfig("b")] },
    };
    const weights = stacked.flatMap((each) => each.weights);
    const { networks } = await whole([{ name: "core", weights }], sequential(inner));
    expect(networks.map(({ name }) => name)).toEqual(["core/a+core/b"]);
    expect(weightsOf(networks[0]!.cell)).toEqual(both);
  });

  test("RNN of StackedRNNCells, and RNN of one cell", async () => {
    const cell = (name: string) => layer("LSTMCell", name, { ...defaults, units: H });
    const cells = layer("StackedRNNCells", "cells", { cells: [cell("c0"), cell("c1")] });
    const weights = [
      ...kerasWeights("rnn/c0/", LSTM, KERAS_LSTM),
      ...kerasWeights("rnn/c1/", UPPER, KERAS_LSTM),
    ];
    const two = await whole(
      [{ name: "rnn", weights }],
      sequential(layer("RNN", "rnn", { cell: cells })),
    );
    expect(weightsOf(two.networks[0]!.cell)).toEqual(both);
    const one = await whole(
      [{ name: "rnn", weights: weights.slice(0, 3) }],
      sequential(layer("RNN", "rnn", { cell: cell("c0") })),
    );
    expect(weightsOf(one.networks[0]!.cell)).toEqual([both[0]]);
  });

  test("embedding before, dense layer after, with what follows it", async () => {
    const layers = [
      { name: "embedding", weights: [table] },
      lstmLayer("a"),
      { name: "dense", weights: dense(H, 2) },
    ];
    const read = async (...after: object[]) => {
      const architecture = sequential(
        layer("Embedding", "embedding", { mask_zero: true }),
        lstmConfig("a"),
        ...after,
      );
      return (await whole(layers, architecture)).networks[0]!;
    };
    const network = await read(layer("Dense", "dense", { activation: "softmax" }));
    expect(network.embedding).toEqual({
      symbols: 5,
      width: m,
      values: Float64Array.from(table.values),
    });
    expect(network.assumptions.join()).toContain("mask_zero");
    // Keras keeps H × outputs; ours is outputs × H.
    expect(Array.from(network.readout!.weights)).toEqual(
      [0, 2, 4, 6, 1, 3, 5, 7].map((i) => i / 16),
    );
    expect(Array.from(network.readout!.bias)).toEqual([0, 1]);
    expect(network.readout!.activation).toBe("softmax");
    const plain = layer("Dense", "dense", { activation: "linear" });
    expect((await read(plain)).readout!.activation).toBe("linear");
    const later = layer("Activation", "act", { activation: "softmax" });
    expect((await read(plain, later)).readout!.activation).toBe("softmax");
    const wrapped = layer("TimeDistributed", "dense", { layer: plain });
    expect((await read(wrapped)).readout!.activation).toBe("linear");
    expect((await read(layer("Flatten", "f"), plain)).readout).toBeNull();
  });
});

describe("what is not computed is refused by name, and the rest is read", () => {
  test("Bidirectional: each direction is a network of its own", async () => {
    const weights = [
      ...kerasWeights("bi/forward_l/lstm_cell/", LSTM, KERAS_LSTM),
      ...kerasWeights("bi/backward_l/lstm_cell/", someGates("ifgo", m, H, 77), KERAS_LSTM),
    ];
    const layers = [{ name: "bi", weights }];
    const wrapped = layer("Bidirectional", "bi", { layer: lstmConfig("l") });
    for (const model of [await whole(layers, sequential(wrapped)), await weightsOnly(layers)]) {
      expect(model.refused.map(({ name }) => name)).toEqual(["bi"]);
      expect(model.refused[0]!.reason).toContain('"bi (forward)" or "bi (backward)"');
      expect(model.networks.map(({ name }) => name)).toEqual(["bi (forward)", "bi (backward)"]);
      const [forward, backward] = model.networks;
      expect(weightsOf(forward!.cell)).toEqual([expected(LSTM, "ifgo")]);
      expect(weightsOf(backward!.cell)).toEqual([expected(someGates("ifgo", m, H, 77), "ifgo")]);
      expect(backward!.assumptions).toContain(
        "reads each sequence from its end: reverse the input",
      );
    }
  });

  test("go_backwards is noted, and a layer with it stands on nothing", async () => {
    const { networks } = await whole(
      [lstmLayer("a"), lstmLayer("b", UPPER)],
      sequential(lstmConfig("a"), lstmConfig("b", { go_backwards: true })),
    );
    expect(networks.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(networks[1]!.assumptions).toEqual([
      "reads each sequence from its end: reverse the input",
      "reads what a (LSTM) makes of the model's input, which is not computed: give its output as the data",
    ]);
  });

  test.each([
    ["Normalization", {}, /reads what n \(Normalization\) makes.*give its output as the data/],
    ["BatchNormalization", {}, /reads what n \(BatchNormalization\) makes/],
    ["TimeDistributed", {}, /reads what n \(TimeDistributed\) makes/],
    ["Masking", {}, /^steps whose numbers are all 0 are read like any others: .*\(Masking\)/],
    ["Masking", { mask_value: -1 }, /^steps whose numbers are all -1 /],
  ])(
    "what stands before a network and is not computed is said: %s %j",
    async (kind, config, said) => {
      const { networks } = await whole(
        [{ name: "n", weights: [] }, lstmLayer("a")],
        sequential(layer(kind, "n", config), layer("Dropout", "d"), lstmConfig("a")),
      );
      expect(networks.map(({ assumptions }) => assumptions)).toEqual([
        [expect.stringMatching(said)],
      ]);
    },
  );

  test.each([
    [
      "an activation",
      lstmConfig("a", { activation: "swish" }),
      /activation "swish"; expected tanh/,
    ],
    ["a class", layer("ConvLSTM2D", "a"), /is a ConvLSTM2D; expected LSTM, GRU/],
    ["a cell", layer("RNN", "a", { cell: layer("MyCell", "c") }), /is a MyCell/],
    ["an activation of a SimpleRNN", layer("SimpleRNN", "a", { activation: "sigmoid" }), /sigmoid/],
  ])("%s", async (_, config, reason) => {
    const weights =
      config.class_name === "SimpleRNN" ? kerasWeights("a/", RNN, "h") : lstmLayer("a").weights;
    const { networks, refused } = await whole([{ name: "a", weights }], sequential(config));
    expect(networks).toEqual([]);
    expect(refused).toMatchObject([{ name: "a", code: "UNSUPPORTED" }]);
    expect(refused[0]!.reason).toMatch(reason);
  });

  test("weights that do not fit", async () => {
    const [kernel, recurrent, bias] = lstmLayer("a").weights as [Weight, Weight, Weight];
    const short = { ...bias, shape: [4], values: bias.values.slice(0, 4) };
    const flat = { ...kernel, shape: [12, 4] };
    const nan = { ...kernel, values: kernel.values.with(7, Number.NaN) };
    for (const [weights, reason] of [
      [[kernel, recurrent, short], /bias has 4 numbers; expected 16/],
      [[flat, recurrent, bias], /has shape \[12,4\]; expected two dimensions/],
      [[kernel], /has 1 weights .*; expected kernel, recurrent kernel/],
      [[nan, recurrent, bias], /holds NaN at \[0, 7\]/],
    ] as const) {
      const { refused } = await whole([{ name: "a", weights }], sequential(lstmConfig("a")));
      expect(refused).toMatchObject([{ name: "a", code: "MALFORMED" }]);
      expect(refused[0]!.reason).toMatch(reason);
    }
  });
});

describe("files of weights only", () => {
  test("layers are taken in their order, and the activations of the Keras that wrote them", async () => {
    const layers = [
      { name: "embedding", weights: [table] },
      lstmLayer("a"),
      { name: "drop", weights: [] },
      lstmLayer("b", UPPER),
      { name: "dense", weights: dense(H, 2) },
    ];
    const gates = async (version?: string) => {
      const [network] = (await weightsOnly(layers, version)).networks;
      expect(weightsOf(network!.cell)).toEqual([expected(LSTM, "ifgo"), expected(UPPER, "ifgo")]);
      expect(network!.embedding!.symbols).toBe(5);
      expect(network!.readout!.outputs).toBe(2);
      expect(network!.assumptions[0]).toContain("the file has weights only");
      const definition = network!.cell.definition as { layers: { gateActivation: string }[] };
      return definition.layers[0]!.gateActivation;
    };
    expect(await gates("2.1.5")).toBe("hard-sigmoid");
    expect(await gates("2.2.4")).toBe("hard-sigmoid");
    expect(await gates("2.3.0")).toBe("sigmoid");
    expect(await gates("2.4.0")).toBe("sigmoid");
    expect(await gates()).toBe("sigmoid");
  });

  test("where a GRU resets follows from its bias, else from the version, else from --cell", async () => {
    const cellOf = async (bias: "one" | "two" | "none", version?: string, cell?: string) => {
      const layers = [{ name: "g", weights: kerasWeights("g/", GRU, KERAS_GRU, bias) }];
      return (await weightsOnly(layers, version, cell)).networks[0]!.layers[0]!.cell;
    };
    expect(await cellOf("one")).toBe("gru-reset-before");
    expect(await cellOf("two")).toBe("gru");
    expect(await cellOf("none", "2.2.4")).toBe("gru-reset-before");
    expect(await cellOf("none", "2.6.0")).toBe("gru");
    expect(await cellOf("none", "2.2.4", "gru")).toBe("gru");
  });

  test("long lists of names, which Keras splits, are put together", async () => {
    const layers = [lstmLayer("a"), lstmLayer("b", UPPER)];
    const { networks } = await readKerasHdf5(await kerasH5(layers, { split: true }), "w.h5");
    expect(weightsOf(networks[0]!.cell)).toHaveLength(2);
  });

  test("Keras 3's folders: class names say what the layers are", async () => {
    const bytes = await kerasFolders([
      ...kerasVariables("layers/lstm/cell", kerasWeights("", LSTM, KERAS_LSTM)),
      ...kerasVariables("layers/lstm_1/cell", kerasWeights("", UPPER, KERAS_LSTM)),
      ...kerasVariables("layers/dense", dense(H, 2)),
      { name: "layers/lstm/cell/seed_generator/vars/0", shape: [2], values: [1, 2] },
    ]);
    const { networks } = await readKerasHdf5(bytes, "w.weights.h5");
    expect(networks.map(({ name }) => name)).toEqual(["lstm+lstm_1"]);
    expect(weightsOf(networks[0]!.cell)).toEqual([expected(LSTM, "ifgo"), expected(UPPER, "ifgo")]);
    expect(networks[0]!.readout!.outputs).toBe(2);
  });
});

describe(".keras files", () => {
  test("folders count classes, whatever the layers are called", async () => {
    const architecture = sequential(
      layer("Embedding", "words"),
      layer("LSTM", "lower", { ...defaults }),
      layer("LSTM", "upper", { ...defaults }),
      layer("GRU", "g", { ...defaults, reset_after: true }),
      layer("Bidirectional", "both", { layer: layer("LSTM", "l", defaults) }),
    );
    const bytes = await kerasZip(architecture, [
      ...kerasVariables("layers/embedding", [table]),
      ...kerasVariables("layers/lstm/cell", kerasWeights("", LSTM, KERAS_LSTM)),
      ...kerasVariables("layers/lstm_1/cell", kerasWeights("", UPPER, KERAS_LSTM)),
      ...kerasVariables("layers/gru/cell", kerasWeights("", GRU, KERAS_GRU, "two")),
      ...kerasVariables("layers/bidirectional/forward_layer/cell", lstmLayer("f").weights),
      ...kerasVariables("layers/bidirectional/backward_layer/cell", lstmLayer("b").weights),
    ]);
    const model = await readKerasZip(bytes, "m.keras");
    expect(model.format).toBe("keras v3");
    expect(model.networks.map(({ name }) => name)).toEqual([
      "lower+upper",
      "g",
      "both (forward)",
      "both (backward)",
    ]);
    const [lower, g] = model.networks;
    expect(weightsOf(lower!.cell)).toEqual([expected(LSTM, "ifgo"), expected(UPPER, "ifgo")]);
    expect(lower!.embedding!.symbols).toBe(5);
    expect(weightsOf(g!.cell)).toEqual([expected(GRU, "rzn", "both")]);
    expect(model.unused).toEqual([]);
  });

  test("activations written as objects; TensorFlow 2.13's name for the folder", async () => {
    const activation = { module: "builtins", class_name: "function", config: "relu" };
    const architecture = sequential(layer("SimpleRNN", "s", { activation }));
    const folder = "_layer_checkpoint_dependencies/simple_rnn/cell";
    const bytes = await kerasZip(architecture, kerasVariables(folder, kerasWeights("", RNN, "h")));
    const { networks } = await readKerasZip(bytes, "m.keras");
    expect(networks[0]!.layers[0]!.cell).toBe("relu");
    expect(weightsOf(networks[0]!.cell)[0]!["inputWeights"]).toEqual(rowsOf(RNN, "h", "W"));
  });
});

describe("files that are none", () => {
  test.each([
    ["no HDF5", async () => new Uint8Array(2000), /does not begin with the HDF5 signature/],
    ["HDF5 without numbers", async () => kerasFolders([]), /is an HDF5 file without arrays/],
    [
      "an architecture that is no JSON",
      async () => {
        const whole = await kerasH5([lstmLayer("a")], { architecture: sequential() });
        const text = new TextDecoder("latin1").decode(whole);
        return Uint8Array.from(text.replace('{"class_name"', '{"class_name '), (c) =>
          c.charCodeAt(0),
        );
      },
      /is no JSON/,
    ],
    [
      "an architecture of another kind",
      () => kerasH5([lstmLayer("a")], { architecture: { class_name: "Widget" } }),
      /of class "Widget"; expected a Sequential or Functional model/,
    ],
  ])("%s", async (_, make, message) => {
    const reading = readKerasHdf5(await make(), "x.h5");
    await expect(reading).rejects.toThrow(FormatError);
    await expect(readKerasHdf5(await make(), "x.h5")).rejects.toThrow(message);
  });
});
