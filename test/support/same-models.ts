/** One LSTM as every framework writes it: small files that hold the same numbers. */
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { biasOf, rowsOf, someGates } from "./gates.ts";
import { kerasH5, kerasVariables, kerasWeights, kerasZip } from "./keras-files.ts";
import { floats, node, onnxFile } from "./onnx-files.ts";
import { dictionary, pickle, storage, tensor, torchZip } from "./pickles.ts";

/** Inputs and units. */
export const [INPUTS, UNITS] = [1, 3];
const LSTM = someGates("ifgo", INPUTS, UNITS);
const wide = 4 * UNITS;

const LAYERS = [{ name: "lstm", weights: kerasWeights("lstm/lstm_cell/", LSTM, "ifgo") }];
const ARCHITECTURE = {
  class_name: "Sequential",
  config: {
    layers: [
      {
        class_name: "LSTM",
        config: { name: "lstm", activation: "tanh", recurrent_activation: "sigmoid" },
      },
    ],
  },
};

/** PyTorch's names; its second bias is zero, as the others have one. */
const TORCH = {
  weight_ih_l0: { shape: [wide, INPUTS], values: rowsOf(LSTM, "ifgo", "W") },
  weight_hh_l0: { shape: [wide, UNITS], values: rowsOf(LSTM, "ifgo", "U") },
  bias_ih_l0: { shape: [wide], values: biasOf(LSTM, "ifgo") },
  bias_hh_l0: { shape: [wide], values: new Array<number>(wide).fill(0) },
};

/** Files by the ends of their names. */
export async function sameModels(): Promise<Readonly<Record<string, Uint8Array>>> {
  const named = Object.entries(TORCH);
  const strides = ([, columns]: readonly number[]) => (columns === undefined ? [1] : [columns, 1]);
  const views = named.map(
    ([name, { shape }], i) =>
      [name, tensor(storage(String(i)), 0, [...shape], strides(shape))] as const,
  );
  return {
    keras: await kerasZip(ARCHITECTURE, kerasVariables("layers/lstm/cell", LAYERS[0]!.weights)),
    h5: await kerasH5(LAYERS, { architecture: ARCHITECTURE, version: "2.4.0" }),
    onnx: onnxFile({
      initializer: [
        floats("W", [1, wide, INPUTS], rowsOf(LSTM, "iofg", "W")),
        floats("R", [1, wide, UNITS], rowsOf(LSTM, "iofg", "U")),
        floats("B", [1, 2 * wide], [...biasOf(LSTM, "iofg"), ...new Array<number>(wide).fill(0)]),
      ],
      node: [node("LSTM", ["x", "W", "R", "B"], ["y"], { hidden_size: UNITS })],
    }),
    pt: torchZip(
      pickle(dictionary(Object.fromEntries(views))),
      Object.fromEntries(named.map(([, { values }], i) => [String(i), [...values]])),
    ),
    safetensors: writeSafetensors(
      named.map(([name, { shape, values }]) => ({
        ...{ name, shape: [...shape], values: Float32Array.from(values) },
      })),
    ),
  };
}
