/** PyTorch's own files, written by fixtures/make-torch-files.py. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CellDefinition } from "../../src/cells/definition.ts";
import { chooseNetwork } from "../../src/formats/choose-network.ts";
import type { Model } from "../../src/formats/model.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { readTorch } from "../../src/formats/torch/torch.ts";

function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
}

function read(name: string, cell?: string): Promise<Model> {
  const source = { name, files: new Map([[name, fixture(name)]]) };
  return readModel(source, cell === undefined ? {} : { cell });
}

/** What the script filled a parameter of that name with. */
function filled(name: string, length: number): number[] {
  return Array.from({ length }, (_, i) => (((37 * i + name.length) % 101) - 50) / 64);
}

/** A pickle of `{"epoch": 3, "nested": {"step": 5}, "lr": 0.5}`, opcode by opcode. */
const DICTIONARY = [
  ...[0x80, 2, 0x7d, 0x28], // protocol 2, empty dictionary, mark
  ...text("epoch"),
  ...[0x4b, 3],
  ...text("nested"),
  ...[0x7d, ...text("step"), 0x4b, 5, 0x73],
  ...text("lr"),
  ...[0x47, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0], // 0.5, big-endian
  ...[0x75, 0x2e], // set items, stop
];

function text(value: string): number[] {
  return [0x58, value.length, 0, 0, 0, ...new TextEncoder().encode(value)];
}

test("numbers in the outermost dictionary are found, others are not", () => {
  const { numbers } = readTorch(Uint8Array.from(DICTIONARY), "m");
  expect([...numbers]).toEqual([
    ["epoch", 3],
    ["lr", 0.5],
  ]);
});

describe("containers", () => {
  const gru = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"];
  const files: [string, string, readonly string[]][] = [
    ["tensors.pkl", "pickle", gru],
    ["tensors-5.pkl", "pickle", gru],
    ["double.pt", "torch zip", gru],
    ["scripted.jit", "torch zip", gru.map((name) => `gru.${name}`)],
    ["bidirectional.pt", "torch zip", gru.flatMap((name) => [name, `${name}_reverse`])],
  ];
  test.each(files)("%s: every tensor of it, with its numbers", (file, format, names) => {
    const found = readTorch(fixture(file), file);
    expect(found.format).toBe(format);
    expect(found.tensors.map(({ name }) => name).toSorted()).toEqual([...names].toSorted());
    for (const tensor of found.tensors) {
      const length = tensor.shape.reduce((product, size) => product * size, 1);
      expect([...tensor.read()]).toEqual(filled(tensor.name, length));
    }
  });

  test("the element type is the stored one", () => {
    expect(readTorch(fixture("double.pt"), "a")!.tensors[0]!.dtype).toBe("float64");
    expect(readTorch(fixture("tensors.pkl"), "a")!.tensors[0]!.dtype).toBe("float32");
  });

  test("zero strides repeat, other strides permute", () => {
    const [input, recurrent] = readTorch(fixture("expanded.pt"), "a").tensors;
    expect([...input!.read()]).toEqual(Array(8).fill(0.5));
    // Columns of rows 0 and 2 of the identity, twice.
    expect([...recurrent!.read()]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
  });
});

describe("whole modules", () => {
  test.each(["whole-module.pt", "whole-module-legacy.pt"])(
    "%s: nonlinearity, embedding and readout",
    async (file) => {
      const model = await read(file);
      const network = chooseNetwork(model);
      expect(network.name).toBe("rnn");
      expect(network.layers.map(({ cell }) => cell)).toEqual(["relu", "relu"]);
      expect(network.layers[0]!.tensors).toEqual([
        "rnn.weight_ih_l0",
        "rnn.weight_hh_l0",
        "rnn.bias_ih_l0",
        "rnn.bias_hh_l0",
      ]);
      expect(network.embedding).toMatchObject({ symbols: 7, width: 3 });
      expect([...network.embedding!.values]).toEqual(filled("embed.weight", 21));
      // Seven outputs for seven symbols: scores of the next one.
      expect(network.readout).toMatchObject({ outputs: 7, activation: "softmax" });
      expect([...network.readout!.weights]).toEqual(filled("out.weight", 28));
      expect([...network.readout!.bias]).toEqual(filled("out.bias", 7));
      expect(model.unused).toEqual([]);
    },
  );

  test("--cell overrules what the module says", async () => {
    expect((await read("whole-module.pt", "tanh")).networks[0]!.layers[0]!.cell).toBe("tanh");
  });
});

describe("modules that are more than one recurrence", () => {
  test("cells in a list become a stack, and that is said", async () => {
    const network = chooseNetwork(await read("cells.pt"));
    expect(network.name).toBe("cells");
    expect(network.layers).toMatchObject([
      { cell: "lstm", inputSize: 2, hiddenSize: 3, bias: true },
      { cell: "lstm", inputSize: 3, hiddenSize: 3, bias: false },
    ]);
    expect(network.assumptions[0]).toBe(
      "cells.0, cells.1 stand on top of each other: their numbers and sizes fit",
    );
    expect(network.readout).toMatchObject({ outputs: 2, activation: "linear" });
  });

  test("a bidirectional network is refused, and each direction offered", async () => {
    const model = await read("bidirectional.pt");
    expect(model.refused).toMatchObject([{ name: "rnn", code: "UNSUPPORTED" }]);
    expect(model.refused[0]!.reason).toMatch(
      /is bidirectional.*"rnn \(forward\)" or "rnn \(backward\)"/,
    );
    expect(model.networks.map(({ name }) => name)).toEqual(["rnn (forward)", "rnn (backward)"]);
    const [forward, backward] = model.networks.map(
      (network) =>
        (network.cell.definition as CellDefinition & { inputBias: Float64Array }).inputBias,
    );
    expect([...forward!]).toEqual(filled("bias_ih_l0", 12));
    expect([...backward!]).toEqual(filled("bias_ih_l0_reverse", 12));
    expect(model.networks[0]!.assumptions).toEqual([]);
    expect(model.networks[1]!.assumptions).toEqual([
      "reads each sequence from its end: reverse the input",
    ]);
    expect(() => chooseNetwork(model)).toThrow('say which with --network: "rnn (forward)"');
    expect(chooseNetwork(model, "rnn (backward)")).toBe(model.networks[1]);
  });

  test("of two bidirectional layers only the first stands alone", async () => {
    const model = await read("bidirectional-2.pt");
    for (const network of model.networks) {
      expect(network.layers.length).toBe(1);
      expect(network.assumptions).toContain("only layer 0: higher layers read both directions");
    }
  });

  test("projections are refused by name", async () => {
    const model = await read("projections.pt");
    expect(model.networks).toEqual([]);
    expect(() => chooseNetwork(model)).toThrow(/has projections \(weight_hr_l0, proj_size = 2\)/);
  });

  test("a weight that is NaN is refused, naming the tensor and the place", async () => {
    const model = await read("nan.pt");
    expect(() => chooseNetwork(model)).toThrow("weight_hh_l0 holds NaN at [4, 1]; expected finite");
  });
});
