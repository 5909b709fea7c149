/**
 * Every weight file of every golden case decodes to the same numbers and is recognised as the cell
 * that case.json names; the trained networks of others are found where they are known to be.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import type { CellDefinition } from "../../src/cells/definition.ts";
import type { Model, RecurrentNetwork } from "../../src/formats/model.ts";
import { readNpz } from "../../src/formats/npz.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { describeShared } from "../support/shared.ts";

/** What case.json says of the network. */
interface Case {
  readonly framework: "pytorch" | "keras";
  readonly cell: string;
  readonly activation: string;
  readonly hidden: number;
  readonly layers: number;
  readonly input: number;
  readonly bias: boolean;
  readonly weight_files: readonly string[];
}

/** The arrays of one layer, as a cell keeps them. */
interface Stored {
  readonly inputWeights: Float64Array;
  readonly recurrentWeights: Float64Array;
  readonly inputBias: Float64Array;
  readonly recurrentBias: Float64Array;
}

const CELLS: Readonly<Record<string, string>> = {
  keras_lstm: "lstm",
  keras_gru_v1: "gru-reset-before",
  lstm: "lstm",
  gru: "gru",
};

async function read(path: string, cell?: string): Promise<Model> {
  const name = basename(path);
  const source = { name, files: new Map([[name, readFileSync(path)]]) };
  return readModel(source, cell === undefined ? {} : { cell });
}

function storedLayers(network: RecurrentNetwork): Stored[] {
  const definition = network.cell.definition as CellDefinition;
  return (definition.cell === "stack" ? definition.layers : [definition]) as unknown as Stored[];
}

/** Keras' input × (gates·H) as PyTorch's (gates·H) × input, written the obvious way. */
function transposed(kernel: Float64Array, H: number, order: readonly number[]): number[] {
  const width = order.length * H;
  const inputs = kernel.length / width;
  const column = (gate: number, h: number) =>
    Array.from({ length: inputs }, (_, i) => kernel[i * width + gate * H + h]!);
  return order.flatMap((gate) => Array.from({ length: H }, (_, h) => column(gate, h)).flat());
}

describeShared("golden weight files", "golden", (folder) => {
  const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = cases.flatMap(({ name }) => {
    const facts: Case = JSON.parse(readFileSync(join(folder, name, "case.json"), "utf8"));
    return facts.weight_files.map((file) => ({ name, file, facts }));
  });

  test.each(files)("$name/$file", async ({ name, file, facts }) => {
    const arrays = new Map(
      readNpz(readFileSync(join(folder, name, "weights.npz")), "weights.npz").map((tensor) => [
        tensor.name,
        tensor.read(),
      ]),
    );
    const kind = CELLS[facts.cell] ?? facts.activation;
    const model = await read(join(folder, name, file), kind === "relu" ? "relu" : undefined);
    expect(model.refused).toEqual([]);
    expect(model.networks.length).toBe(1);
    const network = model.networks[0]!;
    expect(network.layers.map((layer) => layer.cell)).toEqual(Array(facts.layers).fill(kind));
    expect(network.cell.inputSize).toBe(facts.input);
    expect(network.layers.every((layer) => layer.hiddenSize === facts.hidden)).toBe(true);
    expect(network.layers.every((layer) => layer.bias === facts.bias)).toBe(true);

    const H = facts.hidden;
    storedLayers(network).forEach((layer, l) => {
      const none = new Float64Array(layer.inputBias.length);
      if (facts.framework === "pytorch") {
        expect(layer.inputWeights).toEqual(arrays.get(`weight_ih_l${l}`));
        expect(layer.recurrentWeights).toEqual(arrays.get(`weight_hh_l${l}`));
        expect(layer.inputBias).toEqual(arrays.get(`bias_ih_l${l}`) ?? none);
        expect(layer.recurrentBias).toEqual(arrays.get(`bias_hh_l${l}`) ?? none);
        return;
      }
      const order = kind === "lstm" ? [0, 1, 2, 3] : [1, 0, 2];
      const bias = arrays.get(`layer${l}/bias`)!;
      expect([...layer.inputWeights]).toEqual(
        transposed(arrays.get(`layer${l}/kernel`)!, H, order),
      );
      expect([...layer.recurrentWeights]).toEqual(
        transposed(arrays.get(`layer${l}/recurrent_kernel`)!, H, order),
      );
      expect([...layer.inputBias]).toEqual(transposed(bias, H, order));
      expect(layer.recurrentBias).toEqual(none);
    });
  });

  test("a nested checkpoint keeps its readout, and its optimizer stays out", async () => {
    const model = await read(join(folder, "gru_l1", "checkpoint.pt"));
    const [network] = model.networks;
    expect(network!.name).toBe("model_state_dict.rnn_layer");
    expect(network!.readout!.outputs).toBe(3);
    expect(model.unused.length).toBe(model.tensors.length - 6);
    expect(model.unused.every((name) => name.startsWith("optimizer_state_dict."))).toBe(true);
  });
});

describeShared("networks trained by others", "models", (folder) => {
  test("a whole pickled module: cell, nonlinearity and readout", async () => {
    const model = await read(join(folder, "flip-flop", "flip_flop_net_6.pt"));
    const [network] = model.networks;
    expect(model.networks.length).toBe(1);
    expect(network!.name).toBe("rnn_layer");
    expect(network!.layers[0]).toMatchObject({
      cell: "tanh",
      inputSize: 3,
      hiddenSize: 8,
      bias: true,
    });
    // The module says nonlinearity = "tanh": nothing about it is assumed.
    expect(network!.assumptions.join()).not.toContain("tanh");
    expect(network!.readout).toMatchObject({ outputs: 3, activation: "linear" });
    expect(model.unused).toEqual([]);
  });

  test("a TorchScript archive: both networks inside, by their paths", async () => {
    const model = await read(join(folder, "silero-vad", "silero_vad.jit"));
    expect(model.networks.map((network) => network.name)).toEqual([
      "_model.decoder.rnn",
      "_model_8k.decoder.rnn",
    ]);
    for (const network of model.networks) {
      expect(network.layers).toMatchObject([{ cell: "lstm", inputSize: 128, hiddenSize: 128 }]);
    }
  });

  test("a single cell without layer numbers, in safetensors", async () => {
    const model = await read(join(folder, "silero-vad", "silero_vad_16k.safetensors"));
    expect(model.networks.map((network) => network.name)).toEqual(["lstm_cell"]);
    expect(model.networks[0]!.cell.stateSize).toBe(256);
  });
});
