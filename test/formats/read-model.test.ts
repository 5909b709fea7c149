import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { FormatError } from "../../src/errors.ts";
import { chooseNetwork } from "../../src/formats/choose-network.ts";
import { describeModel } from "../../src/formats/describe-model.ts";
import type { Model, Tensor } from "../../src/formats/model.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { assemble } from "../support/pickles.ts";
import { kerasArrays, safetensorsOf, tensor, torchLayer } from "../support/weights.ts";

const read = (name: string, bytes: Uint8Array, cell?: string): Promise<Model> =>
  readModel({ name, files: new Map([[name, bytes]]) }, cell === undefined ? {} : { cell });

const npzOf = (tensors: readonly Tensor[]): Uint8Array =>
  zipSync(
    Object.fromEntries(
      tensors.map((one) => [`${one.name}.npy`, encodeNpy(one.read(), one.shape)] as const),
    ),
  );

describe("formats", () => {
  const lstm = torchLayer("rnn.", 4, 3, 5);

  test("files are told apart by their contents, whatever they are called", async () => {
    for (const name of ["model.safetensors", "model.npz", "model"]) {
      expect((await read(name, safetensorsOf(lstm))).format).toBe("safetensors");
      expect((await read(name, npzOf(lstm))).format).toBe("npz");
    }
  });

  test("a safetensors header of 640 bytes begins as a pickle does, and is none", async () => {
    const bytes = safetensorsOf(torchLayer("rnn.", 4, 3, 5));
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const longer = new Uint8Array(bytes.length + 640 - length).fill(0x20);
    longer.set(bytes.subarray(8, 8 + length), 8);
    longer.set(bytes.subarray(8 + length), 8 + 640);
    new DataView(longer.buffer).setBigUint64(0, 640n, true);
    expect([...longer.subarray(0, 2)]).toEqual([0x80, 2]);
    expect((await read("m", longer)).format).toBe("safetensors");
  });

  test("safetensors and npz of the same tensors are the same network", async () => {
    const [a] = (await read("a", safetensorsOf(lstm))).networks;
    const [b] = (await read("b", npzOf(lstm))).networks;
    expect(a!.cell.definition).toEqual(b!.cell.definition);
    expect(a!.layers).toEqual(b!.layers);
  });

  test("arrays of an npz that hold no numbers are listed and left alone", async () => {
    const notes = assemble(
      "\x93NUMPY\x01\0",
      60,
      0,
      "{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }".padEnd(59),
      "\n",
      new Uint8Array(12),
    );
    const files = {
      ...Object.fromEntries(
        lstm.map((one) => [`${one.name}.npy`, encodeNpy(one.read(), one.shape)]),
      ),
      "notes.npy": notes,
    };
    const model = await read("m.npz", zipSync(files));
    expect(chooseNetwork(model).name).toBe("rnn");
    expect(model.unused).toEqual(["notes"]);
    const text = model.tensors.find(({ name }) => name === "notes")!;
    expect(text.dtype).toBe("<U3");
    expect(() => text.read()).toThrow("m.npz: notes.npy: holds text (NumPy type <U3)");
  });

  test("--cell reaches the names and shapes", async () => {
    const model = await read("m", safetensorsOf(kerasArrays("gru/", 3, 2, 4, null)), "gru");
    expect(chooseNetwork(model).layers[0]!.cell).toBe("gru");
  });
});

describe("wrong files", () => {
  const wrong: [string, Uint8Array, RegExp][] = [
    ["an empty file", new Uint8Array(), /^m: is empty \(m has 0 bytes\)/],
    [
      "text",
      assemble("hello, world"),
      /^m: begins with 68 65 6c 6c, which is no format that is read; expected .*safetensors/,
    ],
    ["one array", encodeNpy(Float64Array.of(1), [1]), /single array \(\.npy\)/],
    [
      "a zip of something else",
      zipSync({ "readme.txt": Uint8Array.of(1) }),
      /is a zip archive of 1 file \(readme\.txt\)/,
    ],
    [
      "a zip that is cut off",
      zipSync({ "a.npy": encodeNpy(Float64Array.of(1), [1]) }).subarray(0, 60),
      /damaged zip/,
    ],
    [
      "a truncated safetensors file",
      safetensorsOf(torchLayer("", 4, 3, 5)).subarray(0, 900),
      /^m: is cut off: "weight_hh_l0" ends at/,
    ],
  ];
  test.each(wrong)("%s", async (_, bytes, message) => {
    await expect(read("m", bytes)).rejects.toThrow(FormatError);
    await expect(read("m", bytes)).rejects.toThrow(message);
  });

  test("no files at all", async () => {
    await expect(readModel({ name: "m", files: new Map() })).rejects.toThrow("m: has no files");
  });

  test("a safetensors file that is cut off inside its header", async () => {
    const bytes = safetensorsOf(torchLayer("", 4, 3, 5)).subarray(0, 40);
    await expect(read("m.safetensors", bytes)).rejects.toThrow(
      /declares a header of \d+ bytes, and 32 follow/,
    );
  });
});

describe("choosing a network", () => {
  const two = () =>
    read("m", safetensorsOf([...torchLayer("a.", 4, 3, 5), ...torchLayer("b.", 3, 3, 5)]));

  test("two in one file are asked for, and taken by name", async () => {
    const model = await two();
    expect(() => chooseNetwork(model)).toThrow(FormatError);
    expect(() => chooseNetwork(model)).toThrow(
      'm: has 2 recurrent networks; say which with --network: "a", "b"',
    );
    expect(chooseNetwork(model, "b").layers[0]!.cell).toBe("gru");
    expect(() => chooseNetwork(model, "c")).toThrow(RangeError);
    expect(() => chooseNetwork(model, "c")).toThrow('network is "c"; expected one of "a", "b"');
  });

  test("one that was refused gives its reason, by name and alone", async () => {
    const refused = await read("m", safetensorsOf(kerasArrays("gru/", 3, 2, 4, null)));
    expect(() => chooseNetwork(refused)).toThrow(/^m: gru is a GRU without bias/);
    expect(() => chooseNetwork(refused, "gru")).toThrow(/^m: gru is a GRU without bias/);
    try {
      chooseNetwork(refused);
    } catch (error) {
      expect((error as FormatError).code).toBe("AMBIGUOUS");
    }
  });

  test("a file without a network says what is in it, and what helps", async () => {
    const names = ["a", "b", "c", "d", "e", "f"].map((name) => tensor(`${name}.weight`, 2, 2));
    const model = await read("m", safetensorsOf(names));
    expect(() => chooseNetwork(model)).toThrow(/\(a\.weight, .*e\.weight, … 6 in all\).*--map$/);
  });
});

describe("description", () => {
  test("is plain data: networks, sizes, assumptions, and what was not understood", async () => {
    const model = await read(
      "m",
      safetensorsOf([
        ...torchLayer("rnn.", 1, 3, 5),
        tensor("embed.weight", 9, 3),
        tensor("fc.weight", 2, 5),
        tensor("mystery", 4),
      ]),
    );
    const summary = describeModel(model);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
    expect(summary.networks).toMatchObject([
      {
        name: "rnn",
        cell: "tanh",
        inputSize: 3,
        outputSize: 5,
        stateSize: 5,
        embedding: { symbols: 9, width: 3 },
        readout: { outputs: 2, activation: "linear" },
        layers: [{ convention: "PyTorch, one gate, two biases, added" }],
      },
    ]);
    expect(summary.networks[0]!.assumptions.length).toBe(3);
    expect(summary.unused).toEqual(["mystery"]);
    const unused = summary.tensors.filter(({ used }) => !used);
    expect(unused.map(({ name }) => name)).toEqual(["mystery"]);
  });
});
