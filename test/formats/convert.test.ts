import { describe, expect, test } from "vitest";
import { toPyTorchTensors } from "../../src/formats/convert.ts";
import { kerasLayer } from "../../src/formats/keras/keras-layers.ts";
import { layerFrom, networkFrom } from "../../src/formats/layers.ts";
import type { RecurrentNetwork, Tensor } from "../../src/formats/model.ts";
import { recognise } from "../../src/formats/recognise.ts";
import { readSafetensors, writeSafetensors } from "../../src/formats/safetensors.ts";
import { kerasArrays, torchLayer } from "../support/weights.ts";

const networkOf = (tensors: readonly Tensor[], cell?: string): RecurrentNetwork =>
  recognise(tensors, cell === undefined ? {} : { cell }).networks[0]!;

/** Written to a file, read back and recognised. */
function roundTrip(network: RecurrentNetwork, cell?: string): RecurrentNetwork {
  const { tensors, metadata } = toPyTorchTensors(network);
  return networkOf(readSafetensors(writeSafetensors(tensors, metadata), "m"), cell);
}

const lstmWith = (more: object): RecurrentNetwork => gatedWith("lstm", 4, more);

const gatedWith = (kind: "lstm" | "gru", gates: number, more: object): RecurrentNetwork =>
  networkFrom(
    [
      layerFrom({
        kind,
        weights: {
          inputSize: 1,
          hiddenSize: 2,
          inputWeights: new Float64Array(2 * gates).fill(0.1),
          recurrentWeights: new Float64Array(4 * gates).fill(0.25),
        },
        convention: "",
        tensors: [],
        ...more,
      }),
    ],
    { name: "net" },
  );

describe("what is written is the same network", () => {
  const two = [...torchLayer("deep.rnn.", 4, 3, 5), ...torchLayer("deep.rnn.", 4, 5, 5, "_l1")];
  test.each([
    ["an LSTM of two layers", two, undefined],
    ["a relu network", torchLayer("", 1, 3, 5), "relu"],
    ["a GRU", torchLayer("", 3, 3, 5), undefined],
    ["a GRU without biases", torchLayer("", 3, 3, 5).slice(0, 2), undefined],
    [
      "a Keras LSTM of two layers",
      [...kerasArrays("a0/", 4, 3, 5, [20]), ...kerasArrays("a1/", 4, 5, 5, [20])],
      undefined,
    ],
    ["a Keras GRU with two biases", kerasArrays("", 3, 3, 5, [2, 15]), undefined],
    [
      "layers of different sizes",
      [...torchLayer("l.0.", 3, 3, 5), ...torchLayer("l.1.", 3, 5, 4)],
      undefined,
    ],
  ])("%s", (_, tensors, cell) => {
    const network = networkOf(tensors, cell);
    expect(roundTrip(network, cell).cell.definition).toEqual(network.cell.definition);
  });
});

describe("names and numbers", () => {
  test("layers alike are numbered; others are modules of their own", () => {
    const names = (network: RecurrentNetwork) =>
      toPyTorchTensors(network).tensors.map(({ name }) => name);
    const alike = [...torchLayer("", 3, 3, 5), ...torchLayer("", 3, 5, 5, "_l1")];
    expect(names(networkOf(alike)).slice(3, 6)).toEqual([
      "bias_hh_l0",
      "weight_ih_l1",
      "weight_hh_l1",
    ]);
    const others = [...torchLayer("l.0.", 3, 3, 5), ...torchLayer("l.1.", 3, 5, 4)];
    expect(names(networkOf(others))).toContain("layers.1.weight_ih_l0");
  });

  test("float32 where nothing is lost, else float64", () => {
    const [single] = toPyTorchTensors(networkOf(torchLayer("", 3, 3, 5))).tensors;
    expect(single!.values).toBeInstanceOf(Float32Array);
    expect(toPyTorchTensors(lstmWith({})).tensors[0]!.values).toBeInstanceOf(Float64Array);
  });

  test("a forget bias added at run time is written into bias_hh", () => {
    const { tensors } = toPyTorchTensors(lstmWith({ forgetBias: 1 }));
    const values = Object.fromEntries(tensors.map(({ name, values }) => [name, [...values]]));
    expect(values.bias_ih_l0).toEqual(Array(8).fill(0));
    expect(values.bias_hh_l0).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });

  test("the nonlinearity, which no name says, is in the metadata", () => {
    const relu = networkOf(torchLayer("", 1, 3, 5), "relu");
    expect(toPyTorchTensors(relu).metadata).toEqual({
      format: "pt",
      modules: "RNN",
      nonlinearity: "relu",
    });
  });
});

describe("what PyTorch does not have is refused by name", () => {
  const keras = {
    inputSize: 1,
    units: 1,
    bias: null,
    resetAfter: false,
    cudnn: false,
    tensors: [],
  } as const;
  const simple = { kernel: Float64Array.of(1), recurrentKernel: Float64Array.of(1) };
  test.each<[RegExp, RecurrentNetwork]>([
    [
      /is a gru-reset-before, which PyTorch does not have/,
      networkOf(kerasArrays("", 3, 2, 4, [12])),
    ],
    [/is a minimal-gated/, networkOf(torchLayer("", 2, 2, 4), "minimal-gated")],
    [
      /activation identity, and nn\.RNN tanh or relu/,
      networkFrom(
        [
          kerasLayer({
            ...keras,
            ...simple,
            kind: "simple",
            activation: "identity",
            recurrentActivation: "sigmoid",
          }),
        ],
        { name: "net" },
      ),
    ],
    [
      /hard-sigmoid and tanh; PyTorch's cells have sigmoid and tanh/,
      lstmWith({ gateActivation: "hard-sigmoid" }),
    ],
    [/sigmoid and relu; PyTorch's/, gatedWith("gru", 3, { stateActivation: "relu" })],
  ])("%s", (message, network) => {
    expect(() => toPyTorchTensors(network)).toThrow(message);
    expect(() => toPyTorchTensors(network)).toThrow("it cannot be handed on");
  });

  test("a cell that holds code", () => {
    const { cell, ...rest } = networkOf(torchLayer("", 3, 3, 5));
    expect(() => toPyTorchTensors({ ...rest, cell: { ...cell, definition: null } })).toThrow(
      "holds code of its own",
    );
  });
});
