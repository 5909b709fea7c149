/** Weights of other libraries under names that look like PyTorch's or Keras', and what stands around cells. */
import { describe, expect, test } from "vitest";
import type { CellDefinition } from "../../src/cells/definition.ts";
import { networkFromMapping } from "../../src/formats/mapping/mapping.ts";
import type { Tensor } from "../../src/formats/model.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { recognise } from "../../src/formats/recognise.ts";
import { decodeInputs } from "../../src/formats/tensor-data.ts";
import {
  assemble,
  type Code,
  dictionary,
  pickle,
  storage,
  tensor as stored,
  torchZip,
  tuple,
} from "../support/pickles.ts";
import { kerasArrays, safetensorsOf, tensor, torchLayer } from "../support/weights.ts";

const [m, H] = [3, 4];

/** A state_dict with zeros of these shapes. */
function torchFile(
  shapes: Readonly<Record<string, readonly [number, number] | readonly [number]>>,
) {
  const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  const names = Object.keys(shapes);
  const entries = names.map((name, i): [string, Code] => {
    const shape = [...shapes[name]!];
    return [name, stored(storage(String(i)), 0, shape, shape.length === 2 ? [shape[1]!, 1] : [1])];
  });
  const storages = names.map((name, i) => [String(i), new Array(count(shapes[name]!)).fill(0.1)]);
  return torchZip(pickle(dictionary(Object.fromEntries(entries))), Object.fromEntries(storages));
}
const read = (bytes: Uint8Array, name = "m.pt") =>
  readModel({ name, files: new Map([[name, bytes]]) });

describe("Keras' names that are not Keras'", () => {
  const lstm = { kernel: [m, 4 * H], recurrent_kernel: [H, 4 * H], bias: [4 * H] } as const;

  test("an LSTM in a file of PyTorch (Haste: gates i, g, f, o) is refused, naming the mapping", async () => {
    const { networks, refused } = await read(torchFile(lstm));
    expect(networks).toEqual([]);
    expect(refused[0]!.reason).toMatch(/in a file of PyTorch.*--map \(Haste: LSTM i, g, f, o/);
  });

  test("with slashes they are Keras 3's on PyTorch, and a plain unit has no order of gates", async () => {
    const named = Object.entries(lstm).map(([name, shape]) => [`s/lstm/lstm_cell/${name}`, shape]);
    const keras = await read(torchFile(Object.fromEntries(named)));
    expect(keras.networks.map(({ layers }) => layers[0]!.cell)).toEqual(["lstm"]);
    const unit = { kernel: [m, H], recurrent_kernel: [H, H], bias: [H] } as const;
    expect((await read(torchFile(unit))).networks.length).toBe(1);
  });

  test("a second bias of its own is not left over: refused in every kind of file", () => {
    const gru = kerasArrays("", 3, m, H, [3 * H]);
    const { networks, refused } = recognise([...gru, tensor("recurrent_bias", 3 * H)]);
    expect(networks).toEqual([]);
    expect(refused[0]!.reason).toMatch(/recurrent_bias beside recurrent_kernel/);
  });

  test("a normalisation inside is refused as under PyTorch's names", () => {
    const tensors = [...kerasArrays("a/", 4, m, H, [4 * H]), tensor("a/layer_norm/gamma", H)];
    expect(recognise(tensors).refused[0]!.reason).toMatch(/layer_norm\/gamma \[4\] beside/);
    expect(recognise(tensors, { cell: "lstm" }).networks.length).toBe(1);
  });
});

describe("Equinox", () => {
  const weights = torchLayer("cell.", 3, m, H, "").slice(0, 2);

  test("a GRU's bias and bias_n become PyTorch's two biases", () => {
    const [bias, inner] = [tensor("cell.bias", 3 * H), tensor("cell.bias_n", H)];
    const { networks, unused } = recognise([...weights, bias, inner]);
    expect(unused).toEqual([]);
    const gates = new Float64Array(3 * H);
    gates.set(inner.read(), 2 * H);
    const whole = torchLayer("cell.", 3, m, H, "").slice(0, 2);
    const plain = recognise([
      ...whole,
      { ...bias, name: "cell.bias_ih" },
      { ...tensor("cell.bias_hh", 3 * H), read: () => gates },
    ]);
    expect(networks[0]!.cell.definition).toEqual(plain.networks[0]!.cell.definition);
    expect(networks[0]!.assumptions.join()).toMatch(/are those of Equinox/);
  });

  test("an LSTM's one bias is refused with the order to map it by", () => {
    const tensors = [...torchLayer("cell.", 4, m, H, "").slice(0, 2), tensor("cell.bias", 4 * H)];
    expect(recognise(tensors).refused[0]!.reason).toMatch(/has one bias.*Equinox: i, f, g, o/);
  });
});

describe("what stands around a cell", () => {
  test.each(["h0", "rnn_init_hidden", "encoder.init_state"])(
    "a learned initial state (%s) is said",
    (name) => {
      const tensors = [...torchLayer("encoder.rnn.", 3, m, H), tensor(name, 1, 1, H)];
      expect(recognise(tensors).networks[0]!.assumptions).toEqual([
        `starts from zero, not from ${name} [1, 1, 4]; --initial-state takes a file`,
      ]);
    },
  );

  test("tensors of another width, or of another module, are no initial state", () => {
    const others = [tensor("h0", 1, 1, H + 1), tensor("decoder.h0", 1, 1, H)];
    const { networks } = recognise([...torchLayer("encoder.rnn.", 3, m, H), ...others]);
    expect(networks[0]!.assumptions).toEqual([]);
  });
});

describe("mappings of rate networks", () => {
  const tensors = (...more: Tensor[]) => [tensor("Win", H, m), tensor("W", H, H), ...more];
  const map = (all: Tensor[], leak: string) => {
    const model = { source: "m", format: "npz", tensors: all, networks: [], refused: [] };
    const text = `layers: [{cell: leaky, input_weights: Win, recurrent_weights: W, leak: ${leak}}]`;
    return networkFromMapping({ ...model, unused: [] }, text);
  };
  const scalar = (shape: number[]): Tensor => ({
    ...tensor("lr", ...shape),
    read: () => Float64Array.of(0.25),
  });

  test.each([[[]], [[1]]])("a leak of shape %j counts for all units", async (shape) => {
    const named = await map(tensors(scalar(shape)), "lr");
    const said = await map(tensors(), "0.25");
    expect((named.cell.definition as CellDefinition & { leak: Float64Array }).leak).toEqual(
      (said.cell.definition as CellDefinition & { leak: Float64Array }).leak,
    );
    expect(said.assumptions.length).toBe(1);
  });

  test("masks and signs that the mapping does not name are said", async () => {
    const all = tensors(tensor("mask", H, H), tensor("Dale", H, H), tensor("Wout", 2, H));
    const { assumptions } = await map(all, "0.5");
    expect(assumptions[1]).toMatch(/leaves out mask \[4, 4\], Dale \[4, 4\], as large as weights/);
  });
});

describe("PackedSequence", () => {
  // Sequences of 3, 2 and 1 rows, packed from the order (1, 0, 2).
  const packed = (sizes: number[]) => {
    const part = (key: string, shape: number[], type: string) =>
      stored(storage(key, type), 0, shape, shape.length === 2 ? [2, 1] : [1]);
    const long = "LongStorage";
    const args = tuple(
      part("0", [6, 2], "FloatStorage"),
      part("1", [3], long),
      part("2", [3], long),
      part("2", [3], long),
    );
    const root = ["ctorch.nn.utils.rnn\nPackedSequence\n", args, assemble(0x81)];
    const longs = (values: number[]) =>
      new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
    const rows = [0, 1, 10, 11, 20, 21, 2, 3, 12, 13, 4, 5];
    return torchZip(pickle(root), { 0: rows, 1: longs(sizes), 2: longs([1, 0, 2]) });
  };

  test("its sequences, without padding, in the order in which they were given", async () => {
    const { sequences, notes, width } = await decodeInputs(packed([3, 2, 1]), "x.pt");
    expect([width, notes![0]]).toEqual([2, expect.stringMatching(/PackedSequence.*3 sequences/)]);
    const values = await Promise.all(sequences.map((one) => one.read(0, one.length)));
    expect(values.map((one) => Array.from(one))).toEqual([
      [10, 11, 12, 13],
      [0, 1, 2, 3, 4, 5],
      [20, 21],
    ]);
  });

  test.each([[[2, 3, 1]], [[3, 2]], [[3, 2, 2]]])(
    "sizes that do not fit are refused: %j",
    async (sizes) => {
      await expect(decodeInputs(packed(sizes), "x.pt")).rejects.toThrow(
        /batch_sizes|elements|storage/,
      );
    },
  );
});

test("safetensors of the same names are read as before", async () => {
  const bytes = safetensorsOf(kerasArrays("", 4, m, H, [4 * H]));
  expect((await read(bytes, "m.safetensors")).networks.length).toBe(1);
});
