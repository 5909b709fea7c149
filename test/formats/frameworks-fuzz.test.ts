/**
 * Damaged Keras, ONNX, TensorFlow.js and ml5 files end in a result or in one clear error. A longer
 * run: LYAPSCOPE_FUZZ=100000 npx vitest run test/formats/frameworks-fuzz.test.ts
 */
import { expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { toPyTorchTensors } from "../../src/formats/convert.ts";
import { describeModel } from "../../src/formats/describe-model.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { fuzz, fuzzCases } from "../support/fuzz.ts";
import { biasOf, columnsOf, rowsOf, someGates } from "../support/gates.ts";
import {
  kerasFolders,
  kerasH5,
  kerasVariables,
  kerasWeights,
  kerasZip,
} from "../support/keras-files.ts";
import { floats, integers, node, onnxFile } from "../support/onnx-files.ts";

const [m, H] = [2, 3];
const LSTM = someGates("ifgo", m, H);
const GRU = someGates("rzn", H, H);
const layers = [
  { name: "l", weights: kerasWeights("l/lstm_cell/", LSTM, "ifgo") },
  { name: "g", weights: kerasWeights("g/", GRU, "zrn", "two") },
];
const defaults = { activation: "tanh", recurrent_activation: "sigmoid" };
const architecture = {
  class_name: "Functional",
  config: {
    layers: [
      { class_name: "InputLayer", config: { name: "in" }, inbound_nodes: [] },
      {
        class_name: "LSTM",
        config: { name: "l", ...defaults },
        inbound_nodes: [[["in", 0, 0, {}]]],
      },
      {
        class_name: "Bidirectional",
        config: { name: "b", layer: { class_name: "GRU", config: { name: "x", ...defaults } } },
        inbound_nodes: [[["l", 0, 0, {}]]],
      },
      { class_name: "GRU", config: { name: "g", ...defaults }, inbound_nodes: [[["l", 0, 0, {}]]] },
    ],
    input_layers: [["in", 0, 0]],
    output_layers: [["g", 0, 0]],
  },
};
const variables = [
  ...kerasVariables("layers/lstm/cell", layers[0]!.weights),
  ...kerasVariables("layers/gru/cell", layers[1]!.weights),
];
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** PyTorch's weights cut and joined in a branch, with every other operator that is folded. */
const onnx = onnxFile({
  initializer: [
    floats("rnn.weight_ih", [4 * H, m], rowsOf(LSTM, "ifgo", "W")),
    floats("rnn.weight_hh", [1, 4 * H, H], rowsOf(LSTM, "iofg", "U")),
    floats("b", [8 * H], [...biasOf(LSTM, "iofg"), ...biasOf(LSTM, "iofg", "rb")]),
    floats("W2", [3 * H, H], rowsOf(GRU, "zrn", "W")),
    integers("shape", [1, -1, H]),
  ],
  node: [
    node("Constant", [], ["zero"], { value: { t: integers("", [0]) } }),
    node("Constant", [], ["to"], { value: { t: integers("", [H]) } }),
    node("Slice", ["rnn.weight_ih", "zero", "to", "zero"], ["i"]),
    node("Split", ["rnn.weight_ih"], ["p", "q", "r", "s"], { axis: 0 }),
    node("Concat", ["i", "s", "q", "r"], ["w"], { axis: 0 }),
    node("Unsqueeze", ["w"], ["W"], { axes: [0] }),
    node("Transpose", ["b"], ["t"], { perm: [0] }),
    node("Reshape", ["W2", "shape"], ["G"]),
    node("Gather", ["G", "zero"], ["R2"], { axis: 0 }),
    node("If", ["c"], ["y2"], {
      then_branch: {
        g: {
          node: [
            node("Unsqueeze", ["t", "zero"], ["B"]),
            node("LSTM", ["x", "W", "rnn.weight_hh", "B"], ["y"], { hidden_size: H }),
            node("Squeeze", ["y"], ["z"], { axes: [1] }),
            node("GRU", ["z", "G", "R2", ""], ["y2"], { linear_before_reset: 1 }),
          ],
        },
      },
    }),
  ],
});

const tfjsWeights = layers.flatMap((layer) => layer.weights);
const part = new Uint8Array(Float32Array.from(tfjsWeights.flatMap(({ values }) => values)).buffer);
const tfjs = text({
  modelTopology: { model_config: architecture },
  weightsManifest: [
    {
      paths: ["w.bin"],
      weights: tfjsWeights.map((w) => ({ name: w.name, shape: w.shape, dtype: "float32" })),
    },
  ],
});
const kernel = new Uint8Array(
  Float32Array.from([...columnsOf(LSTM, "igfo", "W"), ...columnsOf(LSTM, "igfo", "U")]).buffer,
);
const manifest = text({
  "cell_0/basic_lstm_cell/kernel": { filename: "k", shape: [m + H, 4 * H] },
  "cell_0/basic_lstm_cell/bias": { filename: "b", shape: [4 * H] },
});
const bias = new Uint8Array(Float32Array.from(biasOf(LSTM, "igfo")).buffer);

/** The files that one damaged file stands among; it comes first unless it is a part. */
function folderOf(name: string, bytes: Uint8Array): Map<string, Uint8Array> {
  switch (name) {
    case "model.json":
      return new Map([
        [name, bytes],
        ["w.bin", part],
      ]);
    case "w.bin":
      return new Map([
        ["model.json", tfjs],
        [name, bytes],
      ]);
    case "manifest.json":
      return new Map([
        [name, bytes],
        ["k", kernel],
        ["b", bias],
      ]);
    default:
      return new Map([[name, bytes]]);
  }
}

async function readAll(bytes: Uint8Array, name: string): Promise<number> {
  const model = await readModel({ name, files: folderOf(name, bytes) });
  JSON.stringify(describeModel(model));
  for (const tensor of model.tensors) tolerant(() => tensor.read());
  for (const network of model.networks) tolerant(() => toPyTorchTensors(network));
  return model.networks.length;
}

function tolerant(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

test("damaged Keras, ONNX, TensorFlow.js and ml5 files are read or refused", async () => {
  const files = {
    "whole.h5": await kerasH5(layers, { architecture, version: "2.4.0" }),
    "packed.h5": await kerasH5(layers, { compressed: true }),
    "folders.h5": await kerasFolders(variables),
    "model.keras": await kerasZip(architecture, variables),
    "model.onnx": onnx,
    "model.json": tfjs,
    "w.bin": part,
    "manifest.json": manifest,
  };
  for (const [name, bytes] of Object.entries(files)) {
    expect(await readAll(bytes, name), `networks in the whole ${name}`).toBeGreaterThan(0);
  }
  await fuzz(files, readAll, fuzzCases(2000));
  // The library that reads HDF5 is still whole.
  expect(await readAll(files["whole.h5"], "whole.h5")).toBeGreaterThan(0);
}, 3_600_000);
